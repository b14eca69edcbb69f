"""Was something written while a page was on its way to its reader?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from models import Community, Entry, Message, Post, PostTopic, now, session
from models.community import OPEN
from social.live.listeners import Listener
from social.live.news import OF_UPKEEP, SAID
from social.live.rooms import Standing

MARGIN = timedelta(seconds=2)  # a change may have been under way when the page was made
OLDEST = timedelta(minutes=5)  # a page older than this simply asks anew
RECENT = 10_000  # entries among which to look, newest first
SOURCE = re.compile(r"(?:home:)?(author|topic):([0-9]+)")  # what brings posts of any open place


def is_behind(listener: Listener, since: object) -> bool:
    """Tell whether others wrote what a page shows since it was made.

    `since` is in milliseconds since 1970, as the server wrote it into the page.
    """
    if not isinstance(since, int) or isinstance(since, bool) or not listener.standing.streams:
        return False
    try:
        made = datetime.fromtimestamp(since / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return False
    if made < now() - OLDEST:
        return True
    newest = select(func.max(Entry.id)).scalar_subquery()
    missed = select(Entry.id).where(
        Entry.id > newest - RECENT,
        or_(
            and_(concerns(listener.standing), Entry.noun.in_(SAID)),
            of_crises(listener.standing),
            of_conversations(listener.standing),
            Entry.noun.in_(OF_UPKEEP),
        ),
        Entry.at > made - MARGIN,
        Entry.actor_id.is_distinct_from(listener.person_id),
    )
    return session.scalar(missed.limit(1)) is not None


def concerns(standing: Standing) -> ColumnElement[bool]:
    """Hold for entries of a page's communities, and for posts that its people and topics bring.

    Those may stand in any open community; of closed ones, a page hears where its reader belongs.
    """
    here = Entry.community_id.in_(standing.places)
    authors, topics = (list(numbers(standing, kind)) for kind in ("author", "topic"))
    if not (authors or topics):
        return here
    tagged = select(PostTopic.post_id).where(
        PostTopic.post_id == Post.id, PostTopic.topic_id.in_(topics)
    )
    brought = (
        select(Post.id)
        .join(Community, Community.id == Post.community_id)
        .where(
            Post.id == Entry.noun_id,
            Community.kind.in_(OPEN),
            Community.deleted_at.is_(None),
            or_(Post.author_id.in_(authors), tagged.exists()),
        )
        .correlate(Entry)
    )
    return or_(here, and_(Entry.noun == "post", brought.exists()))


def of_conversations(standing: Standing) -> ColumnElement[bool]:
    """Hold for what was written in the conversations that a page watches."""
    streams = [stream.partition(":") for stream in standing.streams]
    ids = {int(number) for kind, _, number in streams if kind == "conversation"}
    if not ids:
        return false()
    said = select(Message.id).where(Message.id == Entry.noun_id, Message.conversation_id.in_(ids))
    return and_(Entry.noun == "message", said.correlate(Entry).exists())


def of_crises(standing: Standing) -> ColumnElement[bool]:
    """Hold for entries of the crises that a page watches."""
    streams = [stream.partition(":") for stream in standing.streams]
    ids = {int(number) for kind, _, number in streams if kind in ("crisis", "desk")}
    return and_(Entry.noun == "crisis", Entry.noun_id.in_(ids)) if ids else false()


def numbers(standing: Standing, kind: str) -> Iterable[int]:
    """List the people or topics that bring posts to a page."""
    for room in {room for rooms in standing.streams.values() for room in rooms}:
        found = SOURCE.fullmatch(room)
        if found and found[1] == kind:
            yield int(found[2])
