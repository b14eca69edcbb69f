"""Is what happens sealed within moments, by one worker, and told when it cannot be?"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import func, select

from archive import alarms, note, standing
from archive.note import Verifier
from models import Alarm, Checkpoint, Entry, Event, LogKey, Site, Unsealed, session
from social.changes import change
from social.running import new_log
from social.running.sealer import Sealer
from social.running.trouble import Trouble
from social.settings import Settings
from tests.archive.councils import council_of

PATIENCE = 60  # seconds; on a quiet machine it takes half of one


THREADS: dict[Sealer, list[threading.Thread]] = {}


@pytest.fixture
def told() -> list[str]:
    """List what officers were told."""
    return []


@pytest.fixture
def running(
    settings: Settings, site: Site, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Sealer]]:
    """Start sealers: `running()`; they stop with the test."""
    monkeypatch.setattr("social.running.sealer.AWAY", 0.2)
    monkeypatch.setattr("social.running.sealer.PAUSE", 0.05)
    monkeypatch.setattr("social.running.sealer.OUTSIDE", 0.1)
    THREADS.clear()

    def start(*witnesses: str) -> Sealer:
        here = replace(
            settings, data_dir=tmp_path, log_key=tmp_path / "keys/log", witnesses=witnesses
        )
        one = Sealer(here, told.append)
        THREADS[one] = one.start()
        return one

    yield start
    for one in THREADS:
        one.stop.set()
    for one in THREADS:
        stopped(one)


def until(claim: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while True:
        session.rollback()
        if claim():
            return
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def all_sealed() -> bool:
    """Tell whether nothing waits, and something was signed."""
    waiting = session.scalar(select(func.count()).select_from(Unsealed))
    signed = session.scalar(select(func.max(Checkpoint.size)))
    return waiting == 0 and signed == session.scalar(select(func.count()).select_from(Entry))


def stopped(one: Sealer) -> None:
    """Have a sealer stop, and wait until its turn is over, and it keeps copies no more."""
    one.stop.set()
    for thread in THREADS[one]:
        thread.join()


def seen_by(council: Any, key: Verifier) -> int:
    """Tell how many leaves of a log a witness saw."""
    newest = council.witness.newest(key.name)
    return newest.size if newest else 0


def rename(site: Site, name: str) -> None:
    """Do something that has an entry."""
    with change(None) as record:
        site.name = name
        record(Event.SITE_CHANGED, site)


def test_what_happens_is_sealed(running: Callable[[], Sealer], site: Site) -> None:
    running()
    until(all_sealed)
    rename(site, "Gand")
    until(all_sealed)
    assert standing.of(session.connection()).is_well


def test_the_key_is_for_its_owner_only_and_its_name_stays(
    running: Callable[[], Sealer], site: Site, tmp_path: Path
) -> None:
    running()
    until(all_sealed)
    assert (tmp_path / "keys/log").stat().st_mode & 0o777 == 0o600
    (verifier,) = session.scalars(select(LogKey.verifier)).all()
    assert verifier.startswith("localhost/ledger/")


def test_two_that_run_seal_in_turn(running: Callable[[], Sealer], site: Site) -> None:
    one, other = running(), running()
    until(all_sealed)
    assert [one.signer is None, other.signer is None].count(False) == 1
    (one if one.signer else other).stop.set()
    rename(site, "Gand")
    until(all_sealed)
    assert session.scalar(select(func.count()).select_from(LogKey)) == 1


def test_a_worker_without_the_key_makes_no_other(
    running: Callable[[], Sealer], site: Site, tmp_path: Path
) -> None:
    one = running()
    until(all_sealed)
    stopped(one)
    (tmp_path / "keys/log").rename(tmp_path / "elsewhere")
    rename(site, "Gand")
    second = running()
    time.sleep(1)
    assert second.signer is None
    assert not all_sealed()
    (tmp_path / "elsewhere").rename(tmp_path / "keys/log")
    until(all_sealed)


def test_a_log_that_was_changed_is_an_alarm_once_and_its_end_is_seen(
    running: Callable[[], Sealer], site: Site, owner: sqlalchemy.Engine, told: list[str]
) -> None:
    running()
    until(all_sealed)
    tamper(owner, "UPDATE leaf SET hash = sha256('x'::bytea) WHERE index = 0")
    rename(site, "Gand")
    until(lambda: alarms.stands(session.connection(), "log"))
    time.sleep(1)
    assert len(told) == 1
    assert "nothing is signed" in told[0]
    assert session.scalar(select(func.count()).select_from(Alarm)) == 1
    assert not standing.of(session.connection()).is_well


def test_a_database_that_was_rolled_back_is_found_out(
    running: Callable[[], Sealer], site: Site, owner: sqlalchemy.Engine, told: list[str]
) -> None:
    one = running()
    until(all_sealed)
    size = session.scalar(select(func.max(Checkpoint.size)))
    rename(site, "Gand")
    until(lambda: all_sealed() and one.copies.seen(one.signer.verifier)[0].size == size + 1)
    tamper(owner, f"DELETE FROM leaf WHERE index >= {size}")
    tamper(owner, f"DELETE FROM checkpoint WHERE size > {size}", table="checkpoint")
    rename(site, "Ghent")
    until(lambda: told)
    assert f"{size + 1} leaves were signed once, and {size} are left" in told[0]


def test_a_witness_keeps_a_log_from_being_signed_that_was_rolled_back_with_its_copies(
    running: Callable[..., Sealer],
    site: Site,
    owner: sqlalchemy.Engine,
    told: list[str],
    tmp_path: Path,
) -> None:
    one = running()
    until(all_sealed)
    size = session.scalar(select(func.max(Checkpoint.size)))
    key = one.signer.verifier
    stopped(one)
    with council_of(tmp_path / "council", str(key)) as council:
        where = f"{council.key}@{council.url}"
        two = running(where)
        rename(site, "Gand")
        until(lambda: all_sealed() and seen_by(council, key) == size + 1)
        stopped(two)
        tamper(owner, "DELETE FROM cosignature", table="cosignature")
        tamper(owner, f"DELETE FROM leaf WHERE index >= {size}")
        tamper(owner, f"DELETE FROM checkpoint WHERE size > {size}", table="checkpoint")
        shutil.rmtree(tmp_path / "log-copies")
        rename(site, "Ghent")
        three = running(where)
        until(lambda: len(told) == 2)
        assert f"saw {size + 1} leaves, and {size} are left" in told[0]
        assert "nothing is signed" in told[1]
        assert session.scalar(select(func.max(Checkpoint.size))) == size
        stopped(three)


def test_a_witness_that_is_away_keeps_nobody_from_sealing(
    running: Callable[..., Sealer], site: Site, told: list[str], tmp_path: Path
) -> None:
    with council_of(tmp_path / "council") as council:
        where = f"{council.key}@{council.url}"
    running(where)
    until(all_sealed)
    until(lambda: told)
    assert "did not answer" in told[0]
    rename(site, "Gand")
    until(all_sealed)


def test_a_new_log_goes_on_from_what_was_brought_back(
    running: Callable[[], Sealer],
    site: Site,
    owner: sqlalchemy.Engine,
    told: list[str],
) -> None:
    one = running()
    until(all_sealed)
    size = session.scalar(select(func.max(Checkpoint.size)))
    rename(site, "Gand")
    until(lambda: all_sealed() and one.copies.seen(one.signer.verifier)[0].size == size + 1)
    here, old = one.settings, one.signer.verifier
    with pytest.raises(Trouble, match="stop it first"):
        new_log.begin(here, "restored")
    one.stop.set()
    until(lambda: one.signer is None)
    tamper(owner, f"DELETE FROM leaf WHERE index >= {size}")
    tamper(owner, f"DELETE FROM checkpoint WHERE size > {size}", table="checkpoint")
    with owner.connect() as connection:
        connection.exec_driver_sql(WAITING_AGAIN)
    until(lambda: begun(here))
    second = running()
    rename(site, "Ghent")
    until(all_sealed)
    assert told == []
    assert second.signer.verifier != old
    assert (here.log_key.parent / f"log-{old.key_id.hex()}").exists()
    kept = note.opened(
        (here.data_dir / "log-copies" / old.key_id.hex() / f"{old.key_id.hex()}.note").read_text(),
        [old],
    )
    assert kept.text.split("\n")[1] == str(size + 1)
    reasons = select(func.count()).where(Entry.event == Event.LOG_BEGUN)
    assert session.scalar(reasons) == 1


WAITING_AGAIN = (
    "INSERT INTO unsealed SELECT id FROM entry WHERE id NOT IN (SELECT entry_id FROM leaf)"
)


def begun(settings: Settings) -> bool:
    """Begin a new log, once the one before lets go of its turn."""
    try:
        new_log.begin(settings, "restored the copy of Monday")
    except Trouble:
        return False
    return True


def tamper(owner: sqlalchemy.Engine, act: str, table: str = "leaf") -> None:
    """Do what only the owner of the tables can do, by letting the guards sleep."""
    with owner.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql(act)
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
