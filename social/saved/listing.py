"""Which posts did somebody save, and which of them are still there for them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from models import Person, Post, SavedPost, session
from social.cursor import Cursor
from social.separating import apart_from
from social.shelves import PAGE, Shelf


@dataclass(frozen=True, slots=True)
class Line:
    """One saved post; of one that is no longer there for its reader, nothing is told."""

    saved: SavedPost
    post: Post | None


def page(reader: Person, before: Cursor) -> Shelf[Line]:
    """Read a page of saved posts, the newest first: two statements."""
    mine = (
        select(SavedPost)
        .where(
            SavedPost.person_id == reader.id,
            tuple_(SavedPost.saved_at, SavedPost.id) < (before.at, before.id),
        )
        .order_by(SavedPost.saved_at.desc(), SavedPost.id.desc())
        .limit(PAGE + 1)
    )
    rows = session.scalars(mine).all()
    shown = rows[:PAGE]
    posts = readable(reader, [row.post_id for row in shown])
    more = Cursor(shown[-1].saved_at, shown[-1].id) if len(rows) > PAGE else None
    return Shelf([Line(row, posts.get(row.post_id)) for row in shown], more)


def readable(reader: Person, ids: Sequence[int]) -> dict[int, Post]:
    """Bring those of some posts that a reader may still read, by id."""
    if not ids:
        return {}
    found = Post.seen_by(reader).where(
        Post.id.in_(ids), Post.erased_at.is_(None), Post.author_id.not_in(apart_from(reader.id))
    )
    return {post.id: post for post in session.scalars(found)}
