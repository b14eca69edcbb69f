"""How does an answer by mail become a comment? By the action that its form takes, too."""

from __future__ import annotations

from flask_babel import gettext as _

from models import Comment, Person, Post, limits, session
from moderation import Draft
from social.arriving import Arrival, Purpose, keep_files, takes
from social.comments.actions import create_comment, refuse_locked
from social.errors import not_found
from social.rights import require


@takes(Purpose.ANSWER)
def answer(author: Person, post_id: int, arrival: Arrival) -> Comment:
    """Comment on a post."""
    return write(author, find_post(author, post_id), None, arrival)


@takes(Purpose.REPLY)
def reply(author: Person, comment_id: int, arrival: Arrival) -> Comment:
    """Reply to a comment."""
    seen = Comment.seen_by(author).where(Comment.id == comment_id)
    parent = session.scalar(seen)
    if parent is None:
        raise not_found()
    return write(author, find_post(author, parent.post_id), parent, arrival)


def find_post(author: Person, post_id: int) -> Post:
    """Find a post through whoever answers it; 404 where they do not see it."""
    seen = Post.seen_by(author).where(Post.id == post_id)
    found = session.scalar(seen)
    if found is None:
        raise not_found()
    return found


def write(author: Person, post: Post, parent: Comment | None, arrival: Arrival) -> Comment:
    """Write the comment; its files are kept only once it is known that its author may comment."""
    refuse_locked(post)
    require(author, "comment", post, _("Members of the community comment here."))
    files = keep_files(author, arrival)
    ids = tuple(one.id for one in files)
    draft = Draft(source=arrival.text, limit=limits.COMMENT, files=ids)
    return create_comment(author, post, draft, parent, files, arrival=arrival)
