"""What stands in the lists of matters?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, all_, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from models import (
    Coding,
    Custodian,
    Entry,
    Hold,
    Matter,
    Person,
    Production,
    ProductionItem,
    Redaction,
    ReviewItem,
    Round,
    session,
)
from social.errors import not_found
from social.finding import within_range

PAGE = 50


def known_to(officer: Person) -> Select[tuple[Matter]]:
    """Select the matters that exist for this officer: none that is about them."""
    about = exists().where(
        Custodian.matter_id == Matter.id,
        Custodian.person_id == officer.id,
        Custodian.removed_at.is_(None),
    )
    return select(Matter).where(~about).options(joinedload(Matter.opened_by))


def matters(officer: Person) -> tuple[Sequence[Matter], Sequence[Matter]]:
    """List the open matters, the newest first, and those that were closed last."""
    found = known_to(officer).order_by(Matter.id.desc())
    is_open = session.scalars(found.where(Matter.closed_at.is_(None)).limit(PAGE * 4)).all()
    return is_open, session.scalars(found.where(Matter.closed_at.is_not(None)).limit(PAGE)).all()


def find_matter(officer: Person, number: int) -> Matter:
    """Find a matter."""
    found = session.scalar(
        known_to(officer)
        .where(Matter.id == within_range(number))
        .options(joinedload(Matter.closed_by))
    )
    if found is None:
        raise not_found()
    return found


def custodians(matter: Matter) -> Sequence[Person]:
    """List the people whom a matter is about."""
    return session.scalars(
        select(Person)
        .join(Custodian, Custodian.person_id == Person.id)
        .where(Custodian.matter_id == matter.id, Custodian.removed_at.is_(None))
        .options(joinedload(Person.site))
        .order_by(Person.name_folded, Person.id)
    ).all()


def holds(officer: Person, matter: Matter) -> Sequence[Hold]:
    """List the holds that were placed for a matter, and exist for this officer."""
    found = select(Hold).where(Hold.matter_id == matter.id, officer.id != all_(Hold.people_ids))
    return session.scalars(
        found.options(joinedload(Hold.asked_by)).order_by(Hold.id.desc()).limit(PAGE)
    ).all()


def with_size() -> Select[tuple[Production, int]]:
    """Select productions with how many items each has."""
    many = (
        select(func.count())
        .where(ProductionItem.production_id == Production.id)
        .correlate(Production)
        .scalar_subquery()
    )
    return select(Production, many).options(
        joinedload(Production.made_by), joinedload(Production.approved_by)
    )


def productions(matter: Matter) -> Sequence[Row[tuple[Production, int]]]:
    """List what was drawn up to leave the house, the newest first."""
    newest = with_size().where(Production.matter_id == matter.id).order_by(Production.id.desc())
    return session.execute(newest.limit(PAGE)).all()


def waiting_for(officer: Person) -> Sequence[Row[tuple[Production, int]]]:
    """List what waits to leave the house until an officer, as the second person, approves it."""
    others = with_size().where(
        Production.approved_at.is_(None),
        Production.refused_at.is_(None),
        Production.made_by_id != officer.id,
        Production.matter_id.in_(
            known_to(officer).with_only_columns(Matter.id).where(Matter.closed_at.is_(None))
        ),
    )
    others = others.options(joinedload(Production.matter)).order_by(Production.id)
    return session.execute(others.limit(PAGE)).all()


def find_production(matter: Matter, number: int) -> Row[tuple[Production, int]]:
    """Find a production of a matter, with how many items it has."""
    found = session.execute(
        with_size()
        .where(Production.matter_id == matter.id, Production.id == within_range(number))
        .options(joinedload(Production.matter))
    ).one_or_none()
    if found is None:
        raise not_found()
    return found


def find_item(matter: Matter, number: int) -> ReviewItem:
    """Find an item of a matter's review set."""
    found = session.scalar(
        select(ReviewItem)
        .where(ReviewItem.matter_id == matter.id, ReviewItem.id == within_range(number))
        .options(joinedload(ReviewItem.matter))
    )
    if found is None:
        raise not_found()
    return found


FIRST, SECOND, SETTLED = (aliased(Coding, name=one.value) for one in Round)
DIFFER = or_(*(getattr(FIRST, name) != getattr(SECOND, name) for name in Coding.TAGS))


def judged() -> Select[tuple[ReviewItem]]:
    """Select items with what each round said of them."""
    found = select(ReviewItem).select_from(ReviewItem)
    for coding, round in ((FIRST, Round.FIRST), (SECOND, Round.SECOND), (SETTLED, Round.SETTLED)):
        found = found.outerjoin(
            coding, and_(coding.item_id == ReviewItem.id, coding.round == round)
        )
    return found


