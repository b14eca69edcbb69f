"""Who sees to it that questions get an answer?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from models import (
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    Post,
    session,
)


def carers_of(posts: Sequence[Post]) -> dict[int, Sequence[Person]]:
    """Name for each question whoever took it on, else the owners of its community.

    Whoever is in the community no more has let go of it.
    """
    taken = takers_of([post for post in posts if post.carer_id])
    left = {post.community_id for post in posts if post.id not in taken}
    owners = owners_of(left) if left else {}
    return {
        post.id: [taken[post.id]] if post.id in taken else owners.get(post.community_id, [])
        for post in posts
    }


def takers_of(posts: Sequence[Post]) -> dict[int, Person]:
    """Name who took on some questions, by question; of members who work here."""
    if not posts:
        return {}
    rows = session.execute(
        select(Post.id, Person)
        .join(Person, Person.id == Post.carer_id)
        .where(Post.id.in_([post.id for post in posts]), is_taken())
    )
    return {row[0]: row[1] for row in rows}


def is_taken() -> ColumnElement[bool]:
    """Hold for questions whose carer works here and is in the community."""
    return (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.person_id == Post.carer_id,
            Membership.community_id == Post.community_id,
            Membership.state == MembershipState.MEMBER,
            Person.signs_in(),
        )
        .correlate(Post)
        .exists()
    )


def owners_of(community_ids: Collection[int]) -> dict[int, list[Person]]:
    """List who runs some communities, by name."""
    rows = session.execute(
        select(Membership.community_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id.in_(community_ids),
            Membership.role == MembershipRole.OWNER,
            Membership.state == MembershipState.MEMBER,
            Person.signs_in(),
        )
        .order_by(Person.name_folded, Person.id)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for community_id, person in rows:
        found[community_id].append(person)
    return found
