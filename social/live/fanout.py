"""How does one event reach every open page of a room without being built again for each?

Flask-SocketIO queues an event for each recipient, wakes that recipient's writer and builds a
WebSocket frame there. Here the frame is built once, and sent without blocking to each socket
that has nothing else to say; every other socket gets the event through its own queue, as ever.

This leans on parts that python-engineio, simple-websocket and gevent do not promise to keep.
They are all in this file, `differences()` tries them when the server starts, and where they
differ everything takes the normal way.
"""

import inspect
import json
import logging
import socket as stdlib_socket
import ssl
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from queue import Empty, Full
from types import SimpleNamespace
from typing import Any

import gevent
import simple_websocket
from engineio.packet import MESSAGE, Packet
from engineio.socket import Socket as EngineSocket
from gevent.lock import Semaphore
from gevent.queue import JoinableQueue
from gevent.socket import socket as GeventSocket  # noqa: N812  (a class by a lower-case name)
from socketio import Manager, RedisManager, Server
from socketio.packet import EVENT
from wsproto.utilities import ProtocolError

log = logging.getLogger(__name__)

WIRE = "kring.wire"  # where the WSGI environment keeps the wire of a connection
BACKLOG = 128  # events that wait for one socket before its page is told to refresh
PATIENCE = 20.0  # seconds that a page may take to read that it must refresh
SEND_BUFFER = 256 * 1024  # bytes that the kernel keeps for a reader that does not read
OUTBOX = 10_000  # events that wait for a message queue that does not answer
MALFORMED = (AttributeError, LookupError, ProtocolError, RecursionError, TypeError, ValueError)
MOST_HEARD = 64 * 1024  # bytes that a page may say within ten seconds; it needs a hundredth
MOST_EVENTS = 40  # events that a page may say within ten seconds: each asks the database

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def text_frame(text: str) -> bytes:
    """Build the unmasked, uncompressed WebSocket frame of a whole text (RFC 6455, section 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


class Wire:
    """All that is written to one socket, one frame after the other, never half a frame.

    It stands in for the socket that simple-websocket writes to. That library sends once and
    takes no notice of how much went out, which under gevent may be less than the frame.
    """

    def __init__(self, sock: GeventSocket, patience: float) -> None:
        self.sock = sock
        self.turn = Semaphore(1)
        self.is_plain = not isinstance(sock, ssl.SSLSocket)  # TLS must repeat the write it began
        self.is_open = True
        self.heard = 0
        self.events = 0
        self.heard_since = time.monotonic()
        sock.settimeout(patience)
        sock.setsockopt(stdlib_socket.SOL_SOCKET, stdlib_socket.SO_SNDBUF, SEND_BUFFER)

    def offer(self, frame: bytes) -> bool:
        """Send a frame if that needs no waiting; a rest follows before anything else does."""
        if not self.is_plain or not self.is_open or self.turn.locked():
            return False
        try:
            sent = self.sock.send(frame, 0, 0.0)
        except OSError:  # it would block, or it is broken, which its writer will find out
            return False
        if sent < len(frame):
            self.turn.acquire()
            gevent.spawn(self._finish, memoryview(frame)[sent:])
        return True

    def send(self, data: bytes) -> int:
        """Send everything, waiting for its turn. Raise BrokenPipeError if that is impossible."""
        with self.turn:
            self._send_all(data)
            if data[:1] == b"\x88":  # after the frame that closes, nothing may follow
                self.is_open = False
        return len(data)

    def recv(self, size: int) -> bytes:
        """Return what came in. Raise OSError after a silence longer than ping and answer.

        A page that floods us is cut off: nothing else bounds a message until it is complete.
        """
        data = self.sock.recv(size)
        now = time.monotonic()
        if now - self.heard_since > 10:
            self.heard, self.events, self.heard_since = 0, 0, now
        self.heard += len(data)
        if self.heard > MOST_HEARD:
            self.drop()
            raise ConnectionAbortedError
        return data

    def count(self) -> None:
        """Count an event that came in. Raise ValueError for one too many."""
        self.events += 1
        if self.events > MOST_EVENTS:
            raise ValueError("a page asks without end")

    def close(self) -> None:
        """Close the socket."""
        self.is_open = False
        self.sock.close()

    def drop(self) -> None:
        """Cut the connection and forget what was to be sent; those who wait here are woken."""
        self.is_open = False
        try:
            linger = struct.pack("ii", 1, 0)
            self.sock.setsockopt(stdlib_socket.SOL_SOCKET, stdlib_socket.SO_LINGER, linger)
            self.sock.shutdown(stdlib_socket.SHUT_RDWR)
        except OSError:
            log.debug("a connection was gone before it could be dropped")

    def _finish(self, rest: memoryview) -> None:
        try:
            self._send_all(rest)
        except BrokenPipeError:
            log.debug("a connection broke in the middle of a frame")
        finally:
            self.turn.release()

    def _send_all(self, data: bytes | memoryview) -> None:
        if not self.is_open:
            raise BrokenPipeError
        try:
            self.sock.sendall(data)
        except OSError as error:
            self.drop()
            raise BrokenPipeError from error


class Fact(Packet):
    """An event of a room: a page that refreshes does not need it any more."""

    def __init__(self, text: str, refresh: str) -> None:
        super().__init__(MESSAGE, text)
        self.refresh = refresh


class Refresh(Packet):
    """What a page hears in place of the events that it was too slow for."""


class Line(JoinableQueue):
    """What waits to be written to one socket: the queue of engineio, with a bound."""

    def __init__(self, backlog: int = BACKLOG, patience: float = PATIENCE) -> None:
        super().__init__()
        self.wire: Wire | None = None
        self.backlog = backlog
        self.patience = patience
        self.is_writer_idle = False
        self.has_refresh = False
        self.deadline: gevent.Greenlet | None = None

    def carry(self, frame: bytes, fact: Fact) -> None:
        """Send a fact now if nothing is before it, else let it wait for its turn."""
        wire = self.wire
        if wire and self.is_writer_idle and not self.qsize() and wire.offer(frame):
            return
        if not self.has_refresh:  # it comes before this fact would, and says as much
            self.put(fact)

    def put(self, item: Packet | None, block: bool = True, timeout: float | None = None) -> None:
        """Add a packet; never waits. Past the bound a refresh replaces the facts."""
        super().put(item, block, timeout)
        if self.wire and self.qsize() > self.backlog:
            self._shorten(self.wire)

    def get(self, block: bool = True, timeout: float | None = None) -> Packet | None:
        """Return the next packet, and only that one, so that the rest can still be replaced."""
        if not block:
            raise Empty
        if self.deadline and not self.has_refresh:  # the writer is back: the refresh was sent
            self.deadline.kill(block=False)
            self.deadline = None
        self.is_writer_idle = True
        try:
            item = super().get(block, timeout)
        finally:
            self.is_writer_idle = False
        if isinstance(item, Refresh):
            self.has_refresh = False
        return item

    def _shorten(self, wire: Wire) -> None:
        items = [super(Line, self).get(False) for _ in range(self.qsize())]
        refreshes = {item.refresh for item in items if isinstance(item, Fact)}
        for item in items:
            self.task_done()
            if not isinstance(item, Fact):
                super().put(item)
        for text in refreshes:
            super().put(Refresh(MESSAGE, text))
        if self.deadline or not refreshes:  # told already, or asking without ever reading
            wire.drop()
            return
        self.has_refresh = True
        self.deadline = gevent.spawn_later(self.patience, wire.drop)


class FanOut(Manager):
    """The client manager of one process: a room's frame is built once and written directly."""

    is_direct = False
    backlog = BACKLOG
    patience = PATIENCE

    def set_server(self, server: Server) -> None:
        """Take the server, and its queues too if its private parts are those that we know."""
        super().set_server(server)
        server.eio.on("message", partial(self._take, server.eio.handlers["message"]))
        server._handle_event = partial(self._hear, server._handle_event)
        if server.eio.async_mode != "gevent":
            return
        found = differences()
        if found:
            log.warning("events take the normal way, because %s", "; ".join(found))
            return
        self.is_direct = True
        server.eio.create_queue = lambda: Line(self.backlog, self.patience)

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Register a connection, unless it ended this moment, and join its queue to its wire."""
        socket, environ = self.server.eio.sockets.get(eio_sid), self.server.environ.get(eio_sid)
        if socket is None or environ is None:
            return None
        if self.is_direct:
            socket.queue.wire = environ.get(WIRE)
        return super().pre_connect(eio_sid, namespace)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | list[str] | None = None,
        skip_sid: str | list[str] | None = None,
        callback: Callable[..., Any] | None = None,
        to: str | list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send an event to the sockets of this process that are in a room, or in any of a list."""
        room = to or room
        text = None if callback or not self.is_direct else self._text(namespace, event, data)
        if text is None:
            super().emit(event, data, namespace, room, skip_sid, callback, **kwargs)
            return
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        members = self.get_participants(namespace, room)
        frame = text_frame(f"{MESSAGE}{text}")
        fact = Fact(text, self._text(namespace, "refresh", None) or "")
        self._spread(frame, fact, (eio_sid for sid, eio_sid in members if sid not in skipped))

    def _take(self, answer: Callable[[str, Any], None], eio_sid: str, data: Any) -> None:
        """Let the server answer a packet; whoever sends what is none is cut off, not logged."""
        try:
            answer(eio_sid, data)
        except MALFORMED:
            wire = self.server.environ.get(eio_sid, {}).get(WIRE)
            if wire:
                wire.drop()

    def _hear(
        self, answer: Callable[..., None], eio_sid: str, namespace: str, id: Any, data: list[Any]
    ) -> None:
        """Let the server answer an event, unless a page says what only the server may, or too much.

        The library would take it: a page that says "disconnect" is forgotten and still hears.
        """
        if data[0] in self.server.reserved_events:
            raise ValueError("a page said what the server alone says")
        wire = self.server.environ.get(eio_sid, {}).get(WIRE)
        if wire:
            wire.count()
        answer(eio_sid, namespace, id, data)

    def _text(self, namespace: str, event: str, data: Any) -> str | None:
        """Encode an event, or return None for one with binary parts."""
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        packet = self.server.packet_class(EVENT, namespace=namespace, data=[event, *arguments])
        encoded = packet.encode()
        return encoded if isinstance(encoded, str) else None

    def _spread(self, frame: bytes, fact: Fact, recipients: Iterable[str]) -> None:
        # Nothing in this loop lets another greenlet run, so every socket gets events in the
        # order in which they were emitted.
        sockets = self.server.eio.sockets
        for eio_sid in recipients:
            socket = sockets.get(eio_sid)
            if socket is not None and not socket.closed:
                socket.queue.carry(frame, fact)


