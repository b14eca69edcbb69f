"""Which rows of the index answer a search, page by page, and how many are there?

Two ways lead to a page. The index of words gives all that match, of which the newest or oldest are
taken: good for what few texts have. For what many have, rows are looked through in the order of
the log until there are enough. PostgreSQL's estimate says which is shorter; a walk ends after
WINDOW rows, and the other way follows. No column of another table orders anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, literal, select, text, true
from sqlalchemy.dialects.postgresql import TSQUERY

from archive.finding.asking import Asked, matches
from archive.granting import Opened
from archive.ledger import AnySession
from models import Findable, GrantStage

PAGE = 50
WINDOW = 20_000  # rows that a walk looks through
FREQUENT = 30_000  # hits from which on a walk is tried first
SHOWN = 12  # bars of a picture, but for months

COLUMNS = (
    Findable.id,
    Findable.entry_id,
    Findable.replaced_id,
    Findable.noun,
    Findable.noun_id,
    Findable.number,
    Findable.at,
    Findable.author_id,
    Findable.community_id,
    Findable.post_id,
    Findable.conversation_id,
    Findable.language,
)
ESTIMATE = text("EXPLAIN (FORMAT JSON) SELECT FROM findable WHERE stems @@ CAST(:stems AS tsquery)")

Hit = Row[Any]


class Order(StrEnum):
    """In which order hits are listed: that of the log, or the other way."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits, and after which number there are more."""

    hits: Sequence[Hit]
    more: int | None


def page(
    opened: Opened,
    session: AnySession,
    asked: Asked,
    order: Order = Order.NEWEST,
    after: int | None = None,
    most: int = PAGE,
) -> Page:
    """List one page of hits; `after` continues a list behind a row of that number."""
    opened.require(GrantStage.PSEUDONYMS)
    beyond = true()
    if after is not None:
        beyond = Findable.id < after if order is Order.NEWEST else Findable.id > after
    found = some(session, asked, order, beyond, most + 1)
    return Page(found[:most], found[most - 1].id if len(found) > most else None)


def some(session: AnySession, asked: Asked, order: Order, beyond: Any, most: int) -> list[Hit]:
    """Find some rows by the shorter way."""
    key = Findable.id.desc() if order is Order.NEWEST else Findable.id
    if not asked.stems:
        every = select(*COLUMNS).where(asked.rows, beyond)
        return list(session.execute(every.order_by(key).limit(most)))
    if estimate(session, asked.stems) >= FREQUENT:
        end = session.scalar(
            select(Findable.id)
            .where(Findable.id < asked.bound, beyond)
            .order_by(key)
            .offset(WINDOW)
            .limit(1)
        )
        within = (
            true()
            if end is None
            else (Findable.id > end if order is Order.NEWEST else Findable.id < end)
        )
        # As a function, the comparison is made row by row: no index knows it.
        is_met = func.ts_match_vq(Findable.stems, literal(asked.stems).cast(TSQUERY))
        walk = select(*COLUMNS).where(is_met, asked.rows, beyond, within)
        found = list(session.execute(walk.order_by(key).limit(most)))
        if len(found) == most or end is None:
            return found
    met = (
        select(*COLUMNS)
        .where(matches(asked.stems), asked.rows, beyond)
        .cte("met")
        .prefix_with("MATERIALIZED")
    )
    last = met.c.id.desc() if order is Order.NEWEST else met.c.id
    return list(session.execute(select(met).order_by(last).limit(most)))


def count(opened: Opened, session: AnySession, asked: Asked) -> int:
    """Count all hits."""
    opened.require()
    found = select(func.count()).select_from(Findable).where(asked.rows)
    if asked.stems:
        found = found.where(matches(asked.stems))
    return session.scalar(found) or 0


def estimate(session: AnySession, stems: str) -> int:
    """Ask PostgreSQL how many rows have these words, without looking."""
    plan = session.execute(ESTIMATE, {"stems": stems}).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])
