"""Is every change found, wherever it is made and however small, and named by place and index?"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Connection, select

from archive import verify_archive
from archive.keyring import keyring, name_of
from archive.ledger import COVERED
from archive.package import write_package
from archive.verify_archive import Report
from archive.verifying import verify
from models import EntryKey, Event, File, Person, session
from social.changes import change
from social.ledger import check_ledger, is_whole
from social.settings import Settings
from social.store import store
from tests.archive import logs
from tests.archive.mutations import ACTS, TABLES, Change, Files, Redraw, Tables, altered

IN_TABLES, IN_STORE, IN_KEYRING, IN_PACKAGE, SUMMED = 140, 25, 25, 160, 160
SHREDDED = 4  # times each column, in the tables and in the package
ENTRIES = 290
# The bytes are there all the same, and files that nothing speaks of prove nothing.
KEPT_WHOLE = ("copy", "link")
KEY = str(logs.SIGNER.verifier)


@pytest.fixture
def filled(sealer: Connection, owner: sqlalchemy.Engine, ana: Person, in_app: None) -> None:
    """Fill the log with all that there can be, and look at it once."""
    for number in range(5):
        content = io.BytesIO(f"drawing {number}".encode())
        with change(ana) as record:
            digest = store().digest(content)
            file = File(owner_id=ana.id, digest=digest, name="a", media_type="text/plain", size=9)
            session.add(file)
            record(Event.FILE_ADDED, file)
            store().put(digest, content)
    logs.record_old(3)
    logs.record(ENTRIES)
    logs.seal(sealer, most=120)
    logs.cosign(owner)
    logs.shred(3, since=1_000)
    logs.seal(sealer)
    assert check_ledger(is_full=True).code == 0
    logs.seal(sealer)


@pytest.fixture
def package(filled: None, settings: Settings, tmp_path: Path) -> Path:
    """Write a package of the whole log."""
    engine = sqlalchemy.create_engine(settings.database_url, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        write_package(connection, tmp_path / "package")
    engine.dispose()
    return tmp_path / "package"


def look(folder: Path) -> Report:
    """Check a package as its program does."""
    report = Report()
    verify_archive.run([str(folder), "--payloads", "--key", KEY], report)
    return report


def test_every_change_of_a_package_is_found_and_named(package: Path) -> None:
    files = Files(package, random.Random(12), lambda _name: True)
    assert mutate_files(files, IN_PACKAGE, lambda: look(package)) == []
    assert {one.act for one in files.made} == set(files.acts)


def test_no_change_is_hidden_by_writing_the_sums_anew(package: Path) -> None:
    """Of what is signed, that is: what people may read besides is not."""

    def is_signed(name: str) -> bool:
        return name.startswith("tile/") or name in (
            "checkpoint", "entries.jsonl", "certificates.jsonl"
        )  # fmt: skip

    def sum_and_look() -> Report:
        sum_anew(package)
        return look(package)

    # A file too many is no lie about the log.
    files = Files(package, random.Random(13), is_signed, without=("copy",))
    assert mutate_files(files, SUMMED, sum_and_look) == []
    assert {one.act for one in files.made} == set(files.acts)


def test_every_change_of_kept_files_is_found_and_named(filled: None, settings: Settings) -> None:
    def is_needed(name: str) -> bool:
        return name[-16:] in needed

    needed = {name_of(kek_id) for kek_id in session.scalars(select(EntryKey.kek_id).distinct())}

    def look_at_all() -> Report:
        keyring.forget_all()
        engine = sqlalchemy.create_engine(settings.database_url, isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            report, _seen = verify(connection, is_full=True, blob=partial(is_whole, 10**9))
        engine.dispose()
        return report

    folder = settings.data_dir / "files"
    kept = {f"{digest[:2]}/{digest}" for digest in session.scalars(select(File.digest))}
    files = Files(folder, random.Random(14), kept.__contains__, without=KEPT_WHOLE)
    assert mutate_files(files, IN_STORE, look_at_all) == []
    shutil.rmtree(files.kept)
    # The keys that wrap the secrets, too, by whoever can write to their shelf.
    folder = settings.data_dir / "keyring"
    shelf = Files(folder, random.Random(15), is_needed, KEPT_WHOLE, lambda name: name[-16:])
    assert mutate_files(shelf, IN_KEYRING, look_at_all) == []
    shutil.rmtree(shelf.kept)


def test_no_change_of_a_shredded_entry_is_hidden_in_a_package(package: Path) -> None:
    chance = random.Random(16)
    lines = [json.loads(line) for line in (package / "entries.jsonl").read_text().splitlines()]
    gone = [place for place, line in enumerate(lines) if line["certificate"]]
    for name in (*COVERED, "salt", "commitment"):
        for _time in range(SHREDDED):
            changed = [*lines]
            place = chance.choice(gone)
            before = changed[place][name]
            while (value := altered(before, chance)) == before:
                pass
            changed[place] = changed[place] | {name: value}
            words = "".join(f"{json.dumps(line)}\n" for line in changed)
            (package / "entries.jsonl").write_text(words)
            sum_anew(package)
            faults = look(package).faults
            assert ("entries.jsonl", lines[place]["index"]) in [
                (fault["file"], fault["index"]) for fault in faults
            ], (name, value)


def sum_anew(package: Path) -> None:
    """Write SHA256SUMS again, as whoever changes the files can."""
    lines = []
    for path in package.rglob("*"):
        name = path.relative_to(package).as_posix()
        if path.is_file() and name != "SHA256SUMS":
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    lines.sort(key=lambda line: line[66:])
    (package / "SHA256SUMS").write_text("".join(lines))


def mutate_files(
    files: Files, times: int, look_again: Callable[[], Report]
) -> list[tuple[Change, object]]:
    """Change something so many times, each time over what was good; give what was not found."""
    unfound: list[tuple[Change, object]] = []
    done = 0
    while done < times:
        try:
            made = files.mutate()
        except Redraw:
            files.restore()
            continue
        report = look_again()
        files.restore()
        done += 1
        if not any(made.is_named(fault) for fault in report.faults):
            unfound.append((made, report.faults[:3] or report.unchecked))
            print(unfound[-1])
    assert look_again().code == 0
    return unfound


def test_every_change_in_the_tables_is_found_and_named(
    filled: None, owner: sqlalchemy.Engine
) -> None:
    chance = random.Random(11)
    with owner.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        tables = Tables(connection, chance)
        tables.unlock()
        assert mutate_tables(connection, IN_TABLES, tables.mutate) == []
        connection.rollback()
    assert {one.act for one in tables.made} == set(ACTS)
    touched = {place for one in tables.made for place in one.places}
    assert touched == {name for name in TABLES if tables.rows[name]}


def test_every_change_of_a_shredded_entry_is_found_and_named(
    filled: None, owner: sqlalchemy.Engine
) -> None:
    with owner.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        tables = Tables(connection, random.Random(17))
        tables.unlock()
        columns = {*tables.changeable("entry")} - {"id"}
        assert {*COVERED, "line_salt"} < columns
        for column in sorted(columns):
            change = partial(tables.of_shredded, column)
            assert mutate_tables(connection, SHREDDED, change, is_full=False) == []
        connection.rollback()


def mutate_tables(
    connection: Connection, times: int, mutate: Callable[[], Change], *, is_full: bool = True
) -> list[tuple[Change, object]]:
    """Change something so many times, each time over what was good; give what was not found."""
    unfound: list[tuple[Change, object]] = []
    done = 0
    while done < times:
        try:
            made = mutate()
        except Redraw:
            continue
        report, _seen = verify(connection, is_full=is_full)
        connection.get_nested_transaction().rollback()
        done += 1
        if not any(made.is_named(fault) for fault in report.faults):
            unfound.append((made, report.faults[:3]))
            print(unfound[-1])
    assert verify(connection, is_full=is_full)[0].code == 0
    return unfound