class SharedFanOut(RedisManager, FanOut):
    """The client manager of one process among several, which hear one another through Valkey.

    `hear` takes what another process passed on by `tell`.
    """

    def __init__(
        self, url: str, channel: str = "kring", hear: Callable[[Any], None] | None = None
    ) -> None:
        super().__init__(url, channel=channel, redis_options={"socket_keepalive": True})
        self.hear = hear
        self.outbox: JoinableQueue = JoinableQueue(OUTBOX)
        self.forwarder: gevent.Greenlet | None = None

    def tell(self, message: Any) -> None:
        """Pass something on to every other process."""
        self._publish({"method": "news", "news": message, "host_id": self.host_id})

    def _publish(self, data: dict[str, Any]) -> None:
        """Hand over to a greenlet of its own: a queue that is away must not delay a request."""
        self.forwarder = self.forwarder or gevent.spawn(self._forward)
        try:
            self.outbox.put_nowait(data)
        except Full:
            log.error("the message queue is away: an event was not told to the other processes")

    def _forward(self) -> None:
        for data in self.outbox:
            super()._publish(data)

    def _listen(self) -> Iterator[Any]:
        for message in super()._listen():
            data = decoded(message)
            if data.get("method") != "news":
                yield data
            elif self.hear and data.get("host_id") != self.host_id:
                self.hear(data.get("news"))


