"""Is an export made as it was asked for, stopped by whatever stops it, and fetched once?"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from flask import Flask
from sqlalchemy import Connection, select, text
from werkzeug.exceptions import NotFound

from archive.exporting.making import Making
from archive.granting import NotOpened, Opened
from models import (
    Entry,
    Event,
    Export,
    ExportState,
    Grant,
    Look,
    LookAct,
    Person,
    Post,
    now,
    session,
)
from models.export import KEPT, LONGEST, TRIES
from social.changes import change
from social.errors import Invalid
from social.records import grants
from social.records.exports import actions, attending, giving, listing, making, tending
from social.records.exports.actions import Order
from social.store import store
from tests.archive import logs
from tests.archive.exports import look

FEW = ("csv", "html")


@pytest.fixture
def words(in_app: Flask, write_post: Callable[..., Post], sealer: Connection) -> Post:
    """Something to read, in a log that is signed."""
    post = write_post("The seam broke at 12 kN")
    logs.seal(sealer)
    return post


@pytest.fixture
def asked(words: Post, opened: Opened, rosa: Person) -> Export:
    """An export that Rosa asked for."""
    return actions.ask(rosa, Order(grant_id=opened.grant_id, formats=FEW))


@pytest.fixture
def ready(asked: Export) -> Export:
    """One that is made."""
    making.make(asked.id)
    return again(asked)


def again(export: Export) -> Export:
    return session.get_one(Export, export.id, populate_existing=True)


def destroy(post: Post) -> None:
    logs.shred(1, since=post.id)


def fetched(officer: Person, export: Export) -> bytes:
    return b"".join(giving.give(officer, export).response)  # type: ignore[arg-type]


def unpacked(content: bytes, folder: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(content)) as found:
        found.extractall(folder, filter="data")
    (bag,) = folder.iterdir()
    return bag


def test_it_is_made_fetched_once_and_good(ready: Export, rosa: Person, tmp_path: Path) -> None:
    assert (ready.state, ready.faults, ready.events > 0) == (ExportState.READY, 0, True)
    assert list(tending.folder_of_all().iterdir()) == []
    digest = ready.digest or ""
    sealed = b"".join(store().read(digest, 0, ready.sealed_size))
    assert b"The seam broke" not in sealed
    content = fetched(rosa, ready)
    assert len(content) == ready.package_size
    bag = unpacked(content, tmp_path)
    assert bag.name == ready.name
    program = bag / "data" / "verify_archive.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(bag)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    over = again(ready)
    assert (over.state, over.secret, over.kek_id) == (ExportState.TAKEN, None, None)
    with pytest.raises(Invalid):
        giving.give(rosa, over)
    tending.tend(now())
    assert again(ready).digest is None
    with pytest.raises(FileNotFoundError):
        store().read(digest, 0, 1)


def test_the_asking_and_each_download_are_lines_before_anything_goes(
    ready: Export, rosa: Person
) -> None:
    response = giving.give(rosa, ready)
    session.rollback()
    acts = session.scalars(select(Look.act).order_by(Look.id)).all()
    assert acts == [LookAct.EXPORTED, LookAct.DOWNLOADED]
    b"".join(response.response)  # type: ignore[arg-type]
    lines = select(Entry.event).where(Entry.noun == "export").order_by(Entry.id)
    assert session.scalars(lines).all() == [
        Event.EXPORT_ASKED, Event.EXPORT_MADE, Event.EXPORT_TAKEN,
    ]  # fmt: skip


def test_its_recipients_alone_open_it(
    words: Post, opened: Opened, rosa: Person, tmp_path: Path
) -> None:
    key = pyrage.x25519.Identity.generate()
    order = Order(grant_id=opened.grant_id, formats=FEW, recipients=[str(key.to_public())] * 2)
    export = actions.ask(rosa, order)
    assert len(export.recipients) == 1
    making.make(export.id)
    content = fetched(rosa, again(export))
    assert content.startswith(b"age-encryption.org/v1")
    assert look(unpacked(pyrage.decrypt(content, [key]), tmp_path))[0] == 0
    for wrong in ("age1nothing", "\x00", "age1" * 1000):
        with pytest.raises(Invalid):
            actions.ask(rosa, Order(grant_id=opened.grant_id, recipients=[wrong]))


def test_one_that_is_killed_goes_on_and_comes_to_the_same(
    asked: Export, rosa: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    keep = Making.keep

    class Killed(BaseException):
        """Stands for SIGKILL: nobody catches it."""

    def killing(self: Making, step: str) -> None:
        keep(self, step)
        steps.append(step)
        if step not in steps[:-1] and step != "program":
            raise Killed

    monkeypatch.setattr(Making, "keep", killing)
    monkeypatch.setattr(making, "clear", lambda _id: None)
    for _ in range(20):
        try:
            making.make(asked.id)
            break
        except Killed:
            session.rollback()
    assert len(steps) > len(set(steps)) > 4
    assert again(asked).state is ExportState.READY
    assert look(unpacked(fetched(rosa, again(asked)), tmp_path))[0] == 0


def test_one_that_is_killed_while_it_is_packed_is_packed_again(
    asked: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(making, "pack", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            making.make(asked.id)
    assert (again(asked).failures, tending.folder_of(asked).is_dir()) == (1, True)
    monkeypatch.setattr(making, "run", None)
    making.make(asked.id)
    assert again(asked).state is ExportState.READY


def pausing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something when the days are written, and let that be seen at once."""
    monkeypatch.setattr(attending, "LOOK_AGAIN", 0)
    monkeypatch.setattr("archive.granting.LOOK_AGAIN", 0)
    days = Making.days

    def acting(self: Making) -> None:
        act()
        days(self)

    monkeypatch.setattr(Making, "days", acting)


