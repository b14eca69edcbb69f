"""Does an export carry all that a grant opens, and convince somebody who has nothing else?"""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import bagit
import pytest
import sqlalchemy
from sqlalchemy import Connection

from archive.exporting import sheet
from archive.exporting.making import Other, State, Stopped
from archive.log import Broken
from models import Entry, Site
from social.settings import Settings
from tests.archive import logs
from tests.archive.exports import All, export, look

KEY = ("--key", str(logs.SIGNER.verifier), "--key", str(logs.WITNESSED))


@pytest.fixture
def filled(sealer: Connection, owner: sqlalchemy.Engine, site: Site) -> None:
    """Fill the log so that tiles of two levels, several checkpoints and a certificate are in it."""
    logs.record_old(2)
    logs.record(600)
    logs.seal(sealer, most=250)
    logs.cosign(owner)
    logs.shred(3, since=1_000)
    logs.seal(sealer)


def events(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "data" / "events.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "posts.csv").open(newline="") as file:
        return [
            {name: sheet.bare(cell) for name, cell in row.items()}
            for row in csv.DictReader(file, strict=True)
        ]


def test_an_export_is_whole_and_true(filled: None, settings: Settings, tmp_path: Path) -> None:
    state = export(settings.database_url, tmp_path / "export")
    code, said = look(tmp_path / "export", *KEY)
    assert (code, said["faults"], said["unchecked"]) == (0, [], [])
    counts = said["counts"]
    assert counts["events"] == state.events == counts["opened"] + counts["shredded"] > 600
    assert counts["shredded"] == state.gaps["shredded"] > 3
    assert state.left_out["kind"] > 1
    assert state.events + state.left_out.total() == counts["size"]
    bagit.Bag(str(tmp_path / "export")).validate()
    program = tmp_path / "export" / "data" / "verify_archive.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(tmp_path / "export")],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_same_checkpoint_makes_the_same_export(
    filled: None, settings: Settings, tmp_path: Path, sealer: Connection
) -> None:
    export(settings.database_url, tmp_path / "one", made=[("Bagging-Date", "2026-11-28")])
    size = json.loads((tmp_path / "one/data/export.json").read_text())["log"]["size"]
    logs.record(300, seed=9)
    logs.seal(sealer)
    export(settings.database_url, tmp_path / "two", size=size)
    one, two = ((tmp_path / name / "manifest-sha512.txt").read_bytes() for name in ("one", "two"))
    assert one == two


def test_what_the_grant_does_not_open_is_a_hash_and_a_number(
    filled: None, settings: Settings, tmp_path: Path
) -> None:
    scope = All((Entry.noun == "post") & (Entry.actor_id == 1))
    state = export(settings.database_url, tmp_path / "export", scope, first=10, last=560)
    found = events(tmp_path / "export")
    assert {(one["noun"], one["sign_in_id"]) for one in found} == {("post", None)}
    assert 0 < state.events == len(found) < 300
    assert state.left_out["scope"] + state.left_out["kind"] + state.events == 550
    assert scope.asked > 0
    code, said = look(tmp_path / "export", *KEY)
    assert (code, said["faults"]) == (0, [])
    files = b"".join(
        path.read_bytes() for path in (tmp_path / "export").rglob("*") if path.is_file()
    )
    assert b'"noun":"comment"' not in files


def test_every_format_has_the_same_events(filled: None, settings: Settings, tmp_path: Path) -> None:
    export(settings.database_url, tmp_path / "export")
    found = [(one["noun"], one["noun_id"], one["version"], one["at"], one["actor_id"],
              one["text_sha256"]) for one in events(tmp_path / "export")]  # fmt: skip
    sheets = [
        (
            row["noun"], int(row["id"]), int(row["version"]), row["time_utc"],
            int(row["actor_id"]) if row["actor_id"] else None,
            hashlib.sha256(row["text"].encode()).hexdigest(),
        )
        for row in rows(tmp_path / "export")
    ]  # fmt: skip
    assert sheets == found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_one_that_was_killed_goes_on_and_is_the_same(
    filled: None, settings: Settings, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.exporting.making.OFTEN", 100)
    monkeypatch.setattr("archive.exporting.reading.AT_ONCE", 60)
    export(settings.database_url, tmp_path / "whole")
    seen = 0

    def stop(_state: State) -> None:
        nonlocal seen
        seen += 1
        if seen > after:
            raise Stopped

    with pytest.raises(Stopped):
        export(settings.database_url, tmp_path / "killed", told=stop)
    growing = tmp_path / "killed.unfinished" / "bag" / "data" / "events.jsonl"
    if growing.exists():
        with growing.open("ab") as file:
            file.write(b"half a li")
    assert not (tmp_path / "killed").exists()
    with pytest.raises(Other):
        export(settings.database_url, tmp_path / "killed", last=40)
    export(settings.database_url, tmp_path / "killed")
    one, two = (
        (tmp_path / name / "manifest-sha256.txt").read_bytes() for name in ("whole", "killed")
    )
    assert one == two
    assert not (tmp_path / "killed.unfinished").exists()
    with pytest.raises(FileExistsError):
        export(settings.database_url, tmp_path / "killed")


def test_an_entry_that_cannot_be_read_is_a_gap_and_no_success(
    filled: None, settings: Settings, tmp_path: Path, owner: sqlalchemy.Engine
) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE entry_key DISABLE TRIGGER USER; "
            "DELETE FROM entry_key WHERE entry_id = (SELECT entry_id FROM leaf WHERE index = 77); "
            "ALTER TABLE entry_key ENABLE TRIGGER USER"
        )
    state = export(settings.database_url, tmp_path / "export")
    assert (state.gaps["missing"], state.faults) == (1, 1)
    gaps = (tmp_path / "export/data/gaps.jsonl").read_text().splitlines()
    assert [json.loads(gap)["number"] for gap in gaps if '"missing"' in gap] == [77]
    assert json.loads((tmp_path / "export/data/export.json").read_text())["result"] == "incomplete"
    code, said = look(tmp_path / "export", *KEY)
    assert code == 1
    assert {one["index"] for one in said["faults"]} == {77, None}


def test_nothing_is_exported_of_a_log_that_was_changed(
    filled: None, settings: Settings, tmp_path: Path, owner: sqlalchemy.Engine
) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE leaf DISABLE TRIGGER USER; "
            "UPDATE leaf SET hash = sha256('x') WHERE index = 300; "
            "ALTER TABLE leaf ENABLE TRIGGER USER"
        )
    with pytest.raises(Broken):
        export(settings.database_url, tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_spreadsheets_run_nothing_and_every_cell_reads_back() -> None:
    for words in (
        "=1+1",
        "'=1",
        "''",
        "+49",
        "-",
        "@SUM",
        "\t=x",
        "'",
        "a",
        "",
        "＝1",
        "\r",
        '"=1',
    ):
        cell = sheet.guarded(words)
        assert sheet.bare(cell) == words
        assert not sheet.FORMULA.match(cell) or cell.startswith("'")