def decoded(message: bytes | str) -> dict[str, Any]:
    """Read a message of the queue; what is none counts as empty."""
    try:
        data = json.loads(message)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


class Handshake:
    """WSGI middleware around the socket server: no compression, no delay, one wire a socket.

    Compression would double the memory of each client and ask for a frame of its own for each.
    """

    def __init__(self, app: WsgiApp, server: Server) -> None:
        self.app = app
        self.server = server

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Prepare an upgrade to WebSocket, and leave every other request as it is."""
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            sock = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
            if sock is not None and sock.family != stdlib_socket.AF_UNIX:
                sock.setsockopt(stdlib_socket.IPPROTO_TCP, stdlib_socket.TCP_NODELAY, 1)
            if isinstance(sock, GeventSocket) and getattr(self.server.manager, "is_direct", False):
                eio = self.server.eio
                environ[WIRE] = Wire(sock, eio.ping_interval + eio.ping_timeout)
                environ["gunicorn.socket"] = environ[WIRE]
        try:
            return self.app(environ, start_response)
        except MALFORMED:
            if WIRE not in environ:
                raise
            environ[WIRE].drop()
            raise StopIteration from None  # as after every other end of such a connection


def differences() -> list[str]:
    """List what the pinned libraries do otherwise than this file expects; normally nothing."""
    found = []
    for trial in (_try_gevent, _try_engineio, _try_simple_websocket):
        try:
            found += trial()
        except (AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
            found.append(f"{trial.__name__[5:]} raised {error!r}")
    return found


def _try_gevent() -> Iterator[str]:
    parameters = list(inspect.signature(GeventSocket.send).parameters)
    if parameters != ["self", "data", "flags", "timeout"]:
        yield "a gevent socket sends otherwise"


def _try_engineio() -> Iterator[str]:
    server = SimpleNamespace(
        create_queue=Line, get_queue_empty_exception=lambda: Empty, ping_interval=0, ping_timeout=0
    )
    socket = EngineSocket(server, "trial")
    for text in ("one", "two"):
        socket.queue.put(Packet(MESSAGE, text))
    if [packet.encode() for packet in socket.poll()] != ["4one"]:
        yield "engineio takes several packets at once"
    if socket.closed or socket.queue.qsize() != 1:
        yield "an engineio socket starts otherwise"


def _try_simple_websocket() -> Iterator[str]:
    written: list[bytes] = []
    environ = {
        "HTTP_HOST": "trial",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_UPGRADE": "websocket",
        "HTTP_SEC_WEBSOCKET_KEY": "dHJpYWwgb2YgYSB3aXJlIQ==",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "gunicorn.socket": SimpleNamespace(send=lambda data: written.append(bytes(data))),
    }
    thread = SimpleNamespace(name="trial", start=lambda: None)
    server = simple_websocket.Server(environ, thread_class=lambda target: thread)
    if b" 101 " not in written[0] or b"Sec-WebSocket-Extensions" in written[0]:
        yield "simple-websocket shakes hands otherwise"
    for size in (1, 125, 126, 65_535, 65_536):
        server.send("é" + "x" * (size - 1))
        if written[-1] != text_frame("é" + "x" * (size - 1)):
            yield f"simple-websocket frames {size} characters otherwise"
