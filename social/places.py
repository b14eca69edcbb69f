"""Where can a person post?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, false, func, or_, select, true

from models import (
    Capability,
    Community,
    CommunityKind,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    session,
)
from social.rights import holds


def postable_by(person: Person) -> Sequence[Row[tuple[object, ...]]]:
    """List the communities in which the person may start a post, the liveliest first."""
    speaks = true() if holds(person, Capability.COMMUNICATIONS) else false()
    return session.execute(
        select(Community.id, Community.slug, Community.name, Community.kind, HUE.label("hue"))
        .join(Membership, Membership.community_id == Community.id)
        .where(
            Membership.person_id == person.id,
            Membership.state == MembershipState.MEMBER,
            Community.deleted_at.is_(None),
            Community.archived_at.is_(None),
            or_(
                Community.kind != CommunityKind.BROADCAST,
                Membership.role == MembershipRole.OWNER,
                speaks,
            ),
        )
        .order_by(Community.active_at.desc(), Community.id)
    ).all()


HUE: ColumnElement[int] = Community.id % 8 + 1


def reader_count(community: Community) -> int:
    """Count who can read a community's posts: its members, or everybody."""
    if community.is_open:
        return session.scalar(select(func.count()).select_from(Person.active().subquery())) or 0
    return community.member_count
