"""A light load client: many pages that listen on one WebSocket each, in one process.

It speaks just enough of WebSocket, Engine.IO 4 and Socket.IO 5. A fact carries its number and
the monotonic time at which it was emitted at fixed places, so that receiving one costs a recv
and two slices. It still costs something: `--raw` listens to bare sockets without any of these
protocols, which gives the floor under every figure that this client reports.

It is told by lines of JSON on stdin what to expect, and answers on stdout when all has come: the
numbers of the facts, or only how many posts of real people will come, whose ids nobody knows yet.
"""

import argparse
import json
import os
import re
import select
import selectors
import socket
import struct
import sys
import time

STEP = 100  # connections opened at once
SPENT = 30.0  # seconds after which it reports what came so far
POST = re.compile(rb'"noun":"post","noun_id":(\d+)')
NUMBER = slice(20, 29)  # 4 bytes of frame header, then 42["fact",{"n":"000000001","at":"0…"
STAMP = slice(37, 57)

SPACE = memoryview(bytearray(262_144))  # one for all: a fresh one for each recv is slow

UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: bGlzdGVuaW5nIHRvIHlvdQ==\r\n{more}\r\n"
)


def masked(text: str) -> bytes:
    """Build the frame of a text (up to 65,535 bytes) as a client must send it, masked by zeros."""
    payload = text.encode()
    if len(payload) < 126:
        return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload
    return struct.pack("!BBH", 0x81, 0x80 | 126, len(payload)) + bytes(4) + payload


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """Split what was received into whole frames, header included, and a rest."""
    frames, start, end = [], 0, len(data)
    while end - start >= 2:
        size, header = data[start + 1], 2
        if size == 126 and end - start >= 4:
            size, header = struct.unpack_from("!H", data, start + 2)[0], 4
        elif size == 127 and end - start >= 10:
            size, header = struct.unpack_from("!Q", data, start + 2)[0], 10
        elif size > 125:
            break
        if start + header + size > end:
            break
        frames.append(data[start : start + header + size])
        start += header + size
    return frames, data[start:]


def connect(port: int, more: str = "") -> socket.socket:
    """Open a connection and ask for the upgrade."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(UPGRADE.format(port=port, more=more).encode())
    return sock


def read_until(sock: socket.socket, mark: bytes) -> bytes:
    """Read until a mark was seen. Raise ConnectionError if the other side hangs up first."""
    data = b""
    while mark not in data:
        more = sock.recv(4096)
        if not more:
            raise ConnectionError(data.decode(errors="replace"))
        data += more
    return data


def open_pages(port: int, count: int, cookie: str, stream: str) -> list[socket.socket]:
    """Open `count` connections and complete their handshakes, a step at a time."""
    pages: list[socket.socket] = []
    more = f"Cookie: {cookie}\r\n" if cookie else ""
    while len(pages) < count:
        step = [connect(port, more) for _ in range(min(STEP, count - len(pages)))]
        for sock in step:
            read_until(sock, b'"sid"')
            sock.sendall(masked("40"))
        for sock in step:
            read_until(sock, b'40{"sid"')
            if stream:
                sock.sendall(masked(f'420["watch",{{"streams":["{stream}"]}}]'))
        for sock in step if stream else ():
            read_until(sock, b"430[")
        pages += step
        answer_pings(pages)
    return pages


def answer_pings(pages: list[socket.socket]) -> None:
    """Keep those alive that wait while others open; nothing but pings can have come."""
    waiting = select.poll()
    by_number = {page.fileno(): page for page in pages}
    for number in by_number:
        waiting.register(number, select.POLLIN)
    for number, _ in waiting.poll(0):
        by_number[number].recv_into(SPACE)
        by_number[number].sendall(masked("3"))


class Tally:
    """How many of the pages got each fact, and when the last of them did."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.expect()

    def expect(self, first: int = 0, count: int = 0, posts: int = 0) -> None:
        """Forget the past and wait for `count` facts from number `first` on, or for `posts`."""
        self.missing = dict.fromkeys(range(first, first + count), self.pages)
        self.has_numbers = not posts
        self.waiting = (count + posts) * self.pages
        self.latencies: list[float] = []
        self.started = self.ended = 0
        self.ends: dict[int, int] = {}

    def add(self, frame: bytes) -> None:
        """Count one fact."""
        if self.has_numbers:
            number = int(frame[NUMBER])
        else:
            found = POST.search(frame, 0, 200)
            number = int(found[1]) if found else 0
            self.missing.setdefault(number, self.pages if found else 0)
        left = self.missing.get(number, 0) - 1
        if left < 0:
            return
        self.missing[number] = left
        self.waiting -= 1
        if left == 0:
            self.finish(number, frame)

    def finish(self, number: int, frame: bytes) -> None:
        """Note that all pages have a fact."""
        self.ended = self.ends[number] = time.monotonic_ns()
        if self.has_numbers:
            emitted = int(frame[STAMP])
            self.latencies.append((self.ended - emitted) / 1e6)
            self.started = min(self.started or emitted, emitted)

    def report(self) -> dict:
        """Tell the times (milliseconds) until all pages had a fact, and the span in seconds."""
        span = (self.ended - self.started) / 1e9
        ends = {} if self.has_numbers else self.ends
        return {"missing": self.waiting, "latencies": self.latencies, "span": span, "ends": ends}


def listen(pages: list[socket.socket]) -> None:
    """Receive until stdin ends."""
    selector = selectors.EpollSelector()
    for page in pages:
        page.setblocking(False)
        selector.register(page, selectors.EVENT_READ, [page, b""])
    selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
    tally, deadline = Tally(len(pages)), 0.0
    while True:
        for key, _ in selector.select(0.5):
            if key.data is None:
                order = os.read(sys.stdin.fileno(), 4096)
                if not order:
                    return
                tally.expect(**json.loads(order))
                deadline = time.monotonic() + SPENT
                print("{}", flush=True)
            else:
                receive(key.data, tally)
        if deadline and (not tally.waiting or time.monotonic() > deadline):
            print(json.dumps(tally.report()), flush=True)
            deadline = 0.0


def receive(state: list, tally: Tally) -> None:
    """Take what one page got."""
    page, rest = state
    size = page.recv_into(SPACE)
    if not size:
        raise ConnectionError("the server hung up on a page")
    frames, state[1] = split(rest + bytes(SPACE[:size]))
    for frame in frames:
        if frame[1] == 126:
            tally.add(frame)
        elif frame[2:3] == b"2":
            page.send(masked("3"))


def main() -> None:
    """Open the pages, say so, and listen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--raw", action="store_true", help="bare sockets, to find the floor")
    parser.add_argument("--cookie", default="", help="who listens")
    parser.add_argument("--stream", default="", help="to what")
    options = parser.parse_args()
    if options.raw:
        address = ("127.0.0.1", options.port)
        pages = [socket.create_connection(address) for _ in range(options.count)]
    else:
        pages = open_pages(options.port, options.count, options.cookie, options.stream)
    print(json.dumps({"open": len(pages)}), flush=True)
    listen(pages)


if __name__ == "__main__":
    main()
