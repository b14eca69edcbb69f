"""Do bytes that no row names go, and nothing else, whoever is killed in between?"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from models import Entry, Event, File, Link, Person, Sweep, now, session
from social.changes import change
from social.commands import app as commands_app
from social.commands.files import files as command
from social.faults import faults_of
from social.files import sweeping
from social.filing.keeping import add_file
from social.filing.smaller import name_of
from social.store import Store, path, store
from social.watching import look
from tests.at_once import Other, all_wait
from tests.known import last_facts

OLD = timedelta(days=3)


@pytest.fixture
def lying(app: Flask, in_app: None) -> Callable[[bytes], str]:
    """Put bytes into the store that no row names, as whoever is killed leaves them."""

    def put(content: bytes, since: timedelta = OLD) -> str:
        digest = store().digest(BytesIO(content))
        store().put(digest, BytesIO(content))
        age(digest, since)
        return digest

    return put


def place(name: str) -> Path:
    folder = store().folder
    assert folder is not None
    return folder / path(name)


def age(name: str, since: timedelta) -> None:
    at = (now() - since).timestamp()
    os.utime(place(name), (at, at))


def bring(owner: Person, content: bytes) -> File:
    file = add_file(owner, FileStorage(BytesIO(content), filename="plan.txt"))
    age(file.digest, OLD)
    return file


@pytest.fixture(autouse=True)
def empty_store(in_app: None) -> None:
    """Begin with nothing: other tests leave theirs."""
    for folder in sweeping.FOLDERS:
        store().remove(*store().list(folder))


def test_what_no_row_names_goes_and_all_else_stays(ana: Person, lying: Callable[..., str]) -> None:
    kept, stray = bring(ana, b"named"), lying(b"stray")
    smaller = name_of(stray, 96)
    store().put(smaller, BytesIO(b"small"))
    age(smaller, OLD)
    other = name_of(kept.digest, 96)
    store().put(other, BytesIO(b"small"))
    age(other, OLD)
    found = sweeping.sweep()
    assert found.stray == {stray: 5, smaller: 5}
    assert (found.removed, found.lost, found.kept) == (2, [], 4)
    assert [store().has(name) for name in (stray, smaller, kept.digest, other)] == [
        False, False, True, True,
    ]  # fmt: skip
    facts = last_facts(Event.FILES_SWEPT)
    assert (facts["removed"], facts["bytes"], facts["lost"]) == (2, 10, 0)


def test_whatever_names_bytes_keeps_them(ana: Person, lying: Callable[..., str]) -> None:
    digest = lying(b"a picture of a page")
    with change(None):
        session.add(Link(url="https://a.example/", picture=digest, state="read"))
    assert sweeping.sweep().removed == 0
    assert store().has(digest)


def test_all_columns_that_name_bytes_are_known() -> None:
    from social.running.backup.files import TABLES

    for column in TABLES:
        table, _dot, name = column.partition(".")
        assert f"SELECT {name} FROM {table}" in str(sweeping.NAMED).replace('"', "")


def test_what_was_touched_a_while_ago_alone_goes(lying: Callable[..., str]) -> None:
    young = lying(b"on its way", timedelta(days=1, hours=23))
    assert sweeping.sweep().stray == {}
    assert store().has(young)


def test_a_dry_run_removes_nothing_and_writes_nothing(lying: Callable[..., str]) -> None:
    stray = lying(b"stray")
    assert sweeping.sweep(is_dry=True).stray == {stray: 5}
    assert store().has(stray)
    assert session.scalar(select(Sweep)) is None
    assert session.scalar(select(Entry).where(Entry.event == Event.FILES_SWEPT)) is None


def test_what_is_not_ours_is_let_alone(ana: Person, lying: Callable[..., str]) -> None:
    stray = lying(b"stray")
    foreign = place(stray).with_name("notes.txt")
    foreign.write_text("mine")
    astray = place(stray).parent.parent / "ff" / ("0" * 64)
    astray.parent.mkdir(exist_ok=True)
    astray.write_text("mine")
    for one in (foreign, astray):
        at = (now() - OLD).timestamp()
        os.utime(one, (at, at))
    assert sweeping.sweep().stray == {stray: 5}
    assert foreign.exists()
    assert astray.exists()
    foreign.unlink()
    astray.unlink()


def test_suspiciously_many_stay_until_somebody_says_so(
    ana: Person, lying: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "FEW", 2)
    strays = [lying(f"stray {number}".encode()) for number in range(3)]
    found = sweeping.sweep()
    assert (len(found.stray), found.removed) == (3, 0)
    assert all(store().has(name) for name in strays)
    store().remove(bring(ana, b"lost").digest)
    sweeping.sweep()
    facts = last_facts(Event.FILES_SWEPT)  # of bytes, those that went
    assert (facts["removed"], facts["bytes"], facts["lost"]) == (0, 0, 1)
    assert sweeping.sweep(goes_on=True).removed == 3
    assert last_facts(Event.FILES_SWEPT)["bytes"] == 21


def test_rows_whose_bytes_are_lost_are_told(app: Flask, ana: Person) -> None:
    file, other = bring(ana, b"lost"), bring(ana, b"there")
    store().remove(file.digest)
    assert sweeping.sweep().lost == [file.digest]
    assert last_facts(Event.FILES_SWEPT)["lost_files"] == 1
    seen = look(session.connection(), app.config["SETTINGS"].data_dir)
    assert faults_of(seen)["lost"] == 1
    assert store().has(other.digest)


def test_whoever_brings_the_same_meanwhile_keeps_it(
    app: Flask, ana: Person, lying: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = lying(b"the same")
    put = Store.put
    others = []

    def put_while_swept(self: Store, name: str, file: Any) -> None:
        put(self, name, file)
        if not others:
            others.append(Other(app, lambda: sweeping.remove(stray)))
            assert all_wait(*others)  # the sweep waits for the upload

    monkeypatch.setattr(Store, "put", put_while_swept)
    add_file(ana, FileStorage(BytesIO(b"the same"), filename="plan.txt"))
    others[0].done()
    assert store().has(stray)


def test_a_killed_sweep_is_gone_on_with(
    ana: Person, lying: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = bring(ana, b"named")
    strays = {lying(f"stray {number}".encode()) for number in range(5)}
    taken_away = Store.remove
    gone = []

    def dies(self: Store, *names: str) -> None:
        if len(gone) == 2:
            raise KeyboardInterrupt
        taken_away(self, *names)
        gone.extend(names)

    monkeypatch.setattr(Store, "remove", dies)
    with pytest.raises(KeyboardInterrupt):
        sweeping.sweep()
    session.rollback()
    monkeypatch.undo()
    assert {name for name in strays if store().has(name)} == strays - {*gone}
    assert sweeping.sweep().removed == 3
    assert store().has(kept.digest)


def test_the_command_says_what_there_is(
    app: Flask, ana: Person, lying: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands_app.Settings, "from_env", lambda: app.config["SETTINGS"])
    monkeypatch.setattr(commands_app, "upgrade", lambda _url: None)
    stray = lying(b"stray")
    said = CliRunner().invoke(command, ["sweep", "--dry-run"])
    assert said.exit_code == 0, said.output
    assert "1 in the store, 1 without a row (5 bytes)." in said.output
    assert place(stray).exists()
    said = CliRunner().invoke(command, ["sweep"])
    assert "1 removed." in said.output
    assert not place(stray).exists()
