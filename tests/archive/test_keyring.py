"""Do keys lie apart, for their owner alone, and does no entry ever lack the one that opens it?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import func, select, text

from archive import keyring as keys
from archive import ledger, shredding
from archive.keyring import KeyLost, KeyringAway, keyring, name_of
from archive.ledger import Line
from archive.settling import settle
from archive.shelf import Folder
from models import Entry, EntryKey, Event, Kek, Person, Scrub, Site, factory, now, session
from social.changes import change
from social.keyring import jobs
from social.settings import Settings


@pytest.fixture
def shelf(tmp_path: Path, database: None) -> Folder:
    """Give an empty shelf of the test's own."""
    one = Folder(tmp_path / "keyring")
    keyring.open(one)
    return one


def all_entries() -> list[tuple[Entry, EntryKey | None]]:
    """Read the whole ledger anew, with the keys that there are."""
    session.rollback()
    rows = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
    return [(entry, key) for entry, key in session.execute(rows.order_by(Entry.id))]


def all_open() -> bool:
    """Tell whether every entry has its key, and is what was committed to."""
    keyring.forget_all()
    return all(key is not None and ledger.is_committed(entry, key) for entry, key in all_entries())


def rename(site: Site, name: str = "Ghent") -> None:
    with change(None) as record:
        site.name = name
        record(Event.SITE_CHANGED, site)


def age(shelf: Folder, name: str, by: timedelta) -> None:
    path = next(shelf.folder.glob(f"*/{name}"))
    moment = (now() - by).timestamp()
    os.utime(path, (moment, moment))


def test_the_database_holds_no_secret_that_opens_an_entry(
    shelf: Folder, site: Site, owner: sqlalchemy.Engine
) -> None:
    entry, key = all_entries()[0]
    assert key is not None
    secret = keyring.secret(key)
    assert len(secret) == 32
    assert len(key.secret) == 60
    assert secret not in key.secret
    assert ledger.opened(entry, key)["name"] == "Gent"
    assert not session.scalar(select(func.count()).where(EntryKey.kek_id.is_(None)))


def test_keys_are_their_owners_alone(shelf: Folder, site: Site) -> None:
    found = list(shelf.folder.rglob("*"))
    assert [path for path in found if path.is_file()]
    for path in (shelf.folder, *found):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_each_person_and_month_has_a_key(shelf: Folder, ana: Person, ben: Person) -> None:
    for person in (ana, ben, ana):
        with change(person) as record:
            record(Event.PERSON_CHANGED, person)
    keks = session.execute(select(Kek.subject_id, Kek.month, Kek.epoch).order_by(Kek.subject_id))
    month = keys.this_month()
    assert [tuple(kek) for kek in keks] == [
        (0, month, 1), (ana.id, month, 1), (ben.id, month, 1)
    ]  # fmt: skip


def test_a_new_month_has_a_new_key(
    shelf: Folder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "this_month", lambda: 203001)
    rename(site)
    months = session.scalars(select(Kek.month).order_by(Kek.month.desc())).all()
    assert months[0] == 203001
    assert len(months) == 2
    assert all_open()


def test_an_entry_costs_one_statement_as_before(
    shelf: Folder, site: Site, statements: list[str]
) -> None:
    rename(site)
    statements.clear()
    rename(site, "Gand")
    about_keys = [statement for statement in statements if "kek" in statement]
    assert len(about_keys) == 1
    assert "INSERT INTO entry " in about_keys[0]


def test_who_remembers_a_key_that_is_gone_writes_with_another(shelf: Folder, site: Site) -> None:
    for act in ("UPDATE kek SET retired = true", "UPDATE kek SET retired = true"):
        session.execute(text(act))
        session.commit()
        before = session.scalar(select(func.count()).select_from(Kek))
        rename(site, act)
        assert session.scalar(select(func.count()).select_from(Kek)) == before + 1
    assert all_open()


def test_a_key_whose_change_was_not_kept_is_not_used_again(shelf: Folder, ana: Person) -> None:
    keyring.forget_all()
    session.execute(text("UPDATE kek SET retired = true"))
    session.commit()

    def fail() -> None:
        with change(ana) as record:
            record(Event.PERSON_CHANGED, ana)
            session.flush()
            ledger.append(session, record.lines)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert len(list(shelf.names())) == 1 + session.scalar(select(func.count()).select_from(Kek))
    with change(ana) as record:
        record(Event.PERSON_CHANGED, ana)
    assert all_open()


