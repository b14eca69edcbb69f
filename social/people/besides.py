"""What stands beside a person's page: whom they work with, what they run, what both are in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, and_, or_
from sqlalchemy.orm import aliased, joinedload

from models import (
    Community,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    session,
)

MOST = 8


@dataclass(frozen=True, slots=True)
class Besides:
    """What people/show.html shows in the context column."""

    team: Sequence[Person]
    owned: Sequence[Community]
    common: Sequence[Community]


def besides(person: Person, reader: Person) -> Besides:
    """Read it in two statements; of communities only those that exist for the reader.

    Who works with whom is told to nobody of another company.
    """
    shared = shared_with(person, reader)
    return Besides(
        team=[] if reader.is_guest else team_of(person),
        owned=[place for place, is_owner, _is_common in shared if is_owner][:MOST],
        common=[place for place, _is_owner, is_common in shared if is_common][:MOST],
    )


def team_of(person: Person) -> Sequence[Person]:
    """List those who report to the person and work here, by name."""
    return session.scalars(
        Person.active()
        .where(Person.manager_id == person.id)
        .options(joinedload(Person.site))
        .order_by(Person.name_folded, Person.id)
        .limit(MOST)
    ).all()


def shared_with(person: Person, reader: Person) -> Sequence[Row[tuple[Community, bool, bool]]]:
    """List the communities that the person runs or that both are in, and which of the two it is.

    The liveliest come first. Who left runs none, and nobody shares any with themselves.
    """
    if person.state is PersonState.DEACTIVATED:
        return []
    theirs, own = aliased(Membership), aliased(Membership)
    is_owner = theirs.role == MembershipRole.OWNER
    is_common = and_(own.id.is_not(None), ~Community.is_company)
    return session.execute(
        Community.seen_by(reader)
        .add_columns(is_owner, is_common)
        .join(theirs, theirs.community_id == Community.id)
        .outerjoin(
            own,
            and_(
                own.community_id == Community.id,
                own.person_id == reader.id,
                own.state == MembershipState.MEMBER,
                own.person_id != theirs.person_id,
            ),
        )
        .where(
            theirs.person_id == person.id,
            theirs.state == MembershipState.MEMBER,
            or_(is_owner, is_common),
            Community.archived_at.is_(None),
        )
        .order_by(Community.active_at.desc(), Community.id.desc())
    ).all()
