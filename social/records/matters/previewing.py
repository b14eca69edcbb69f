"""What would leave the house, and what of it may an officer read before they approve it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import ngettext
from sqlalchemy import Row, false, func, or_, select, true

from archive.exporting.producing import Produced, black_at
from archive.exporting.records import Record
from archive.granting import Opened
from models import (
    Entry,
    Person,
    Production,
    ProductionItem,
    Redaction,
    ReviewItem,
    session,
)
from social.finding import within_range
from social.looking import look_into_all
from social.records.matters.listing import PAGE
from social.records.matters.reading import is_named, read_by, ways_to

Listed = Row[tuple[int, ReviewItem, Entry, int]]


@dataclass(frozen=True, slots=True)
class Leaving:
    """One item under its number; who wrote what, as it leaves, only where a grant opens it."""

    number: str
    entry: Entry
    black: int  # places that are blacked out
    is_opened: bool
    record: Record | None  # None while no checkpoint signs it, too
    by: Person | None


def leaving(
    officer: Person, production: Production, first: int = 0
) -> tuple[Sequence[Leaving], int | None]:
    """List a page of what would leave the house, and at which place the next one begins.

    Of what is read, a line is kept before, for each grant that opens some of it.
    """
    rows = listed(production, first)
    shown = rows[:PAGE]
    ways = ways_to(officer, [item for _place, item, _entry, _black in shown])
    records = as_it_leaves(production, shown, ways)
    writers = {one.actor_id for one in records.values() if one.actor_id is not None}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(writers)))}
    found = []
    for place, _item, entry, black in shown:
        record = records.get(entry.id)
        by = people.get(record.actor_id) if record and record.actor_id else None
        number = production.number(place)
        found.append(Leaving(number, entry, black, entry.id in ways, record, by))
    return found, rows[PAGE].place if len(rows) > PAGE else None


def unopened(officer: Person, production: Production) -> int:
    """Count the items that no grant of an officer's opens, with the names of who wrote them."""
    ways = [one.entries() for one in look_into_all(officer, first=0) if is_named(one)]
    is_reached = or_(false(), *ways)
    asked = (
        select(func.count())
        .select_from(ProductionItem)
        .join(ReviewItem, ReviewItem.id == ProductionItem.item_id)
        .join(Entry, Entry.id == ReviewItem.entry_id)
        .where(ProductionItem.production_id == production.id, is_reached.is_not(true()))
    )
    return session.scalar(asked) or 0


def unread(many: int) -> str:
    """Say why an officer cannot approve what they cannot read."""
    return ngettext(
        "No grant of yours opens %(num)d of these texts. Only who may read all of it approves it:"
        " ask for a grant of your own for this matter.",
        "No grant of yours opens %(num)d of these texts. Only who may read all of it approves it:"
        " ask for a grant of your own for this matter.",
        many,
    )


def listed(production: Production, first: int) -> Sequence[Listed]:
    """Select the items from a place on, each with its line and how much of it is blacked out."""
    black = (
        select(func.count())
        .where(Redaction.item_id == ReviewItem.id, black_at(production.made_at))
        .correlate(ReviewItem)
        .scalar_subquery()
    )
    return session.execute(
        select(ProductionItem.place, ReviewItem, Entry, black)
        .join(ReviewItem, ReviewItem.id == ProductionItem.item_id)
        .join(Entry, Entry.id == ReviewItem.entry_id)
        .where(
            ProductionItem.production_id == production.id,
            ProductionItem.place >= within_range(first),
        )
        .order_by(ProductionItem.place)
        .limit(PAGE + 1)
    ).all()


def as_it_leaves(
    production: Production, rows: Sequence[Listed], ways: dict[int, Opened]
) -> dict[int, Record]:
    """Read what grants open, numbered and blacked out; first take down that it is read."""
    entries = [entry for _place, _item, entry, _black in rows]
    records: dict[int, Record] = {}
    about = {"matter": production.matter_id, "production": production.id}
    for opened, some in read_by(ways, entries, **about):
        Produced(opened, production).stamp(session.connection(), list(some.values()))
        records |= some
    return records
