"""How does the directory say which groups there are, and who is in them?

A group gives nobody a role and nobody a right. It does something only where a community names it in
its rule: then who is in it is a member there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Community,
    DirectoryGroup,
    DirectoryMember,
    Enrolment,
    Event,
    Origin,
    now,
    session,
)
from social.changes import Record, change
from social.errors import not_found
from social.holding import hold
from social.jobs import later_by_name
from social.provisioning.querying import key_of
from social.provisioning.reading import Said
from social.provisioning.refused import bad_value

RULES = "communities.rules"  # the lock of the jobs that apply them


def find(key: str) -> DirectoryGroup:
    """Find a group; 404 for what is none."""
    found = session.scalar(select(DirectoryGroup).where(DirectoryGroup.key == key_of(key)))
    if found is None:
        raise not_found()
    return found


def said_of(group: DirectoryGroup) -> Said:
    """Say of a group what the directory said, with everybody in it."""
    found: Said = {"displayName": group.name}
    if group.external_id:
        found["externalId"] = group.external_id
    members = [{"value": str(key), "type": "User"} for key in keys_of(group)]
    return found | ({"members": members} if members else {})


def keys_of(group: DirectoryGroup) -> Collection[str]:
    """List who is in a group, by their keys."""
    return session.scalars(
        select(Enrolment.key)
        .join(DirectoryMember, DirectoryMember.enrolment_id == Enrolment.id)
        .where(DirectoryMember.group_id == group.id, Enrolment.ended_at.is_(None))
        .order_by(Enrolment.id)
    ).all()


def create(said: Said) -> DirectoryGroup:
    """Keep a group, and who is in it."""
    with change(None, origin=Origin.DIRECTORY) as record:
        group = DirectoryGroup(
            name=said["displayName"], external_id=said.get("externalId"), version=1
        )
        session.add(group)
        session.flush()
        came, _went = set_members(group, said)
        record(Event.DIRECTORY_GROUP_MADE, group, is_new=True, came=came)
    return group


def update(
    key: str, edit: Callable[[Said], Said], require: Callable[[DirectoryGroup], None]
) -> DirectoryGroup:
    """Let the directory say something else of a group: what `edit` makes of what it said."""
    group = find(key)
    with change(None, origin=Origin.DIRECTORY) as record:
        hold(group)
        require(group)
        said = edit(said_of(group))
        came, went = set_members(group, said)
        facts = (said["displayName"], said.get("externalId"))
        if (group.name, group.external_id) == facts and not came and not went:
            return group
        group.name, group.external_id = facts
        group.version += 1
        group.changed_at = now()
        record(Event.DIRECTORY_GROUP_CHANGED, group, came=came, went=went)
        tell_communities(group, [*came, *went])
    return group


def delete_group(key: str, require: Callable[[DirectoryGroup], None]) -> None:
    """Forget a group; whom it brought into a community goes out again."""
    group = find(key)
    with change(None, origin=Origin.DIRECTORY) as record:
        hold(group)
        require(group)
        for community in tied_to(group):
            untie(record, community, stay=False)
        record(Event.DIRECTORY_GROUP_DELETED, group)
        session.delete(group)


def set_members(group: DirectoryGroup, said: Said) -> tuple[list[int], list[int]]:
    """Let these be in a group and nobody else; answers who came and who went, by number."""
    wanted = enrolled({key_in(one) for one in said.get("members", ())})
    there = dict(
        session.execute(
            select(DirectoryMember.enrolment_id, Enrolment.person_id)
            .join(Enrolment, Enrolment.id == DirectoryMember.enrolment_id)
            .where(DirectoryMember.group_id == group.id)
        ).all()
    )
    gone = [number for number in there if number not in wanted]
    new = [number for number in wanted if number not in there]
    if gone:
        session.execute(
            delete(DirectoryMember).where(
                DirectoryMember.group_id == group.id, DirectoryMember.enrolment_id.in_(gone)
            )
        )
    if new:
        values = [{"group_id": group.id, "enrolment_id": number} for number in new]
        session.execute(insert(DirectoryMember).on_conflict_do_nothing(), values)
    return sorted(wanted[number] for number in new), sorted(there[number] for number in gone)


def key_in(member: Said) -> str:
    """Read whom a member names: by the id, or by where they are."""
    found: str = member.get("value") or member.get("$ref", "").rpartition("/")[2]
    return found.lower()


def enrolled(keys: Collection[str]) -> dict[int, int]:
    """Find some people, by enrolment. Refused where one of them is nobody."""
    known = {key: key_of(key) for key in keys}
    rows = session.execute(
        select(Enrolment.id, Enrolment.person_id, Enrolment.key).where(
            Enrolment.key.in_([key for key in known.values() if key]),
            Enrolment.ended_at.is_(None),
        )
    ).all()
    there = {str(row.key) for row in rows}
    missing = next((key for key in keys if key not in there), None)
    if missing is not None:
        raise bad_value(f"“{missing[:80]}” is nobody whom we know.")
    return {row.id: row.person_id for row in rows}


def tied_to(group: DirectoryGroup) -> Collection[Community]:
    """List the communities whose rule names a group, and keep others from changing them."""
    return session.scalars(
        select(Community)
        .where(Community.rule["group_id"].as_integer() == group.id)
        .order_by(Community.id)
        .with_for_update(key_share=True)
    ).all()


def untie(record: Record, community: Community, *, stay: bool) -> None:
    """End the rule that names a group; part of a change."""
    community.rule = None
    record(Event.COMMUNITY_CHANGED, community)
    later_by_name("communities.end_rule", lock=RULES, community_id=community.id, stay=stay)


def tell_communities(group: DirectoryGroup, person_ids: Collection[int]) -> None:
    """Let the worker bring people into the communities that name a group, and out of them."""
    is_named = select(Community.id).where(Community.rule["group_id"].as_integer() == group.id)
    if person_ids and session.scalar(is_named.limit(1)) is not None:
        people = sorted(set(person_ids))
        later_by_name("communities.apply_rules", lock=RULES, person_ids=people)
