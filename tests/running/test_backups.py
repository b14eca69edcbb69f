"""Does a backup bring everything back, and is one that is not whole refused before it is used?"""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import String

from archive.shelf import Folder
from models.base import Base
from social.running.backup import files, making, manifest
from social.running.database import database, plain
from social.running.postmaster import postmaster
from social.running.schema import revisions
from social.settings import Settings
from tests.archive.councils import council_of
from tests.running.houses import House, copy_of, house, only, rewrite
from tests.running.serving import KRING, environment, refused, wait_for

ROWS = "select (select count(*) from person), (select count(*) from file)"


@pytest.fixture(scope="module")
def home() -> Iterator[House]:
    """Lend a house to all tests of this file; each makes backups of its own."""
    with house() as one:
        yield one


@pytest.fixture(scope="module")
def whole(home: House) -> tuple[Path, Path]:
    """Lend an open backup that is whole; copy it before you spoil it."""
    return home.back_up("whole")


@pytest.fixture
def spoilt(whole: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """Lend a copy of it."""
    return copy_of(whole, tmp_path)


def change_a_byte(path: Path) -> None:
    """Change one byte in the middle of a file, not its length."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def a_file(backup: Path) -> Path:
    """Find one of its files."""
    return next(path for path in sorted((backup / "files").glob("*/*")))


# What is in it


def test_a_backup_is_for_its_owner_alone_and_says_what_it_holds(
    home: House, whole: tuple[Path, Path]
) -> None:
    data, keys = whole
    said = json.loads((data / "manifest.json").read_text())
    assert (said["format"], said["kind"], said["schema"]) == (1, "data", revisions()[0])
    assert said["log"]["size"] > 0
    assert said["log"]["checkpoint"].split("\n")[1] == str(said["log"]["size"])
    assert said["rows"]["person"] == 1
    for root in (data, keys):
        theirs = json.loads((root / "manifest.json").read_text())
        for part in theirs["parts"].values():
            content = (root / part["file"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (
                part["size"],
                part["sha256"],
            )
        for path in root.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    with home.inside():
        listed = [
            json.loads(line)["name"] for line in (data / "files.jsonl").read_text().splitlines()
        ]
    assert listed == sorted(path.name for path in (data / "files").glob("*/*"))
    assert any("-" in name for name in listed), "smaller pictures come along"


def test_no_secret_lies_with_the_data(home: House, whole: tuple[Path, Path]) -> None:
    secrets = [(home.data / "keys" / name).read_bytes().strip() for name in ("session", "files")]
    secrets += [home.settings.log_key.read_bytes().strip()[-40:]]
    secrets += [path.read_bytes() for path in (home.data / "keyring").glob("*/*")]
    for path in whole[0].rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path
    kept = b"".join(path.read_bytes() for path in whole[1].iterdir())
    assert all(secret in kept.replace(b"\\n", b"\n") for secret in secrets)


def test_settings_are_kept_without_secrets(home: House, tmp_path: Path) -> None:
    to = tmp_path / "to"
    environ = {"SMTP_URL": "smtp://ana:opensesame@mail", "MAIL_FROM": "kring@example.org"}
    assert home.run("backup", to, "--without-keys", **environ)[0] == 0
    words = (only(to) / "settings.json").read_text()
    assert "opensesame" not in words
    said = json.loads(words)
    assert said["secrets"] == ["SMTP_URL"]
    assert said["settings"]["MAIL_FROM"] == "kring@example.org"


def test_every_column_that_names_bytes_in_the_store_is_asked() -> None:
    # SHA-256 of a list that came in; the company's sign lies in its own table.
    others = {"concept.digest", "vocabulary.digest", "logo.digest"}
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in ("digest", "picture")
        and isinstance(column.type, String)
        and column.type.length == 64
    }
    assert found - others == set(files.TABLES)


# Bringing it back


def test_what_is_brought_back_is_what_was_there(
    home: House, whole: tuple[Path, Path], tmp_path: Path, place: Path
) -> None:
    code, said = home.run("restore", whole[0], "--keys", whole[1], DATA_DIR=str(place / "new"))
    assert code == 0, said
    assert "RESULT       good" in said
    assert "A new log begins" in said
    assert not (place / "new" / "restore-unfinished").exists()
    for name in ("session", "files", "push"):
        old, new = (root / "keys" / name for root in (home.data, place / "new"))
        assert old.read_text() == new.read_text()
    theirs = {path.name: path.read_bytes() for path in (home.data / "files").glob("*/*")}
    ours = {path.name: path.read_bytes() for path in (place / "new" / "files").glob("*/*")}
    assert ours == theirs
    with (
        database(Settings(data_dir=place / "new")) as lent,
        psycopg.connect(plain(lent.database_owner_url)) as here,
        psycopg.connect(plain(home.settings.database_owner_url)) as there,
    ):
        assert here.execute(ROWS).fetchone() == there.execute(ROWS).fetchone()
        events = here.execute("select event from entry where noun = 'company' order by id")
        assert [event for (event,) in events][-2:] == ["company.brought_back", "company.log_begun"]
        assert here.execute("select count(*) from log_key").fetchone() == (2,)
    assert home.run("archive", "verify", "--full", DATA_DIR=str(place / "new"))[0] == 0


def test_a_sealed_backup_opens_to_its_recipients_alone(home: House, tmp_path: Path) -> None:
    to = tmp_path / "to"
    sealed = ["--recipient", home.age("data"), "--keys-recipient", home.age("keys")]
    code, said = home.run("backup", to, *sealed)
    assert code == 0, said
    names = {path.name for path in to.glob("*/*") if path.is_file()}
    assert names == {
        "database.dump.age", "settings.json.age", "files.jsonl", "manifest.json", "keys.json.age",
        "keyring.age",
    }  # fmt: skip
    assert all(path.suffix == ".age" for path in to.glob("*/files/*/*"))
    assert not any(b"Wear gloves" in path.read_bytes() for path in to.rglob("*") if path.is_file())
    check = ["backup", "check", to, "--keys", to]
    for known in ([], ["data"], ["keys"], ["stranger"]):
        home.age("stranger")
        options = [word for name in known for word in ("--identity", home.identity(name))]
        code, said = home.run(*check, *options)
        assert (code, "No identity that was given opens the backup" in said) == (2, True), said
    both = ["--identity", home.identity("data"), "--identity", home.identity("keys")]
    code, said = home.run(*check, *both)
    assert (code, "The backup is good." in said) == (0, True), said
    change_a_byte(next(to.glob("*/files/*/*")))
    assert home.run(*check, *both)[0] == 1


def test_a_check_says_what_is_there(home: House, whole: tuple[Path, Path]) -> None:
    code, said = home.run("backup", "check", whole[0].parent, "--keys", whole[1].parent, "--json")
    facts = json.loads(said)
    assert (code, facts["good"], facts["backup"]) == (0, True, whole[0].name)
    assert facts["rows"]["person"] == 1
    assert facts["ledger"]["counts"]["files"] == 2
    assert facts["ledger"]["counts"]["opened"] > 0


def test_without_keys_a_check_opens_nothing_and_still_proves_the_log(
    home: House, whole: tuple[Path, Path]
) -> None:
    code, said = home.run("backup", "check", whole[0], "--json")
    counts = json.loads(said)["ledger"]["counts"]
    assert (code, counts.get("opened", 0), counts.get("files", 0)) == (0, 0, 0)


def test_the_next_backup_has_files_in_common_with_the_one_before(
    home: House, tmp_path: Path
) -> None:
    to, keys = tmp_path / "to", tmp_path / "keys"
    home.run("backup", to, "--keys", keys)
    (first,) = manifest.finished(to)
    home.add(b"Mind the gap.\n", "gap.txt")
    code, said = home.run("backup", to, "--keys", keys)
    second = next(manifest.finished(to))
    old = {path.name: path.stat().st_ino for path in (first / "files").glob("*/*")}
    new = {path.name: path.stat().st_ino for path in (second / "files").glob("*/*")}
    assert second != first
    assert len(new) == len(old) + 1
    assert {name: new[name] for name in old} == old
    assert f"of which {len(old)} were in the one before" in said.replace(",", "")
    shutil.rmtree(first)
    code, said = home.run("backup", "check", to, "--keys", keys)
    assert code == 0, said
    # To others nothing of an open backup is given on.
    code, said = home.run("backup", to, "--keys", keys, "--recipient", home.age("data"))
    assert (code, "of which 0 were in the one before" in said) == (0, True)


# What a roll-back lost


def test_what_was_lost_is_said_where_somebody_knows(
    home: House, tmp_path: Path, place: Path
) -> None:
    before = home.seal()
    data, keys = home.back_up("early")
    home.add(b"Later.\n", "later.txt")
    home.add(b"Later still.\n", "still.txt")
    after = home.seal()
    (tmp_path / "kept").write_text(after)
    size = json.loads((data / "manifest.json").read_text())["log"]["size"]
    more = int(after.split("\n")[1]) - size
    check = ["backup", "check", data, "--keys", keys]
    code, said = home.run(*check, "--seen", tmp_path / "kept")
    assert code == 0, said
    assert f"{more} more than now; these are lost" in said
    verifier = json.loads((data / "manifest.json").read_text())["log"]["key"]
    with council_of(tmp_path / "council", verifier) as council:
        show(home, f"{council.key}@{council.url}")
        code, said = home.run(
            "restore", data, "--keys", keys,
            DATA_DIR=str(place / "new"), WITNESSES=f"{council.key}@{council.url}",
        )  # fmt: skip
    assert code == 0, said
    assert f"witness council.example: the log had {size + more} entries, {more} more" in said
    (tmp_path / "kept").write_text(before)
    assert "these are lost" not in home.run(*check, "--seen", tmp_path / "kept")[1]


def show(home: House, words: str) -> None:
    """Show the log of a house to a witness."""
    import sqlalchemy

    from archive import witnessing

    engine = sqlalchemy.create_engine(home.settings.database_seal_url)
    with engine.connect() as connection:
        assert witnessing.show(connection, witnessing.read(words), 0)
    engine.dispose()


def test_a_log_that_is_not_the_one_that_others_saw_is_no_good(
    home: House, whole: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("no checkpoint")
    code, said = home.run(
        "backup", "check", whole[0], "--keys", whole[1], "--seen", tmp_path / "kept"
    )
    assert (code, "is no checkpoint of this log" in said) == (1, True)


# Keys apart


@pytest.mark.parametrize("keys", ["to", "to/keys", "."])
def test_keys_may_not_lie_with_the_data(home: House, tmp_path: Path, keys: str) -> None:
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / keys)
    assert (code, "may not lie with the data" in said) == (2, True)
    same = ["--recipient", home.age("data"), "--keys-recipient", home.age("data")]
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / keys, *same)
    assert (code, "may not lie with the data" in said) == (2, True)
    assert not (tmp_path / "to").exists()


def test_where_the_keys_go_has_to_be_said(home: House, tmp_path: Path) -> None:
    code, said = home.run("backup", tmp_path / "to")
    assert (code, "Say where the keys go" in said) == (2, True)
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / "k", "--without-keys")
    assert code == 2


def test_a_backup_does_not_lie_in_what_it_is_of(home: House, tmp_path: Path) -> None:
    for to, keys in ((home.data / "to", tmp_path), (tmp_path, home.data / "keys")):
        code, said = home.run("backup", to, "--keys", keys)
        assert (code, "would be lost with it" in said) == (2, True)


def test_what_is_no_key_of_age_is_refused(home: House, tmp_path: Path) -> None:
    code, said = home.run("backup", tmp_path / "to", "--recipient", "age1nobody", "--without-keys")
    assert (code, "is no key of age" in said) == (2, True)


def test_keys_of_another_backup_are_refused(
    home: House, whole: tuple[Path, Path], tmp_path: Path
) -> None:
    other = home.back_up("other")
    code, said = home.run("backup", "check", whole[0], "--keys", other[1])
    assert (code, "are not those of the backup" in said) == (2, True)


def test_data_are_not_brought_back_without_their_keys(
    home: House, whole: tuple[Path, Path], place: Path
) -> None:
    code, said = home.run("restore", whole[0], DATA_DIR=str(place / "new"))
    assert (code, "keys of this backup are needed" in said) == (2, True)
    assert not (place / "new").exists()


class Shelf(Folder):
    """A shelf from which a key is gone for some time, or for ever."""

    def __init__(self, folder: Path, times: int) -> None:
        super().__init__(folder)
        self.times, self.missing = times, ""

    def get(self, name: str) -> bytes:
        self.missing = self.missing or name
        if name == self.missing and self.times:
            self.times -= 1
            raise FileNotFoundError(name)
        return super().get(name)


def test_a_key_that_is_destroyed_meanwhile_has_a_newer_state_copied(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(home.data / "keyring", 1)
    monkeypatch.setattr(making, "shelf_of", lambda _settings: shelf)
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / "keys")
    assert (code, shelf.times) == (0, 0), said
    theirs = json.loads(next((tmp_path / "keys").glob("*/manifest.json")).read_text())
    assert theirs["keyring"] == {"keys": len(list(shelf.names())), "lost": 0}


def test_a_key_that_is_lost_is_said_and_the_rest_kept(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(home.data / "keyring", 100)
    monkeypatch.setattr(making, "shelf_of", lambda _settings: shelf)
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / "keys")
    assert (code, "LOST: 1 keys of the ledger" in said) == (1, True)
    code, said = home.run("backup", "check", tmp_path / "to", "--keys", tmp_path / "keys")
    assert (code, "1 keys of the ledger that were lost already" in said) == (1, True)


# What is not whole


def test_a_file_that_the_store_lost_is_said_and_the_rest_kept(home: House, tmp_path: Path) -> None:
    digest = home.add(b"To be lost.\n", "lost.txt")
    kept = home.data / "files" / digest[:2] / digest
    content = kept.read_bytes()
    try:
        for spoil, words in ((lambda: kept.write_bytes(b"others"), "altered"),
                             (kept.unlink, "missing")):  # fmt: skip
            spoil()
            to = tmp_path / words
            code, said = home.run("backup", to, "--keys", tmp_path / "keys")
            assert (code, f"does not have file {digest}" in said) == (1, True)
            lines = map(json.loads, (only(to) / "files.jsonl").read_text().splitlines())
            assert {"name": digest, "gone": words} in list(lines)
            assert home.run("backup", "check", to, "--keys", tmp_path / "keys")[0] == 1
    finally:
        kept.write_bytes(content)


def test_a_file_that_people_remove_meanwhile_is_no_fault(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = home.add(b"To be removed.\n", "removed.txt")
    kept = home.data / "files" / digest[:2] / digest
    copy = files.copy

    def removed_first(*args: Any) -> Any:
        from sqlalchemy import select

        from models import Event, File, session
        from social.changes import change

        with home.inside(), change(None) as record:
            file = session.scalars(select(File).where(File.digest == digest)).one()
            record(Event.FILE_REMOVED, file)
            session.delete(file)
        kept.unlink()
        return copy(*args)

    monkeypatch.setattr(files, "copy", removed_first)
    code, said = home.run("backup", tmp_path / "to", "--keys", tmp_path / "keys")
    assert (code, "1 files were removed by people meanwhile" in said) == (0, True), said
    code, said = home.run("backup", "check", tmp_path / "to", "--keys", tmp_path / "keys")
    assert (code, "1 files that people removed" in said) == (0, True), said


PARTS = ["data/database.dump", "data/settings.json", "data/files.jsonl", "keys/keys.json",
         "keys/keyring"]  # fmt: skip


@pytest.mark.parametrize("part", [*PARTS, "data/file"])
@pytest.mark.parametrize("spoil", [change_a_byte, Path.unlink, "cut", "link"])
def test_what_is_not_as_it_was_written_is_found_and_never_brought_back(
    home: House, spoilt: tuple[Path, Path], place: Path, part: str, spoil: Any
) -> None:
    root, name = part.split("/")
    backup = spoilt[root == "keys"]
    path = a_file(backup) if name == "file" else backup / name
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif spoil == "link":
        path.rename(place / "elsewhere")
        path.symlink_to(place / "elsewhere")
    else:
        spoil(path)
    code, said = home.run("backup", "check", spoilt[0], "--keys", spoilt[1])
    assert (code, "NOT GOOD" in said, path.name in said) == (1, True, True), said
    code, said = home.run("restore", spoilt[0], "--keys", spoilt[1], DATA_DIR=str(place / "new"))
    assert (code, "is not as it was made" in said) == (2, True)
    assert not (place / "new").exists()


def test_a_folder_of_files_that_is_a_link_is_never_followed(
    home: House, spoilt: tuple[Path, Path], place: Path
) -> None:
    folder = a_file(spoilt[0]).parent
    folder.rename(place / "elsewhere")
    folder.symlink_to(place / "elsewhere")
    code, said = home.run("backup", "check", spoilt[0], "--keys", spoilt[1])
    assert (code, "is no file of a backup" in said) == (1, True)


@pytest.mark.parametrize("file", ["../keys/keys.json", "/etc/passwd", "other", ""])
def test_a_manifest_names_no_other_files(home: House, spoilt: tuple[Path, Path], file: str) -> None:
    said = json.loads((spoilt[0] / "manifest.json").read_text())
    part = said["parts"]["database.dump"] | {"file": file}
    rewrite(spoilt[0] / "manifest.json", parts={"database.dump": part})
    code, said = home.run("backup", "check", spoilt[0])
    assert (code, "cannot be understood" in said) == (2, True)


@pytest.mark.parametrize("name", ["../../../../etc/passwd", "/etc/passwd", "ab", "A" * 64])
def test_an_index_names_no_other_files(home: House, spoilt: tuple[Path, Path], name: str) -> None:
    index = spoilt[0] / "files.jsonl"
    line = {"name": name, "size": 1, "sha256": "0" * 64}
    index.write_text(json.dumps(line) + "\n" + index.read_text())
    content = index.read_bytes()
    part = {"file": index.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    rewrite(spoilt[0] / "manifest.json", parts={"files.jsonl": part})
    code, said = home.run("backup", "check", spoilt[0])
    assert (code, "a line that no backup has" in said) == (1, True), said


def test_a_manifest_that_was_changed_is_found_by_its_keys(
    home: House, spoilt: tuple[Path, Path]
) -> None:
    rewrite(spoilt[0] / "manifest.json", rows={"person": 0})
    code, said = home.run("backup", "check", spoilt[0], "--keys", spoilt[1])
    assert (code, "are not those of the backup" in said) == (2, True)
    code, said = home.run("backup", "check", spoilt[0])
    assert (code, "person: 1 rows came back of 0" in said) == (1, True)


@pytest.mark.parametrize("words", ["", "{}", "[]", "null", '{"format": 1}', '{"format": "1"}',
                                   "[" * 100_000])  # fmt: skip
def test_a_manifest_that_is_none_is_refused(
    home: House, spoilt: tuple[Path, Path], words: str
) -> None:
    (spoilt[0] / "manifest.json").write_text(words)
    code, said = home.run("backup", "check", spoilt[0])
    assert (code, "cannot be understood" in said) == (2, True)


@pytest.mark.parametrize("newer", [{"format": 2}, {"schema": "9999"}])
def test_a_backup_of_a_newer_version_is_refused(
    home: House, spoilt: tuple[Path, Path], place: Path, newer: dict[str, Any]
) -> None:
    rewrite(spoilt[0] / "manifest.json", **newer)
    for words in (["backup", "check", spoilt[0]], ["restore", spoilt[0]]):
        code, said = home.run(*words, DATA_DIR=str(place / "new"))
        assert (code, "was made by a newer version of Kring" in said) == (2, True)
    assert not (place / "new").exists()


def test_a_folder_that_is_no_backup_is_refused(home: House, tmp_path: Path) -> None:
    code, said = home.run("backup", "check", tmp_path)
    assert (code, "holds none that is finished" in said) == (2, True)


# Ended in the middle

KILLED = """
import os, signal, sys
from social.running.backup import files
files.copy = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from social.commands import kring
kring(sys.argv[1:])
"""


def test_a_backup_that_was_killed_is_none(home: House, tmp_path: Path) -> None:
    to, keys = tmp_path / "to", tmp_path / "keys"
    words = ["backup", str(to), "--keys", str(keys)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *words],
        env=environment(DATA_DIR=str(home.data)),
        check=False,
    )
    assert killed.returncode == -9
    left = only(to)
    assert (left / "database.dump").exists()
    for words in (["backup", "check", left], ["restore", left]):
        code, said = home.run(*words)
        assert (code, "was never finished" in said) == (2, True)
    code, said = home.run("backup", to, "--keys", keys)
    assert (code, f"{left} was never finished" in said) == (0, True)
    assert home.run("backup", "check", to, "--keys", keys)[0] == 0


@pytest.mark.parametrize("sealed", [False, True])
def test_a_disk_that_takes_no_more_is_said_and_nothing_is_left(
    home: House, tmp_path: Path, sealed: bool
) -> None:
    words = ["backup", str(tmp_path / "to"), "--keys", str(tmp_path / "keys")]
    words += ["--recipient", home.age("data")] if sealed else []

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = subprocess.run(
        [*KRING, *words],
        env=environment(DATA_DIR=str(home.data), PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=no_more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["backup.lock"]
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_restore_that_was_killed_is_not_served(
    home: House, whole: tuple[Path, Path], place: Path, free_port: int
) -> None:
    script = KILLED.replace("import files", "import bringing_back").replace(
        "files.copy", "bringing_back.put_files"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, "restore", str(whole[0]), "--keys", str(whole[1])],
        env=environment(DATA_DIR=str(place / "new")),
        check=False,
    )
    assert killed.returncode == -9
    # Its database ends with it, in its own time.
    assert wait_for(lambda: postmaster(place / "new" / "postgres") is None)
    assert "restore left that was not finished" in refused(place / "new", free_port)
    code, said = home.run("restore", whole[0], "--keys", whole[1], DATA_DIR=str(place / "new"))
    assert (code, "restore left that was not finished" in said) == (2, True)


# Places in use


@pytest.mark.parametrize("there", ["files/ab/x", "keys/session", "keyring/ab/x", "sealing/key"])
def test_nothing_that_is_there_is_written_over(
    home: House, whole: tuple[Path, Path], place: Path, there: str
) -> None:
    path = place / "new" / there
    path.parent.mkdir(parents=True)
    path.write_text("somebody's")
    code, said = home.run("restore", whole[0], "--keys", whole[1], DATA_DIR=str(place / "new"))
    assert (code, "is in use" in said) == (2, True), said
    assert path.read_text() == "somebody's"


def test_another_key_of_files_is_refused(
    home: House, whole: tuple[Path, Path], place: Path
) -> None:
    code, said = home.run(
        "restore", whole[0], "--keys", whole[1], DATA_DIR=str(place / "new"), FILE_KEY="0" * 64
    )
    assert (code, "FILE_KEY is another one" in said) == (2, True)


def test_two_backups_are_not_made_at_once_in_one_folder(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str]] = []
    copy = files.copy

    def twice(*args: Any) -> Any:
        if not seen:
            seen.append(home.run("backup", tmp_path / "to", "--without-keys"))
        return copy(*args)

    monkeypatch.setattr(files, "copy", twice)
    assert home.run("backup", tmp_path / "to", "--without-keys")[0] == 0
    assert (seen[0][0], "is making a backup" in seen[0][1]) == (2, True)


def test_tables_of_another_version_are_not_backed_up(home: House, tmp_path: Path) -> None:
    current = revision_of(home)
    try:
        for other, words in (("0001", "older version"), ("9999", "newer version")):
            set_revision(home, other)
            code, said = home.run("backup", tmp_path / "to", "--without-keys")
            assert (code, words in said) == (2, True)
    finally:
        set_revision(home, current)


def revision_of(home: House) -> str:
    with psycopg.connect(plain(home.settings.database_owner_url)) as connection:
        (found,) = connection.execute("select version_num from alembic_version").fetchone() or ("",)
    return str(found)


def set_revision(home: House, to: str) -> None:
    with psycopg.connect(plain(home.settings.database_owner_url)) as connection:
        connection.execute("update alembic_version set version_num = %s", [to])
