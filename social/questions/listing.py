"""Which questions are there for a reader, how long do they wait, and who sees to them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import contains_eager

from models import (
    Comment,
    Community,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    Post,
    PostKind,
    Reaction,
    ReactionKind,
    session,
)
from social.caring import carers_of, is_taken
from social.cursor import Cursor
from social.kinds import best_answers
from social.shelves import PAGE, Shelf, stand_in_lists


class Only(StrEnum):
    """Which questions are shown."""

    OPEN = "open"
    ANSWERED = "answered"
    MINE = "mine"
    CARED = "cared"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what a list says of it."""

    post: Post
    same: int  # how many have it, too
    best_id: int | None
    carers: Sequence[Person]  # who took it on, else the owners of its community


def page(reader: Person, only: Only, before: Cursor, place: Community | None) -> Shelf[Line]:
    """Read a page of questions, the newest first, in five statements."""
    found = query(reader, only, place).where(
        tuple_(Post.posted_at, Post.id) < (before.at, before.id)
    )
    newest = found.order_by(Post.posted_at.desc(), Post.id.desc()).limit(PAGE + 1)
    posts = list(session.scalars(newest))
    shown = posts[:PAGE]
    more = Cursor(shown[-1].posted_at, shown[-1].id) if len(posts) > PAGE else None
    return Shelf(lines(shown), more)


def query(reader: Person, only: Only, place: Community | None) -> Select[tuple[Post]]:
    """Select the questions that the reader may read."""
    found = (
        select(Post)
        .join(Post.community)
        .where(
            Post.kind == PostKind.QUESTION,
            *stand_in_lists(reader),
        )
        .options(contains_eager(Post.community), *Post.with_author())
    )
    if place is not None:
        found = found.where(Post.community_id == place.id)
    match only:
        case Only.OPEN:
            return found.where(~is_answered())
        case Only.ANSWERED:
            return found.where(is_answered())
        case Only.MINE:
            return found.where(Post.author_id == reader.id)
        case Only.CARED:
            return found.where(~is_answered(), is_cared_for_by(reader))
        case Only.ALL:
            return found


def is_answered() -> ColumnElement[bool]:
    """Hold for questions whose best answer was chosen and can be read."""
    best = select(Comment.id).where(
        Comment.post_id == Post.id, Comment.chosen_at.is_not(None), Comment.shown()
    )
    return best.correlate(Post).exists()


def is_cared_for_by(person: Person) -> ColumnElement[bool]:
    """Hold for questions that a person took on, or that are left to them as an owner."""
    owned = select(Membership.community_id).where(
        Membership.person_id == person.id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )
    return (Post.carer_id == person.id) | (~is_taken() & Post.community_id.in_(owned))


def lines(posts: Sequence[Post]) -> list[Line]:
    """Bring what a list says of some questions: three statements."""
    ids = [post.id for post in posts]
    if not ids:
        return []
    same, best, carers = counts(ids), best_answers(ids), carers_of(posts)
    return [Line(post, same.get(post.id, 0), best.get(post.id), carers[post.id]) for post in posts]


def counts(ids: Sequence[int]) -> dict[int, int]:
    """Count who has the same question."""
    rows = session.execute(
        select(Reaction.post_id, func.count())
        .where(Reaction.post_id.in_(ids), Reaction.kind == ReactionKind.SAME)
        .group_by(Reaction.post_id)
    )
    return {post_id: number for post_id, number in rows if post_id is not None}
