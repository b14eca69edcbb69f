"""What happened, as one process tells another: ids, never words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from archive import ledger
from archive.ledger import Line
from models import Entry, EntryKey, Event, session

# What open pages are told of: what is said, and what somebody may read.
TOLD = frozenset(
    {"post", "comment", "reaction", "community", "membership", "follow", "person", "sign_in"}
)

# Changes nobody's page; and telling takes a moment, by which one could learn whose account exists.
UNTOLD = frozenset({Event.SIGN_IN_REFUSED})


@dataclass(frozen=True, slots=True)
class News:
    """One entry of the ledger that open pages should know of."""

    entry_id: int
    event: Event
    noun: str
    noun_id: int
    community_id: int | None = None
    actor_id: int | None = None
    visit: str = ""  # the page that caused it
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """Name what happened without the noun: "created", "edited"."""
        return self.event.partition(".")[2]


def of_lines(lines: Iterable[Line], visit: str) -> list[News]:
    """Take what open pages are told of from the lines of a change."""
    return [
        News(
            line.entry_id,
            line.event,
            line.noun,
            line.noun_id,
            line.community_id,
            line.actor_id,
            visit,
            line.facts,
        )
        for line in lines
        if line.noun in TOLD and line.event not in UNTOLD
    ]


def of_entries(entry_ids: Iterable[int], visit: str = "") -> list[News]:
    """Read again from the ledger what another process recorded, oldest first."""
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
        .where(Entry.id.in_(list(entry_ids)), Entry.noun.in_(TOLD), Entry.event.not_in(UNTOLD))
        .order_by(Entry.id)
    )
    return [
        News(
            entry.id,
            Event(entry.event),
            entry.noun,
            entry.noun_id,
            entry.community_id,
            entry.actor_id,
            visit,
            ledger.opened(entry, key) if key else {},
        )
        for entry, key in rows
    ]
