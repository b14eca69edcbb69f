"""What do the lists of posts of one kind share: which stand there, and where a page ends?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement

from models import Community, Person, Post
from social.cursor import Cursor
from social.separating import apart_from

PAGE = 25

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Line]):
    """One page of a list, and where the next one begins."""

    lines: Sequence[Line]
    more: Cursor | None


def stand_in_lists(reader: Person) -> tuple[ColumnElement[bool], ...]:
    """Hold for the posts that lists show a reader; their community has to be joined."""
    return (
        Post.shown(),
        Post.erased_at.is_(None),
        Community.read_by(reader),
        Post.author_id.not_in(apart_from(reader.id)),
    )
