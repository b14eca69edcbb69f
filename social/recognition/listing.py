"""Which thanks are there for a reader?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    CompanyValue,
    CreditState,
    Person,
    Post,
    Recipient,
    Recognition,
    session,
)
from social.cursor import Cursor
from social.separating import apart_from
from social.shelves import PAGE, Shelf, stand_in_lists
from social.thanked import STANDING, for_page


class Only(StrEnum):
    """Which thanks are shown."""

    ALL = "all"
    MINE = "mine"  # in which the reader is thanked
    GIVEN = "given"  # by the reader


@dataclass(frozen=True, slots=True)
class Line:
    """Thanks in a list: who is named, and what the reader said if it is them."""

    post: Post
    value: CompanyValue | None
    people: Sequence[Person]
    own: CreditState | None


def page(reader: Person, only: Only, before: Cursor, value_id: int | None = None) -> Shelf[Line]:
    """Read a page of thanks, the newest first, in two statements."""
    found = query(reader, only)
    if value_id is not None:
        found = found.where(Recognition.value_id == value_id)
    return shelf(reader, found, before)


def page_of(person: Person, reader: Person, before: Cursor) -> Shelf[Line]:
    """Read a page of what somebody lets their own page show."""
    ids = for_page(person, reader).with_only_columns(Recipient.recognition_id)
    return shelf(reader, query(reader, Only.ALL).where(Recognition.id.in_(ids)), before)


def shelf(reader: Person, found: Select[tuple[Recognition]], before: Cursor) -> Shelf[Line]:
    """Read the first of what is before a mark, with the people in each."""
    after = found.where(tuple_(Post.posted_at, Post.id) < (before.at, before.id))
    newest = after.order_by(Post.posted_at.desc(), Post.id.desc()).limit(PAGE + 1)
    given = list(session.scalars(newest))
    shown = given[:PAGE]
    last = shown[-1].post if len(given) > PAGE else None
    return Shelf(lines(reader, shown), Cursor(last.posted_at, last.id) if last else None)


def query(reader: Person, only: Only) -> Select[tuple[Recognition]]:
    """Select the thanks that the reader may read."""
    post = contains_eager(Recognition.post)
    found = (
        select(Recognition)
        .join(Recognition.post)
        .join(Post.community)
        .where(
            *stand_in_lists(reader),
        )
        .options(
            post.contains_eager(Post.community),
            post.joinedload(Post.author),
            joinedload(Recognition.value),
        )
    )
    match only:
        case Only.ALL:
            return found
        case Only.GIVEN:
            return found.where(Post.author_id == reader.id)
        case Only.MINE:
            own = select(Recipient.recognition_id).where(
                Recipient.person_id == reader.id, Recipient.state != CreditState.WITHDRAWN
            )
            return found.where(Recognition.id.in_(own))


def lines(reader: Person, given: Sequence[Recognition]) -> list[Line]:
    """Put the people beside some thanks; nobody who is kept apart from the reader is named."""
    of: dict[int, list[Recipient]] = {one.id: [] for one in given}
    rows = (
        select(Recipient)
        .where(
            Recipient.recognition_id.in_(of),
            Recipient.state != CreditState.WITHDRAWN,
            Recipient.person_id.not_in(apart_from(reader.id)),
        )
        .options(joinedload(Recipient.person))
        .order_by(Recipient.id)
    )
    for row in session.scalars(rows) if of else ():
        of[row.recognition_id].append(row)
    return [
        Line(
            one.post,
            one.value,
            [row.person for row in of[one.id] if row.state in STANDING],
            next((row.state for row in of[one.id] if row.person_id == reader.id), None),
        )
        for one in given
    ]
