"""Does a look at the database find the ledger good when it is, and name what is not?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Connection, NullPool, func, select, text

from archive import ledger
from archive.copies import Copies
from archive.verify_archive import Report
from archive.verifying import verify
from models import Entry, EntryKey, Event, File, Origin, Person, Site, session
from social.changes import change
from social.commands import app as commands_app
from social.commands import kring
from social.ledger import is_whole
from social.running.trouble import Trouble
from social.settings import Settings
from tests.archive import logs
from tests.archive.signing import SIGNER


@pytest.fixture
def filled(sealer: Connection, owner: sqlalchemy.Engine, site: Site) -> None:
    """Fill the log so that there are tiles, several checkpoints and certificates."""
    logs.record(300)
    logs.seal(sealer, most=150)
    logs.cosign(owner)
    logs.shred(2)
    logs.seal(sealer)


@pytest.fixture
def look(settings: Settings) -> Callable[..., Report]:
    """Check as the app's role."""

    def one(**options: object) -> Report:
        engine = sqlalchemy.create_engine(
            settings.database_url, isolation_level="REPEATABLE READ", poolclass=NullPool
        )
        with engine.connect() as connection:
            return verify(connection, is_full=True, **options)[0]

    return one


@pytest.fixture
def tamper(owner: sqlalchemy.Engine) -> Callable[..., None]:
    """Change something past triggers: `tamper("leaf", "DELETE FROM leaf")`."""

    def one(table: str, *acts: str) -> None:
        with owner.connect() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for act in acts:
                connection.exec_driver_sql(act)
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return one


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Run `kring archive ...` on the database of the tests."""
    monkeypatch.setattr(commands_app.Settings, "from_env", lambda: app.config["SETTINGS"])
    monkeypatch.setattr("social.app.create_app", lambda _settings: app)

    def command(*words: str) -> Result:
        result = CliRunner().invoke(kring, ["archive", *words])
        session.remove()
        return result

    yield command
    app.extensions.pop("live", None)


def last_look() -> dict[str, object]:
    """Read what the ledger has of the last look."""
    entry, key = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.event == Event.LOG_VERIFIED)
        .order_by(Entry.id.desc())
    ).first()
    assert (entry.actor_id, entry.origin) == (None, Origin.COMMAND)
    return ledger.opened(entry, key)


def test_a_good_ledger_is_found_good(filled: None, look: Callable[..., Report]) -> None:
    report = look()
    assert report.code == 0, report.written(False)
    counts = report.counts
    assert counts["opened"] + counts["shredded"] == counts["size"]
    assert counts["shredded"] > 2
    assert counts["cosignatures"] == 1


def test_of_what_was_shredded_all_but_the_words_is_proved_by_the_quick_look_too(
    filled: None, run: Callable[..., Result], tamper: Callable[..., None]
) -> None:
    entry = session.scalar(text("SELECT min(entry_id) FROM destroyed"))
    index = session.scalar(text("SELECT index FROM leaf WHERE entry_id = :id"), {"id": entry})
    session.rollback()
    tamper("entry", f"UPDATE entry SET actor_id = 77 WHERE id = {entry}")
    done = run("verify")
    assert done.exit_code == 1
    assert f"FAULT        entry [{index}]" in done.output


def test_entries_from_before_lines_had_a_salt_are_checked_as_before(
    filled: None, sealer: Connection, look: Callable[..., Report]
) -> None:
    logs.record_old(3)
    logs.seal(sealer)
    assert look().code == 0
    assert look().counts["unproved"] == 0
    logs.shred(2)
    logs.seal(sealer)
    report = look()
    assert (report.code, report.counts["unproved"]) == (0, 2)
    assert "2 of those are of form 1" in report.written(False)


def test_an_empty_ledger_is_not_found_good_without_anything_signed(
    database: None, look: Callable[..., Report]
) -> None:
    assert [fault["file"] for fault in look().faults] == ["log_key"]


def test_what_waits_is_looked_at_too(
    filled: None, look: Callable[..., Report], tamper: Callable[..., None]
) -> None:
    logs.record(3, seed=9)
    assert look().counts["waiting"] == 3
    tamper("entry", "UPDATE entry SET actor_id = 99 WHERE id = (SELECT max(id) FROM entry)")
    newest = session.scalar(text("SELECT max(id) FROM entry"))
    assert [(one["file"], one["index"]) for one in look().faults] == [("entry, entry_key", newest)]


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("DELETE FROM unsealed", "waits for none"),
        ("INSERT INTO unsealed SELECT entry_id FROM leaf WHERE index = 7", "waits for another"),
        ("INSERT INTO unsealed VALUES (987654)", "is not there"),
    ],
)
def test_nothing_is_taken_out_of_the_queue_or_put_into_it(
    filled: None, look: Callable[..., Report], tamper: Callable[..., None], act: str, says: str
) -> None:
    logs.record(3, seed=9)
    tamper("unsealed", act)
    assert any(says in fault["says"] for fault in look().faults)


def test_a_log_rolled_back_is_found_by_the_copy_beside_the_database(
    filled: None,
    sealer: Connection,
    look: Callable[..., Report],
    owner: sqlalchemy.Engine,
    tmp_path: Path,
) -> None:
    copies = Copies(tmp_path)
    copies.keep(sealer, SIGNER.verifier)
    kept = copies.seen(SIGNER.verifier)
    assert look(elsewhere=kept).code == 0
    with owner.connect() as connection:
        size = connection.scalar(text("SELECT min(size) FROM checkpoint"))
        connection.exec_driver_sql(
            "".join(
                f"ALTER TABLE {table} DISABLE TRIGGER USER; DELETE FROM {table} WHERE {what}; "
                f"ALTER TABLE {table} ENABLE TRIGGER USER; "
                for table, what in (
                    ("cosignature", f"size > {size}"),
                    ("checkpoint", f"size > {size}"),
                    ("tile", "true"),
                    ("destroyed", "true"),
                    ("entry_key", f"entry_id IN (SELECT entry_id FROM leaf WHERE index >= {size})"),
                    ("leaf", f"index >= {size}"),
                    ("entry", "id NOT IN (SELECT entry_id FROM leaf)"),
                )
            )
        )
    assert [one["file"] for one in look(elsewhere=kept).faults if "elsewhere" in one["says"]] == [
        "leaf, checkpoint"
    ]


def test_the_command_tells_and_the_ledger_keeps_what_was_found(
    filled: None, run: Callable[..., Result], tamper: Callable[..., None], sealer: Connection
) -> None:
    assert run("verify").exit_code == 0
    assert last_look()["exit"] == 0
    assert last_look()["is_full"] is False
    done = run("verify", "--full", "--json")
    assert (done.exit_code, json.loads(done.output)["result"]) == (0, "good")
    logs.seal(sealer)
    tamper("entry", "UPDATE entry SET event = 'post.edited' WHERE id = (SELECT min(id) FROM entry)")
    done = run("verify", "--key", str(SIGNER.verifier))
    assert done.exit_code == 1
    assert "FAULT        entry" in done.output
    assert last_look()["exit"] == 1
    assert last_look()["faults"]


def test_a_signature_that_went_since_the_last_look_is_found(
    filled: None, run: Callable[..., Result], tamper: Callable[..., None]
) -> None:
    assert run("verify").exit_code == 0
    tamper("cosignature", "DELETE FROM cosignature")
    tamper("checkpoint", "DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)")
    done = run("verify")
    assert done.exit_code == 1
    assert {line.split()[1] for line in done.output.splitlines() if "FAULT" in line} == {
        "cosignature:", "checkpoint"
    }  # fmt: skip


def test_a_key_that_was_kept_is_trusted_and_no_other(
    filled: None, run: Callable[..., Result]
) -> None:
    other = logs.Verifier(SIGNER.name, bytes(32))
    assert run("verify", "--key", str(other)).exit_code == 1
    assert run("verify", "--key", "nonsense").exit_code == 2


def test_a_database_that_is_away_could_not_be_checked(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_settings: object) -> None:
        raise Trouble("No database runs.")

    monkeypatch.setattr(commands_app, "database", away)
    done = run("verify")
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_package_leaves_the_house_by_a_command_that_is_recorded(
    filled: None, run: Callable[..., Result], tmp_path: Path
) -> None:
    done = run("proofs", str(tmp_path / "out"), "--from", "10", "--to", "20")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "SHA256SUMS").exists()
    assert session.scalar(select(Entry.origin).where(Entry.event == Event.LOG_EXPORTED))
    assert run("proofs", str(tmp_path / "out")).exit_code == 1
    assert run("proofs", str(tmp_path / "other"), "--from", "99999").exit_code == 1
    assert not (tmp_path / "other").exists()


def test_nothing_is_packed_that_is_not_what_was_signed(
    filled: None, run: Callable[..., Result], tamper: Callable[..., None], tmp_path: Path
) -> None:
    tamper("leaf", "DELETE FROM leaf WHERE index = 33")
    done = run("proofs", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "Nothing was written" in done.output
    assert not (tmp_path / "out").exists()


def test_one_entry_is_proved_by_a_command(filled: None, run: Callable[..., Result]) -> None:
    entry = session.scalar(text("SELECT entry_id FROM leaf WHERE index = 30"))
    done = run("prove", str(entry))
    assert done.exit_code == 0
    assert done.output.startswith("c2sp.org/tlog-proof@v1\n")
    assert run("prove", "999999").exit_code == 1


def test_a_file_that_is_removed_during_the_look_is_no_fault(ana: Person, in_app: None) -> None:
    gone = "ab" * 32
    newest = session.scalar(select(func.max(Entry.id)))
    assert is_whole(newest, gone) is None
    with change(ana) as record:
        file = File(owner_id=ana.id, digest=gone, name="a", media_type="text/plain", size=1)
        session.add(file)
        record(Event.FILE_ADDED, file)
    with change(ana) as record:
        other = File(owner_id=ana.id, digest="cd" * 32, name="b", media_type="text/plain", size=1)
        session.add(other)
        record(Event.FILE_ADDED, other)
        record(Event.FILE_REMOVED, other)
    assert is_whole(newest, gone) is None  # another one's removal is no excuse
    with change(ana) as record:
        record(Event.FILE_REMOVED, file)
        session.delete(file)
    assert is_whole(newest, gone) is True
    assert is_whole(session.scalar(select(func.max(Entry.id))), gone) is None