def test_whoever_writes_passes_over_a_key_that_is_just_being_retired(
    shelf: Folder, site: Site
) -> None:
    with factory() as other:
        other.execute(text("SELECT id FROM kek FOR UPDATE"))
        rename(site)  # would wait for ever, were it to wait
        other.rollback()
    assert all_open()


def test_many_first_lines_have_their_keys(shelf: Folder, site: Site, ana: Person) -> None:
    session.execute(text("UPDATE kek SET retired = true"))
    lines = [
        Line(Event.SITE_ADDED, "site", 10**9 + n, {"n": n}, now(), is_new=True) for n in range(40)
    ]
    lines += [
        Line(Event.PERSON_ADDED, "person", 10**9 + n % 3, {"n": n}, now(), is_new=n < 3)
        for n in range(3)
    ]
    ledger.append_first(session, lines)
    session.commit()
    assert all_open()
    assert len(all_entries()) >= 43


def test_threads_that_come_first_at_once_lose_nothing(
    shelf: Folder, ana: Person, at_once: Callable[..., list[Any]]
) -> None:
    def act() -> None:
        mine = session.get_one(Person, ana.id)
        with change(mine) as record:
            place = Site(name=f"Site {os.urandom(8).hex()}", country="BE", zone="UTC")
            session.add(place)
            record(Event.SITE_ADDED, place)

    session.execute(text("UPDATE kek SET retired = true"))
    session.commit()
    keyring.forget_all()
    at_once(*[act] * 8)
    assert len(all_entries()) >= 10
    assert all_open()


def test_a_lost_key_is_said_loudly_and_keeps_nobody_from_writing(
    shelf: Folder, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for name, _at in list(shelf.names()):
        shelf.destroy(name)
    keyring.forget_all()
    entry, key = all_entries()[0]
    with pytest.raises(KeyLost):
        ledger.opened(entry, key)
    assert ledger.known(entry, key) == {}
    assert len(keys.lost()) == 1
    rename(site)
    newest, its_key = all_entries()[-1]
    assert ledger.opened(newest, its_key)["name"] == "Ghent"


def test_a_keyring_that_is_away_stops_what_needs_it_and_loses_nothing(
    shelf: Folder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    entry, key = all_entries()[0]
    keyring.forget_all()
    with monkeypatch.context() as away:
        away.setattr(shelf, "get", full)
        with pytest.raises(KeyringAway):
            ledger.opened(entry, key)
        away.setattr(shelf, "put", full)
        away.setattr(keys, "this_month", lambda: 203001)
        with pytest.raises(KeyringAway):
            rename(site)
    assert all_open()


def test_a_wrapped_secret_opens_under_its_own_key_only(shelf: Folder, ana: Person) -> None:
    (_, first), (_, last) = all_entries()[0], all_entries()[-1]
    assert first is not None
    assert last is not None
    assert first.kek_id != last.kek_id
    session.expunge_all()
    first.kek_id = last.kek_id
    with pytest.raises(InvalidTag):
        keyring.secret(first)


@pytest.fixture
def bare(shelf: Folder, site: Site, ana: Person, owner: sqlalchemy.Engine) -> Iterator[int]:
    """Give a ledger whose secrets lie bare, as those from before there was a keyring."""
    found = [(key.entry_id, keyring.secret(key)) for _entry, key in all_entries() if key]
    session.rollback()
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE entry_key DROP CONSTRAINT ck_entry_key_wrapped;"
            "ALTER TABLE entry_key DISABLE TRIGGER USER"
        )
        for entry_id, secret in found:
            connection.execute(
                text("UPDATE entry_key SET kek_id = NULL, secret = :secret WHERE entry_id = :id"),
                {"secret": secret, "id": entry_id},
            )
        connection.exec_driver_sql("ALTER TABLE entry_key ENABLE TRIGGER USER")
    yield len(found)
    session.rollback()
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE entry_key ADD CONSTRAINT ck_entry_key_wrapped "
            "CHECK (kek_id IS NOT NULL) NOT VALID"
        )


