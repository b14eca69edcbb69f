"""Which polls are there for a reader?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from models import Community, Participation, Person, Poll, Post, Vote, now, session
from social.cursor import Cursor
from social.shelves import PAGE, Shelf, stand_in_lists


class Only(StrEnum):
    """Which polls are shown."""

    OPEN = "open"
    CLOSED = "closed"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Line:
    """One poll in a list."""

    poll: Poll
    post: Post
    has_answered: bool


def page(reader: Person, only: Only, before: Cursor, place: Community | None) -> Shelf[Line]:
    """Read a page of polls, the newest first, in three statements."""
    found = query(reader, only, place).where(
        tuple_(Post.posted_at, Post.id) < (before.at, before.id)
    )
    newest = found.order_by(Post.posted_at.desc(), Post.id.desc()).limit(PAGE + 1)
    polls = list(session.scalars(newest))
    shown = polls[:PAGE]
    last = shown[-1].post if len(polls) > PAGE else None
    answered = answered_by(reader, [poll.id for poll in shown])
    return Shelf(
        [Line(poll, poll.post, poll.id in answered) for poll in shown],
        Cursor(last.posted_at, last.id) if last else None,
    )


def query(reader: Person, only: Only, place: Community | None) -> Select[tuple[Poll]]:
    """Select the polls that the reader may read."""
    post = contains_eager(Poll.post)
    found = (
        select(Poll)
        .join(Poll.post)
        .join(Post.community)
        .where(
            *stand_in_lists(reader),
        )
        .options(post.contains_eager(Post.community), post.joinedload(Post.author))
    )
    if place is not None:
        found = found.where(Post.community_id == place.id)
    over = or_(Poll.closed_at.is_not(None), Poll.closes_at <= now())
    match only:
        case Only.OPEN:
            return found.where(~over)
        case Only.CLOSED:
            return found.where(over)
        case Only.MINE:
            return found.where(Post.author_id == reader.id)


def answered_by(reader: Person, ids: list[int]) -> set[int]:
    """Name those of some polls that the reader answered."""
    without = select(Participation.poll_id).where(
        Participation.person_id == reader.id, Participation.poll_id.in_(ids)
    )
    named = select(Vote.poll_id).where(Vote.person_id == reader.id, Vote.poll_id.in_(ids))
    return set(session.scalars(without.union(named))) if ids else set()
