"""What can happen to a matter? It is opened, told whom it is about, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Custodian,
    Event,
    Matter,
    Person,
    Production,
    Redaction,
    ReviewItem,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.records.guard import only_compliance


def open_matter(officer: Person, name: str, reason: str) -> Matter:
    """Begin to gather what a dispute is about."""
    only_compliance(officer)
    refuse_empty(name=name, reason=reason)
    with change(officer) as record:
        matter = Matter(name=name, reason=reason, opened_by_id=officer.id)
        session.add(matter)
        record(Event.MATTER_OPENED, matter)
    return matter


def close_matter(officer: Person, matter: Matter, reason: str) -> None:
    """End a matter; all that was judged stays, and holds go on until two people release them."""
    refuse_empty(reason=reason)
    with change(officer) as record:
        enter(officer, matter)
        matter.closed_by_id, matter.closed_at = officer.id, now()
        matter.close_reason = reason
        record(Event.MATTER_CLOSED, matter)


def add_custodians(officer: Person, matter: Matter, people_ids: Sequence[int]) -> None:
    """Say that a matter is about some people, all of them or none: it does not exist for them."""
    if not people_ids:
        raise Invalid(people=_("Fill this in."))
    if officer.id in people_ids:
        raise Invalid(people=_("This is about you. Somebody else asks for it."))
    found = select(Person).where(Person.id.in_(people_ids)).order_by(Person.id)
    people = session.scalars(found).all()
    if unknown := sorted(set(people_ids) - {person.id for person in people}):
        numbers = ", ".join(str(one) for one in unknown)
        raise Invalid(people=_("There is nobody of the number %(numbers)s.", numbers=numbers))
    with change(officer) as record:
        enter(officer, matter)
        for person in people:
            if custodian_of(matter, person) is not None:
                raise Invalid(people=_("%(name)s is named already.", name=person.name))
            custodian = Custodian(matter_id=matter.id, person_id=person.id, added_by_id=officer.id)
            session.add(custodian)
            record(Event.CUSTODIAN_ADDED, custodian)


def remove_custodian(officer: Person, matter: Matter, person: Person) -> None:
    """Say that a matter is not about somebody after all."""
    with change(officer) as record:
        enter(officer, matter)
        custodian = custodian_of(matter, person)
        if custodian is None:
            raise Invalid(form=_("Somebody decided this meanwhile."))
        custodian.removed_by_id, custodian.removed_at = officer.id, now()
        record(Event.CUSTODIAN_REMOVED, custodian)


def custodian_of(matter: Matter, person: Person) -> Custodian | None:
    """Find that a matter is about somebody; None where it is not, or not any more."""
    return session.scalar(
        select(Custodian).where(
            Custodian.matter_id == matter.id,
            Custodian.person_id == person.id,
            Custodian.removed_at.is_(None),
        )
    )


def enter(officer: Person, matter: Matter) -> None:
    """Let an officer act in a matter until the change is done: open, and not about them."""
    only_compliance(officer)
    hold(matter)
    if custodian_of(matter, officer) is not None:
        raise not_found()
    if not matter.is_open:
        raise Invalid(form=_("This matter is closed."))


def moment(matter_id: int) -> datetime:
    """Say what time it is, later than all that was blacked out or drawn up in a matter before.

    Clocks of machines differ, and what leaves the house is what was blacked out just before it was
    drawn up. Part of a change that holds the matter.
    """
    black = select(func.max(func.greatest(Redaction.at, Redaction.removed_at)))
    black = black.join(ReviewItem, ReviewItem.id == Redaction.item_id)
    drawn = select(func.max(Production.made_at)).where(Production.matter_id == matter_id)
    before = (
        session.scalar(black.where(ReviewItem.matter_id == matter_id)),
        session.scalar(drawn),
    )
    later = [at + timedelta(microseconds=1) for at in before if at is not None]
    return max([now(), *later])


def refuse_empty(**given: str) -> None:
    """Refuse what was left empty."""
    empty = {name: _("Fill this in.") for name, words in given.items() if not words.strip()}
    if empty:
        raise Invalid(**empty)
