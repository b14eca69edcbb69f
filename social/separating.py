"""Which two people are kept apart? One of them wished it; the other is told nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, and_, delete, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import Person, Separation, session
from social.changes import change


def keep_apart(person: Person, other_id: int) -> None:
    """Keep somebody apart from another; again changes nothing. Part of a change."""
    row = insert(Separation).values(person_id=person.id, other_id=other_id)
    session.execute(row.on_conflict_do_nothing())


def join_again(person: Person, other: Person) -> None:
    """End what one wished oneself; what the other wished stays."""
    with change(person):
        session.execute(
            delete(Separation).where(
                Separation.person_id == person.id, Separation.other_id == other.id
            )
        )


def apart_from(person_id: int) -> CompoundSelect[tuple[int]]:
    """Select the people who are kept apart from somebody, whoever of the two wished it."""
    return union_all(
        select(Separation.other_id).where(Separation.person_id == person_id),
        select(Separation.person_id).where(Separation.other_id == person_id),
    )


def are_apart(one_id: int, other_id: int) -> bool:
    """Tell whether one of two people wished to be kept apart from the other."""
    either = or_(
        and_(Separation.person_id == one_id, Separation.other_id == other_id),
        and_(Separation.person_id == other_id, Separation.other_id == one_id),
    )
    return session.scalar(select(Separation.id).where(either).limit(1)) is not None


def wished_by(person: Person) -> Sequence[Separation]:
    """List from whom somebody wished to be kept apart, the newest first."""
    query = select(Separation).where(Separation.person_id == person.id)
    query = query.options(joinedload(Separation.other).joinedload(Person.site))
    return session.scalars(query.order_by(Separation.id.desc())).all()
