"""What stands around every page: own lists, communities with their counts, notices?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, func, literal, select

from models import (
    Community,
    Membership,
    MembershipState,
    Notice,
    Person,
    Post,
    session,
)
from social.viewer import capabilities

MANY = 100  # counts stop here and show as 99+


@dataclass(frozen=True, slots=True)
class Shell:
    """What base.html shows beside the page's own content."""

    communities: list[Row[tuple[object, ...]]]
    home_unread: int
    notices_unread: int
    roles: frozenset[str]


def of(person: Person) -> Shell:
    """Gather the shell in three statements, however many communities there are."""
    communities = own_communities(person)
    return Shell(
        communities=communities,
        home_unread=min(sum(row.unread for row in communities if not row.is_muted), MANY),
        notices_unread=unread_notices(person),
        roles=frozenset(capabilities()),
    )


def own_communities(person: Person) -> list[Row[tuple[object, ...]]]:
    """List the communities joined, each with how many posts are new; counted up to MANY."""
    new = (
        select(literal(1))
        .where(
            Post.community_id == Membership.community_id,
            Post.posted_at > Membership.read_at,
            Post.author_id != person.id,
            Post.shown(),
        )
        .limit(MANY)
        .correlate(Membership)
        .subquery()
    )
    unread = select(func.count()).select_from(new).scalar_subquery()
    return list(
        session.execute(
            select(
                Community.id,
                Community.slug,
                Community.name,
                Community.kind,
                (Community.id % 8 + 1).label("hue"),
                Membership.is_muted,
                Membership.role,
                unread.label("unread"),
            )
            .join(Membership, Membership.community_id == Community.id)
            .where(
                Membership.person_id == person.id,
                Membership.state == MembershipState.MEMBER,
                Community.deleted_at.is_(None),
                Community.archived_at.is_(None),
            )
            .order_by(Community.is_company.desc(), Community.name_folded)
        )
    )


def unread_notices(person: Person) -> int:
    """Count the notices not yet read, up to MANY."""
    some = (
        select(literal(1))
        .where(Notice.person_id == person.id, Notice.read_at.is_(None))
        .limit(MANY)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0
