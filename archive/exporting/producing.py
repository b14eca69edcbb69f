"""What of an export leaves the house as a production: its items alone, numbered and blacked out.

Where something is blacked out, the words that an entry commits to cannot go along: its leaf still
shows that it stands in the log, and its text comes with marks in the place of what was there. Files
of such an item stay in the house, since what was blacked out may stand in them, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from archive.exporting.records import Record
from archive.granting import Opened
from archive.redacting import REASONS, Span
from models import Entry, Production, ProductionItem, Redaction, ReviewItem


def black_at(at: Any) -> ColumnElement[bool]:
    """Hold for what was blacked out at a moment, or at that of a column."""
    return and_(Redaction.at <= at, or_(Redaction.removed_at.is_(None), Redaction.removed_at > at))


class Produced:
    """A grant, as far as the items of one production."""

    def __init__(self, opened: Opened, production: Production) -> None:
        self.opened = opened
        self.grant_id = opened.grant_id
        self.production_id = production.id
        self.number = production.number
        self.made_at = production.made_at

    def require(self, *stage: Any) -> None:
        """Raise NotOpened once the grant has ended."""
        self.opened.require(*stage)

    def entries(self) -> ColumnElement[bool]:
        """Hold for the lines of the ledger that are items, as far as the grant reaches."""
        items = (
            select(ReviewItem.entry_id)
            .join(ProductionItem, ProductionItem.item_id == ReviewItem.id)
            .where(ProductionItem.production_id == self.production_id)
        )
        return and_(Entry.id.in_(items), self.opened.entries())

    def stamp(self, connection: Connection, records: Sequence[Record]) -> None:
        """Give events their numbers, and black out what was marked in them."""
        ids = [record.id for record in records]
        rows = connection.execute(
            select(ReviewItem.entry_id, ProductionItem.place)
            .join(ProductionItem, ProductionItem.item_id == ReviewItem.id)
            .where(ProductionItem.production_id == self.production_id, ReviewItem.entry_id.in_(ids))
        )
        places = dict(rows.all())
        spans = self.spans(connection, ids)
        for record in records:
            record.number = self.number(places[record.id])
            if record.id in spans:
                record.black_out(spans[record.id])

    def spans(self, connection: Connection, ids: Sequence[int]) -> dict[int, list[Span]]:
        """Find what was blacked out in some entries when the production was drawn up."""
        rows = connection.execute(
            select(ReviewItem.entry_id, Redaction.starts, Redaction.ends, Redaction.reason)
            .join(ReviewItem, ReviewItem.id == Redaction.item_id)
            .join(ProductionItem, ProductionItem.item_id == ReviewItem.id)
            .where(
                ProductionItem.production_id == self.production_id,
                ReviewItem.entry_id.in_(ids),
                black_at(self.made_at),
            )
        )
        found: dict[int, list[Span]] = defaultdict(list)
        for entry_id, starts, ends, reason in rows:
            found[entry_id].append((starts, ends, REASONS[reason]))
        return found
