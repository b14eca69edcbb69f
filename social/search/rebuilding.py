"""How is the index made anew, while people write and search?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text

from models import Comment, Origin, Post, session
from social.changes import change

AT_ONCE = 500  # posts, each with its thread

THREADS = text("SELECT search_thread(id) FROM unnest(CAST(:ids AS int[])) AS id")


def rebuild() -> Iterator[int]:
    """Make the index of all posts anew with their threads, and tell after each part how many.

    Whoever changes one of a part meanwhile waits for it: there would be two rows of it.
    """
    last = session.scalar(select(func.max(Post.id))) or 0
    done = at = 0
    while at < last:
        with change(None, origin=Origin.COMMAND):
            some = select(Post.id).where(Post.id > at).order_by(Post.id).limit(AT_ONCE)
            ids = session.scalars(some.with_for_update()).all()
            if not ids:
                return
            session.scalars(
                select(Comment.id).where(Comment.post_id.in_(ids)).order_by(Comment.id)
                .with_for_update()
            ).all()  # fmt: skip
            session.execute(THREADS, {"ids": ids})
        at, done = ids[-1], done + len(ids)
        yield done
