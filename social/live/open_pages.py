"""Which pages are open in this process, and how is something said to them?"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gevent.queue import Full, Queue
from socketio import Server

from models import session
from social import meters
from social.live.afar import parcels
from social.live.fanout import WIRE, SharedFanOut
from social.live.listeners import Listener, Listeners
from social.live.news import News
from social.live.rooms import Standing, in_language

log = logging.getLogger("kring.live")

NAMESPACE = "/"
ENDED = "ended"  # the sign-in holds no longer: the page asks for another
REST = "rest"  # its reader has too many pages open: it comes back when it is looked at
MOST_WAITING = 10_000


class OpenPages:
    """The pages that are connected to this process, and what they are to be told.

    `tell_here` turns news into events. It runs in the request that made them, which has read all
    that it takes; what others pass on waits in the inbox. Events wait in the outbox: so pages
    hear of things one after the other, and no request waits for the pages of others.
    """

    def __init__(
        self,
        server: Server,
        languages: Sequence[str],
        tell_here: Callable[[OpenPages, Sequence[News]], None],
    ) -> None:
        self.server = server
        self.languages = languages
        self.tell_here = tell_here
        self.listeners = Listeners()
        self.heads: dict[str, int] = {}  # the newest entry told in each room
        self.told: dict[int, None] = {}  # entries told lately
        self.marks: deque[int] = deque(maxlen=2)  # the newest entry at the last two beats
        self.silent: dict[str, float] = {}  # since when connections have not said who they are
        self.inbox: Queue = Queue(MOST_WAITING)
        self.outbox: Queue = Queue(MOST_WAITING)

    def tell(self, told: Sequence[News]) -> None:
        """Pass on what this process recorded, to its own pages and to other processes."""
        try:
            self.tell_here(self, told)
        except Exception:  # what was asked for is done; the next beat tells of it
            log.exception("open pages could not be told")
            session.rollback()
        for message in parcels(told):
            self._publish(message)

    def send(self, message: dict[str, Any]) -> None:
        """Pass on what concerns persons."""
        self.receive(message)
        self._publish(message)

    def receive(self, message: dict[str, Any]) -> None:
        """Put something into the inbox."""
        try:
            self.inbox.put_nowait(message)
        except Full:
            meters.UNSAID.inc()
            log.error("the inbox is full: open pages will hear of a change later")

    def _publish(self, message: dict[str, Any]) -> None:
        if isinstance(self.server.manager, SharedFanOut):
            self.server.manager.tell(message)

    def say(self, event: str, data: Any, rooms: Sequence[str]) -> None:
        """Say something to the pages of this process in any of some rooms, once to each."""
        if self.is_heard(rooms):
            try:
                self.outbox.put_nowait((event, data, rooms))
                meters.SAID.labels(event).inc()
            except Full:
                meters.UNSAID.inc()
                log.error("the outbox is full: open pages will hear of a change later")

    def empty_outbox(self) -> None:
        """Emit what is to be said, one thing after the other, for ever."""
        for event, data, rooms in self.outbox:
            known = self.server.manager.rooms.get(NAMESPACE, {})
            there = [room for room in rooms if room in known]
            try:
                if there:
                    self.server.emit(event, data, to=there, ignore_queue=True)
            except Exception:  # whatever it was: the next thing must still be said
                log.exception("open pages could not be told")
            finally:
                self.outbox.task_done()

    def is_heard(self, rooms: Iterable[str]) -> bool:
        """Tell whether any page stands in one of these rooms."""
        known = self.server.manager.rooms.get(NAMESPACE, {})
        return any(room in known for room in rooms)

    def state(self, fact: Mapping[str, Any], stream: str, rooms: Sequence[str]) -> None:
        """Say a fact to the rooms of a stream, in every language."""
        self.note(rooms, fact["id"])
        spoken = [in_language(room, language) for room in rooms for language in self.languages]
        self.say("fact", {**fact, "stream": stream}, spoken)

    def note(self, rooms: Iterable[str], entry_id: int) -> None:
        """Remember the newest entry of some rooms."""
        for room in rooms:
            self.heads[room] = max(entry_id, self.heads.get(room, 0))

    def heads_of(self, standing: Standing) -> dict[str, int]:
        """Give the newest entry told in each stream of a page."""
        return {
            stream: max((self.heads.get(room, 0) for room in rooms), default=0)
            for stream, rooms in standing.streams.items()
        }

    def place(self, listener: Listener, standing: Standing) -> None:
        """Let a page stand in these rooms and in no others, unless it closed this moment."""
        before, listener.standing = listener.standing.rooms, standing
        if not self.server.manager.is_connected(listener.sid, NAMESPACE):
            return
        for room in before - standing.rooms:
            self.server.leave_room(listener.sid, room)
        for room in standing.rooms - before:
            self.server.enter_room(listener.sid, room)

    def dismiss(self, listener: Listener, why: str = ENDED) -> None:
        """Tell a page why it hears no more, and hang up."""
        eio_sid = self.server.manager.eio_sid_from_sid(listener.sid, NAMESPACE)
        self.server.emit(why, to=listener.sid, ignore_queue=True)
        self.server.disconnect(listener.sid, ignore_queue=True)
        self.listeners.remove(listener.sid)
        connection = self.server.eio.sockets.get(eio_sid)
        if connection is not None and not connection.closed:
            connection.close(wait=False)

    def cut(self, sid: str) -> None:
        """Break a connection without a word, so that its page tries again in a moment."""
        environ = self.server.get_environ(sid, NAMESPACE) or {}
        if WIRE in environ:
            environ[WIRE].drop()
