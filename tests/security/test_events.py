"""Does a page hear of nothing over its line that its reader may not read?"""

from __future__ import annotations

import re

import pytest

from social.live import socket
from social.live.rooms import STREAM
from tests.security.lines import Lines
from tests.security.rules import EVENTS, STREAMS
from tests.security.things import NO_THING
from tests.security.words import Answer, Somebody, expected, is_open, member
from tests.security.world import PEOPLE

INSIDE = re.compile(r"(?:home|community|members):(\d+)|@(\d+)")  # rooms of one community


def test_every_event_and_stream_has_a_rule() -> None:
    assert set(EVENTS) == set(socket.EVENTS), "write into EVENTS of tests/security/rules.py"
    kinds = set(re.findall("[a-z]+", STREAM.pattern.partition("[")[0]))
    assert set(STREAMS) == kinds, "write into STREAMS of tests/security/rules.py"


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.key)
def test_a_line_opens_for_whoever_is_signed_in(lines: Lines, who: Somebody) -> None:
    page = lines.open(who)
    assert page.is_connected() == (expected(EVENTS["connect"], who, NO_THING) is Answer.DONE)
    if page.is_connected():
        page.disconnect()
    assert lines.rooms() == set()


@pytest.mark.parametrize("who", [one for one in PEOPLE if one.is_here], ids=lambda who: who.key)
def test_a_page_hears_of_what_its_reader_may_read_and_of_nothing_else(
    lines: Lines, who: Somebody
) -> None:
    page = lines.open(who)
    hears = {
        stream
        for stream, (kind, thing) in lines.streams.items()
        if expected(STREAMS[kind], who, thing) is Answer.DONE
    }
    assert page.watch(*lines.streams) == hears
    inside = {number or other for room in lines.rooms() for number, other in INSIDE.findall(room)}
    reads = {number for number, thing in lines.places.items() if (is_open | member)(who, thing)}
    assert inside & set(lines.places) <= reads
    page.disconnect()
    assert lines.rooms() == set()
