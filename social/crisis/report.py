"""How well did it go: how fast, how many were reached, and what was done in time?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Bulletin, Crisis, Making, Rumour, RumourState, session
from social import few
from social.by_site import Group, Report, told_of
from social.crisis import steps
from social.crisis.ending import counted

TARGET = 15  # minutes to the first statement


@dataclass(frozen=True, slots=True)
class Update:
    """One edition: when it came, and whether that was when it was promised."""

    bulletin: Bulletin
    promised: datetime | None
    languages: int

    @property
    def minutes_late(self) -> int:
        """Count full minutes after what was promised; 0 if it was in time."""
        if self.promised is None:
            return 0
        return max(0, minutes(self.bulletin.changed_at - self.promised))


@dataclass(frozen=True, slots=True)
class Answered:
    """A rumour, and how long it waited."""

    rumour: Rumour
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that the report says."""

    crisis: Crisis
    to_first: int | None
    lasted: int
    updates: Sequence[Update]
    safety: Report
    marks: Sequence[tuple[int, Report]]
    needed_help: int | None  # None stands for a few
    receipts: Report
    steps: Sequence[steps.Line]
    rumours: Sequence[Answered]

    @property
    def in_time(self) -> int:
        """Count the updates that came when they were promised."""
        return sum(not one.minutes_late for one in self.updates)

    @property
    def done_in_time(self) -> int:
        """Count the steps that were done in their time."""
        return sum(one.tick is not None and not one.is_late for one in self.steps)


def minutes(span: timedelta) -> int:
    """Count full minutes."""
    return int(span.total_seconds() // 60)


def report(crisis: Crisis, until: datetime) -> Told:
    """Gather it: of one that goes on as it is now, of one that is over as it was then."""
    counts = crisis.counts or counted(crisis)
    sites: list[list[Any]] = counts["sites"]
    needed = sum(row[3] for row in sites)
    first = crisis.first_at
    return Told(
        crisis=crisis,
        to_first=minutes(first - crisis.noticed_at) if first else None,
        lasted=minutes((crisis.ended_at or until) - crisis.started_at),
        updates=updates(crisis),
        safety=by_site(sites, lambda row: row[2] + row[3]),
        marks=[
            (mark, by_site(sites, lambda row, at=at: row[5 + at]))
            for at, mark in enumerate(counts["marks"])
        ],
        needed_help=few.told(needed),
        receipts=by_site(sites, lambda row: row[4]),
        steps=steps.lines(crisis),
        rumours=[answered(one) for one in rumours(crisis)],
    )


def by_site(sites: Sequence[Sequence[Any]], number: Any) -> Report:
    """Count something by site, small ones together."""
    return told_of([Group((row[0],), row[1], number(row)) for row in sites])


def updates(crisis: Crisis) -> list[Update]:
    """List what was said, oldest first, each with when it was promised."""
    rows = session.scalars(
        select(Bulletin)
        .where(Bulletin.crisis_id == crisis.id)
        .options(joinedload(Bulletin.author))
        .order_by(Bulletin.edition, Bulletin.id)
    ).all()
    languages: dict[int, int] = {}
    for one in rows:
        languages[one.edition] = languages.get(one.edition, 0) + 1
    originals = [one for one in rows if one.making is Making.ORIGINAL]
    promised = [None, *(one.next_at for one in originals)]
    return [
        Update(one, due, languages[one.edition])
        for one, due in zip(originals, promised, strict=False)
    ]


def rumours(crisis: Crisis) -> Sequence[Rumour]:
    """Read what was heard, but for what was put aside."""
    rows = select(Rumour).where(
        Rumour.crisis_id == crisis.id,
        Rumour.state != RumourState.ASIDE,
        Rumour.erased_at.is_(None),
    )
    return session.scalars(rows.order_by(Rumour.id)).all()


def answered(rumour: Rumour) -> Answered:
    """Say how long somebody waited for an answer."""
    at = rumour.answered_at if rumour.state is not RumourState.OPEN else None
    return Answered(rumour, minutes(at - rumour.told_at) if at else None)


COLUMNS = ("part", "what", "value", "target", "at")


def rows(told: Told) -> Iterator[dict[str, Any]]:
    """Write the report as the rows of a sheet."""
    crisis = told.crisis

    def row(part: str, what: str, value: Any, target: Any = "", at: Any = "") -> dict[str, Any]:
        return dict(zip(COLUMNS, (part, what, value, target, at), strict=True))

    yield row(_("Crisis"), crisis.name, _("Drill") if crisis.is_drill else _("Real"))
    yield row(_("Crisis"), _("People concerned"), crisis.reach, at=crisis.started_at)
    yield row(_("Crisis"), _("Minutes to the first statement"), told.to_first, TARGET)
    yield row(_("Crisis"), _("Minutes that it lasted"), told.lasted, at=crisis.ended_at or "")
    for update in told.updates:
        late, at = update.minutes_late, update.bulletin.changed_at
        what = _("Update %(number)s", number=update.bulletin.edition)
        yield row(_("Updates"), what, late, at=at) | {"target": update.promised or ""}
    for group in told.safety.sites:
        name = site_names(group)
        yield row(_("Have answered"), name, group.given, group.people)
    for mark, found in told.marks:
        for group in found.sites:
            what = _("%(site)s after %(minutes)s minutes", site=site_names(group), minutes=mark)
            yield row(_("Have answered"), what, group.given, group.people)
    for group in told.receipts.sites:
        yield row(_("Have read it"), site_names(group), group.given, group.people)
    for step in told.steps:
        at = step.tick.done_at if step.tick else ""
        yield row(_("Steps"), step.words, "" if at else _("Not done"), step.due or "", at)
    for one in told.rumours:
        yield row(_("Rumours"), one.rumour.source, one.minutes, at=one.rumour.told_at)
    if crisis.learnt:
        yield row(_("What was learnt"), crisis.learnt, "")


def site_names(group: Group) -> str:
    """Name the sites of a group."""
    return ", ".join(name or _("No site") for name in group.names)
