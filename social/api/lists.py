"""How do programs go through a list, a page at a time?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from sqlalchemy import select

from models import Comment, Message, Person, Post, session
from models.reading import Hit, Order
from social import feed
from social.api import shapes, telling
from social.cursor import Cursor
from social.errors import not_found
from social.feed import Read
from social.finding import find_comment, find_message, find_post
from social.separating import apart_from
from social.viewer import viewer


def following(**where: object) -> str:
    """Write the address of the next page of the list that was asked for."""
    base = str(current_app.config["SETTINGS"].base_url).rstrip("/")
    args = request.args.to_dict() | {name: str(value) for name, value in where.items()}
    return f"{base}{request.path}?{urlencode(args)}"


def apart() -> set[int]:
    """Name those who are kept apart from the reader, whoever wished it."""
    return set(session.scalars(apart_from(viewer().id)))


def posts(read: Read, query: shapes.FeedQuery) -> shapes.Page[shapes.Post]:
    """Read one page of a feed."""
    cursor = Cursor.read(query.before)
    hits = read(Order(query.order), (cursor.at, cursor.id), feed.PAGE + 1)
    last = hits[feed.PAGE - 1] if len(hits) > feed.PAGE else None
    return shapes.Page(
        items=telling.feed(shown(hits[: feed.PAGE]), viewer()),
        next=following(before=Cursor(last.at, last.id)) if last else None,
    )


def shown(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out what people wrote who are kept apart from the reader."""
    without = apart()
    return [hit for hit in hits if hit.author_id not in without]


def readable_post(number: int) -> Post:
    """Find a post that the reader may read, of nobody who is kept apart from them."""
    return by_nobody_apart(find_post(number))


def readable_comment(number: int) -> Comment:
    """Find a comment that the reader may read, of nobody who is kept apart from them."""
    return by_nobody_apart(find_comment(number))


def readable_message(number: int) -> Message:
    """Find a message that the reader may read, of nobody who is kept apart from them."""
    return by_nobody_apart(find_message(number))


def by_nobody_apart(text: Any) -> Any:
    """Answer 404 for what somebody wrote who is kept apart from the reader."""
    if text.author_id != viewer().id and text.author_id in apart():
        raise not_found()
    return text


def by_handle(handles: Sequence[str]) -> list[Person]:
    """Find people by their handles, in the order given; 404 where there is none."""
    rows = session.scalars(
        select(Person).where(Person.handle.in_([one.lower() for one in handles]))
    )
    people = {one.handle: one for one in rows}
    try:
        return [people[one.lower()] for one in dict.fromkeys(handles)]
    except KeyError:
        raise not_found() from None
