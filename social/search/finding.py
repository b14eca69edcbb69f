"""What does a search find, and how much of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from models import Community, Person, session
from models.folding import fold
from models.stay import found_by
from social.likeness import alike
from social.separating import apart_from

SHOWN = 8
MANY = 100  # counts stop here and show as 99+


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind: the first few, and how many there are, counted up to MANY."""

    hits: Sequence[Any]
    count: int
    is_guess: bool = False


def find_people(words: str, reader: Person, *, may_guess: bool = True) -> Group:
    """Find colleagues by name, or those with similar names; nobody who is kept apart.

    To guess is to compare with the names of all: a quarter of a second for 10,000.
    """
    among = select(Person).where(found_by(reader), Person.id.not_in(apart_from(reader.id)))
    found = among.where(Person.named(words))
    hits = session.scalars(
        found.options(joinedload(Person.site))
        .order_by(begins(Person.name_folded, words).desc(), Person.name_folded, Person.id)
        .limit(SHOWN)
    ).all()
    if not hits and may_guess:
        guessed = alike(among, words, SHOWN)
        return Group(guessed, len(guessed), is_guess=bool(guessed))
    return Group(hits, count(found, len(hits)))


def find_communities(words: str, reader: Person) -> Group:
    """Find communities that the reader may know of by name or purpose, archived ones last."""
    parts = (
        Community.name_folded.contains(part, autoescape=True)
        | Community.purpose_folded.contains(part, autoescape=True)
        for part in fold(words).split()
    )
    found = Community.seen_by(reader).where(*parts)
    hits = session.scalars(
        found.order_by(
            Community.archived_at.is_not(None),
            begins(Community.name_folded, words).desc(),
            Community.active_at.desc(),
            Community.id.desc(),
        ).limit(SHOWN)
    ).all()
    return Group(hits, count(found, len(hits)))


def count(found: Select[Any], shown: int) -> int:
    """Count the hits, if there are more than are shown."""
    if shown < SHOWN:
        return shown
    some = found.with_only_columns(1).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def begins(column: Any, words: str) -> ColumnElement[bool]:
    """Hold where a name begins with what is sought."""
    beginning: ColumnElement[bool] = column.startswith(fold(words), autoescape=True)
    return beginning