def test_what_lies_bare_from_before_is_read_and_then_wrapped(bare: int, app: Flask) -> None:
    assert all_open()
    with app.app_context():
        jobs.settle.call(timestamp=0)
    assert all_open()
    assert {key.kek_id is None for _entry, key in all_entries() if key} == {False}
    assert session.scalars(select(Scrub.done_at)).all() == [None]


def test_what_lies_bare_is_wrapped_a_batch_at_a_time(bare: int) -> None:
    with change(None):
        assert shredding.wrap_bare(session, most=2) == 2
    with change(None):
        assert shredding.wrap_bare(session) == bare - 2
    with change(None):
        assert shredding.wrap_bare(session) == 0
    assert all_open()


def test_nothing_new_can_lie_bare(site: Site) -> None:
    with pytest.raises(sqlalchemy.exc.IntegrityError, match="ck_entry_key_wrapped"):
        session.execute(text("INSERT INTO entry_key (entry_id, secret) VALUES (1, 'x')"))


def test_settling_destroys_what_is_retired_and_only_that(shelf: Folder, site: Site) -> None:
    kept = {name for name, _at in shelf.names()}
    other = keyring.make(session.connection(), (7, 202001))
    session.execute(text("UPDATE kek SET retired = true WHERE id = :id"), {"id": other.id})
    session.commit()
    assert settle() == 1
    assert settle() == 0
    assert {name for name, _at in shelf.names()} == kept
    assert session.scalar(select(func.count()).where(Kek.id == other.id)) == 0


def test_settling_goes_on_where_a_crash_stopped_it(shelf: Folder, site: Site) -> None:
    other = keyring.make(session.connection(), (7, 202001))
    session.execute(text("UPDATE kek SET retired = true WHERE id = :id"), {"id": other.id})
    session.commit()
    shelf.destroy(name_of(other.id))  # and then the lights went out
    assert settle() == 1
    assert all_open()


def test_a_key_is_written_over_before_its_name_goes(shelf: Folder) -> None:
    shelf.put("aa01", b"k" * 32)
    with next(shelf.folder.glob("aa/*")).open("rb") as still_open:
        shelf.destroy("aa01")
        assert b"kkkk" not in still_open.read()
    with pytest.raises(FileNotFoundError):
        shelf.get("aa01")
    shelf.destroy("aa01")


def test_the_sweep_takes_old_strays_and_leaves_what_is_named_or_young(
    shelf: Folder, site: Site
) -> None:
    named = {name for name, _at in shelf.names()}
    for name in ("aaaa", "bbbb", ".bbbb.unfinished"):
        shelf.put(name, b"k" * 32)
    for name in (*named, "aaaa", ".bbbb.unfinished"):
        age(shelf, name, keys.YOUNG + timedelta(hours=1))
    assert keys.sweep() == 2
    assert {name for name, _at in shelf.names()} == named | {"bbbb"}


def test_a_process_forgets_keys_after_a_while(
    shelf: Folder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(site)
    assert keyring.newest
    monkeypatch.setattr(keyring, "since", keyring.since - keys.REMEMBERED - 1)
    known = dict(keyring.known)
    rename(site, "Gand")
    assert all(keyring.known[key] is not one for key, one in known.items() if key in keyring.known)


def test_a_process_knows_no_more_keys_than_memory_is_for(
    shelf: Folder, ana: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST", 2)
    assert len(list(shelf.names())) > 2
    assert all_open()
    assert len(keyring.known) == 2


def test_without_a_shelf_nothing_is_written(site: Site) -> None:
    keyring._shelf = None
    keyring.forget_all()
    with pytest.raises(RuntimeError, match="hand a shelf"):
        rename(site)
    session.rollback()


def test_the_settings_choose_the_shelf(settings: Settings, tmp_path: Path) -> None:
    from dataclasses import replace

    from social.keyring.shelf import Bucket, shelf_of

    chosen = replace(settings, keyring_url=f"file://{tmp_path}/elsewhere")
    found = shelf_of(chosen)
    assert isinstance(found, Folder)
    assert found.folder == tmp_path / "elsewhere"
    assert isinstance(shelf_of(replace(settings, keyring_url="s3://keys/ring")), Bucket)
