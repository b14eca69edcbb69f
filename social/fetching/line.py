"""How is a connection made to an address that was looked at, and to no other?

A host's name is looked up once: an answer that was looked at and another that is connected to would
be two. urllib3 does the rest; TLS and the `Host` header know the name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import make_headers, parse_url

from social.fetching.deadline import Deadline
from social.fetching.reach import PORTS, Place, Reach
from social.fetching.refused import Reason, Refused

ADDRESSES = 8  # of one host that are looked at; more are no sign of anything good
TRIED = 3
CONNECTING = 5.0  # seconds for one address

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]


def resolve(host: str, port: int) -> list[str]:
    """Look up the addresses of a host; none if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))[:ADDRESSES]


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an address that is written in numbers."""
    return socket.create_connection((address, port), seconds)


class Line:
    """Makes the connections of one fetch."""

    def __init__(
        self, reach: Reach, deadline: Deadline, resolve: Resolve, connect: Connect
    ) -> None:
        self.reach = reach
        self.deadline = deadline
        self.resolve = resolve
        self.connect = connect

    def to(self, place: Place) -> PoolManager:
        """Give what speaks to this place and to nobody else. Refused if it may not be asked."""
        if self.reach.goes_through_proxy(place):
            return self.through_proxy(place)
        addresses = self.resolve(place.host, place.port)
        self.reach.check(place, addresses)
        return speaking(PoolManager(num_pools=1), lambda: self.dial(addresses, place.port))

    def through_proxy(self, place: Place) -> PoolManager:
        """Let the proxy look the name up; what is known of it here is looked at before."""
        known = self.resolve(place.host, place.port)
        if known:
            self.reach.check(place, known)
        parts = parse_url(self.reach.proxy)
        port = parts.port or PORTS[parts.scheme or "http"]
        addresses = self.resolve((parts.host or "").strip("[]"), port)
        headers = make_headers(proxy_basic_auth=parts.auth) if parts.auth else None
        plain = parts._replace(auth=None).url
        manager = ProxyManager(plain, num_pools=1, proxy_headers=headers)
        return speaking(manager, lambda: self.dial(addresses, port))

    def dial(self, addresses: list[str], port: int) -> socket.socket:
        """Connect to the first address that answers. Refused if none does."""
        for address in addresses[:TRIED]:
            try:
                made = self.connect(address, port, min(CONNECTING, self.deadline.left()))
            except OSError:
                continue
            self.deadline.watch(made)
            return made
        self.deadline.left()
        raise Refused(Reason.AWAY)


def speaking(manager: PoolManager, dial: Callable[[], socket.socket]) -> PoolManager:
    """Have a manager of connections make them in one way alone."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial()

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager
