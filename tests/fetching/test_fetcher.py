"""Is the house led nowhere, kept by nobody and filled with nothing, whoever answers?"""

from __future__ import annotations

import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from threading import active_count
from time import monotonic

import pytest

from social.fetching.fetcher import Limits
from social.fetching.reach import Reach
from social.fetching.refused import Reason, Refused
from tests.fetching.far import PUBLIC, Far, certificate_of, far_away, moved, ok

SHORT = Limits(seconds=0.5)


def test_a_page_is_fetched_from_the_address_that_was_looked_at(far: Far) -> None:
    far.answers["/a?b=c"] = ok(b"<p>Hello</p>")
    found = far.fetcher().get("http://example.org/a?b=c#there")
    assert (found.status, found.kind, found.charset) == (200, "text/html", "utf-8")
    assert (found.body, found.url) == (b"<p>Hello</p>", "http://example.org/a?b=c")
    assert (far.looked_up, far.dialled) == (["example.org"], [(PUBLIC, 80)])
    head = far.asked[0].lower()
    assert b"host: example.org\r\n" in head
    assert b"user-agent: kring/" in head
    for word in (b"cookie", b"authorization", b"referer"):
        assert word not in head


def test_a_name_is_looked_up_once_so_that_a_second_answer_changes_nothing(far: Far) -> None:
    """DNS rebinding: public when it is looked at, loopback when it is connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    fetcher = far.fetcher()
    fetcher.resolve = lambda _host, _port: next(answers)
    far.answers["/"] = ok(b"once")
    assert fetcher.get("http://rebind.example/").body == b"once"
    assert far.dialled == [(PUBLIC, 80)]
    with pytest.raises(Refused, match="inside"):
        fetcher.get("http://rebind.example/")


@pytest.mark.parametrize(
    "onward",
    ["http://inside.example/", "http://127.0.0.1/", "http://[::1]/", "//inside.example/",
     "http://[::ffff:7f00:1]/"],
)  # fmt: skip
def test_nobody_leads_it_inside(far: Far, onward: str) -> None:
    far.names = {
        "inside.example": ["10.0.0.1"],
        "127.0.0.1": ["127.0.0.1"],
        "::1": ["::1"],
        "::ffff:7f00:1": ["::ffff:7f00:1"],
    }
    far.answers["/"] = moved(onward)
    with pytest.raises(Refused, match="inside"):
        far.fetcher().get("http://example.org/")
    assert len(far.dialled) == 1


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "http://a:b@example.org/", "ftp://x/"])
def test_nobody_leads_it_to_what_is_not_fetched(far: Far, onward: str) -> None:
    far.answers["/"] = moved(onward)
    with pytest.raises(Refused, match="address"):
        far.fetcher().get("http://example.org/")


def test_it_follows_a_few_steps_and_no_circle(far: Far) -> None:
    far.answers |= {"/1": moved("/2", 301), "/2": moved("http://other.example/3", 307)}
    far.answers["/3"] = ok(b"there")
    found = far.fetcher().get("http://example.org/1")
    assert (found.url, found.body) == ("http://other.example/3", b"there")
    far.answers["/round"] = moved("/round")
    with pytest.raises(Refused, match="roundabout"):
        far.fetcher().get("http://example.org/round")
    assert len(far.asked) == 3 + 5


def test_cookies_are_not_kept_from_one_step_to_the_next(far: Far) -> None:
    far.answers["/"] = moved("/next").replace(b"\r\nContent", b"\r\nSet-Cookie: a=b\r\nContent")
    far.answers["/next"] = ok(b"there")
    far.fetcher().get("http://example.org/")
    assert b"ookie" not in far.asked[1]


def test_more_than_was_wanted_is_cut_or_refused(far: Far) -> None:
    far.answers["/"] = ok(bytes(200_000))
    assert len(far.fetcher().get("http://e.example/", Limits(most=1000, may_cut=True)).body) == 1000
    with pytest.raises(Refused, match="size"):
        far.fetcher().get("http://e.example/", Limits(most=1000))
    assert len(far.fetcher().get("http://e.example/", Limits(most=200_000)).body) == 200_000


def test_a_body_without_an_end_ends(far: Far) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(bytes(65_536))

    far.answers["/"] = endless
    with pytest.raises(Refused, match="size"):
        far.fetcher().get("http://example.org/", Limits(most=500_000))


def test_what_unpacks_to_a_thousand_times_its_size_fills_no_memory(far: Far) -> None:
    far.answers["/"] = ok(gzip.compress(bytes(200_000_000), 9), Content_Encoding="gzip")
    tracemalloc.start()
    with pytest.raises(Refused, match="size"):
        far.fetcher().get("http://example.org/")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000


def test_what_was_packed_is_unpacked(far: Far) -> None:
    far.answers["/"] = ok(gzip.compress(b"hello" * 50_000), Content_Encoding="gzip")
    assert far.fetcher().get("http://example.org/").body == b"hello" * 50_000


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "zstd", "nonsense"])
def test_what_is_packed_in_ways_that_were_not_asked_for_is_refused(far: Far, coding: str) -> None:
    far.answers["/"] = ok(b"x", Content_Encoding=coding)
    with pytest.raises(Refused, match="kind"):
        far.fetcher().get("http://example.org/")


def slowly(first: bytes) -> object:
    """Say something, and then a byte now and then, without an end."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        connection.settimeout(0.05)
        while True:
            connection.sendall(b"x")
            try:
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue

    return answer


