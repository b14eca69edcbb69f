"""How is it kept that a slow machine holds nobody up?

A time limit of a socket begins again with every byte, so whoever sends one a second holds a reader
for as long as they like. Here the connection itself is cut when the time is over.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Timer
from time import monotonic
from typing import Self

from social.fetching.refused import Reason, Refused


class Deadline:
    """The time that one fetch has in all: names, connections, redirects and bytes."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds
        self._watches: list[tuple[Timer, socket.socket]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_wrong: object) -> None:
        """Watch nothing any more."""
        for timer, twin in self._watches:
            timer.cancel()
            twin.close()
        self._watches.clear()

    def left(self) -> float:
        """Say how many seconds are left. Refused if none are."""
        left = self.end - monotonic()
        if left <= 0:
            raise Refused(Reason.SLOW)
        return left

    @property
    def is_over(self) -> bool:
        """Tell whether no time is left."""
        return monotonic() >= self.end

    def watch(self, connection: socket.socket) -> None:
        """Cut a connection when the time is over, whoever reads from it then."""
        twin = connection.dup()  # TLS takes the socket's own number over
        timer = Timer(max(0.0, self.end - monotonic()), cut, (twin,))
        timer.daemon = True
        self._watches.append((timer, twin))
        timer.start()


def cut(connection: socket.socket) -> None:
    """End a connection on both sides."""
    with suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)
