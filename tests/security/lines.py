"""A socket server without a network, over the world of the matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient
from sqlalchemy import select

from models import Community, Person, Topic, session
from social.live import socket
from tests.security.asking import Matrix
from tests.security.things import NO_THING
from tests.security.words import Somebody, Thing


class Connection:
    """What the socket server holds of a connection: nothing of it leaves the process."""

    closed = False

    def __init__(self) -> None:
        self.queue = self
        self.wire = None
        self.frames: list[bytes] = []

    def carry(self, frame: bytes, _fact: object) -> None:
        """Take what is said to a room."""
        self.frames.append(frame)

    def close(self, **_how: object) -> None:
        """Hang up."""
        self.closed = True


class Page(SocketIOTestClient):
    """An open page."""

    def connect(self, *arguments: Any, **more: Any) -> None:
        """Open its line."""
        self.line = self.socketio.server.eio.sockets[self.eio_sid] = Connection()
        super().connect(*arguments, **more)

    def watch(self, *streams: str) -> set[str]:
        """Ask to hear of some streams; gives those that it hears of."""
        answer: Any = self.emit("watch", {"streams": list(streams)}, callback=True)
        return set(answer["heads"])


@dataclass(slots=True)
class Lines:
    """The server, and what there is to hear of."""

    app: Flask
    socketio: SocketIO
    matrix: Matrix
    streams: dict[str, tuple[str, Thing]] = field(default_factory=dict)
    places: dict[str, Thing] = field(default_factory=dict)

    def open(self, who: Somebody) -> Page:
        """Open a page of somebody."""
        return Page(self.app, self.socketio, headers={"Cookie": self.matrix.cookie(who)})

    def rooms(self) -> set[str]:
        """List the rooms in which any page stands."""
        return {str(room) for room in self.socketio.server.manager.rooms.get("/", {}) if room}


def attach(app: Flask, matrix: Matrix) -> Lines:
    """Put a socket server around an app, and list what there is to hear of."""
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    lines = Lines(app, socket.attach(app), matrix)
    world = matrix.world.things
    with app.app_context():
        communities = {one.slug: one.id for one in session.scalars(select(Community))}
        topics = {one.folded: one.id for one in session.scalars(select(Topic))}
        author = session.scalars(select(Person.id).where(Person.handle == "author")).one()
    lines.streams |= {"home": ("home", NO_THING), f"author:{author}": ("author", NO_THING)}
    for thing in world["communities"]:
        number = str(communities[thing.values["slug"]])
        lines.places[number] = thing
        lines.streams[f"community:{number}"] = ("community", thing)
    for thing in world["posts"]:
        lines.streams[f"post:{thing.values['id']}"] = ("post", thing)
    for thing in world["topics"]:
        lines.streams[f"topic:{topics[thing.values['name']]}"] = ("topic", thing)
    for thing in world["conversations"]:
        lines.streams[f"conversation:{thing.values['id']}"] = ("conversation", thing)
    for kind in ("crisis", "desk"):
        for thing in world["crises"]:
            lines.streams[f"{kind}:{thing.values['id']}"] = (kind, thing)
    return lines
