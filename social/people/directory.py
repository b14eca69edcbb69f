"""Whom does a reader look for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from models import Person, session
from social.by_name import BY_NAME, following
from social.finding import within_range
from social.likeness import alike

PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader looks for."""

    words: str = ""
    site_id: int | None = None
    department: str = ""

    @property
    def is_narrow(self) -> bool:
        """Tell whether it asks for anything."""
        return bool(self.words or self.site_id or self.department)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people; `next` is the id after which the next one begins, if there is one."""

    people: Sequence[Person]
    next: int | None = None
    is_guess: bool = False


def look_up(wish: Wish, after: str | None) -> Found:
    """Find a page of people by name, or those with similar names when nobody is called so."""
    people = session.scalars(
        following(narrowed(Person.active(), wish), after)
        .options(joinedload(Person.site))
        .order_by(*BY_NAME)
        .limit(PAGE + 1)
    ).all()
    if not people and wish.words and not after:
        return Found(alike(at_place(Person.active(), wish), wish.words), is_guess=True)
    return Found(people[:PAGE], people[PAGE - 1].id if len(people) > PAGE else None)


def narrowed(query: Select[tuple[Person]], wish: Wish) -> Select[tuple[Person]]:
    """Keep those at a place who are called so."""
    return at_place(query.where(Person.named(wish.words)), wish)


def at_place(query: Select[tuple[Person]], wish: Wish) -> Select[tuple[Person]]:
    """Keep those at the site and in the department."""
    if wish.site_id:
        query = query.where(Person.site_id == within_range(wish.site_id))
    if wish.department:
        query = query.where(Person.department == wish.department)
    return query