def says(tag: str) -> ColumnElement[bool]:
    """Hold for items of which a tag was said: as settled, or else as the first reader said."""
    return func.coalesce(getattr(SETTLED, tag), getattr(FIRST, tag), False).is_(True)


def is_bare() -> ColumnElement[bool]:
    """Hold for items that would leave the house, need words blacked out, and have none yet."""
    black = exists().where(Redaction.item_id == ReviewItem.id, Redaction.removed_at.is_(None))
    return and_(says("is_responsive"), ~says("is_privileged"), says("needs_redaction"), ~black)


def waits_for(officer: Person) -> ColumnElement[bool]:
    """Hold for items of the sample that somebody could read as the second, who is told nothing."""
    return and_(ReviewItem.is_sampled, SECOND.id.is_(None), FIRST.by_id != officer.id)


def only(officer: Person, which: str) -> ColumnElement[bool]:
    """Hold for the items that a list shows; 404 for a list that there is not."""
    lists: dict[str, ColumnElement[bool]] = {
        "all": ReviewItem.id.is_not(None),
        "unread": FIRST.id.is_(None),
        "second": waits_for(officer),
        "differing": and_(SECOND.id.is_not(None), SETTLED.id.is_(None), DIFFER),
        "responsive": and_(says("is_responsive"), ~waits_for(officer)),
        "privileged": and_(says("is_privileged"), ~waits_for(officer)),
        "personal": and_(says("is_personal"), ~waits_for(officer)),
        "redaction": and_(says("needs_redaction"), ~waits_for(officer)),
        "bare": and_(is_bare(), ~waits_for(officer)),
    }
    if which not in lists:
        raise not_found()
    return lists[which]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: an item, the line of the ledger that it is, and what was said of it."""

    item: ReviewItem
    entry: Entry
    first: Coding | None
    second: Coding | None
    settled: Coding | None
    is_blind: bool  # whoever looks at the list may be the second reader

    @property
    def said(self) -> Coding | None:
        """Give what holds: what was settled, or else what the first reader said."""
        return None if self.is_blind else self.settled or self.first


def items(
    officer: Person, matter: Matter, which: str, after: int = 0
) -> tuple[Sequence[Line], int | None]:
    """List items in the order in which they came, and where the next page begins."""
    rows = session.execute(
        judged()
        .join(Entry, Entry.id == ReviewItem.entry_id)
        .add_columns(Entry, FIRST, SECOND, SETTLED, waits_for(officer))
        .where(
            ReviewItem.matter_id == matter.id,
            ReviewItem.id > within_range(after),
            only(officer, which),
        )
        .order_by(ReviewItem.id)
        .limit(PAGE + 1)
    ).all()
    found = [Line(*row) for row in rows[:PAGE]]
    return found, found[-1].item.id if len(rows) > PAGE else None


def next_item(officer: Person, matter: Matter, which: str, after: int) -> int | None:
    """Find the next item of a list, or else its first; None where there is none."""
    later = (
        judged()
        .with_only_columns(ReviewItem.id)
        .where(ReviewItem.matter_id == matter.id, ReviewItem.id != after, only(officer, which))
        .order_by((ReviewItem.id > after).desc(), ReviewItem.id)
        .limit(1)
    )
    return session.scalar(later)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: items by what was said of them."""

    items: int
    read: int
    responsive: int
    privileged: int
    personal: int
    redaction: int
    bare: int  # of these, what would leave the house with nothing blacked out
    sampled: int
    read_twice: int
    differing: int
    settled: int

    @property
    def agreement(self) -> int | None:
        """Tell in how many of a hundred both readers said the same; None before there are any."""
        if not self.read_twice:
            return None
        return round(100 * (self.read_twice - self.differing) / self.read_twice)


def progress(matter: Matter) -> Progress:
    """Count how far a review is; one statement."""

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    is_twice = and_(FIRST.id.is_not(None), SECOND.id.is_not(None))
    row = session.execute(
        judged()
        .with_only_columns(
            func.count(),
            many(FIRST.id.is_not(None)),
            *(many(says(tag)) for tag in Coding.TAGS),
            many(is_bare()),
            many(ReviewItem.is_sampled),
            many(is_twice),
            many(and_(is_twice, DIFFER)),
            many(SETTLED.id.is_not(None)),
        )
        .where(ReviewItem.matter_id == matter.id)
    ).one()
    return Progress(*row)
