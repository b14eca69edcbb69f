"""Does a package of the log convince somebody who has nothing but the package?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, NullPool

from archive import verify_archive
from archive.note import Signer
from archive.package import Package, write_package
from archive.proving import prove
from models import Site
from social.settings import Settings
from tests.archive import logs

KEY = str(logs.SIGNER.verifier)


@pytest.fixture
def pack(settings: Settings, tmp_path: Path) -> Callable[..., Path]:
    """Write a package as the app's role: `pack("all", first=3)`."""

    def one(name: str = "package", **range_: int) -> Path:
        engine = sqlalchemy.create_engine(
            settings.database_url, isolation_level="REPEATABLE READ", poolclass=NullPool
        )
        with engine.connect() as connection:
            write_package(connection, tmp_path / name, **range_)
        return tmp_path / name

    return one


@pytest.fixture
def filled(sealer: Connection, owner: sqlalchemy.Engine, site: Site) -> None:
    """Fill the log so that tiles of two levels, several checkpoints and a certificate are in it."""
    logs.record(600)
    logs.seal(sealer, most=250)
    logs.cosign(owner)
    logs.shred(3)
    logs.seal(sealer)


def look(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Check a package by the program that is in it."""
    return run_program(folder, str(folder), *options)


def run_in_process(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the program without a process of its own."""
    report = verify_archive.Report()
    verify_archive.run(list(arguments), report)
    return report.code, json.loads(report.written(True))


def run_program(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a package's program as a stranger does: another process, without anything of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify_archive.py"), "--json", *arguments],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_package_is_whole_and_true(filled: None, pack: Callable[..., Path]) -> None:
    code, said = look(pack(), "--payloads", "--key", KEY, "--key", str(logs.WITNESSED))
    assert (code, said["faults"], said["unchecked"]) == (0, [], [])
    counts = said["counts"]
    assert counts["opened"] + counts["shredded"] == counts["entries"] == counts["size"] > 600
    assert counts["shredded"] > 3
    words = [one["says"] for one in said["said"]]
    assert any(logs.WITNESSED.name in one for one in words)
    assert any("(certificate " in one for one in words)


def test_the_same_log_makes_the_same_package(filled: None, pack: Callable[..., Path]) -> None:
    one, two = ((pack(name) / "SHA256SUMS").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("range_", [(0, 10), (300, 301), (255, 520), (100, 100), (0, None)])
def test_a_part_of_the_log_is_proved_by_itself(
    filled: None, pack: Callable[..., Path], range_: tuple[int, int | None]
) -> None:
    first, last = range_
    folder = pack("part", first=first, last=last)
    code, said = look(folder, "--payloads", "--key", KEY)
    assert (code, said["faults"], said["unchecked"]) == (0, [], [])
    lines = (folder / "entries.jsonl").read_text().splitlines()
    places = [json.loads(line)["index"] for line in lines]
    about = json.loads((folder / "about.json").read_text())
    wanted = range(first, about["size"] if last is None else last)
    assert places == sorted({*wanted, *about["also"]})


def test_an_entry_without_secret_and_certificate_is_missing(
    filled: None, owner: sqlalchemy.Engine, pack: Callable[..., Path]
) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE entry_key DISABLE TRIGGER USER; "
            "DELETE FROM entry_key WHERE entry_id = (SELECT entry_id FROM leaf WHERE index = 77); "
            "ALTER TABLE entry_key ENABLE TRIGGER USER"
        )
    code, said = look(pack(), "--payloads", "--key", KEY)
    assert code == 1
    assert [(one["file"], one["index"]) for one in said["faults"]] == [("entries.jsonl", 77)]
    assert "missing" in said["faults"][0]["says"]
    assert said["counts"]["missing"] == 1


def test_a_checkpoint_that_was_kept_shows_that_the_log_goes_on_from_it(
    filled: None, pack: Callable[..., Path], sealer: Connection, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_bytes((pack("before") / "checkpoint").read_bytes())
    logs.record(40, seed=9)
    logs.seal(sealer)
    code, said = look(pack("after"), "--key", KEY, "--earlier", str(tmp_path / "kept"))
    assert (code, said["faults"]) == (0, [])
    assert any("begins with" in one["says"] for one in said["said"])
    (tmp_path / "later").write_bytes((tmp_path / "after" / "checkpoint").read_bytes())
    code, said = look(tmp_path / "before", "--key", KEY, "--earlier", str(tmp_path / "later"))
    assert code == 1
    assert "is gone" in said["faults"][0]["says"]


def test_a_log_that_was_written_anew_is_not_the_one_that_was_seen(
    filled: None, pack: Callable[..., Path], sealer: Connection, owner: sqlalchemy.Engine,
    tmp_path: Path,
) -> None:  # fmt: skip
    """By somebody with the log's own key: all fits, but for what others kept."""
    (tmp_path / "kept").write_bytes((pack("before") / "checkpoint").read_bytes())
    tables = ("leaf", "tile", "checkpoint", "cosignature", "stamp")
    with owner.connect() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql(
            "INSERT INTO unsealed SELECT entry_id FROM leaf WHERE entry_id <> (SELECT max(id) "
            "FROM entry e WHERE noun = 'reaction' AND NOT EXISTS "
            "(SELECT FROM entry WHERE prev_id = e.id)); "
            "TRUNCATE leaf, tile, checkpoint, cosignature, stamp"
        )
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    logs.seal(sealer)
    folder = pack("anew")
    assert look(folder, "--key", KEY)[0] == 0
    code, said = look(folder, "--key", KEY, "--earlier", str(tmp_path / "kept"))
    assert code == 1
    assert said["faults"][0]["file"] == str(tmp_path / "kept")


def test_a_stranger_s_key_opens_nothing(filled: None, pack: Callable[..., Path]) -> None:
    other = Signer(logs.SIGNER.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    code, said = look(pack(), "--key", str(other.verifier))
    assert code == 1
    assert {one["file"] for one in said["faults"]} >= {"keys.txt", "checkpoint"}


def test_what_could_not_be_checked_is_neither_good_nor_bad(
    filled: None, pack: Callable[..., Path], tmp_path: Path
) -> None:
    folder = pack()
    assert look(folder, "--earlier", str(tmp_path / "nowhere"))[0] == 2
    assert look(folder, "--key", "nonsense")[0] == 2
    assert run_program(folder, str(tmp_path / "nowhere"))[0] == 2


def test_an_unfinished_package_never_looks_whole(
    filled: None, pack: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(_package: Package) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Package, "certificates", die)
        with pytest.raises(Killed):
            pack()
    assert not (tmp_path / "package").exists()
    (tmp_path / "package.unfinished" / "stray").write_text("left by the one that was killed")
    folder = pack()
    assert not (tmp_path / "package.unfinished").exists()
    assert look(folder, "--payloads")[0] == 0
    with pytest.raises(FileExistsError):
        pack()


def test_one_entry_is_proved_by_one_small_file(
    filled: None, sealer: Connection, pack: Callable[..., Path], tmp_path: Path
) -> None:
    folder = pack()
    lines = (folder / "entries.jsonl").read_text().splitlines()
    line = next(one for one in lines if json.loads(one)["secret"] and json.loads(one)["index"] > 9)
    (tmp_path / "line.json").write_text(line)
    words = prove(sealer, json.loads(line)["id"])
    assert len(words.encode()) <= 2_000
    assert logs.WITNESSED.name in words
    proof = tmp_path / "one.tlog-proof"
    proof.write_text(words)
    options = ["--key", KEY, "--key", str(logs.WITNESSED), "--entry", str(tmp_path / "line.json")]
    code, said = run_program(folder, str(proof), *options)
    assert (code, said["faults"]) == (0, [])
    assert said["said"][-1]["says"] == "opens to what was committed to"
    assert run_program(folder, str(proof))[0] == 2  # without a key to trust
    for place in range(0, len(words), 7):
        proof.write_text(words[:place] + ("b" if words[place] == "a" else "a") + words[place + 1 :])
        code, said = run_in_process(str(proof), *options)
        # A name that nobody knows is passed over, as the standard says: so is a witness's line.
        assert code == 1 or logs.WITNESSED.name in words[words.rfind("\n", 0, place) :], place
    proof.write_text(words)
    for name, value in (("noun_id", 1), ("salt", "0" * 64), ("secret", "0" * 64), ("form", 1)):
        (tmp_path / "line.json").write_text(json.dumps(json.loads(line) | {name: value}))
        assert run_program(folder, str(proof), *options)[0] == 1, name


def test_one_entry_is_proved_when_its_words_are_gone(
    filled: None, sealer: Connection, pack: Callable[..., Path], tmp_path: Path
) -> None:
    logs.record_old(1)
    logs.seal(sealer)
    logs.shred(1)
    logs.seal(sealer)
    lines = [json.loads(line) for line in (pack() / "entries.jsonl").read_text().splitlines()]
    gone = [line for line in lines if line["certificate"]]
    old, new = (next(line for line in gone if line["form"] == form) for form in (1, 2))
    proof, given = tmp_path / "one.tlog-proof", tmp_path / "line.json"

    def said(line: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        given.write_text(json.dumps(line))
        return run_in_process(str(proof), "--key", KEY, "--entry", str(given))

    proof.write_text(prove(sealer, new["id"]))
    code, answer = said(new)
    assert (code, answer["faults"]) == (0, [])
    assert answer["said"][-1]["says"].endswith("its line is proved")
    assert said(new | {"actor_id": 5})[0] == said(new | {"noun_id": 5})[0] == 1
    proof.write_text(prove(sealer, old["id"]))
    assert said(old)[0] == 2


def test_it_is_said_of_which_shredded_entries_the_line_is_not_proved(
    filled: None, sealer: Connection, pack: Callable[..., Path]
) -> None:
    logs.record_old(2)
    logs.seal(sealer)
    logs.shred(2)
    logs.seal(sealer)
    code, said = look(pack(), "--payloads", "--key", KEY)
    assert (code, said["counts"]["unproved"]) == (0, 2)
    assert any("form 1" in one["says"] for one in said["said"])


def test_no_proof_of_what_is_not_in_the_log(filled: None, sealer: Connection) -> None:
    with pytest.raises(LookupError):
        prove(sealer, 10**9)


HOSTILE = {
    "about.json": [
        b"", b"[]", b"null", b"{" * 100_000, b'{"size":1e999}', b"9" * 5_000, b"\xff\xfe",
        b'{"form":1,"origin":"x","size":999999999999999999,"from":0,"to":999999999999999999,'
        b'"also":[],"checkpoints":[],"stamps":[],"counts":{}}',
    ],
    "checkpoint": [b"", b"\n\n", b"a\n" * 30_000, b"\xe2\x80\x94" * 900, bytes(10), b"x" * 99_999],
    "keys.txt": [b"", b"+" * 99, b"a+b+c\n" * 99, b"\xff", "k\u2028+0+AQ==\n".encode()],
    "entries.jsonl": [b"", b"\n", b"{}\n", b"null\n", b"[" * 200_000 + b"\n", b"x" * 10_000_000],
    "certificates.jsonl": [b"{}\n", b"7\n", b'{"id":true,"body":"x","digest":"y"}\n', b"\xff\n"],
    "tile/entries/000": [b"", b"\0", b"\xff\xff", b"\0\0" * 256, bytes(9_000)],
    "tile/0/000": [b"", bytes(8_192), bytes(8_193)],
    "SHA256SUMS": [b"", b"\n", b"x" * 99, b"0" * 64 + b"  ../../etc/passwd\n", b"\xff\n"],
}  # fmt: skip


def test_nothing_that_a_stranger_wrote_makes_it_fail_without_an_answer(
    filled: None, pack: Callable[..., Path]
) -> None:
    folder = pack()
    for name, contents in HOSTILE.items():
        kept = (folder / name).read_bytes()
        for content in contents:
            (folder / name).write_bytes(content)
            code, said = run_in_process(str(folder), "--payloads")
            assert code in (1, 2), (name, content[:40])
            assert said["faults"] or said["unchecked"]
        (folder / name).unlink()
        os.mkfifo(folder / name)
        assert run_in_process(str(folder), "--payloads")[0] == 1
        (folder / name).unlink()
        (folder / name).write_bytes(kept)
    assert run_in_process(str(folder), "--payloads")[0] == 0


def test_a_folder_behind_a_link_is_no_part_of_a_package(
    filled: None, pack: Callable[..., Path], tmp_path: Path
) -> None:
    folder = pack()
    (folder / "tile").rename(tmp_path / "tile")
    (folder / "tile").symlink_to(tmp_path / "tile")
    assert run_in_process(str(folder))[0] == 1


def test_the_program_imports_nothing_of_ours() -> None:
    source = Path(verify_archive.__file__).read_text()
    found = {line.split()[1].partition(".")[0] for line in re.findall(IMPORTS, source)}
    assert found - set(sys.stdlib_module_names) == {"cryptography"}


IMPORTS = re.compile(r"^ *(?:import|from) \w.*$", re.MULTILINE)
