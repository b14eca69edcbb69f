"""How does a person come into a community, and out again?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Attention,
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipState,
    Person,
    PersonState,
    session,
)
from social.changes import Record, change
from social.communities.owning import keep_members, refuse_last_owner
from social.errors import Invalid, forbidden, not_found
from social.holding import hold
from social.rights import may, require


def join_community(person: Person, community: Community) -> MembershipState:
    """Join an open community, ask to join a private one, or accept an invitation; twice is once."""
    with change(person) as record:
        hold(community)  # its owners may be closing it this very moment
        if community.deleted_at is not None:
            raise not_found()
        if community.is_archived:
            raise forbidden(_("Nobody joins an archived community."))
        state = MembershipState.MEMBER if community.is_open else MembershipState.REQUESTED
        event = Event.MEMBER_JOINED if community.is_open else Event.MEMBER_REQUESTED
        is_hidden = community.kind is CommunityKind.HIDDEN
        if not is_hidden and enter(record, event, person, community, state):
            return state
        found = locked(person, community)
        if found is None:  # nobody asked them in, or they went out again this very moment
            raise not_found()
        if found.state is MembershipState.INVITED or (not found.is_member and community.is_open):
            found.state = MembershipState.MEMBER
            record(Event.MEMBER_JOINED, found)
    return found.state


def leave_community(person: Person, community: Community) -> None:
    """Go out of a community, take back a request, or decline an invitation; twice is once."""
    with change(person) as record:
        found = locked(person, community)
        if found is None:
            return
        if found.is_member:
            refuse_to_let_go(found, community)
        record(LEFT[found.state], found)
        session.delete(found)
        own = (Attention.person_id == person.id, Attention.community_id == community.id)
        session.execute(delete(Attention).where(*own))


LEFT = {
    MembershipState.MEMBER: Event.MEMBER_LEFT,
    MembershipState.REQUESTED: Event.MEMBER_WITHDREW,
    MembershipState.INVITED: Event.MEMBER_DECLINED,
}


def refuse_to_let_go(membership: Membership, community: Community) -> None:
    """Keep those in whom a rule would bring back at once, and the last owner."""
    if community.is_company:
        raise Invalid(membership=_("Everybody here belongs to this community."))
    if membership.by_rule and community.rule:
        raise Invalid(membership=_("The community's rule keeps its members in. You can mute it."))
    if membership.is_owner:
        refuse_last_owner(membership, stays=False)


def remove_member(owner: Person, community: Community, person: Person) -> None:
    """Take somebody out of a community; their sockets hear nothing of it any more."""
    require(owner, "admit", community, _("Owners of the community remove members."))
    with change(owner) as record:
        found = locked(person, community)
        if found is None or not found.is_member:
            return
        if found.is_owner:
            raise Invalid(membership=_("An owner is made a member first."))
        refuse_to_let_go(found, community)
        record(Event.MEMBER_REMOVED, found)
        session.delete(found)


def approve_request(owner: Person, community: Community, person: Person) -> None:
    """Let somebody in who asked; twice is once."""
    require(owner, "admit", community, _("Owners of the community let people in."))
    with change(owner) as record:
        found = locked(person, community)
        if found is None or found.state is MembershipState.INVITED:
            raise Invalid(request=_("%(name)s does not ask any more.", name=person.name))
        if not found.is_member:
            found.state = MembershipState.MEMBER
            record(Event.MEMBER_APPROVED, found)


def refuse_request(owner: Person, community: Community, person: Person) -> None:
    """Do not let somebody in who asked; they may ask again."""
    require(owner, "admit", community, _("Owners of the community let people in."))
    end(owner, community, person, MembershipState.REQUESTED, Event.MEMBER_REFUSED)


def invite_person(member: Person, community: Community, person: Person) -> None:
    """Offer somebody to come in; who asked already is let in, if an owner invites."""
    require(member, "invite", community, _("Members invite; into a hidden community, owners."))
    if person.state is PersonState.DEACTIVATED:
        raise Invalid(person=_("%(name)s does not work here any more.", name=person.name))
    if person.is_guest:
        raise Invalid(person=_("Guests come in by another way: ask for it under “Guests”."))
    with change(member) as record:
        if enter(record, Event.MEMBER_INVITED, person, community, MembershipState.INVITED):
            return
        found = locked(person, community)
        if found is None or found.state is not MembershipState.REQUESTED:
            return
        if not may(member, "admit", community):
            raise Invalid(
                person=_("%(name)s has asked to join; an owner decides.", name=person.name)
            )
        found.state = MembershipState.MEMBER
        record(Event.MEMBER_APPROVED, found)


def uninvite_person(owner: Person, community: Community, person: Person) -> None:
    """Take an invitation back."""
    require(owner, "admit", community, _("Owners of the community take invitations back."))
    end(owner, community, person, MembershipState.INVITED, Event.MEMBER_UNINVITED)


def end(
    owner: Person, community: Community, person: Person, state: MembershipState, event: Event
) -> None:
    """Drop somebody's request or invitation, if it still is one."""
    with change(owner) as record:
        found = locked(person, community)
        if found is not None and found.state is state:
            record(event, found)
            session.delete(found)


def enter(
    record: Record, event: Event, person: Person, community: Community, state: MembershipState
) -> Membership | None:
    """Store a membership; None if there is one, even one made by another request just now."""
    keep_members(community)
    key = session.scalar(
        insert(Membership)
        .values(person_id=person.id, community_id=community.id, state=state)
        .on_conflict_do_nothing()
        .returning(Membership.id)
    )
    if key is None:
        return None
    membership = session.get_one(Membership, key)
    record(event, membership, is_new=True)
    return membership


def locked(person: Person, community: Community) -> Membership | None:
    """Read somebody's line anew and keep others from changing it until this change is done.

    The community first, whose members the database counts as the line changes: two changes that
    held one each would wait for one another.
    """
    keep_members(community)
    return session.scalar(
        select(Membership)
        .where(Membership.person_id == person.id, Membership.community_id == community.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
