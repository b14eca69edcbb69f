"""What happened, as one process tells another: ids, never words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, not_, select

from archive import ledger
from archive.ledger import Line
from models import Entry, EntryKey, Event, Origin, session

# What open pages are told of: what is said, and what somebody may read.
SAID = frozenset(
    {"post", "comment", "reaction", "poll", "gathering", "attendance", "share", "move"}
)
BESIDE = frozenset({"story", "credit", "reuse", "recipient", "question_vote", "declining", "quote"})
OF_CRISES = frozenset({"crisis", "bulletin", "rumour", "hearing", "safety_answer", "tick"})
OF_CONVERSATIONS = frozenset({"message", "participant", "conversation"})
OF_UPKEEP = frozenset({"banner", "maintenance"})
OF_PEOPLE = frozenset({"community", "membership", "follow", "person", "sign_in"})
TOLD = SAID | BESIDE | OF_CRISES | OF_CONVERSATIONS | OF_PEOPLE | OF_UPKEEP

# Changes nobody's page; and telling takes a moment, by which one could learn whose account exists.
UNTOLD = frozenset({Event.SIGN_IN_REFUSED})

# The same for the database; what was said elsewhere and is brought in is old, and no news.
IS_NEWS = and_(
    Entry.noun.in_(TOLD),
    Entry.event.not_in(UNTOLD),
    not_(and_(Entry.noun.in_(SAID), Entry.origin == Origin.IMPORT)),
)


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
        if is_news(line)
    ]


def is_news(line: Line) -> bool:
    """Tell whether open pages should know of a line."""
    is_old = line.noun in SAID and line.origin is Origin.IMPORT
    return line.noun in TOLD and line.event not in UNTOLD and not is_old


def of_entries(entry_ids: Iterable[int], visit: str = "") -> list[News]:
    """Read again from the ledger what another process recorded, oldest first."""
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
        .where(Entry.id.in_(list(entry_ids)), IS_NEWS)
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
            ledger.known(entry, key),
        )
        for entry, key in rows
    ]
