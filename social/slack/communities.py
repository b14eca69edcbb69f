"""Which community does a channel become?"""

from __future__ import annotations

from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipRole,
    Person,
    limits,
    now,
    session,
)
from moderation import Draft, clean_line
from social.changes import Record
from social.screening import screened
from social.slack.export import Channel, time_of
from social.slack.people import People, nested
from social.slack.report import Report
from social.slugs import free_slug


def take(record: Record, channel: Channel, people: People, team: str, report: Report) -> Community:
    """Find the community that a channel became before, or found it; then bring its members."""
    report.read["communities"] += 1
    origin = f"slack:{team}:{channel.id}"[:200]
    found = session.scalar(select(Community).where(Community.origin == origin))
    if found is None:
        found = founded(record, channel, people, origin)
        report.added["communities"] += 1
    else:
        report.unchanged["communities"] += 1
    bring_members(record, channel, found, people)
    return found


def founded(record: Record, channel: Channel, people: People, origin: str) -> Community:
    """Make a community of a channel."""
    name = clean_line(str(channel.facts["name"])[: limits.NAME], limits.NAME) or channel.id
    community = Community(
        slug=free_slug(name),
        name=name,
        kind=CommunityKind.PRIVATE if channel.is_private else CommunityKind.PUBLIC,
        archived_at=now() if channel.facts.get("is_archived") else None,
        created_at=time_of(channel.facts.get("created")) or now(),
        origin=origin,
    )
    words = nested(channel.facts, "purpose", "value") or nested(channel.facts, "topic", "value")
    if words:
        draft = Draft(source=str(words)[: limits.DESCRIPTION], limit=limits.DESCRIPTION)
        community.describe(screened(draft, someone(people), None), None)
    session.add(community)
    record(Event.COMMUNITY_CREATED, community, at=community.created_at)
    return community


def bring_members(record: Record, channel: Channel, community: Community, people: People) -> None:
    """Add the members who are not in yet; who made the channel owns it."""
    here = set(
        session.scalars(select(Membership.person_id).where(Membership.community_id == community.id))
    )
    creator = people.ids.get(str(channel.facts.get("creator")))
    members = channel.facts.get("members")
    known = members if isinstance(members, list) else ()
    wanted = {people.ids.get(str(key)) for key in known} | {creator}
    for person_id in sorted(one for one in wanted - here if one is not None):
        role = MembershipRole.OWNER if person_id == creator else MembershipRole.MEMBER
        membership = Membership(person_id=person_id, community_id=community.id, role=role)
        session.add(membership)
        record(Event.MEMBER_JOINED, membership)


def someone(people: People) -> Person:
    """Stand in as the author of words whose writer the export does not name."""
    found = session.get(Person, next(iter(people.ids.values()), 0))
    return found or Person(handle="", name="", language="en")
