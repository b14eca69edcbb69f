"""How does a page open its line to the server, and what may it ask for?"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user
from flask_socketio import SocketIO

from social import reader
from social.live import facts, rooms
from social.live.afar import CHANNEL
from social.live.eviction import settle
from social.live.fanout import FanOut, Handshake, SharedFanOut
from social.live.listeners import Listener
from social.live.missed import is_behind
from social.live.open_pages import REST, OpenPages
from social.live.teller import empty_inbox, keep_beating, listen_to_database
from social.settings import Settings
from social.shell import unread_messages

log = logging.getLogger("kring.live")
# What the libraries say of each packet is not worth a line; what goes wrong is.
libraries = logging.getLogger("kring.live.libraries")
libraries.setLevel(logging.WARNING)

MOST_SAID = 8 * 1024  # bytes of one message from a page

# What a page may say, each with the rule that it stands under.
EVENTS = {
    "connect": "who is signed in; everybody else is turned away",
    "watch": "streams that the reader may read, asked of the database each time",
    "disconnect": "ends what there was",
}


def serve(app: Flask) -> None:
    """Put the socket server around the app, and start what tells its pages."""
    start(app, attach(app), app.extensions["live"], app.config["SETTINGS"])


def attach(app: Flask) -> SocketIO:
    """Put the socket server around the app."""
    settings: Settings = app.config["SETTINGS"]
    socketio = SocketIO(
        app,
        client_manager=client_manager(app, settings),
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins=list(settings.origins),
        max_http_buffer_size=MOST_SAID,
        async_handlers=False,  # one event of a page after the other: a flood waits for itself
        manage_session=False,
        logger=libraries,
        engineio_logger=libraries,
    )
    app.wsgi_app = Handshake(app.wsgi_app, socketio.server)  # type: ignore[method-assign]
    app.extensions["live"] = OpenPages(socketio.server, settings.languages, facts.tell)
    for event, answer in (("connect", connect), ("watch", watch), ("disconnect", disconnect)):
        socketio.on_event(event, answer)
    socketio.default_exception_handler = give_up
    return socketio


def client_manager(app: Flask, settings: Settings) -> FanOut:
    """Choose how events reach pages: in this process alone, or in several through Valkey."""
    if not settings.valkey_url:
        return FanOut()
    return SharedFanOut(settings.valkey_url, CHANNEL, lambda message: hear(app, message))


def hear(app: Flask, message: object) -> None:
    """Take in what another process tells."""
    if isinstance(message, dict):
        app.extensions["live"].receive(message)


def start(app: Flask, socketio: SocketIO, pages: OpenPages, settings: Settings) -> None:
    """Start the greenlets that tell the pages."""
    spawn = socketio.start_background_task
    spawn(empty_inbox, app, pages)
    spawn(pages.empty_outbox)
    spawn(keep_beating, pages)
    if settings.valkey_url:
        socketio.server.manager_initialized = True  # listen from now on, not from the first page on
        socketio.server.manager.initialize()
    else:
        spawn(listen_to_database, settings.database_url, pages)


def open_pages() -> OpenPages:
    """Find the open pages of this process."""
    pages: OpenPages = current_app.extensions["live"]
    return pages


def connect(_auth: object = None) -> bool:
    """Let in a page whose browser is signed in; it hears nothing until it says what it watches.

    Nobody hears anything who still owes a second factor. Beyond what a person may have open, the
    oldest page rests.
    """
    if not current_user.is_authenticated or current_user.sign_in.owes_factor:
        return False
    sid: str = request.sid  # type: ignore[attr-defined]
    sign_in = current_user.sign_in
    listener = Listener(sid, sign_in.person_id, sign_in.id, reader.language())
    pages = open_pages()
    pages.listeners.add(listener)
    for oldest in pages.listeners.too_many_of(listener.person_id):
        pages.dismiss(oldest, REST)
    return True


def watch(asked: object = None, *_more: object) -> dict[str, Any]:
    """Let a page hear of the streams that it names; answers how far each is.

    `since` is when the server began the page (milliseconds): whatever was written while the page
    was on its way makes it `behind`.
    """
    pages = open_pages()
    listener = pages.listeners.by_sid.get(request.sid)  # type: ignore[attr-defined]
    if listener is None:
        return {"heads": {}}
    if not current_user.is_authenticated:
        pages.dismiss(listener)
        return {"heads": {}}
    wishes = asked if isinstance(asked, dict) else {}
    listener.language = reader.language()
    settle(pages, listener, current_user.person, rooms.asked(wishes.get("streams")))
    return {
        "heads": pages.heads_of(listener.standing),
        "behind": is_behind(listener, wishes.get("since")),
        "messages": unread_messages(current_user.person),
    }


def disconnect(*_reason: object) -> None:
    """Forget a page that closed."""
    open_pages().listeners.remove(request.sid)  # type: ignore[attr-defined]


def give_up(error: Exception) -> bool:
    """Break the connection over an error, so that the page comes back and asks again."""
    log.error("a page could not be answered", exc_info=error)
    pages = open_pages()
    pages.cut(request.sid)  # type: ignore[attr-defined]
    return False
