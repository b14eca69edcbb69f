"""How do many things of the past come into the database, each with its ledger line?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import text

from archive import ledger
from archive.ledger import Line
from models import Base, Event, Origin, session
from models.base import Recorded

BATCH = 500


@dataclass(slots=True)
class Act:
    """One thing that happened, the rows that it left, and its line in the ledger."""

    at: datetime
    place: int
    rows: list[Base]
    line: Line


@dataclass(slots=True)
class Book:
    """All that happened, in any order; `write` stores it in the order of time."""

    acts: list[Act] = field(default_factory=list)
    places: Any = field(default_factory=count)

    def add(
        self,
        event: Event,
        thing: Recorded,
        at: datetime,
        *,
        actor_id: int | None = None,
        community_id: int | None = None,
        beside: Iterable[Base] = (),
        **more: Any,
    ) -> None:
        """Note that a new thing came to be, with rows beside it that no line speaks of."""
        line = Line(
            event=event,
            noun=thing.noun,
            noun_id=thing.id,
            facts=thing.facts() | more,
            at=at,
            actor_id=actor_id,
            community_id=community_id,
            origin=Origin.COMMAND,
            is_new=True,
        )
        self.acts.append(Act(at, next(self.places), [thing, *beside], line))  # type: ignore[list-item]

    def write(self) -> None:
        """Store everything in the session's transaction, a batch at a time."""
        self.acts.sort(key=lambda act: (act.at, act.place))
        for start in range(0, len(self.acts), BATCH):
            batch = self.acts[start : start + BATCH]
            store([row for act in batch for row in act.rows])
            ledger.append_first(session, [act.line for act in batch])
            session.expunge_all()
        self.acts.clear()


def store(rows: Sequence[Base]) -> None:
    """Store rows, those that others point at first."""
    for table in Base.metadata.sorted_tables:
        session.add_all([row for row in rows if row.__table__ is table])
        session.flush()


def reserve(noun: type[Base], number: int) -> Sequence[int]:
    """Take the next ids of a table, for rows that name one another before they are stored."""
    statement = text(
        "SELECT nextval(pg_get_serial_sequence(:noun, 'id')) FROM generate_series(1, :number)"
    )
    return session.scalars(statement, {"noun": noun.__tablename__, "number": number}).all()


def later(
    event: Event,
    thing: Recorded,
    at: datetime,
    actor_id: int | None,
    community_id: int | None,
    **more: object,
) -> Line:
    """Write the line of what happened to a thing that is there already, by somebody or nobody."""
    return Line(
        event=event,
        noun=thing.noun,
        noun_id=thing.id,
        facts=thing.facts() | more,
        at=at,
        actor_id=actor_id,
        community_id=community_id,
        origin=Origin.COMMAND,
    )