def test_a_pause_stops_it_and_it_goes_on_where_it_was(
    asked: Export, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    events = Making.events
    monkeypatch.setattr(Making, "events", lambda self: (read.append(1), events(self)))
    with monkeypatch.context() as patched:
        pausing(patched, lambda: actions.pause(rosa, again(asked)))
        making.make(asked.id)
    paused = again(asked)
    assert (paused.state, paused.step) == (ExportState.PAUSED, "days")
    making.make(asked.id)  # a job that comes late does nothing
    assert again(asked).state is ExportState.PAUSED
    tending.tend(now())
    actions.resume(rosa, again(asked))
    making.make(asked.id)
    assert (again(asked).state, read) == (ExportState.READY, [1])
    for act in (actions.pause, actions.resume):
        with pytest.raises(Invalid):
            act(rosa, again(asked))


def test_one_that_is_cancelled_leaves_nothing(
    asked: Export, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pausing(monkeypatch, lambda: actions.cancel(rosa, again(asked)))
    making.make(asked.id)
    assert again(asked).state is ExportState.CANCELLED
    assert list(tending.folder_of_all().iterdir()) == []
    with pytest.raises(Invalid):
        actions.cancel(rosa, again(asked))


def test_a_grant_that_ends_ends_the_making(
    asked: Export, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = session.get_one(Grant, asked.grant_id)
    pausing(monkeypatch, lambda: grants.end_grant(rosa, grant))
    making.make(asked.id)
    assert again(asked).state is ExportState.CLOSED
    assert list(tending.folder_of_all().iterdir()) == []


@pytest.mark.parametrize("state", ["paused", "ready"])
def test_a_grant_that_ends_takes_what_waits_with_it(
    asked: Export, rosa: Person, state: str
) -> None:
    if state == "ready":
        making.make(asked.id)
    else:
        actions.pause(rosa, asked)
    grants.end_grant(rosa, session.get_one(Grant, asked.grant_id))
    with pytest.raises(NotOpened):
        giving.give(rosa, again(asked))
    with pytest.raises((NotOpened, Invalid)):
        actions.resume(rosa, again(asked))
    tending.tend(now())
    over = again(asked)
    assert (over.state, over.digest, over.secret) == (ExportState.CLOSED, None, None)


def test_a_grant_that_ends_ends_a_download_within_a_second(
    ready: Export, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.granting.LOOK_AGAIN", 0)
    monkeypatch.setattr(giving, "package", lambda *_: (iter([b"one", b"two"]), io.BytesIO()))
    content = iter(giving.give(rosa, ready).response)  # type: ignore[arg-type]
    assert next(content) == b"one"
    grants.end_grant(rosa, session.get_one(Grant, ready.grant_id))
    with pytest.raises(NotOpened):
        next(content)
    assert again(ready).state is ExportState.READY


def test_a_broken_download_can_be_begun_again_thrice_in_all(ready: Export, rosa: Person) -> None:
    for number in range(TRIES):
        content = iter(giving.give(rosa, again(ready)).response)  # type: ignore[arg-type]
        assert next(content)
        content.close()  # type: ignore[attr-defined]
        assert again(ready).tries == number + 1
    with pytest.raises(Invalid):
        giving.give(rosa, again(ready))
    tending.tend(now())
    assert again(ready).state is ExportState.READY  # the last one may still go on
    tending.tend(now() + LONGEST)
    assert (again(ready).state, again(ready).digest) == (ExportState.EXPIRED, None)


def test_a_new_download_ends_the_one_before(
    ready: Export, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving, "LOOK_AGAIN", 0)
    first = iter(giving.give(rosa, ready).response)  # type: ignore[arg-type]
    second = giving.give(rosa, again(ready))
    with pytest.raises(giving.Broken):
        next(first)
    assert b"".join(second.response)  # type: ignore[arg-type]
    assert again(ready).state is ExportState.TAKEN


def test_what_nobody_fetches_goes_after_a_week(ready: Export, rosa: Person) -> None:
    assert ready.expires_at == (ready.made_at or now()) + KEPT
    tending.tend(now() + KEPT - timedelta(minutes=1))
    assert again(ready).state is ExportState.READY
    with change(None) as record:
        ready.expires_at = now()
        record(Event.EXPORT_MADE, ready)
    with pytest.raises(Invalid):
        giving.give(rosa, again(ready))
    digest = ready.digest or ""
    tending.tend(now())
    assert again(ready).state is ExportState.EXPIRED
    with pytest.raises(FileNotFoundError):
        store().read(digest, 0, 1)


def test_what_holds_something_destroyed_since_is_destroyed(
    ready: Export, words: Post, rosa: Person
) -> None:
    destroy(words)
    with pytest.raises(Invalid):
        giving.give(rosa, again(ready))
    tending.tend(now())
    assert (again(ready).state, again(ready).digest) == (ExportState.OUTDATED, None)


def test_what_is_destroyed_while_it_is_made_is_not_in_it(
    asked: Export, words: Post, rosa: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = iter([lambda: destroy(words)])
    pausing(monkeypatch, lambda: next(once, lambda: None)())
    making.make(asked.id)
    bag = unpacked(fetched(rosa, again(asked)), tmp_path)
    assert b"The seam broke" not in (bag / "data" / "events.jsonl").read_bytes()
    assert again(asked).gaps["shredded"] >= 1


def test_for_others_it_is_not_there(
    ready: Export, omar: Person, ana: Person, opened: Opened
) -> None:
    for person in (omar, ana):
        for act in (actions.pause, actions.resume, actions.cancel, giving.give):
            with pytest.raises((NotFound, NotOpened)):
                act(person, again(ready))
        with pytest.raises(NotFound):
            listing.find_export(person, ready.id)
        with pytest.raises(NotOpened):
            actions.ask(person, Order(grant_id=opened.grant_id))
    assert listing.exports(omar, None) == ([], None)
    assert again(ready).state is ExportState.READY


def test_one_that_stands_still_is_gone_on_with(asked: Export) -> None:
    def jobs() -> int:
        found = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'records.make_export'"
        return session.scalar(text(found)) or 0

    before = jobs()
    tending.tend(now())
    assert jobs() == before
    tending.tend(now() + tending.SILENCE * 2)
    assert jobs() == before + 1


def test_nobody_keeps_the_worker_for_themselves(words: Post, opened: Opened, rosa: Person) -> None:
    order = Order(grant_id=opened.grant_id, formats=FEW)
    for _ in range(actions.MOST):
        actions.ask(rosa, order)
    with pytest.raises(Invalid):
        actions.ask(rosa, order)
