"""What do some entries say that a grant opens? For pages, which show a few at a time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from archive.exporting.reading import LINE, lines, place
from archive.exporting.reading import opened as unsealed
from archive.exporting.records import Record
from archive.granting import AnySession, Opened
from models import Entry, GrantStage


def read(opened: Opened, session: AnySession, entries: Collection[int]) -> dict[int, Record]:
    """Read some entries by their ids; those that the grant does not reach are left out."""
    opened.require(GrantStage.IDENTITIES)
    asked = lines(select(*LINE)).where(Entry.id.in_(entries), opened.entries())
    records = [unsealed(row) for row in session.execute(asked)]
    place(session.connection(), records)
    return {record.id: record for record in records}
