"""How fair and how quick is moderation? Counts of a period, never of a person.

A number below five is not told, and where any part of a sum is not told, neither is the sum: else
it could be worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select

from models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseOutcome,
    Decision,
    Entry,
    Event,
    Found,
    Measure,
    Reason,
    Report,
    session,
)

LEAST = 5  # fewer are not told
MILD = (Measure.NONE, Measure.HINT)
HOURS = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter of a year, in UTC: from its first moment to the first of the next."""

    year: int
    quarter: int

    @classmethod
    def of(cls, day: date) -> Period:
        """Take the quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> datetime:
        """Give its first moment."""
        return datetime.combine(date(self.year, 3 * self.quarter - 2, 1), time(), UTC)

    @property
    def end(self) -> datetime:
        """Give the first moment after it."""
        return self.next.start

    @property
    def next(self) -> Period:
        """Give the one after it."""
        return Period(self.year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def before(self) -> Period:
        """Give the one before it."""
        return Period(self.year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)

    def holds(self, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
        """Hold for moments within it."""
        return and_(moment >= self.start, moment < self.end)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"


@dataclass(frozen=True, slots=True)
class Table:
    """Some counts, and their sum; None for what is too small to be told."""

    rows: Mapping[str, int | None]
    total: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the transparency report of a period says; None for what is too small to be told."""

    reports: Table  # by reason
    cases: Table  # by how they came to be
    outcomes: Table  # closed ones, by how they ended
    measures: Table  # decisions
    appeals: Table  # decided ones, by outcome
    hours_to_decide: float | None  # the median, from opening to the decision
    hours_to_settle: float | None  # the median, of those that their author settled
    share_reversed: float | None  # of decided appeals, reversed or softened
    share_found_by_rules: float | None  # of cases
    precision_of_rules: float | None  # of decisions on what rules found, those with a measure
    reporters_named: int | None
    exceptions: int | None  # times that somebody read a closed place for one case
    judges: int | None


def told(number: int) -> int | None:
    """Give a number that is large enough to be told, or none at all."""
    return number if number == 0 or number >= LEAST else None


def table(counts: Mapping[str, int], names: Iterable[str]) -> Table:
    """Give a count for each name, and the sum, without those that would tell of a few."""
    rows = {name: told(counts.get(name, 0)) for name in names}
    total = sum(counts.values())
    return Table(rows, None if None in rows.values() else told(total))


def share(part: int, whole: int, of: Table | None = None) -> float | None:
    """Give a share of a whole that is large enough; none if either side of it is a few people's.

    None either if the table that it is a share `of` hides anything, which it would give away.
    """
    hides = told(part) is None or told(whole - part) is None
    hides = hides or (of is not None and None in (of.total, *of.rows.values()))
    return None if whole < LEAST or hides else part / whole


def counts(statement: Select[tuple[str, int]]) -> dict[str, int]:
    """Read counts by name."""
    return {str(name): number for name, number in session.execute(statement)}


def by(column: ColumnElement[str], *where: ColumnElement[bool]) -> dict[str, int]:
    """Count rows by one column."""
    return counts(select(column, func.count()).where(*where).group_by(column))


def median(statement: Select[tuple[float, int]]) -> float | None:
    """Read a median in hours, if it is that of enough."""
    seconds, number = session.execute(statement).one()
    return None if seconds is None or number < LEAST else float(seconds) / HOURS


def between(
    first: ColumnElement[datetime], second: ColumnElement[datetime]
) -> ColumnElement[float]:
    """Give the median of the seconds between two moments."""
    return func.percentile_cont(0.5).within_group(func.extract("epoch", second - first))


def entries(noun: str, event: Event, period: Period) -> int:
    """Count entries of a kind about a noun, to which the ledger's index leads."""
    found = (Entry.noun == noun, Entry.event == event, period.holds(Entry.at))
    return session.scalar(select(func.count()).select_from(Entry).where(*found)) or 0


def figures(period: Period) -> Figures:
    """Count what happened in a period; some dozen statements, whatever there is."""
    # What holds: neither a suspension that nobody confirmed, nor what an appeal put in its place.
    is_decided = and_(
        period.holds(Decision.decided_at),
        Decision.is_final.is_(False),
        (Decision.measure != Measure.SUSPEND) | Decision.confirmed_at.is_not(None),
    )
    is_reversed = (
        select(Appeal.id)
        .where(Appeal.decision_id == Decision.id, Appeal.outcome == AppealOutcome.REVERSED)
        .exists()
    )
    found = by(Case.found, period.holds(Case.opened_at))
    appealed = by(Appeal.outcome, period.holds(Appeal.decided_at))
    led_to_measure = and_(Decision.measure.not_in(MILD), ~is_reversed)
    decided_by_rule, with_measure = session.execute(
        select(func.count(), func.count(case((led_to_measure, 1)))).where(
            is_decided, Decision.found == Found.RULE
        )
    ).one()
    of_cases, of_appeals = table(found, Found), table(appealed, AppealOutcome)
    lost = appealed.get(AppealOutcome.REVERSED, 0) + appealed.get(AppealOutcome.SOFTENED, 0)
    return Figures(
        reports=table(by(Report.reason, period.holds(Report.reported_at)), Reason),
        cases=of_cases,
        outcomes=table(by(Case.outcome, period.holds(Case.closed_at)), CaseOutcome),
        measures=table(by(Decision.measure, is_decided), Measure),
        appeals=of_appeals,
        hours_to_decide=median(
            select(between(Case.opened_at, Decision.decided_at), func.count())
            .select_from(Decision)
            .join(Case, Case.id == Decision.case_id)
            .where(is_decided)
        ),
        hours_to_settle=median(
            select(between(Case.opened_at, Case.closed_at), func.count()).where(
                period.holds(Case.closed_at),
                Case.outcome.in_((CaseOutcome.EDITED, CaseOutcome.TAKEN_BACK)),
            )
        ),
        share_reversed=share(lost, sum(appealed.values()), of_appeals),
        share_found_by_rules=share(found.get(Found.RULE, 0), sum(found.values()), of_cases),
        precision_of_rules=share(with_measure, decided_by_rule),
        reporters_named=told(entries("case", Event.CASE_UNMASKED, period)),
        exceptions=told(entries("access", Event.ACCESS_APPROVED, period)),
        judges=told(
            session.scalar(select(func.count(distinct(Decision.decided_by_id))).where(is_decided))
            or 0
        ),
    )
