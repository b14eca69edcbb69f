"""Who looked into the archive, at whom, and how often? For those who look after that."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, all_, and_, func, or_, select, text
from sqlalchemy.orm import joinedload

from archive import ledger
from models import Entry, EntryKey, Grant, GrantPurpose, Look, LookAct, Person, now, session
from social.errors import Invalid
from social.finding import within_range
from social.sheet import write_csv

PAGE = 50
SHOWN = timedelta(days=366)  # the months on the page; the sheet has all
FEWEST = 5  # of fewer people no number is given


@dataclass(frozen=True, slots=True)
class Seen:
    """One look, and what the ledger knows of it: the words, the format; nothing once shredded."""

    look: Look
    facts: dict[str, Any]


def log(reader: Person, before: int | None) -> tuple[Sequence[Look], int | None]:
    """List a page of looks, the newest first, and where the next page begins."""
    return page_of(not_about(reader), before)


def not_about(reader: Person) -> Select[tuple[Look]]:
    """Select the looks that exist for somebody: none by a grant that names them."""
    return select(Look).where(Look.grant.has(reader.id != all_(Grant.people_ids)))


def page_of(query: Any, before: int | None) -> tuple[Sequence[Look], int | None]:
    """Read a page of looks with officer and grant."""
    query = query.options(joinedload(Look.officer), joinedload(Look.grant))
    if before is not None:
        query = query.where(Look.id < within_range(before))
    found = session.scalars(query.order_by(Look.id.desc()).limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def about(
    reader: Person, person_id: int, before: int | None
) -> tuple[Sequence[Seen], int | None, Sequence[Grant]]:
    """List who looked at somebody, a page of it, and the grants that name them.

    Nobody reads that about themselves: an inquiry would be over before it began. An export by a
    grant that names nobody is one of everybody's words.
    """
    if reader.id == person_id:
        raise Invalid(person=_("This is about you. Somebody else asks for it."))
    whole = and_(
        func.cardinality(Look.people_ids) == 0,
        Look.act.in_((LookAct.EXPORTED, LookAct.DOWNLOADED)),
        Look.grant.has(func.cardinality(Grant.people_ids) == 0),
    )
    at_them = or_(Look.people_ids.contains([person_id]), whole)
    found, after = page_of(not_about(reader).where(at_them), before)
    naming = select(Grant).where(Grant.people_ids.contains([person_id]))
    naming = naming.where(~Grant.people_ids.contains([reader.id])).options(
        joinedload(Grant.asked_by)
    )
    grants = session.scalars(naming.order_by(Grant.id.desc()).limit(PAGE)).all()
    return list(with_facts(found)), after, grants


def with_facts(found: Sequence[Look]) -> Iterator[Seen]:
    """Open the entries of some looks; one statement."""
    lines = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
    ids = [one.id for one in found]
    rows = session.execute(lines.where(Entry.noun == "look", Entry.noun_id.in_(ids)))
    own = set(Look.guarded)
    facts = {
        entry.noun_id: {
            name: value for name, value in ledger.known(entry, key).items() if name not in own
        }
        for entry, key in rows
    }
    return (Seen(one, facts.get(one.id, {})) for one in found)


# A grant counts in every country in which somebody works whom it names; in none, where it names
# nobody.
COUNTRIES = """
    LEFT JOIN LATERAL (
        SELECT s.country, count(*) AS people FROM person p JOIN site s ON s.id = p.site_id
         WHERE p.id = ANY(g.people_ids) GROUP BY s.country) c ON true
"""
GRANTED = text(
    f"""
    SELECT to_char(g.asked_at AT TIME ZONE :zone, 'YYYY-MM') AS month, g.purpose, c.country,
           count(*) AS asked, count(*) FILTER (WHERE g.approved_at IS NOT NULL) AS approved,
           count(*) FILTER (WHERE g.state = 'refused') AS refused,
           count(*) FILTER (WHERE g.is_urgent) AS at_once,
           count(*) FILTER (WHERE g.with_direct) AS direct,
           count(*) FILTER (WHERE g.identified_at IS NOT NULL) AS identified,
           COALESCE(sum(c.people), 0) AS people
      FROM "grant" g {COUNTRIES}
     WHERE g.asked_at >= :since GROUP BY 1, 2, 3
    """
)
LOOKED = text(
    f"""
    SELECT to_char(l.at AT TIME ZONE :zone, 'YYYY-MM') AS month, g.purpose, c.country, l.act,
           count(*) AS number
      FROM look l JOIN "grant" g ON g.id = l.grant_id {COUNTRIES}
     WHERE l.at >= :since GROUP BY 1, 2, 3, 4
    """
)
GRANTS = ("asked", "approved", "refused", "at_once", "direct", "identified")
COLUMNS = ("month", "purpose", "country", *GRANTS, "people", *(act.value for act in LookAct))


@dataclass(slots=True)
class Figures:
    """How often the archive was opened in a month, for one purpose, in one country."""

    month: str
    purpose: GrantPurpose
    country: str | None
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    people: int | None = 0  # None: some, but fewer than FEWEST

    def row(self) -> dict[str, Any]:
        """Write it as a line of a sheet."""
        people = f"1-{FEWEST - 1}" if self.people is None else self.people
        named = {name: self.numbers.get(name, 0) for name in COLUMNS if name not in ("people",)}
        where = {"month": self.month, "purpose": self.purpose.value, "country": self.country or ""}
        return named | where | {"people": people}


def figures(since: datetime | None = None) -> list[Figures]:
    """Count by month, purpose and country, the newest first, without a name."""
    values = {
        "zone": current_app.config["SETTINGS"].time_zone,
        "since": since or datetime.min.replace(year=1970, tzinfo=now().tzinfo),
    }
    found: dict[tuple[str, str, str | None], Figures] = {}

    def of(row: Any) -> Figures:
        key = (row.month, row.purpose, row.country)
        return found.setdefault(key, Figures(row.month, GrantPurpose(row.purpose), row.country))

    for row in session.execute(GRANTED, values):
        one = of(row)
        one.numbers.update({name: getattr(row, name) for name in GRANTS})
        one.people = None if 0 < row.people < FEWEST else int(row.people)
    for row in session.execute(LOOKED, values):
        of(row).numbers[row.act] = row.number
    return sorted(
        found.values(), key=lambda one: (one.month, one.purpose, one.country or ""), reverse=True
    )


def sheet() -> bytes:
    """Write all figures as CSV."""
    file = io.BytesIO()
    write_csv(file, COLUMNS, [one.row() for one in figures()])
    return file.getvalue()
