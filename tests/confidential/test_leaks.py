"""What does somebody find who reads all tables, all files of the server, and all logs?

They are an administrator with a copy of everything that Kring keeps. Looked for are the words that
were said, and all by which one could know who said them, in what a report left behind: the rows
that are new, every file, every line of the log.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from archive import ledger
from models import Entry, EntryKey, Person, session
from social.confidential import night, receiving, reminding
from social.confidential.receiving import today
from social.log import JsonLines
from social.settings import Settings
from tests.confidential import sealing
from tests.confidential.conftest import Desk, Reporter, opened

TABLES = """
SELECT format('%%I', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'r'
"""
TEXT, ANSWER, NUMBER = "Ruimteschip-schroefdraad", "Korenbloem-kwitantie", 73_400_017
ADDRESS, AGENT = "198.51.100.77", "Plantsoenvogel/7"


@dataclass
class Thief:
    """Somebody who copies everything, before and after."""

    owner: sqlalchemy.Engine
    settings: Settings
    lines: StringIO
    before: set[str] = field(default_factory=set)
    entries: int = 0
    began: float = 0.0

    def copy(self) -> None:
        """Copy all that there is, to know later what is new."""
        self.before = self.rows()
        self.entries = session.scalar(select(func.max(Entry.id))) or 0
        session.rollback()
        self.began = time.time() - 1

    def rows(self) -> set[str]:
        """Read every row of every table; bytes are written as hexadecimal digits."""
        with self.owner.connect() as connection:
            tables = connection.exec_driver_sql(TABLES).scalars().all()
            return {
                f"{table} {row}"
                for table in tables
                for row in connection.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars()
            }

    def new_rows(self) -> list[str]:
        """Give what was written since, the ledger's payloads opened, too."""
        session.rollback()
        found = sorted(self.rows() - self.before)
        entries = session.execute(
            select(Entry, EntryKey)
            .join(EntryKey, EntryKey.entry_id == Entry.id)
            .where(Entry.id > self.entries)
        )
        return [*found, *(f"payload {ledger.opened(entry, key)}" for entry, key in entries)]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Read all files of the server that were written since, the database's own among them."""
        for folder in (self.settings.data_dir, self.database().parent):
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink() and self.is_new(path):
                    yield str(path), path.read_bytes()

    def is_new(self, path: Path) -> bool:
        """Tell whether a file was written since."""
        return path.stat().st_mtime >= self.began

    def database(self) -> Path:
        """Find the database's files, once all that was kept has come there.

        A mark is looked for in its log; another one is made when it does not come, as the head of
        a page may stand in the middle of the first.
        """
        with self.owner.connect() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            folder = Path(psutil.Process(pid).cwd())
        for _ in range(15):
            mark, end = os.urandom(8).hex(), time.monotonic() + 2
            with self.owner.begin() as connection:
                connection.exec_driver_sql(f"COMMENT ON TABLE channel IS '{mark}'")
            while time.monotonic() < end:
                log = [one for one in folder.glob("pg_wal/0*") if self.is_new(one)]
                if any(mark.encode() in one.read_bytes() for one in log):
                    return folder
                time.sleep(0.05)
        raise AssertionError("no mark came into the database's log")

    def hits(self, *needles: str) -> list[str]:
        """Name the rows and lines of the log in which something stands."""
        words = [form for needle in needles for form in (needle, needle.encode().hex())]
        found = [row for row in self.new_rows() if any(word in row for word in words)]
        return found + [f"log {one}" for one in needles if one in self.lines.getvalue()]

    def files_with(self, *needles: str | bytes) -> list[str]:
        """Name the files in which something stands."""
        words = [one if isinstance(one, bytes) else one.encode() for one in needles]
        return [name for name, content in self.files() if any(one in content for one in words)]


@pytest.fixture
def thief(owner: sqlalchemy.Engine, settings: Settings) -> Iterator[Thief]:
    """Listen to all that is logged, and copy all that there is."""
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(), logging.getLogger("kring")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    yield Thief(owner, settings, lines)
    for one, level in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


@pytest.fixture
def writer(make_person: Callable[..., Person]) -> Person:
    """Somebody who cannot be mistaken for anybody else."""
    return make_person(
        "Wendelien Zwaluwstaart", id=NUMBER, handle="w.zwaluw", email="wz@plantage.example"
    )


@pytest.mark.parametrize("is_signed_in", [True, False], ids=["signed in", "stranger"])
@pytest.mark.parametrize("mode", ["named", "confidential", "anonymous"])
def test_neither_words_nor_writer_nor_code_are_found(
    mode: str,
    is_signed_in: bool,
    app: Flask,
    thief: Thief,
    desk: Desk,
    writer: Person,
    carla: Person,
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    browser = sign_in(writer) if is_signed_in else app.test_client()
    reader = sign_in(carla)
    browser.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT}
    thief.copy()
    one = Reporter(browser, desk)
    words = {"mode": mode, "about": ["Bram Bazelaar"], "text": TEXT, "files": []}
    if mode != "anonymous":
        words["name"] = f"{writer.name}, {writer.email}"
    for path in ("", "/new", "/people", "/answers"):
        browser.get(f"/confidential{path}")
    assert one.report(words).status_code == 201
    number = one.disclosure().id
    found = reader.get(f"/confidant/{number}/sealed").json
    public = one.receipt.pair.public
    answer = {"from": carla.name, "text": ANSWER, "files": []}
    body = sealing.seal(answer, desk.readers(), public, 2, by_reporter=False)
    assert reader.post(f"/confidant/{number}/messages", json=body).status_code == 201
    assert one.read() == [words, answer]
    more = sealing.seal(words, desk.readers(), public, 3)
    opening = {"opening": sealing.b64(one.receipt.opening)}
    assert browser.post("/confidential/answers/messages", json=opening | more).status_code == 201
    with app.app_context():
        night.enter_new()
        reminding.remind(today())
        session.remove()

    receipt = one.receipt
    code = [one.code, " ".join(one.code[place : place + 4] for place in range(0, 24, 4))]
    secrets = [receipt.opening, receipt.pair.secret]
    said = [TEXT, ANSWER, "Bram Bazelaar"]
    who = [writer.name, writer.email, writer.handle, str(NUMBER), ADDRESS, AGENT]
    assert thief.hits(*said, *who, *code) == []
    assert thief.hits(*(one.hex() for one in secrets), *map(sealing.b64, secrets)) == []
    assert thief.files_with(*said, *code, *secrets, ADDRESS, AGENT) == []
    assert "/confidential" not in thief.lines.getvalue()
    counters = app.extensions["tries"][-1].storage
    assert ADDRESS not in str([counters.storage, counters.events])
    # A recipient reads the words, and in them the name where one was given.
    (key_id,) = [key["id"] for key in found["keys"]]
    assert opened(found["messages"][0], desk.pairs[key_id], public) == words


def test_a_thief_would_find_what_is_said_elsewhere(
    app: Flask,
    thief: Thief,
    writer: Person,
    sign_in: Callable[[Person], FlaskClient],
    make_community: Callable[..., Any],
) -> None:
    """Otherwise the test above would look where nothing is."""
    make_community("Plain", writer)
    browser = sign_in(writer)
    thief.copy()
    browser.post("/communities/plain/posts", data={"text": TEXT})
    kinds = {hit.split()[0] for hit in thief.hits(TEXT, str(NUMBER))}
    assert {"post", "entry", "payload"} <= kinds
    assert "/communities/<slug>/posts" in thief.lines.getvalue()
    assert thief.files_with(TEXT) != []


def test_an_error_of_ours_tells_its_kind_and_day_alone(
    thief: Thief, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr(receiving, "receive", fail)
    reporter.browser.environ_base |= {"HTTP_X_REQUEST_ID": "of-the-proxy-1"}
    answer = reporter.report({"text": TEXT})
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] != "of-the-proxy-1"
    (line,) = [one for one in thief.lines.getvalue().splitlines() if '"kring.errors"' in one]
    found = json.loads(line)
    assert "RuntimeError" in found.pop("message")
    assert found == {"at": today().isoformat(), "level": "error", "source": "kring.errors"}
    assert TEXT not in thief.lines.getvalue()


def test_lengths_tell_little(desk: Desk) -> None:
    public = sealing.Pair(os.urandom(32)).public
    lengths = {
        len(sealing.seal({"text": "a" * size}, desk.readers(), public, 1)["sealed"])
        for size in (1, 10, 100, 1_000, 4_000)
    }
    assert len(lengths) == 1
