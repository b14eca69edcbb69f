"""What is a change to those who read beside its author: does a text come, stay or go?"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from archive import ledger
from models import Comment, Entry, EntryKey, TextState, session
from social.fragments import Text
from social.live.news import News


class Turn(Enum):
    """What a change of a text means to those who may read its place."""

    CAME = auto()  # to be read for the first time
    BACK = auto()
    STAYED = auto()
    LEFT = auto()
    UNSEEN = auto()  # they could not read it before, and cannot now


# Why a text comes or goes is its author's and the moderators' to know: to all others, one that is
# held or hidden was removed, as its place on their pages says.
SPOKEN = {Turn.CAME: "created", Turn.BACK: "restored", Turn.LEFT: "deleted"}

EARLIER = aliased(Entry)
BEFORE = (
    select(EARLIER, EntryKey)
    .select_from(Entry)
    .join(EARLIER, EARLIER.id == Entry.prev_id)
    .join(EntryKey, EntryKey.entry_id == EARLIER.id)
    .where(Entry.id == bindparam("entry_id"))
)


def turn_of(news: News, text: Text) -> Turn:
    """Compare what the ledger says of a text with what it said before; one statement if it is old.

    What went again before this could be told does not come.
    """
    if isinstance(text, Comment) and not text.post.is_shown:
        return Turn.UNSEEN
    before = facts_before(news) if news.what != "created" else {"state": TextState.HELD}
    was, is_ = was_shown(before), was_shown(news.facts)
    if was:
        return Turn.STAYED if is_ else Turn.LEFT
    if not (is_ and text.is_shown):
        return Turn.UNSEEN
    return Turn.CAME if before.get("state") == TextState.HELD else Turn.BACK


def facts_before(news: News) -> dict[str, Any]:
    """Read from the ledger how a thing was before an entry; nothing where it is not known."""
    row = session.execute(BEFORE, {"entry_id": news.entry_id}).one_or_none()
    return ledger.known(*row) if row else {}


def was_shown(facts: dict[str, Any]) -> bool:
    """Tell whether others could read a text of these facts; what nobody knows of counts as read."""
    is_there = facts.get("deleted_at") is None
    return is_there and facts.get("state", TextState.PUBLISHED) == TextState.PUBLISHED


def only_reader(text: Text) -> int | None:
    """Name the one person who sees a text that is not shown; None where others do, too."""
    if not text.is_shown:
        return text.author_id
    return only_reader(text.post) if isinstance(text, Comment) else None
