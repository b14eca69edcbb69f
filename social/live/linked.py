"""How do open pages hear that a page was read to which a text links?

Nothing is recorded of it, so the fact has no entry: it says which text to look at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from models import Message, session
from social.live.facts import Fact, find_comment, find_post, state_alone
from social.live.open_pages import OpenPages
from social.live.rooms import of_post
from social.live.sight import only_reader


def tell_posts(pages: OpenPages, post_ids: Iterable[int]) -> None:
    """Say it of posts, wherever they stand."""
    for post in filter(None, map(find_post, post_ids)):
        fact = fact_of("post", post.id)
        if only_reader(post) is not None:
            state_alone(pages, post, fact)
            continue
        for stream, rooms in of_post(post).items():
            pages.state(fact, stream, rooms)


def tell_comments(pages: OpenPages, comment_ids: Iterable[int]) -> None:
    """Say it of comments, in their threads."""
    for comment in filter(None, map(find_comment, comment_ids)):
        fact, thread = fact_of("comment", comment.id), f"post:{comment.post_id}"
        if only_reader(comment) is not None:
            state_alone(pages, comment, fact)
        else:
            pages.state(fact, thread, [thread])


def tell_messages(pages: OpenPages, message_ids: Iterable[int]) -> None:
    """Say it of messages, in their conversations."""
    for message in filter(None, map(partial(session.get, Message), message_ids)):
        fact, stream = fact_of("message", message.id), f"conversation:{message.conversation_id}"
        if only_reader(message) is not None:
            state_alone(pages, message, fact)
        else:
            pages.state(fact, stream, [stream])


def fact_of(noun: str, noun_id: int) -> Fact:
    """Write the fact: which text, and no entry of the ledger."""
    return {"event": f"{noun}.linked", "id": 0, "noun": noun, "noun_id": noun_id, "visit": ""}


TELL: dict[str, Callable[[OpenPages, list[int]], None]] = {
    "linked_posts": tell_posts,
    "linked_comments": tell_comments,
    "linked_messages": tell_messages,
}
