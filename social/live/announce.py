"""Who is told when a change is kept?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

from flask import current_app, has_app_context
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from archive.ledger import Line
from social.live import news
from social.live.news import News
from social.viewer import visit

log = logging.getLogger("kring.live")
AT_ONCE = 500  # people in one message: PostgreSQL carries fewer than 8,000 bytes


class Outlet(Protocol):
    """How this process reaches open pages."""

    def tell(self, told: Sequence[News]) -> None:
        """Pass on what was recorded."""

    def send(self, message: dict[str, Any]) -> None:
        """Pass on what concerns persons: {"notices": ids}, and what else the teller knows."""


def announce(lines: Sequence[Line], *, is_nameless: bool = False) -> None:
    """Tell those who watch what was just committed; of what is nameless, not which page caused it.

    Never raises: what is committed stays so, and the web processes compare with the ledger.
    """
    outlet = found_outlet()
    told = news.of_lines(lines, "" if is_nameless else visit()) if outlet else []
    if outlet and told:
        try:
            outlet.tell(told)
        except (OSError, RedisError, SQLAlchemyError):
            log.warning("open pages will hear of a change later", exc_info=True)


def tell_unread(person_id: int) -> None:
    """Tell a person's open pages that their unread counts changed."""
    pass_on({"unread": [person_id]})


def tell_notices(person_ids: Sequence[int]) -> None:
    """Tell the open pages of some people that their notices changed."""
    for start in range(0, len(person_ids), AT_ONCE):
        pass_on({"notices": list(person_ids[start : start + AT_ONCE])})


def tell_messages(person_ids: Sequence[int]) -> None:
    """Tell the open pages of some people that other messages are new to them than before."""
    for start in range(0, len(person_ids), AT_ONCE):
        pass_on({"messages": list(person_ids[start : start + AT_ONCE])})


def tell_seen(conversation_ids: Sequence[int]) -> None:
    """Tell the pages of some conversations that somebody who shows it has read on."""
    pass_on({"seen": list(conversation_ids)})


def tell_linked(noun: str, noun_ids: Sequence[int]) -> None:
    """Let open pages look again at posts, comments or messages: what they link to was read."""
    for start in range(0, len(noun_ids), AT_ONCE):
        pass_on({f"linked_{noun}s": list(noun_ids[start : start + AT_ONCE])})


def tell_standing(person_id: int) -> None:
    """Let a person's open pages hear other things from now on: they changed what they follow."""
    pass_on({"standing": [person_id]})


def pass_on(message: dict[str, Any]) -> None:
    """Send a message, or none where nobody could hear it; a counter is not worth an error."""
    outlet = found_outlet()
    if outlet:
        try:
            outlet.send(message)
        except (OSError, RedisError, SQLAlchemyError):
            log.warning("open pages will count again later", exc_info=True)


def found_outlet() -> Outlet | None:
    """Find how this process reaches open pages, if it does."""
    found: Outlet | None = current_app.extensions.get("live") if has_app_context() else None
    return found
