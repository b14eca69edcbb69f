"""Which events are there for a reader?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager

from models import (
    Attendance,
    AttendanceState,
    Community,
    Gathering,
    Person,
    Post,
    now,
    session,
)
from social.cursor import Cursor
from social.shelves import PAGE, Shelf, stand_in_lists


class Only(StrEnum):
    """Which events are shown."""

    COMING = "coming"
    MINE = "mine"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a list."""

    it: Gathering
    post: Post
    own: AttendanceState | None


def page(reader: Person, only: Only, after: Cursor | None, place: Community | None) -> Shelf[Line]:
    """Read a page of events in two statements: what comes, the next first; what was, the last."""
    found = query(reader, only, place)
    key = tuple_(Gathering.starts_at, Gathering.id)
    if only is Only.PAST:
        if after is not None:
            found = found.where(key < (after.at, after.id))
        found = found.order_by(Gathering.starts_at.desc(), Gathering.id.desc())
    else:
        if after is not None:
            found = found.where(key > (after.at, after.id))
        found = found.order_by(Gathering.starts_at, Gathering.id)
    rows = list(session.scalars(found.limit(PAGE + 1)))
    shown = rows[:PAGE]
    own = states(reader, [it.id for it in shown])
    return Shelf(
        [Line(it, it.post, own.get(it.id)) for it in shown],
        Cursor(shown[-1].starts_at, shown[-1].id) if len(rows) > PAGE else None,
    )


def query(reader: Person, only: Only, place: Community | None) -> Select[tuple[Gathering]]:
    """Select the events that the reader may read."""
    post = contains_eager(Gathering.post)
    found = (
        select(Gathering)
        .join(Gathering.post)
        .join(Post.community)
        .where(
            *stand_in_lists(reader),
        )
        .options(post.contains_eager(Post.community))
    )
    if place is not None:
        found = found.where(Post.community_id == place.id)
    match only:
        case Only.COMING:
            return found.where(Gathering.ends_at > now())
        case Only.PAST:
            return found.where(Gathering.ends_at <= now())
        case Only.MINE:
            mine = select(Attendance.gathering_id).where(Attendance.person_id == reader.id)
            return found.where(Gathering.ends_at > now(), Gathering.id.in_(mine))


def states(reader: Person, ids: list[int]) -> dict[int, AttendanceState]:
    """Tell for which of some events the reader signed up, and how."""
    if not ids:
        return {}
    rows = session.execute(
        select(Attendance.gathering_id, Attendance.state).where(
            Attendance.person_id == reader.id, Attendance.gathering_id.in_(ids)
        )
    )
    return {row.gathering_id: row.state for row in rows}
