"""Do open lines and the server behind them hold where those of others did not?"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from importlib.metadata import version
from urllib.error import HTTPError

import psutil
import pytest
from flask import Flask

from models import Capability, Case, Community, Event, Measure, Person, Reason, SignIn, session
from moderation import Draft
from social.changes import change
from social.cookie import SignedCookie
from social.posts.actions import create_post
from social.reports.actions import report
from social.reports.forms import Complaint
from social.review import deciding
from social.viewer import digest_of
from tests.bench.listeners import UPGRADE, connect, masked, read_until
from tests.live.conftest import KEY, House
from tests.live.pages import Page
from tests.live.test_rights import SOON, ends_soon, refused
from tests.live.test_telling import stream_of

REASONS = {"happened": "It was said.", "rule": "We talk of matters.", "why": "It is about people."}


@pytest.fixture
def mia(make_person, give) -> Person:
    """Mia moderates, where everybody reads."""
    return give(make_person("Mia Moderator"), Capability.MODERATOR)


@pytest.fixture
def decided(make_community, make_person, give, ana: Person, ben: Person) -> Case:
    """A moderator has decided that Ben is suspended; a second one has not confirmed it."""
    place = make_community("Brewing", ana, ben)
    first = give(make_person("Mo Moderator"), Capability.MODERATOR)
    post = create_post(ben, place, Draft(source="Ha"))
    made = report(ana, post, Complaint(reason=Reason.HARASSMENT))
    case = session.get_one(Case, made.case_id)
    deciding.decide(first, case, deciding.Ruling(measure=Measure.SUSPEND, **REASONS))
    return case


def test_hole_01_whoever_is_suspended_hears_nothing_from_that_moment_on(
    house: House, decided: Case, mia: Person, ana: Person, ben: Person, community: Community
) -> None:
    stream = stream_of(community)
    cookie = house.cookie(ben)
    with house.page(ben, stream, "home") as page:
        house.act(mia, "POST", f"/review/{decided.id}/confirmation")
        began = time.monotonic()
        house.post(ana, "Not for Ben.")
        said = list(until_cut(page))
        assert time.monotonic() - began < SOON
        assert not [text for text in said if "post.created" in text]
    assert refused(house, f"Cookie: {cookie}\r\n").startswith("44")


def until_cut(page: Page) -> Iterator[str]:
    """Give what a page hears until the server hangs up."""
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            yield page.text()


def test_hole_02_ending_all_other_sessions_cuts_their_lines_and_there_is_no_other_transport(
    house: House, ben: Person, community: Community
) -> None:
    here = house.cookie(ben)
    with change(ben) as record:
        row = SignIn(person_id=ben.id, token_digest=digest_of("elsewhere"))
        session.add(row)
        record(Event.SIGNED_IN, row)
    with house.page(ben, "home") as page:
        with pytest.raises(HTTPError, match="303"):
            house.writing.act("DELETE", "/account/sessions", other_cookie("elsewhere"))
        assert ends_soon(page)
    assert refused(house, f"Cookie: {here}\r\n").startswith("44")
    with pytest.raises(OSError, match="400"):
        house.reading.get("/socket.io/?EIO=4&transport=polling")


def other_cookie(token: str) -> str:
    """Sign the cookie of a browser that holds a token."""
    app = Flask("other")
    app.secret_key = KEY
    value = SignedCookie().get_signing_serializer(app).dumps({"_user_id": token, "_fresh": True})
    return f"kring={value}"


def process_of(house: House) -> psutil.Process:
    """Find the process that serves open pages."""
    listening = [
        one.pid
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == house.reading.port
    ]
    children = [one for one in map(psutil.Process, listening) if not one.children()]
    return children[0] if children else psutil.Process(listening[0])


def test_hole_07_strangers_who_ping_out_of_turn_start_no_threads(
    house: House, ben: Person, community: Community
) -> None:
    assert tuple(map(int, version("python-engineio").split(".")[:3])) >= (4, 13, 2)
    process = process_of(house)
    with house.page(ben, "home") as page, contextlib.ExitStack() as stack:
        threads = process.num_threads()
        strangers = [stack.enter_context(connect(house.reading.port)) for _ in range(200)]
        for stranger in strangers:
            read_until(stranger, b'"sid"')
            with contextlib.suppress(ConnectionError):
                stranger.sendall(masked("3") * 20 + masked("2probe") + masked("3probe"))
        assert page.watch("home")["heads"].keys() == {"home"}
        assert process.num_threads() <= threads + 2


LARGE = struct.pack("!BBQ", 0x81, 0x80 | 127, 50_000_000) + bytes(4)
MONSTERS = {
    "fifty megabytes": LARGE + b"4" * 60_000,
    "a frame of all there is": struct.pack("!BBQ", 0x82, 0x80 | 127, 2**63 - 1) + bytes(4),
    "compressed": bytes((0xC1, 0x80 | 10)) + bytes(4) + b"x" * 10,
    "a thousand attachments": masked('451000-["watch",{"_placeholder":true,"num":0}]'),
    "attachments without end": masked(f'45{"9" * 400}-["watch"]'),
    "a number without end": masked(f'42{"9" * 4000}["watch"]'),
    "fragments": bytes((0x01, 0x80 | 1))
    + bytes(4)
    + b"4"
    + (bytes((0x00, 0x81, 0, 0, 0, 0, 52)) * 9_000),
}


@pytest.mark.parametrize("monster", MONSTERS)
def test_hole_08_no_frame_is_so_large_that_others_wait(
    house: House, ben: Person, community: Community, monster: str
) -> None:
    process = process_of(house)
    with house.page(ben, "home") as page, house.page(ben, "home") as other:
        before = process.memory_info().rss
        with contextlib.suppress(ConnectionError):
            page.sock.sendall(MONSTERS[monster])
        assert other.watch("home")["heads"].keys() == {"home"}
        assert process.memory_info().rss - before < 20_000_000


STRANGE = (
    "Sec-WebSocket-Protocol: \xe9\xff\xfe\r\n",
    "Sec-WebSocket-Protocol: " + "a, " * 2_000 + "\r\n",
    "Sec-WebSocket-Key: \xff\r\n",
    "Sec-WebSocket-Version: \xb9\r\n",
    "Sec-WebSocket-Extensions: permessage-deflate; " + "x=1; " * 500 + "\r\n",
    "Cookie: kring=\xe9; kring=\r\n",
    "Origin: \xff\xfe\r\n",
    "Content-Length: 10\r\nTransfer-Encoding: chunked\r\n",
    "X-Forwarded-For: \xff, ,,\r\n",
)


def test_hole_10_no_handshake_ends_a_worker(
    house: House, ben: Person, community: Community
) -> None:
    process = process_of(house)
    with house.page(ben, "home") as page:
        for more in STRANGE:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", house.reading.port), timeout=10) as sock,
            ):
                request = UPGRADE.format(port=house.reading.port, more=more)
                sock.sendall(request.encode("latin-1"))
                sock.recv(1024)
        assert process_of(house).pid == process.pid
        assert page.watch("home")["heads"].keys() == {"home"}


def test_no_request_hides_in_another(house: House) -> None:
    """Two ends of one message must not be read differently by two servers."""
    hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    for lengths in (
        f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length: +5\r\n",
    ):
        with socket.create_connection(("127.0.0.1", house.reading.port), timeout=10) as sock:
            head = f"POST /csp-reports HTTP/1.1\r\nHost: x\r\n{lengths}\r\n"
            sock.sendall((head + hidden).encode())
            sock.shutdown(socket.SHUT_WR)
            said = b""
            while more := sock.recv(4096):
                said += more
        assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), lengths
        assert said.count(b"HTTP/1.1") == 1, lengths
