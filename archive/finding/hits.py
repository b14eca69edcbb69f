"""Which rows of the index answer a search, page by page, and how many are there?

Two ways lead to a page. The index of words gives all that match, of which the newest or oldest are
taken: good for what few texts have. For what many have, rows are looked through in the order of
the log until there are enough. PostgreSQL's estimate says which is shorter; a walk ends after
WINDOW rows, and the other way follows. No column of another table orders anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY

from archive.finding.asking import Asked, matches
from archive.granting import Opened
from archive.ledger import AnySession
from models import Findable, GrantStage
from models.findable import PARTS
from models.prepared import plan_anew

PAGE = 50
WINDOW = 20_000  # rows that a walk looks through
SHOWN = 12  # people and places of a picture
# What PostgreSQL says of rows that are counted by one of three: bits for those they are not.
ONLY_MONTH, ONLY_PERSON, ONLY_PLACE = 0b011, 0b101, 0b110
COUNTED = 10_000  # hits that are counted while somebody waits: some 50 ms
# To read a row's words, which lie apart, takes so many times as long as to take a row that is known
# to match. So looking through rows for a page is shorter where hits squared are more than WORTH,
# times all rows; and where words have to stand near one another, if every eighth row has them.
READING = 10
WORTH = 500
EIGHTH = 8
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

# Until the transaction ends. A plan that suits any words would be kept and taken for all: to count
# took twice the CPU by it.
SCANS = text(
    "SELECT set_config('enable_seqscan', :are, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)

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
    plan_anew(session.connection())
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
    together = asked.together
    many, rows = estimate(session, together or asked.stems), asked.bound // PARTS
    if many * EIGHTH >= rows if together else many**2 >= WORTH * rows:
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
        walk = select(*COLUMNS).where(asked.rows, beyond, within, is_met)
        found = list(session.execute(walk.order_by(key).limit(most)))
        if len(found) == most or end is None:
            return found
    if together:
        return nearest(session, asked, order, beyond, most)
    found_all = met(asked, *COLUMNS).where(beyond).cte("met").prefix_with("MATERIALIZED")
    last = found_all.c.id.desc() if order is Order.NEWEST else found_all.c.id
    with by_index(session):
        return list(session.execute(select(found_all).order_by(last).limit(most)))


def nearest(session: AnySession, asked: Asked, order: Order, beyond: Any, most: int) -> list[Hit]:
    """Find some rows in which words stand near one another.

    The index of words says which rows have all of them. How they stand there, each row's own words
    tell, which lie apart: of as many rows as it takes for a page.
    """
    has_all = select(Findable.id).where(asked.rows, beyond, matches(asked.together))
    found_all = has_all.cte("met").prefix_with("MATERIALIZED")
    last = found_all.c.id.desc() if order is Order.NEWEST else found_all.c.id
    # The offsets keep PostgreSQL from looking into rows before they are in order, and into all.
    lined_up = select(found_all.c.id).order_by(last).offset(0).subquery()
    is_met = func.ts_match_vq(Findable.stems, literal(asked.stems).cast(TSQUERY))
    one = select(*COLUMNS).where(Findable.id == lined_up.c.id, is_met).offset(0).lateral()
    first = lined_up.c.id.desc() if order is Order.NEWEST else lined_up.c.id
    found = select(one).select_from(lined_up).join(one, true()).order_by(first).limit(most)
    with by_index(session):
        return list(session.execute(found))


@contextmanager
def by_index(session: AnySession) -> Iterator[None]:
    """Have PostgreSQL take the index of words, whatever it thinks of looking through the table.

    It does not know that the words of each row lie apart from it: of what every second text has,
    looking through took nine times as long.
    """
    session.execute(SCANS, {"are": "off"})
    yield
    session.execute(SCANS, {"are": "on"})


def count(opened: Opened, session: AnySession, asked: Asked) -> int:
    """Count all hits."""
    opened.require()
    found = select(func.count()).select_from(met(asked).subquery())
    with by_index(session):
        return session.scalar(found) or 0


def entries(
    opened: Opened,
    session: AnySession,
    asked: Asked,
    most: int,
    only: Collection[int] | None = None,
) -> Sequence[int]:
    """Name the lines of the ledger that hits are, the first of the log first; `most` at most.

    `only` names some of the hits: a row that is none is left out.
    """
    opened.require(GrantStage.IDENTITIES)
    found = met(asked, Findable.entry_id).order_by(Findable.id).limit(most)
    if only is not None:
        return session.scalars(found.where(Findable.id.in_(only))).all()
    with by_index(session):
        return session.scalars(found).all()


def is_frequent(opened: Opened, session: AnySession, asked: Asked) -> bool:
    """Tell whether there seem to be so many hits that counting them takes a while."""
    opened.require()
    if asked.together:  # each row's own words are read
        return estimate(session, asked.together) >= COUNTED // READING
    return not asked.stems or estimate(session, asked.stems) >= COUNTED


def met(asked: Asked, *columns: Any) -> Select[Any]:
    """Select something of all hits."""
    found = select(*(columns or (Findable.id,))).where(asked.rows)
    return found.where(matches(asked.stems)) if asked.stems else found


@dataclass(frozen=True, slots=True)
class Bars:
    """How many hits there are of each month, by whom most, and where most."""

    months: Sequence[tuple[str, int]]  # "2026-03", without gaps
    people: Sequence[tuple[int, int]]
    places: Sequence[tuple[int | None, int]]  # None for all that people said to one another


def bars(opened: Opened, session: AnySession, asked: Asked, zone: str) -> Bars:
    """Count hits by month, person and community; a month is one of where somebody searches."""
    opened.require()
    month = func.to_char(func.timezone(zone, Findable.at), "YYYY-MM")
    keys = (month, Findable.author_id, Findable.community_id)
    names = ("month", "person", "place")
    labels = [key.label(name) for key, name in zip(keys, names, strict=True)]
    some = met(asked, *labels).cte("met").prefix_with("MATERIALIZED")
    columns = [some.c[name] for name in names]
    which, many = func.grouping(*columns), func.count()
    sets = func.grouping_sets(*(tuple_(column) for column in columns))
    found: dict[int, dict[Any, int]] = {ONLY_MONTH: {}, ONLY_PERSON: {}, ONLY_PLACE: {}}
    rows = select(which, func.coalesce(columns[0], ""), columns[1], columns[2], many)
    with by_index(session):
        counted = session.execute(rows.group_by(sets)).all()
    for kind, month, person, place, number in counted:
        key = {ONLY_MONTH: month, ONLY_PERSON: person, ONLY_PLACE: place}[kind]
        found[kind][key] = number
    months = found[ONLY_MONTH]
    return Bars(
        months=[(one, months.get(one, 0)) for one in every_month(sorted(months))],
        people=longest(found[ONLY_PERSON], by=opened.pseudonym),
        places=longest(found[ONLY_PLACE], by=lambda one: one or 0),
    )


def longest(bars: Mapping[Any, int], by: Callable[[Any], Any]) -> list[tuple[Any, int]]:
    """Give the longest bars, the longest first; of equal ones as `by` puts them.

    People by what stands for them in the grant: their numbers would tell who came before whom.
    """
    return sorted(bars.items(), key=lambda one: (-one[1], by(one[0])))[:SHOWN]


def every_month(months: Sequence[str]) -> list[str]:
    """List months from the first to the last."""
    if not months:
        return []
    first, last = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in (months[0], months[-1]))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def estimate(session: AnySession, stems: str) -> int:
    """Ask PostgreSQL how many rows have these words, without looking."""
    plan = session.execute(ESTIMATE, {"stems": stems}).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])
