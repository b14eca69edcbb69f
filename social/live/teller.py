"""How is the inbox of a web process emptied, and what fills it besides its own requests?"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import psycopg
from flask import Flask
from gevent import sleep
from psycopg import sql
from sqlalchemy.exc import OperationalError

from social.live import counts, facts, linked, news
from social.live.afar import CHANNEL
from social.live.beat import EVERY, beat
from social.live.eviction import look_again
from social.live.open_pages import OpenPages
from social.running.database import plain

log = logging.getLogger("kring.live")

PAUSE = 1.0  # seconds before a lost database is tried again
MOST_IDS = 1_000

HANDLE: dict[str, Callable[[OpenPages, list[int]], None]] = {
    "unread": counts.tell_unread,
    "notices": counts.tell_notices,
    "messages": counts.tell_messages,
    "seen": counts.tell_seen,
    "standing": look_again,
    **linked.TELL,
}


def empty_inbox(app: Flask, pages: OpenPages) -> None:
    """Tell open pages what comes in, one thing after the other, for ever."""
    address = app.config["SETTINGS"].base_url
    for message in pages.inbox:
        try:
            with app.test_request_context(base_url=address):
                handle(pages, message)
        except OperationalError:
            log.warning("the database is away: open pages will hear of a change later")
        except Exception:  # whatever it was: the next message must still be told
            log.exception("open pages could not be told")
        finally:
            pages.inbox.task_done()


def handle(pages: OpenPages, message: dict[str, Any]) -> None:
    """Do what one message asks for; what is unknown is passed over."""
    if "beat" in message:
        beat(pages)
    elif "entries" in message:
        visit = str(message.get("visit", ""))[:40]
        facts.tell(pages, news.of_entries(ids(message["entries"]), visit))
    else:
        for word in message.keys() & HANDLE.keys():
            HANDLE[word](pages, ids(message[word]))


def ids(found: object) -> list[int]:
    """Read a list of ids from a message."""
    numbers = found[:MOST_IDS] if isinstance(found, list) else []
    return [number for number in numbers if isinstance(number, int)]


def keep_beating(pages: OpenPages) -> None:
    """Ask for a look at everything now and every half minute."""
    while True:
        pages.receive({"beat": True})
        sleep(EVERY)


def listen_to_database(url: str, pages: OpenPages) -> None:
    """Put into the inbox what worker and command line notify us of, for ever."""
    while True:
        try:
            with psycopg.connect(plain(url), autocommit=True) as connection:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                pages.receive({"beat": True})  # what was missed until now
                for notified in connection.notifies():
                    receive_words(pages, notified.payload)
        except psycopg.OperationalError:
            sleep(PAUSE)


def receive_words(pages: OpenPages, words: str) -> None:
    """Put a message into the inbox if it is one."""
    try:
        message = json.loads(words)
    except ValueError:
        return
    if isinstance(message, dict):
        pages.receive(message)
