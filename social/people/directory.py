"""Whom does a reader look for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from models import Person, Site, session
from social.errors import not_found
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
        .order_by(Person.name_folded, Person.id)
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


def following(query: Select[tuple[Person]], after: str | None) -> Select[tuple[Person]]:
    """Begin after a person, who may have left meanwhile; 404 for what is no person's number."""
    if not after:
        return query
    if not (after.isdecimal() and after.isascii() and len(after) <= 10):
        raise not_found()
    place = session.execute(
        select(Person.name_folded, Person.id).where(Person.id == within_range(int(after)))
    ).one_or_none()
    if place is None:
        raise not_found()
    return query.where(tuple_(Person.name_folded, Person.id) > tuple(place))


def sites() -> Sequence[Site]:
    """List where people work."""
    return session.scalars(select(Site).order_by(Site.name)).all()


def departments() -> list[str]:
    """List the departments that people are in."""
    named = (
        Person.active()
        .with_only_columns(Person.department)
        .where(Person.department != "")
        .distinct()
        .order_by(Person.department)
    )
    return list(session.scalars(named))
