"""What reached people outside their hours in a year? Told by month, site and team, never of a few.

Months are told when they are over. Numbers are rounded to five, and those below are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from models import OffHours, Side, Site, Way, now, session
from social.few import LEAST
from social.off_hours import SEVERAL

STEP = 5  # to which numbers are rounded
WAYS = {Way.PAGE: _l("Notices"), Way.MAIL: _l("Mails"), Way.PUSH: _l("On devices")}
SIDES = {Side.SITE: _l("Site"), Side.TEAM: _l("Team")}
COLUMNS = ("month", "by", "group", "way", "all", "outside_hours", "by_own_choice")
LOUD = (Way.MAIL, Way.PUSH)  # what comes to people; notices wait for them


@dataclass(frozen=True, slots=True)
class Count:
    """What came, how much of it outside hours, and how much of that by choice; None is too few."""

    number: int | None
    off: int | None
    wanted: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A month, a site or a team."""

    name: str
    ways: dict[Way, Count]

    @property
    def share(self) -> float | None:
        """Give the part of mails and of what devices told that came outside hours."""
        told = [self.ways[way] for way in LOUD]
        if any(one.number is None or one.off is None for one in told):
            return None
        whole = sum(one.number or 0 for one in told)
        return min(1.0, sum(one.off or 0 for one in told) / whole) if whole else None


@dataclass(frozen=True, slots=True)
class Year:
    """What is told of a year."""

    months: list[Line]
    groups: dict[Side, list[Line]]


def rounded(number: int) -> int | None:
    """Round a number to five; None where it is not nothing and less."""
    if 0 < number < LEAST:
        return None
    return STEP * ((number + STEP // 2) // STEP)


def told_years() -> tuple[int, int] | None:
    """Say of which years there is something to tell, the first and the last; None of no year."""
    first, last = session.execute(
        select(func.min(OffHours.month), func.max(OffHours.month)).where(
            OffHours.month < this_month()
        )
    ).one()
    return (first.year, last.year) if first else None


def this_month() -> date:
    """Give the first day of the month that is not over, in UTC."""
    return now().date().replace(day=1)


def rows_of(year: int) -> Sequence[OffHours]:
    """Read the counts of a year's months that are over."""
    rows = select(OffHours).where(
        OffHours.month >= date(year, 1, 1),
        OffHours.month <= date(year, 12, 31),
        OffHours.month < this_month(),
    )
    return session.scalars(rows.order_by(OffHours.month, OffHours.side, OffHours.whose)).all()


def figures_of(year: int) -> Year:
    """Put together what is told of a year; two statements."""
    rows, names = rows_of(year), site_names()
    of_sites = [row for row in rows if row.side is Side.SITE]
    return Year(
        months=[
            Line(format_date(month, "LLLL yyyy"), ways_of(some))
            for month, some in by(of_sites, "month")
        ],
        groups={
            side: sorted(
                (
                    Line(name_of(side, whose, names), ways_of(some))
                    for whose, some in by((row for row in rows if row.side is side), "whose")
                ),
                key=lambda line: line.name.casefold(),
            )
            for side in Side
        },
    )


def by(rows: Iterable[OffHours], column: str) -> Iterable[tuple[Any, list[OffHours]]]:
    """Part rows by one of their columns."""
    found: dict[Any, list[OffHours]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found.items()


def ways_of(rows: Iterable[OffHours]) -> dict[Way, Count]:
    """Add up some counts by the way that things came."""
    sums = {way: [0, 0, 0] for way in Way}
    for row in rows:
        for place, name in enumerate(("number", "off", "wanted")):
            sums[row.way][place] += getattr(row, name)
    return {way: Count(*map(rounded, some)) for way, some in sums.items()}


def site_names() -> dict[str, str]:
    """Name the sites by what stands for them."""
    rows = session.execute(select(Site.id, Site.name))
    return {str(row.id): row.name for row in rows}


def name_of(side: Side, whose: str, sites: dict[str, str]) -> str:
    """Name a group."""
    if whose == SEVERAL:
        return _("Smaller ones together")
    if not whose:
        return _("No site") if side is Side.SITE else _("No team")
    return sites.get(whose, whose) if side is Side.SITE else whose


def as_rows(year: int) -> Iterator[dict[str, str]]:
    """Write all that is told of a year as rows, month by month."""
    names = site_names()
    for row in rows_of(year):
        count = ways_of([row])[row.way]
        told = (number(count.number), number(count.off), number(count.wanted))
        group = name_of(row.side, row.whose, names)
        values = (f"{row.month:%Y-%m}", str(SIDES[row.side]), group, str(WAYS[row.way]), *told)
        yield dict(zip(COLUMNS, values, strict=True))


def number(value: int | None) -> str:
    """Write a number; one that is not told, as such."""
    return f"<{LEAST}" if value is None else str(value)
