"""Which steps are done?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Crisis, Event, Person, Tick, now, session
from social.changes import change
from social.crisis.saying import require_going, require_leading
from social.errors import not_found
from social.holding import hold


@dataclass(frozen=True, slots=True)
class Line:
    """One step, when it should be done, and when it was."""

    position: int
    words: str
    duty: str
    due: datetime | None
    tick: Tick | None

    @property
    def is_late(self) -> bool:
        """Tell whether it took longer than planned, or does."""
        done = self.tick.done_at if self.tick else now()
        return self.due is not None and done > self.due


def lines(crisis: Crisis) -> list[Line]:
    """List the steps in order."""
    rows = select(Tick).where(Tick.crisis_id == crisis.id).options(joinedload(Tick.person))
    ticks = {tick.position: tick for tick in session.scalars(rows)}
    return [line(crisis, at, step, ticks.get(at)) for at, step in enumerate(crisis.steps)]


def line(crisis: Crisis, position: int, step: dict[str, Any], tick: Tick | None) -> Line:
    """Read one step."""
    minutes = step.get("minutes")
    due = crisis.started_at + timedelta(minutes=minutes) if minutes is not None else None
    return Line(position, step["words"], step.get("duty", ""), due, tick)


def do(doer: Person, crisis: Crisis, position: int) -> None:
    """Note that a step is done; again changes nothing."""
    require_step(doer, crisis, position)
    with change(doer) as record:
        hold(crisis)
        require_going(crisis)
        if tick_of(crisis, position) is None:
            tick = Tick(crisis_id=crisis.id, position=position, person_id=doer.id, done_at=now())
            session.add(tick)
            record(Event.STEP_DONE, tick)


def undo(doer: Person, crisis: Crisis, position: int) -> None:
    """Note that it is not done after all."""
    require_step(doer, crisis, position)
    with change(doer) as record:
        hold(crisis)
        require_going(crisis)
        tick = tick_of(crisis, position)
        if tick is not None:
            record(Event.STEP_UNDONE, tick)
            session.delete(tick)


def require_step(person: Person, crisis: Crisis, position: int) -> None:
    """Refuse whoever has no part in it, and steps that are none."""
    require_leading(person, crisis)
    if not 0 <= position < len(crisis.steps):
        raise not_found()


def tick_of(crisis: Crisis, position: int) -> Tick | None:
    """Find who did it."""
    rows = select(Tick).where(Tick.crisis_id == crisis.id, Tick.position == position)
    return session.scalar(rows)
