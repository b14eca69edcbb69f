"""What stands beside the name of whoever wrote a text: in whose name is it said?

Every text that bears such a mark says so wherever it is shown; each is brought for many texts at
once, in one statement, as something that can be compared: where it changes, the text is rendered
anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from sqlalchemy import text

from models import Voice, session
from models.mandate import subject_in


class Led(NamedTuple):
    """That somebody leads: as what, and where that is told."""

    id: int
    names: tuple[tuple[str, str], ...]  # of the function, by language
    name: str = ""  # of a leader who had it written by somebody else
    handle: str = ""

    @property
    def function(self) -> str:
        """Name the function in the language of the page, or else in one that it has."""
        return subject_in(dict(self.names), str(get_locale() or "en"))


class Mark(NamedTuple):
    """In whose name a text is, under which mandate, and whether its author leads."""

    voice: str | None = None
    mandate_id: int | None = None
    names: tuple[tuple[str, str], ...] = ()  # of the subject, by language
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = "UTC"
    giver: str = ""
    led: Led | None = None  # the author leads
    wrote_for: Led | None = None  # it is a leader's, whom the author wrote it for

    @property
    def is_official(self) -> bool:
        """Tell whether it is said in the company's name."""
        return self.voice == Voice.OFFICIAL

    @property
    def subject(self) -> str:
        """Name the subject in the language of the page, or else in one that it has."""
        return subject_in(dict(self.names), str(get_locale() or "en"))

    @property
    def first_day(self) -> date | None:
        """Give the first day of the mandate, where it was given."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date() if self.starts_at else None

    @property
    def last_day(self) -> date | None:
        """Give its last day, as it was given."""
        end = self.ends_at
        day = timedelta(days=1)
        return (end.astimezone(ZoneInfo(self.zone)) - day).date() if end else None


MARKS = {
    noun: text(
        f"""
        SELECT t.id, t.voice, m.id AS mandate_id, m.names, m.starts_at, m.ends_at, m.zone,
               g.name AS giver, l.id AS leader_id, l.names AS function,
               w.id AS for_id, w.names AS for_function, f.name AS for_name, f.handle AS for_handle
          FROM {noun} t
          LEFT JOIN mandate m ON m.id = t.mandate_id
          LEFT JOIN person g ON g.id = m.given_by_id
          LEFT JOIN leader l ON l.person_id = t.author_id AND l.ended_at IS NULL
          LEFT JOIN delegation d ON d.id = t.delegation_id
          LEFT JOIN leader w ON w.id = d.leader_id
          LEFT JOIN person f ON f.id = w.person_id
         WHERE t.id = ANY (:ids)
           AND (t.voice IS NOT NULL OR l.id IS NOT NULL OR t.delegation_id IS NOT NULL)
        """
    )
    for noun in ("post", "comment")
}


def marks_of(noun: str, ids: Sequence[int]) -> dict[int, Mark]:
    """Bring the marks of some posts, or comments, that have one."""
    rows = session.connection().execute(MARKS[noun], {"ids": list(ids)})
    return {
        row.id: Mark(
            row.voice,
            row.mandate_id,
            listed(row.names),
            row.starts_at,
            row.ends_at,
            row.zone or "UTC",
            row.giver or "",
            Led(row.leader_id, listed(row.function)) if row.leader_id else None,
            Led(row.for_id, listed(row.for_function), row.for_name, row.for_handle)
            if row.for_id
            else None,
        )
        for row in rows
    }


def listed(names: dict[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Write names so that they can be compared."""
    return tuple(sorted((names or {}).items()))
