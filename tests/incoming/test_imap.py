"""Is a mailbox emptied mail by mail, each once, and nothing lost where it cannot be read?"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from models import Comment, session
from social.arriving import TAKEN_BY, Purpose
from social.incoming import imap
from tests.incoming.conftest import written


class Box:
    """What lies in the mailbox: by number, and in which folder."""

    def __init__(self) -> None:
        self.mails: dict[int, tuple[str, bytes]] = {}
        self.can_move = True
        self.commands: list[str] = []

    def put(self, raw: bytes) -> None:
        self.mails[len(self.mails) + 1] = ("INBOX", raw)

    def folders(self) -> list[str]:
        return [folder for folder, _raw in self.mails.values()]


class Talk(socketserver.StreamRequestHandler):
    """Speaks as much IMAP (RFC 3501) as the mailbox is asked."""

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, words = line.decode().strip().partition(" ")
            self.box.commands.append(words)
            self.answer(tag, words)
            if words.upper() == "LOGOUT":
                return

    @property
    def box(self) -> Box:
        return self.server.box  # type: ignore[attr-defined]

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def answer(self, tag: str, words: str) -> None:
        upper = words.upper()
        if upper == "CAPABILITY":
            self.say(f"* CAPABILITY IMAP4rev1 UIDPLUS{' MOVE' if self.box.can_move else ''}")
        elif upper.startswith("LOGIN") and "wrong" in words:
            self.say(f"{tag} NO not you")
            return
        elif upper.startswith("SELECT"):
            self.say("* 1 EXISTS")
        elif upper.startswith("UID SEARCH"):
            inbox = [str(uid) for uid, (folder, _) in self.box.mails.items() if folder == "INBOX"]
            self.say(f"* SEARCH {' '.join(inbox)}".rstrip())
        elif found := re.match(r"UID FETCH (\d+) \((.+)\)", words):
            raw = self.box.mails[int(found[1])][1]
            if found[2] == "RFC822.SIZE":
                self.say(f"* 1 FETCH (UID {found[1]} RFC822.SIZE {len(raw)})")
            else:
                self.say(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}")
                self.wfile.write(raw + b")\r\n")
        elif found := re.match(r'UID (MOVE|COPY) (\d+) "(.+)"', words):
            self.box.mails[int(found[2])] = (found[3], self.box.mails[int(found[2])][1])
        self.say(f"{tag} OK done")


@pytest.fixture
def box(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        server.box = Box()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"imap://kring:se%3Acret@127.0.0.1:{server.server_address[1]}"
        settings = replace(app.config["SETTINGS"], imap_url=url)
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        yield server.box  # type: ignore[attr-defined]
        server.shutdown()
        thread.join(10)


def count() -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Comment)) or 0


def test_what_is_taken_and_what_is_not_is_moved(app, post, ben, eve, address, box) -> None:
    box.put(written(ben, To=address))
    box.put(written(eve, "2", To=address))
    box.put(written(ben, "3", To="nobody@in.example.org"))
    box.put(written(ben, "4", To="x@y.example", Delivered_To=address))
    assert imap.look(app) == 4
    assert box.folders() == [imap.DONE, imap.LEFT, imap.LEFT, imap.DONE]
    assert count() == 2
    assert imap.look(app) == 0


def test_a_server_that_cannot_move_copies_and_takes_away(app, post, ben, address, box) -> None:
    box.can_move = False
    box.put(written(ben, To=address))
    assert imap.look(app) == 1
    assert [one.split()[1] for one in box.commands if one.startswith("UID")] == [
        "SEARCH", "FETCH", "FETCH", "COPY", "STORE", "EXPUNGE",
    ]  # fmt: skip


def test_what_is_away_leaves_the_mail_where_it_is(
    app, post, ben, address, box, monkeypatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("select 1", {}, Exception("away"))

    box.put(written(ben, To=address))
    with monkeypatch.context() as patch:
        patch.setitem(TAKEN_BY, Purpose.ANSWER, away)
        assert imap.look(app) == 0
    assert box.folders() == ["INBOX"]
    assert imap.look(app) == 1
    assert count() == 1


def test_mails_that_have_to_wait_keep_no_other_back(
    app, post, ben, address, box, monkeypatch
) -> None:
    monkeypatch.setattr(imap, "AT_ONCE", 2)
    monkeypatch.setattr(
        imap, "bring", lambda app, raw, *rest: imap.LATER if b"stuck" in raw else imap.TAKEN
    )
    for words in ("stuck 1", "stuck 2", "stuck 3", "one", "two", "three"):
        box.put(written(ben, words, To=address))
    assert [imap.look(app) for _time in range(3)] == [2, 1, 0]
    assert box.folders() == ["INBOX"] * 3 + [imap.DONE] * 3


def test_a_mailbox_that_cannot_be_opened_is_said_to_be_away(app, box, monkeypatch) -> None:
    settings = app.config["SETTINGS"]
    for url in (settings.imap_url.replace("se%3Acret", "wrong"), "imap://a:b@127.0.0.1:1"):
        monkeypatch.setitem(app.config, "SETTINGS", replace(settings, imap_url=url))
        with pytest.raises(imap.Away):
            imap.look(app)


@pytest.mark.parametrize("head", ["To", "From", "Delivered-To"])
def test_a_mail_that_is_beyond_reading_keeps_no_other_back(
    app, post, ben, address, box, head
) -> None:
    for deep in ("(" * 9_000, "[(" * 4_000, '"(' * 4_000):
        box.put(f"{head}: {deep}\r\nTo: {address}\r\n\r\nhello".encode())
    box.put(written(ben, To=address))
    assert imap.look(app) == 4
    assert box.folders() == [imap.LEFT] * 3 + [imap.DONE]
