"""Who sees to it that questions get an answer?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from models import (
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    Post,
    session,
)


def carers_of(posts: Sequence[Post]) -> dict[int, Sequence[Person]]:
    """Name for each question whoever took it on, else the owners of its community."""
    wanted = {post.carer_id for post in posts if post.carer_id}
    active = (Person.state == PersonState.ACTIVE, Person.id.in_(wanted))
    taken = (
        {one.id: one for one in session.scalars(select(Person).where(*active))} if wanted else {}
    )
    left = {post.community_id for post in posts if post.carer_id not in taken}
    owners = owners_of(left) if left else {}
    return {
        post.id: [taken[post.carer_id]]
        if post.carer_id in taken
        else owners.get(post.community_id, [])
        for post in posts
    }


def owners_of(community_ids: Collection[int]) -> dict[int, list[Person]]:
    """List who runs some communities, by name."""
    rows = session.execute(
        select(Membership.community_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id.in_(community_ids),
            Membership.role == MembershipRole.OWNER,
            Membership.state == MembershipState.MEMBER,
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Person.name_folded, Person.id)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for community_id, person in rows:
        found[community_id].append(person)
    return found
