"""How does a view find what an address names? Through the viewer, or it does not exist."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from sqlalchemy import Integer, bindparam, select, true
from sqlalchemy.orm import joinedload

from models import Comment, Community, Conversation, Message, Person, Post, Topic, limits, session
from models.folding import fold
from models.stay import known_to
from social.errors import not_found
from social.viewer import viewer

LARGEST_ID = limits.NUMBER


# Built once with the viewer as a parameter: these run on every page and every write.
ME = cast("Person", SimpleNamespace(id=bindparam("me", type_=Integer)))
COMMUNITY = select(Community).where(Community.slug == bindparam("slug"), Community.read_by(ME))
POST = Post.seen_by(ME).where(Post.id == bindparam("id"))
COMMENT = Comment.seen_by(ME).where(Comment.id == bindparam("id"))
CONVERSATION = Conversation.seen_by(ME).where(Conversation.id == bindparam("id"))
MESSAGE = Message.seen_by(ME).where(Message.id == bindparam("id"))


def find_community(slug: str) -> Community:
    """Find a community whose posts the viewer may read."""
    found = session.scalar(COMMUNITY, {"slug": slug, "me": viewer().id})
    if found is None:
        raise not_found()
    return found


def find_known_community(slug: str) -> Community:
    """Find a community that the viewer may know of, whether or not they may read it."""
    found = session.scalar(Community.seen_by(viewer()).where(Community.slug == slug))
    if found is None:
        raise not_found()
    return found


def find_person(handle: str) -> Person:
    """Find a person, also one who left, with their site.

    Whoever works here may know of everybody; a guest, of whom they share a community with.
    """
    known = known_to(viewer())
    found = session.scalar(
        select(Person)
        .where(Person.handle == handle.lower(), true() if known is None else known)
        .options(
            joinedload(Person.site),
            joinedload(Person.manager).joinedload(Person.site),
            joinedload(Person.bot_owner),
        )
    )
    if found is None:
        raise not_found()
    return found


def find_topic(name: str) -> Topic:
    """Find a topic of posts that the viewer may read, or one that they follow."""
    found = session.scalar(Topic.seen_by(viewer()).where(Topic.folded == fold(name)))
    if found is None:
        raise not_found()
    return found


def find_post(post_id: int) -> Post:
    """Find a post that the viewer may read."""
    found = session.scalar(POST, {"id": within_range(post_id), "me": viewer().id})
    if found is None:
        raise not_found()
    return found


def find_comment(comment_id: int) -> Comment:
    """Find a comment that the viewer may read."""
    found = session.scalar(COMMENT, {"id": within_range(comment_id), "me": viewer().id})
    if found is None:
        raise not_found()
    return found


def find_conversation(conversation_id: int) -> Conversation:
    """Find a conversation that the viewer is in."""
    values = {"id": within_range(conversation_id), "me": viewer().id}
    found = session.scalar(CONVERSATION, values)
    if found is None:
        raise not_found()
    return found


def find_message(message_id: int) -> Message:
    """Find a message that the viewer may read."""
    found = session.scalar(MESSAGE, {"id": within_range(message_id), "me": viewer().id})
    if found is None:
        raise not_found()
    return found


def within_range(number: int) -> int:
    """Refuse numbers that no row can have."""
    if not 0 <= number <= LARGEST_ID:
        raise not_found()
    return number
