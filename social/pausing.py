"""Does something that was to go out wait because of a crisis?

What was planned before may be the wrong word in a crisis. So what comes due while one lasts waits,
and goes on waiting after the end: a person looks at each thing and lets it go, or changes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, literal, or_, select

from models import Crisis, Event, Person, Release, now, session
from social.changes import Record


def waits(thing: str, thing_id: Any, due: Any) -> ColumnElement[bool]:
    """Hold for what came due in a crisis that pauses, and that nobody has let go since.

    `thing` is the noun, `thing_id` and `due` are columns of its table or values: its number, and
    when it was to go out. While a crisis pauses, all that has not gone out waits.
    """
    let_go = (
        select(Release.id)
        .where(
            Release.thing == thing,
            Release.thing_id == thing_id,
            Release.given_at >= Crisis.started_at,
        )
        .correlate_except(Release)
    )
    came_due = and_(due >= Crisis.started_at, due <= Crisis.resumed_at)
    return (
        select(Crisis.id)
        .where(Crisis.pauses, or_(Crisis.resumed_at.is_(None), came_due), ~let_go.exists())
        .correlate_except(Crisis)
        .exists()
    )


def is_waiting(thing: str, thing_id: int, due: datetime) -> bool:
    """Tell whether one thing waits."""
    held = waits(thing, thing_id, literal(due, DateTime(timezone=True)))
    return bool(session.scalar(select(held)))


def is_paused() -> bool:
    """Tell whether what is planned waits now, whatever it is."""
    standing = select(Crisis.id).where(Crisis.pauses, Crisis.resumed_at.is_(None))
    return session.scalar(standing.limit(1)) is not None


def let_go(record: Record, person: Person, thing: str, thing_id: int) -> None:
    """Let one thing go out all the same; part of a change that has held it."""
    release = Release(thing=thing, thing_id=thing_id, person_id=person.id, given_at=now())
    session.add(release)
    record(Event.RELEASED, release)
