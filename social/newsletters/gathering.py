"""What can stand in an issue, and which of it does an editor find to gather?"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager

from models import Community, Issue, Item, Person, Post, PostKind, session
from social.cursor import Cursor
from social.shelves import PAGE, Shelf, stand_in_lists

KINDS = (
    PostKind.STORY,
    PostKind.LESSON,
    PostKind.QUESTION,
    PostKind.ANNOUNCEMENT,
    PostKind.GATHERING,
    PostKind.DISCUSSION,
)


class Only(StrEnum):
    """Which posts an editor is shown."""

    ALL = "all"
    STORIES = "stories"
    QUESTIONS = "questions"
    ANNOUNCEMENTS = "announcements"
    EVENTS = "events"
    POSTS = "posts"


OF = {
    Only.ALL: KINDS,
    Only.STORIES: (PostKind.STORY, PostKind.LESSON),
    Only.QUESTIONS: (PostKind.QUESTION,),
    Only.ANNOUNCEMENTS: (PostKind.ANNOUNCEMENT,),
    Only.EVENTS: (PostKind.GATHERING,),
    Only.POSTS: (PostKind.DISCUSSION,),
}


def offered(editor: Person, issue: Issue, only: Only, before: Cursor) -> Shelf[Post]:
    """List what an editor may read and the issue does not hold yet, the newest first."""
    there = select(Item.post_id).where(Item.issue_id == issue.id)
    rows = session.scalars(
        select(Post)
        .join(Post.community)
        .where(
            *stand_in_lists(editor),
            Post.kind.in_(OF[only]),
            Post.id.not_in(there),
            tuple_(Post.posted_at, Post.id) < (before.at, before.id),
        )
        .options(contains_eager(Post.community), *Post.with_author())
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    return Shelf(shown, Cursor(last.posted_at, last.id) if last else None)


def is_for_members(place: Community) -> bool:
    """Tell whether an item of this place reaches its members alone."""
    return not place.is_open
