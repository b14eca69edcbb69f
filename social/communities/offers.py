"""Which communities ask for an owner, and who offers?"""

from __future__ import annotations

from sqlalchemy import select

from models import Community, Membership, MembershipState, Person, session


def without_owner(administrator: Person, most: int = 100) -> list[tuple[Community, list[Person]]]:
    """List the communities that ask for an owner, those with offers first, with who offered."""
    rows = session.scalars(
        Community.asked_of(administrator)
        .order_by(Community.has_offer().desc(), Community.name_folded)
        .limit(most)
    ).all()
    volunteers: dict[int, list[Person]] = {community.id: [] for community in rows}
    for key, person in session.execute(
        select(Membership.community_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.community_id.in_(volunteers), *IS_OFFER)
        .order_by(Membership.offered_at, Membership.id)
    ):
        volunteers[key].append(person)
    return [(community, volunteers[community.id]) for community in rows]


def find_without_owner(administrator: Person, slug: str) -> Community | None:
    """Find a community that asks this administrator for an owner."""
    return session.scalar(Community.asked_of(administrator).where(Community.slug == slug))


IS_OFFER = (
    Membership.offered_at.is_not(None),
    Membership.state == MembershipState.MEMBER,
    Person.works_here(),
)
