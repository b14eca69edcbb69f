"""Who reacted to a text, and how?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from models import Person, Reaction, ReactionKind, session
from social.texts import Text, place_of

A_FEW = 6  # names of a kind beside a count
MANY = 200  # names of a kind on the page


@dataclass(frozen=True, slots=True)
class Reactors:
    """Those who gave one kind of reaction: the first of them, and how many there are in all.

    `earlier` holds the ids of those who reacted to words that were edited since.
    """

    kind: ReactionKind
    people: list[Person]
    number: int
    earlier: set[int]

    @property
    def more(self) -> int:
        """Count those who are not named."""
        return self.number - len(self.people)


def page(text: Text) -> str:
    """Render who reacted: a page, or for a script the few names that stand beside a count."""
    if request.headers.get("X-Kring-Fragment"):
        return render_template("reactions/_few.html", text=text, kinds=reactors(text, A_FEW))
    return render_template("reactions/show.html", text=text, kinds=reactors(text, MANY))


def reactors(text: Text, most: int) -> list[Reactors]:
    """List those who reacted, by kind in the order of the palette, the first to do so first."""
    found: dict[ReactionKind, Reactors] = {}
    for person, kind, number, at in session.execute(ranked(text, most)):
        one = found.setdefault(kind, Reactors(kind, [], number, set()))
        one.people.append(person)
        if text.edited_at is not None and at < text.edited_at:
            one.earlier.add(person.id)
    return [found[kind] for kind in ReactionKind if kind in found]


def ranked(text: Text, most: int) -> Select[Any]:
    """Write the statement that reads the first `most` of each kind, and counts all."""
    (name, key), *_rest = place_of(text).items()
    first = func.row_number().over(
        partition_by=Reaction.kind, order_by=(Reaction.created_at, Reaction.id)
    )
    number = func.count().over(partition_by=Reaction.kind)
    given = (
        select(
            Reaction.person_id,
            Reaction.kind,
            Reaction.created_at,
            first.label("place"),
            number.label("number"),
        )
        .where(getattr(Reaction, name) == key)
        .subquery()
    )
    return (
        select(Person, given.c.kind, given.c.number, given.c.created_at)
        .join(given, given.c.person_id == Person.id)
        .where(given.c.place <= most)
        .order_by(given.c.place)
        .options(joinedload(Person.site))
    )
