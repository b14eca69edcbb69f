"""How is a group of the directory tied to a community, so that who is in it is a member there?

It becomes the community's rule: whoever may choose that rule may tie, and nobody else. So nobody
is brought into a closed community but by its owners.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select

from models import (
    Community,
    DirectoryGroup,
    Event,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    session,
)
from models.community import OPEN
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.jobs import later_by_name
from social.provisioning import groups
from social.rights import require

MOST = 1_000  # communities to choose from


def possible(actor: Person) -> Sequence[Community]:
    """List the communities to which somebody may tie a group."""
    owned = select(Membership.community_id).where(
        Membership.person_id == actor.id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )
    return session.scalars(
        Community.seen_by(actor)
        .where(
            Community.is_company.is_(False),
            Community.archived_at.is_(None),
            Community.rule.is_(None),
            or_(Community.kind.in_(OPEN), Community.id.in_(owned)),
        )
        .order_by(Community.name_folded, Community.id)
        .limit(MOST)
    ).all()


def tied(actor: Person, group: DirectoryGroup) -> Sequence[Community]:
    """List the communities that a group is tied to and of which somebody may know."""
    return session.scalars(
        Community.seen_by(actor)
        .where(Community.rule["group_id"].as_integer() == group.id)
        .order_by(Community.name_folded, Community.id)
    ).all()


def tie(actor: Person, group: DirectoryGroup, community_id: int) -> Community:
    """Let who is in a group be a member of a community, and go out of it with the group."""
    require_administrator(actor)
    with change(actor) as record:
        hold(group)
        community = found(actor, community_id)
        hold(community)
        may_choose(actor, community)  # it may have been closed meanwhile
        if community.is_company or community.is_archived or community.deleted_at is not None:
            raise Invalid(community=_("No group can be tied to this community."))
        if community.rule is not None:
            raise Invalid(community=_("It has a rule already. Whoever runs it ends that first."))
        community.rule = {"group_id": group.id}
        record(Event.COMMUNITY_CHANGED, community)
        later_by_name("communities.apply_rules", lock=groups.RULES, community_id=community.id)
    return community


def untie(actor: Person, group: DirectoryGroup, community_id: int, *, stay: bool) -> None:
    """Tie a group no more; whom it brought stays as a member, or goes. Twice is once."""
    require_administrator(actor)
    with change(actor) as record:
        hold(group)
        community = found(actor, community_id)
        hold(community)
        if (community.rule or {}).get("group_id") == group.id:
            groups.untie(record, community, stay=stay)


def found(actor: Person, community_id: int) -> Community:
    """Find a community whose rule somebody may choose."""
    it = session.scalar(Community.seen_by(actor).where(Community.id == community_id))
    if it is None:
        raise not_found()
    may_choose(actor, it)
    return it


def may_choose(actor: Person, community: Community) -> None:
    """Refuse whoever cannot choose the rule of a community."""
    require(actor, "open", community, _("Owners of the community choose its rule."))