@pytest.mark.parametrize(
    "first",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n"],
)  # fmt: skip
def test_who_sends_a_byte_now_and_then_keeps_nobody(far: Far, first: bytes) -> None:
    far.answers["/"] = slowly(first)  # type: ignore[assignment]
    begun = monotonic()
    with pytest.raises(Refused, match="slow"):
        far.fetcher().get("http://example.org/", SHORT)
    assert monotonic() - begun < 3


def test_who_says_nothing_at_all_keeps_nobody(far: Far) -> None:
    far.answers["/"] = lambda connection: connection.recv(1) and None  # waits for its end
    with pytest.raises(Refused, match="slow"):
        far.fetcher().get("http://example.org/", SHORT)


def test_continue_without_an_end_ends(far: Far) -> None:
    def going_on(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    far.answers["/"] = going_on
    with pytest.raises(Refused) as refused:
        far.fetcher().get("http://example.org/", SHORT)
    assert refused.value.reason in (Reason.SLOW, Reason.BROKEN)


@pytest.mark.parametrize(
    "answer",
    [b"", b"hello", b"HTTP/9.9 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000,
     b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_a_reason(far: Far, answer: bytes) -> None:
    far.answers["/"] = answer
    with pytest.raises(Refused) as refused:
        far.fetcher().get("http://example.org/", Limits(seconds=5))
    assert refused.value.reason in (Reason.BROKEN, Reason.AWAY)
    assert refused.value.passes


def test_only_kinds_that_are_wanted_are_read(far: Far) -> None:
    far.answers["/"] = ok(b"x", "video/mp4")
    with pytest.raises(Refused, match="kind"):
        far.fetcher().get("http://example.org/", Limits(kinds=("text/html",)))


def test_a_refusal_of_the_other_side_is_an_answer(far: Far) -> None:
    found = far.fetcher().get("http://example.org/nothing")
    assert (found.status, found.is_fine) == (404, False)


def test_what_is_sent_goes_nowhere_else(far: Far) -> None:
    far.answers["/hook"] = moved("/other", 307)
    found = far.fetcher().post(
        "http://example.org/hook", b"{}", headers={"Content-Type": "application/json"}
    )
    assert found.status == 307
    assert len(far.asked) == 1
    assert far.asked[0].startswith(b"POST /hook ")


def test_who_does_not_answer_is_away(far: Far) -> None:
    fetcher = far.fetcher()

    def refuse(_address: str, _port: int, _seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    fetcher.connect = refuse
    with pytest.raises(Refused, match="away"):
        fetcher.get("http://example.org/")
    fetcher.resolve = lambda _host, _port: []
    with pytest.raises(Refused, match="unknown"):
        fetcher.get("http://example.org/")


def test_a_second_address_is_tried_where_the_first_is_away(far: Far) -> None:
    fetcher, far.names = far.fetcher(), {"example.org": ["2606:4700::1111", PUBLIC]}
    connect = fetcher.connect

    def only_old(address: str, port: int, seconds: float) -> socket.socket:
        if ":" in address:
            raise OSError("no route")
        return connect(address, port, seconds)

    fetcher.connect = only_old
    far.answers["/"] = ok(b"there")
    assert fetcher.get("http://example.org/").body == b"there"


def test_nothing_is_left_running(far: Far) -> None:
    far.answers["/"] = ok(b"there")
    fetcher = far.fetcher()
    fetcher.get("http://example.org/")
    before = active_count()
    for _ in range(5):
        fetcher.get("http://example.org/")
    assert active_count() <= before + 1


def test_through_a_proxy_the_proxy_is_asked_and_what_is_inside_is_not(far: Far) -> None:
    reach = Reach(proxy="http://me:pass@proxy.example:3128", inside=("intranet",))
    far.names = {"intranet": ["10.0.0.1"], "proxy.example": ["10.0.0.2"], "bad.example": ["::1"]}
    far.names["2130706433"] = ["127.0.0.1"]
    far.answers |= {"http://example.org/": ok(b"by proxy"), "/": ok(b"directly")}
    fetcher = far.fetcher(reach)
    assert fetcher.get("http://example.org/").body == b"by proxy"
    assert b"proxy-authorization: basic" in far.asked[0].lower()
    assert fetcher.get("http://intranet/").body == b"directly"
    assert far.dialled == [("10.0.0.2", 3128), ("10.0.0.1", 80)]
    for url in ("http://bad.example/", "http://2130706433/"):
        with pytest.raises(Refused, match="inside"):
            fetcher.get(url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the certificate and key of example.org, which vouches for itself."""
    return certificate_of("example.org", tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secured(certificate: Path) -> Iterator[Far]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with far_away(context) as machine:
        yield machine


def test_a_certificate_has_to_hold_and_be_that_of_the_name(
    secured: Far, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured.answers["/"] = ok(b"safe")
    with pytest.raises(Refused, match="untrusted"):
        secured.fetcher().get("https://example.org/")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert secured.fetcher().get("https://example.org/").body == b"safe"
    with pytest.raises(Refused, match="untrusted"):
        secured.fetcher().get("https://other.example/")


def test_a_greeting_without_an_end_keeps_nobody(far: Far) -> None:
    """TLS is agreed on before there is any HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fetcher = far.fetcher()
        fetcher.connect = lambda _address, _port, seconds: socket.create_connection(
            silent.getsockname(), seconds
        )
        with pytest.raises(Refused, match="slow"):
            fetcher.get("https://example.org/", SHORT)
