"""Does the server stand whatever a page sends, and tell nobody what is not theirs?

A seed names what is sent: a failure is had again by its number.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import psutil
import pytest

from models import Community, Person
from social.live.socket import EVENTS, MOST_SAID
from tests.bench.listeners import masked
from tests.live.conftest import House
from tests.live.pages import Page
from tests.live.test_holes import process_of
from tests.live.test_telling import stream_of

ROUNDS = 80  # frames of a seed
PATIENCE = 1.0  # seconds for an answer, before a page is opened anew
QUESTION = '4299["watch",{"streams":["home"]}]'
ANSWER = '4399[{"heads"'
GROWTH = 40_000_000  # bytes that the process may grow by
SECRET = "The alloy is a secret of the welders."

NUMBERS = (0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**400, 1.5, -0.0, 1e308, True, None)
WORDS = (
    "", " ", "\0", "\ud800", "‮", "home", "community:", "community:x", "community:-1",
    "community:99999999999999999999", "community:1 OR 1=1", "members:1", "post:1", "message:1",
    "conversation:1", "home:1", "@1", "../etc", "__proto__", "constructor", "a" * 300, "0x10",
)  # fmt: skip
RAW = (
    "", "0", "1", "2", "2probe", "3", "4", "5", "6", "9", "40", "41", "42", "43", "44", "45", "46",
    "40/other,", "40/,", "41/other,", "42/other,[\"watch\"]", "42[", "42[]", "42{}", "42null",
    "42\"watch\"", "42[null]", "42[{}]", "42[[]]", "42[1]", "42[\"\"]", "4299999999999999999999[",
    "42-1[\"watch\"]", "43[]", "437[]", "451-[\"watch\",{\"_placeholder\":true,\"num\":0}]",
    "4599999999999-[\"watch\"]", "45-[\"watch\"]", "452-[\"watch\",{\"_placeholder\":true}]",
    "42[\"watch\",NaN]", "42[\"watch\",Infinity]", "42[\"watch\",\"\\ud800\"]", "b", "bAAAA", "\0",
    "42" + "[" * 3_000, "42[\"watch\"," + "{\"a\":" * 1_000 + "1" + "}" * 1_000 + "]",
)  # fmt: skip


class Fuzz:
    """Makes frames, each by the dice of a seed."""

    def __init__(self, seed: int, streams: tuple[str, ...]) -> None:
        self.dice = random.Random(seed)
        self.streams = streams

    def frames(self) -> Iterator[bytes]:
        """Give what is sent."""
        kinds: tuple[Callable[[], bytes], ...] = (
            self.event, self.event, self.watch, self.watch, self.raw, self.binary, self.broken,
        )  # fmt: skip
        for _ in range(ROUNDS):
            yield self.dice.choice(kinds)()

    def value(self, depth: int = 0) -> Any:
        """Give something of any type."""
        kind = self.dice.randrange(7 if depth < 4 else 3)
        if kind == 0:
            return self.dice.choice(NUMBERS)
        if kind in (1, 2):
            return self.dice.choice(WORDS + self.streams)
        if kind == 3:
            return [self.value(depth + 1) for _ in range(self.dice.randrange(6))]
        if kind == 4:
            names = ("streams", "since", "heads", "language", "_placeholder", "num", "")
            return {self.dice.choice(names): self.value(depth + 1) for _ in range(3)}
        if kind == 5:
            return self.dice.choice(WORDS) * self.dice.randrange(50)
        return [[[[[[[[self.value(depth + 4)]]]]]]]]

    def event(self) -> bytes:
        """Send an event, known or not, with anything."""
        names = (
            *EVENTS,
            "join",
            "leave",
            "fact",
            "message",
            "error",
            "connect_error",
            "",
            "a" * 200,
        )
        number = self.dice.choice(("", "7", "0", "999999999999"))
        said = [self.dice.choice(names), *(self.value() for _ in range(self.dice.randrange(4)))]
        return self.text(f"42{number}{json.dumps(said)}")

    def watch(self) -> bytes:
        """Ask for streams: those of others among them, too many, of wrong types."""
        listed = [*self.streams, *WORDS, self.value(), self.value()]
        self.dice.shuffle(listed)
        asked = {"streams": listed * self.dice.choice((1, 1, 8)), "since": self.value()}
        return self.text(f"427{json.dumps(['watch', asked])}")

    def raw(self) -> bytes:
        """Send a packet that nobody would."""
        return self.text(self.dice.choice(RAW))

    def text(self, text: str) -> bytes:
        """Wrap a text; one in five is cut off, or too long."""
        throw = self.dice.randrange(10)
        if throw == 0:
            text = text[: self.dice.randrange(len(text) + 1)]
        elif throw == 1:
            text += " " * (MOST_SAID + self.dice.randrange(3) - 1 - len(text))
        return masked(text.encode("utf-8", "replace").decode())

    def binary(self) -> bytes:
        """Send bytes where there should be words."""
        return self.frame(0x82, self.dice.randbytes(self.dice.choice((0, 1, 125, 126, 9_000))))

    def broken(self) -> bytes:
        """Send frames of the WebSocket that stand wrong."""
        opcode = self.dice.choice((0x80, 0x01, 0x81, 0x83, 0x88, 0x89, 0x8A, 0x8F, 0xC1, 0xF1))
        return self.frame(opcode, self.dice.randbytes(self.dice.choice((0, 1, 2, 125))))

    def frame(self, opcode: int, content: bytes) -> bytes:
        """Make a masked frame by hand (RFC 6455, section 5.2); the mask is zero."""
        size = len(content)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        return bytes([opcode]) + length + b"\0\0\0\0" + content


def heard_of(page: Page) -> tuple[str, bool]:
    """Give what a page hears until a plain question is answered; false if it never is."""
    found = []
    page.sock.settimeout(PATIENCE)
    try:
        page.sock.sendall(masked(QUESTION))
        while (frame := page.frame())[0] != 0x88:
            found.append(frame[2:].decode("utf-8", "replace"))
            if ANSWER in found[-1]:
                return "".join(found), True
    except (EOFError, OSError):
        pass
    return "".join(found), False


@pytest.mark.parametrize("seed", range(2))
def test_nothing_that_is_sent_breaks_the_server_or_tells_of_others(
    house: House, ana: Person, ben: Person, eve: Person, community: Community, seed: int
) -> None:
    private = stream_of(community)
    others = (private, f"members:{community.id}", f"person:{ana.id}", f"home:{ana.id}")
    process = process_of(house)
    with house.page(ben, private) as steady, ExitStack() as lines:
        house.post(ana, SECRET)
        assert steady.fact("post.created")
        before = process.memory_info().rss
        said, opened = "", 1
        page = lines.enter_context(house.page(eve))
        for frame in Fuzz(seed, others).frames():
            with suppress(OSError):
                page.sock.sendall(frame)
            heard, is_open = heard_of(page)
            said += heard
            if not is_open:
                page = lines.enter_context(house.page(eve))  # one that is cut off opens again
                opened += 1
        house.post(ana, f"{SECRET} Again.")
        assert steady.fact("post.created")
        said += heard_of(page)[0]
    assert SECRET not in said
    assert "alloy" not in said
    assert private not in said
    assert process.is_running()
    assert process.status() != psutil.STATUS_ZOMBIE
    assert process.memory_info().rss - before < GROWTH
    assert 3 < opened < ROUNDS  # what stands wrong is cut off, and all else is answered
    with house.page(eve, "home") as page:  # who behaves is served
        assert page.watch("home")["heads"] is not None
