"""Does a mail server that hands mails over hear what became of them, and of what it has to keep?"""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from models import Comment, IncomingMail, session
from social.arriving import TAKEN_BY, Purpose
from social.incoming import lmtp
from social.mailing import inward
from tests.incoming.conftest import written


@pytest.fixture
def door(app: Flask) -> Iterator[int]:
    """Open the door on a port of its own, in a thread of its own."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []
    pool = ThreadPoolExecutor(4)

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(lmtp.serve(app, pool, "127.0.0.1", 0))
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        loop.run_forever()
        server.close()
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    pool.shutdown()


@pytest.fixture
def line(door: int) -> Iterator[smtplib.LMTP]:
    with smtplib.LMTP("127.0.0.1", door, timeout=30) as client:
        yield client


def hand(line: smtplib.LMTP, raw: bytes, *to: str, sender: str = "ben@client.example") -> bytes:
    """Hand a mail over for one address; says what the server answered."""
    line.ehlo_or_helo_if_needed()
    line.mail(sender)
    for address in to:
        code, answer = line.rcpt(address)
        if code >= 400:
            line.rset()
            return b"%d %s" % (code, answer)
    code, answer = line.data(raw)
    return b"%d %s" % (code, answer)


def count(noun: type[object]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(noun)) or 0


def test_a_mail_is_taken_once_it_is_kept(post, ben, address, line) -> None:
    assert hand(line, written(ben), address) == b"250 2.0.0 Taken"
    assert count(Comment) == 1
    assert hand(line, written(ben), address) == b"250 2.0.0 Taken"
    assert count(Comment) == 1


def test_who_is_refused_without_a_letter_is_refused_at_the_door(
    post, ben, eve, address, line
) -> None:
    assert hand(line, written(ben), "reply+abc@in.example.org")[:9] == b"550 5.1.1"
    assert hand(line, written(ben), "ben@elsewhere.example")[:9] == b"550 5.1.1"
    assert hand(line, written(eve), address)[:9] == b"550 5.7.1"
    assert hand(line, written(ben, "> nothing"), address)[:9] == b"250 2.0.0"
    assert hand(line, written(ben, "2"), address, sender="")[:9] == b"250 2.0.0"
    assert hand(line, written(ben, "3"), address, address)[:9] == b"452 4.5.3"
    assert count(Comment) == 0


def test_what_is_away_has_the_server_bring_it_again(post, ben, address, line, monkeypatch) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("select 1", {}, Exception("away"))

    def broken(*_arguments: object) -> None:
        raise RuntimeError("an error of ours")

    was = TAKEN_BY[Purpose.ANSWER]
    for trouble in (away, broken):
        monkeypatch.setitem(TAKEN_BY, Purpose.ANSWER, trouble)
        assert hand(line, written(ben), address)[:3] == b"451"
        assert count(Comment) == 0
    monkeypatch.setitem(TAKEN_BY, Purpose.ANSWER, was)
    assert hand(line, written(ben), address)[:3] == b"250"
    assert count(Comment) == 1
    assert count(IncomingMail) == 1


def test_the_same_mail_on_eight_lines_at_once_is_one_comment(post, ben, address, door) -> None:
    def bring() -> bytes:
        with smtplib.LMTP("127.0.0.1", door, timeout=60) as client:
            return hand(client, written(ben), address)

    with ThreadPoolExecutor(8) as pool:
        found = [one.result() for one in [pool.submit(bring) for _ in range(8)]]
    assert set(found) == {b"250 2.0.0 Taken"}
    assert count(Comment) == 1


def test_a_server_that_talks_nonsense_is_answered(post, ben, address, line) -> None:
    assert line.docmd("EHLO x")[0] == 500
    assert line.docmd("RCPT TO:<\\>")[0] >= 400
    assert line.docmd("NONSENSE \x01\x02")[0] == 500
    assert hand(line, written(ben), inward.answering(Purpose.ANSWER, 2**31 - 1, 2**31 - 1)) == (
        b"550 5.2.1 This account is closed"
    )
    line.ehlo()
    assert hand(line, written(ben), address)[:3] == b"250"
