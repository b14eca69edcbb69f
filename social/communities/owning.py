"""Who runs a community, and who takes over?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from models import (
    Community,
    Event,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    now,
    session,
)
from social.changes import Record, change
from social.errors import Invalid
from social.rights import membership_of, require


def owners_of(community: Community, most: int = 20) -> Sequence[Person]:
    """List those who run a community and work here, the longest standing first."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.community_id == community.id,
            Membership.role == MembershipRole.OWNER,
            Membership.state == MembershipState.MEMBER,
            Person.works_here(),
        )
        .options(joinedload(Person.site))
        .order_by(Membership.created_at, Membership.id)
        .limit(most)
    ).all()


def make_owner(owner: Person, community: Community, person: Person) -> None:
    """Let a member run the community too; twice is once."""
    require(owner, "own", community, _("Owners of the community choose owners."))
    with change(owner) as record:
        keep_members(community)
        promote(record, member(community, person))


def unmake_owner(owner: Person, community: Community, person: Person) -> None:
    """Let an owner be a member again; twice is once, and the last owner stays one."""
    require(owner, "own", community, _("Owners of the community choose owners."))
    with change(owner) as record:
        keep_members(community)
        demote(record, member(community, person))


def hand_over(owner: Person, community: Community, person: Person) -> None:
    """Let a member run the community instead of the owner, who stays a member."""
    require(owner, "own", community, _("Owners of the community choose owners."))
    if person.id == owner.id:
        raise Invalid(person=_("Choose somebody else."))
    with change(owner) as record:
        keep_members(community)
        promote(record, member(community, person))
        demote(record, member(community, owner))


def offer_to_own(person: Person, community: Community) -> None:
    """Tell the administrators that a member would run a community that nobody is left to run."""
    require(person, "offer", community, _("Members of a community without an owner can offer."))
    with change(person) as record:
        found = member(community, person)
        if found.offered_at is None:
            found.offered_at = now()
            record(Event.OWNER_OFFERED, found)


def appoint_owner(administrator: Person, community: Community, person: Person) -> None:
    """Give a community that nobody is left to run to somebody: of a closed one, to a member."""
    require(administrator, "appoint", community, _("Administrators do, where no owner is left."))
    with change(administrator) as record:
        keep_members(community)
        found = membership_of(person, community)
        if community.is_open and (found is None or not found.is_member):
            found = found or Membership(person_id=person.id, community_id=community.id)
            found.state = MembershipState.MEMBER
            session.add(found)
            record(Event.MEMBER_JOINED, found)
        promote(record, member(community, person))


def keep_members(community: Community) -> None:
    """Keep others from choosing owners and members until this change is done; people post on."""
    session.execute(
        select(Community.id).where(Community.id == community.id).with_for_update(key_share=True)
    )


def member(community: Community, person: Person) -> Membership:
    """Read anew the membership of somebody who is in and works here, or say that they are not."""
    found = session.scalar(
        select(Membership)
        .where(
            Membership.person_id == person.id,
            Membership.community_id == community.id,
            Membership.state == MembershipState.MEMBER,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or person.state is PersonState.DEACTIVATED:
        raise Invalid(person=_("%(name)s is not a member of this community.", name=person.name))
    if person.is_guest:
        raise Invalid(person=_("A guest runs no community."))
    if person.is_bot:
        raise Invalid(person=_("A bot runs no community."))
    return found


def promote(record: Record, membership: Membership) -> None:
    """Make a member an owner, for good: no rule takes an owner out. Offers are settled by it."""
    if membership.is_owner:
        return
    membership.role, membership.by_rule = MembershipRole.OWNER, False
    record(Event.OWNER_MADE, membership)
    session.execute(
        update(Membership)
        .where(
            Membership.community_id == membership.community_id, Membership.offered_at.is_not(None)
        )
        .values(offered_at=None)
    )


def demote(record: Record, membership: Membership) -> None:
    """Make an owner a member."""
    if not membership.is_owner:
        return
    refuse_last_owner(membership, stays=True)
    membership.role = MembershipRole.MEMBER
    record(Event.OWNER_UNMADE, membership)


def refuse_last_owner(membership: Membership, *, stays: bool) -> None:
    """Keep the last owner while there are members, the owner among them who `stays` one."""
    others = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id == membership.community_id,
            Membership.id != membership.id,
            Membership.state == MembershipState.MEMBER,
            Person.works_here(),
        )
        .limit(1)
    )
    if session.scalar(others.where(Membership.role == MembershipRole.OWNER)) is not None:
        return
    if stays or session.scalar(others) is not None:
        raise Invalid(owner=_("The last owner stays. Make somebody else owner first."))
