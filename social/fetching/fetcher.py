"""How is something fetched from an address that somebody wrote, without harm to the house?

Whatever of Kring asks another machine because of what people write goes through here. It takes no
cookies and sends none, follows redirects only to where it might have gone itself, and holds neither
more bytes nor more time than it was given.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

from flask import current_app
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError, SSLError, TimeoutError

from social.fetching.deadline import Deadline
from social.fetching.line import Connect, Line, Resolve, connect, resolve
from social.fetching.reach import Place, Reach
from social.fetching.refused import Reason, Refused

AGENT = "Kring/0.1 (internal social network)"
CHUNK = 65_536
SILENCE = 5.0  # seconds without a byte
ELSEWHERE = frozenset({301, 302, 303, 307, 308})
UNPACKED = ("", "identity", "gzip", "x-gzip")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take."""

    most: int = 1_000_000  # bytes, unpacked
    seconds: float = 10.0  # in all
    redirects: int = 4
    kinds: tuple[str, ...] = ()  # media types that are read; all if none is named
    may_cut: bool = False  # what is longer is cut; else it is refused


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found, and where it was found in the end."""

    url: str
    status: int
    kind: str  # media type in lower case, without its parameters
    charset: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def is_fine(self) -> bool:
        """Tell whether the other side says that this is what was asked for."""
        return 200 <= self.status < 300


class Fetcher:
    """Fetches from the addresses that the operator lets be asked."""

    def __init__(
        self, reach: Reach, resolve: Resolve = resolve, connect: Connect = connect
    ) -> None:
        self.reach = reach
        self.resolve = resolve
        self.connect = connect

    def get(
        self, url: str, limits: Limits | None = None, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """Fetch what stands at an address. Refused, with the reason, if that cannot be.

        An answer that is no success is an answer: `status` tells. `headers` go along to wherever
        the address leads, so no secret is among them.
        """
        limits = limits or Limits()
        with Deadline(limits.seconds) as deadline:
            place = self.reach.place(url)
            for _hop in range(limits.redirects + 1):
                with self.asked("GET", place, deadline, headers or {}) as answer:
                    onward = leads(answer)
                    if onward is None:
                        return taken(place, answer, limits, deadline)
                place = self.reach.place(urljoin(place.url, onward))
            raise Refused(Reason.ROUNDABOUT)

    def post(
        self,
        url: str,
        body: bytes,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Send something to an address, and to no other that it leads to. Refused like `get`."""
        limits = limits or Limits()
        with Deadline(limits.seconds) as deadline:
            place = self.reach.place(url)
            with self.asked("POST", place, deadline, headers or {}, body) as answer:
                return taken(place, answer, limits, deadline)

    @contextmanager
    def asked(
        self,
        method: str,
        place: Place,
        deadline: Deadline,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Iterator[BaseHTTPResponse]:
        """Ask one place, give its answer unread, and tell apart what goes wrong with it."""
        manager = Line(self.reach, deadline, self.resolve, self.connect).to(place)
        try:
            answer = manager.urlopen(
                method,
                place.url,
                body=body,
                headers={"User-Agent": AGENT, "Accept-Encoding": "gzip", **headers},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(connect=min(SILENCE, deadline.left()), read=SILENCE),
            )
            with answer:
                yield answer
        except (HTTPError, OSError) as wrong:
            raise Refused(Reason.SLOW if deadline.is_over else why(wrong)) from wrong
        finally:
            manager.clear()


def why(wrong: Exception) -> Reason:
    """Name what went wrong on the way."""
    if isinstance(wrong, SSLError | ssl.SSLError):
        return Reason.UNTRUSTED
    if isinstance(wrong, TimeoutError | OSError):
        return Reason.SLOW if isinstance(wrong, TimeoutError) else Reason.AWAY
    return Reason.BROKEN


def leads(answer: BaseHTTPResponse) -> str | None:
    """Say where an answer leads instead of being one."""
    onward = (answer.headers.get("Location") or "").strip()
    return onward if answer.status in ELSEWHERE and onward else None


def taken(place: Place, answer: BaseHTTPResponse, limits: Limits, deadline: Deadline) -> Fetched:
    """Read an answer. Refused if it is of another kind or longer than was wanted."""
    kind, _, rest = answer.headers.get("Content-Type", "").partition(";")
    kind = kind.strip().lower()
    if limits.kinds and 200 <= answer.status < 300 and kind not in limits.kinds:
        raise Refused(Reason.KIND)
    if answer.headers.get("Content-Encoding", "").strip().lower() not in UNPACKED:
        raise Refused(Reason.KIND)
    return Fetched(
        url=place.url,
        status=answer.status,
        kind=kind,
        charset=charset_in(rest),
        body=read(answer, limits, deadline),
        headers=answer.headers,
    )


def charset_in(parameters: str) -> str:
    """Find the charset among the parameters of a media type; empty if it is not named."""
    for one in parameters.split(";"):
        name, _, value = one.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")[:40]
    return ""


def read(answer: BaseHTTPResponse, limits: Limits, deadline: Deadline) -> bytes:
    """Read a body piece by piece, and stop at what is too much or too late."""
    found = bytearray()
    while len(found) <= limits.most:
        deadline.left()
        piece = answer.read1(CHUNK, decode_content=True)
        if not piece:
            deadline.left()  # a connection that was cut ends like one that is through
            return bytes(found)
        found += piece
    if not limits.may_cut:
        raise Refused(Reason.SIZE)
    return bytes(found[: limits.most])


def fetcher() -> Fetcher:
    """Give the fetcher of this installation."""
    settings = current_app.config["SETTINGS"]
    return Fetcher(
        Reach(hosts=settings.fetch_from, inside=settings.fetch_inside, proxy=settings.fetch_proxy)
    )
