"""Does an export carry all that a grant opens, and convince somebody who has nothing else?"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bagit
import pytest
import sqlalchemy
from sqlalchemy import Connection

from archive import verify_archive
from archive.exporting import sheet, sorting
from archive.exporting.bag import safe
from archive.exporting.state import Other, State, Stopped
from archive.ledger import COVERED, canonical
from archive.log import Broken
from models import Entry, Site
from social.settings import Settings
from tests.archive import logs
from tests.archive.exports import All, export, look
from tests.conftest import SHARED

KEY = ("--key", str(logs.SIGNER.verifier), "--key", str(logs.WITNESSED))


@pytest.fixture
def filled(sealer: Connection, owner: sqlalchemy.Engine, site: Site) -> None:
    """Fill the log so that tiles of two levels, several checkpoints and a certificate are in it."""
    logs.record_old(2)
    logs.record(350)
    logs.seal(sealer, most=150)
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
    assert counts["events"] == state.events == counts["opened"] + counts["shredded"] > 340
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
    state = export(settings.database_url, tmp_path / "export", scope, first=10, last=340)
    found = events(tmp_path / "export")
    assert {(one["noun"], one["sign_in_id"]) for one in found} == {("post", None)}
    assert 0 < state.events == len(found) < 200
    assert state.left_out["scope"] + state.left_out["kind"] + state.events == 330
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


@pytest.mark.parametrize("after", [0, 2, 5])
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
            "UPDATE leaf SET hash = sha256('x') WHERE index = 200; "
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


SUITE = SHARED / "data" / "archive" / "bagit-conformance-suite"
BAD = ("invalid", "linux-only")


def judged(folder: Path) -> int:
    """Read a bag as the program does."""
    report = verify_archive.Report()
    verify_archive.Bag(str(folder), report).check()
    return report.code


@pytest.mark.skipif(not SUITE.exists(), reason="the suite is not here")
def test_bags_are_read_as_the_library_of_congress_has_it() -> None:
    bags = [path for path in sorted(SUITE.glob("v*/*/*")) if path.is_dir()]
    wrong = {
        str(path.relative_to(SUITE)): judged(path)
        for path in bags
        if path.parent.name in (*BAD, "valid") and (judged(path) != 0) != (path.parent.name in BAD)
    }
    assert len(bags) > 40
    assert wrong == {}


@pytest.fixture
def small(settings: Settings, sealer: Connection, site: Site, tmp_path: Path) -> Path:
    """Export a small log."""
    logs.record(40)
    logs.seal(sealer)
    export(settings.database_url, tmp_path / "small")
    return tmp_path / "small"


def test_links_and_strangers_in_a_bag_are_refused(small: Path, tmp_path: Path) -> None:
    data = small / "data"
    assert judged(small) == 0
    for make in (
        lambda at: at.symlink_to(tmp_path),
        lambda at: at.symlink_to(data / "export.json"),
        lambda at: at.write_text("one too many"),
        os.mkfifo,
    ):
        stranger = data / "proof" / "stranger"
        make(stranger)
        assert judged(small) == 1
        assert look(small)[0] == 1
        stranger.unlink()
    (data / "proof").rename(tmp_path / "proof")
    (data / "proof").symlink_to(tmp_path / "proof")
    assert judged(small) == 1


def test_every_change_of_an_export_is_found(small: Path) -> None:
    chance = random.Random(5)
    files = sorted(path for path in small.rglob("*") if path.is_file())
    assert look(small)[0] == 0
    for _ in range(40):
        path = chance.choice(files)
        kept = path.read_bytes()
        if not kept:
            continue
        at = chance.randrange(len(kept))
        act = chance.choice(("byte", "cut", "remove", "more"))
        if act == "byte":
            path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        elif act == "cut":
            path.write_bytes(kept[:at])
        elif act == "more":
            path.write_bytes(kept + b" ")
        else:
            path.unlink()
        assert look(small)[0] != 0, (path, act, at)
        path.write_bytes(kept)
    assert look(small)[0] == 0


def rewrite(bag: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of the manifests, and sign off what they are now."""
    for how in ("sha256", "sha512"):
        path = bag / f"manifest-{how}.txt"
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    for how in ("sha256", "sha512"):
        tags = bag / f"tagmanifest-{how}.txt"
        names = [line.split("  ")[1] for line in tags.read_text().splitlines()]
        sums = [hashlib.new(how, (bag / name).read_bytes()).hexdigest() for name in names]
        pairs = zip(sums, names, strict=True)
        tags.write_text("".join(f"{digest}  {name}\n" for digest, name in pairs))


@pytest.mark.parametrize("most", [0, verify_archive.LARGE])
def test_long_manifests_are_read_line_by_line(
    small: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(verify_archive, "SORTED", 0)
    least = (small / "manifest-sha256.txt").stat().st_size // 2
    monkeypatch.setattr(verify_archive, "LARGE", most or least)
    monkeypatch.setattr(verify_archive, "CHUNK", 100)
    assert look(small)[0] == 0
    rewrite(small, lambda lines: [line[:-1] + b"\r\n" for line in lines])
    assert look(small)[0] == 0
    rewrite(small, lambda lines: lines[1:])
    code, report = look(small)
    assert (code, [one["file"] for one in report["faults"]]) == (1, ["data/METS.xml"])
    rewrite(small, lambda lines: lines[::-1])
    code, report = look(small)
    said = [one["says"] for one in report["unchecked"]]
    if most:  # short enough to be put in order
        assert (code, said) == (1, [])
    else:
        assert "manifest-sha256.txt is too long to be put in order" in said


def test_whoever_makes_new_manifests_still_cannot_change_an_event(small: Path) -> None:
    """With other digests all fits but the log: each event is named that does not."""
    events_file = small / "data" / "events.jsonl"
    lines = events_file.read_bytes().splitlines(keepends=True)
    changes = {
        "words": [lines[3].replace(b"Zeg", b"Zag")],
        "left out": [],
        "twice": [lines[3], lines[3]],
        "who": [re.sub(rb'"actor_id":[^,]+', b'"actor_id":77', lines[3])],
        "act": [lines[3].replace(b'"noun_id":', b'"noun_id":9')],
        "digits": [re.sub(rb'"noun_id":(\d+)', rb'"noun_id":"\1"', lines[3])],
        "form": [lines[3].replace(b'"form":2', b'"form":2.0')],
        "no words": [re.sub(rb',"payload":.*', b',"payload":null}', lines[3])],
        "none at all": [re.sub(rb',"payload":.*', b"}", lines[3])],
        "words before": [lines[3].replace(b',"payload":', b',"payload":{},"payload":')],
        "words behind": [lines[3].replace(b"}\n", b',"payload":{}}\n')],
        "more words": [lines[3].replace(b"}}\n", b',"title":"x"}}\n')],
        "text": [re.sub(rb'"text_sha256":"..', b'"text_sha256":"00', lines[3])],
        "salt": [re.sub(rb'"words_salt":"..', b'"words_salt":"00', lines[3])],
        "the next one twice": [lines[4]],
        "leaf": [re.sub(rb'"index":\d+', re.findall(rb'"index":\d+', lines[3])[0], lines[4])],
    }
    for what, instead in changes.items():
        events_file.write_bytes(b"".join([*lines[:3], *instead, *lines[4:]]))
        for how in ("sha256", "sha512"):
            remade(small, how)
        code, said = look(small)
        assert code == 1, what
        names = {one["file"] for one in said["faults"]}
        assert names <= {"events.jsonl", "export.json"}, (what, said["faults"])


def forged(one: dict[str, Any], payload: str, changed: dict[str, Any]) -> tuple[bytes, bytes]:
    """Write an event as whoever has a log of their own could, and give its leaf's hash, too."""
    one = one | changed
    line = {name: one[name] for name in COVERED}
    said = canonical(line)
    salts = bytes.fromhex(one["salt"]), bytes.fromhex(one["words_salt"])
    own = hashlib.sha256(salts[1] + said + payload.encode("utf-8", "surrogatepass")).digest()
    both = hashlib.sha256(hashlib.sha256(salts[0] + said).digest() + own).hexdigest()
    leaf = {
        "at": one["at"], "commitment": both, "event": one["event"], "id": one["id"],
        "payload": "0" * 64, "prev": one["prev_id"], "v": one["form"],
    }  # fmt: skip
    leaf_words = canonical(leaf).decode()
    head = canonical(one | {"commitment": own.hex(), "leaf": leaf_words})[:-1]
    written = head + b',"payload":' + payload.encode("utf-8", "surrogatepass") + b"}\n"
    return written, verify_archive.leaf_hash(leaf_words.encode())


def looked_into(small: Path, line: bytes, leaf: bytes) -> bool:
    """Tell whether an event is good by the way that says what is wrong, and counts as opened."""
    exported = verify_archive.Export(str(small), [], verify_archive.Report())
    exported.said = {}
    try:
        index = verify_archive.index_of(line)
        exported.event(line, leaf, payloads=True)
    except (KeyError, TypeError, AttributeError, ValueError, verify_archive.Wrong):
        return False
    return index >= 0 and exported.report.counts["opened"] == 1


def taken(line: bytes, leaf: bytes) -> bool:
    """Tell whether an event is good by the quick way; if not, the other way has the last word."""
    plain = verify_archive.match_plain(line)
    good = plain is not None and verify_archive.is_as_signed(plain.groups(), leaf, True)
    return good and int(plain[8]) == verify_archive.index_of(line)  # type: ignore[index]


def test_the_quick_way_takes_no_event_that_the_thorough_one_would_not(small: Path) -> None:
    chance = random.Random(11)
    lines = (small / "data" / "events.jsonl").read_bytes().splitlines(keepends=True)
    told = [json.loads(line) for line in lines]
    leaves = [verify_archive.leaf_hash(one["leaf"].encode()) for one in told]
    whole = [at for at, one in enumerate(told) if one["payload"] is not None]
    assert [at for at in whole if taken(lines[at], leaves[at])] == whole
    signs = [b" ", b"0", b"9", b'"', b"\\", b",", b"}", b"null", b"\xff", b"\0", b"A", b'"id":7,',
             b'"payload":null,', b"\\u0041", b"-", b".0", b"\t", b"\r", b"\n"]  # fmt: skip
    quick = 0
    for _ in range(6_000):
        at = chance.choice(whole)
        line, place = lines[at], chance.randrange(len(lines[at]))
        cut = chance.choice((0, 0, 1, 1, 2, 7))
        line = line[:place] + chance.choice(signs) + line[place + cut :]
        if taken(line, leaves[at]):
            quick += 1
            assert looked_into(small, line, leaves[at]), line
    assert quick  # in names, that nobody signs


def test_the_quick_way_reads_what_the_thorough_one_does_of_a_log_of_others(small: Path) -> None:
    line = (small / "data" / "events.jsonl").read_bytes().splitlines(keepends=True)[3]
    one = json.loads(line)
    said = json.dumps(one.pop("payload"), ensure_ascii=False)
    payloads = [
        said, "[]", "null", "7", '"x"', "{", said + " ", " " + said, said + said, said + ",1",
        '{"source":"a","source":"b"}', '{"source":7}', '{"title":"","source":null}', "NaN",
        '{"source":"\\ud800"}', '{"source":"\x01"}', "[" * 100_000, '{"source":"é\\n\u2028"}', "",
    ]  # fmt: skip
    changes: list[dict[str, Any]] = [
        {}, {"noun": "person"}, {"noun": "Post"}, {"noun_id": -3}, {"noun_id": None}, {"act": " "},
        {"noun_id": True}, {"version": "1"}, {"version": 10**19}, {"actor": 'a"b\\é'}, {"gap": ""},
        {"actor": "\x7f\u2028"}, {"actor": 7}, {"prev_id": 0}, {"origin": 'a"b'}, {"event": "A"},
        {"certificate": 4}, {"form": 1}, {"form": 3}, {"index": -1}, {"index": None},
        {"number": ""}, {"gap": "blacked_out", "text": "x"}, {"payload2": 1}, {"thread": 'x"'},
    ]  # fmt: skip
    quick = 0
    for payload in payloads:
        for changed in changes:
            for text in (one["text_sha256"], hashlib.sha256(b"b").hexdigest(), sha256_of(payload)):
                written, leaf = forged(one, payload, {"text_sha256": text} | changed)
                if taken(written, leaf):
                    quick += 1
                    assert looked_into(small, written, leaf), (payload[:80], changed)
    assert quick > 10


def sha256_of(payload: str) -> str:
    """Take the digest of the text that a payload says, if it says one."""
    try:
        words = verify_archive.text_of("post", json.loads(payload))
    except (ValueError, AttributeError, TypeError, RecursionError):
        words = ""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def test_a_bag_that_nobody_touched_is_taken_at_once(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    thorough = look(small)
    monkeypatch.setattr(verify_archive.Bag, "compare", never)
    monkeypatch.setattr(verify_archive.Export, "event", never)
    assert look(small) == thorough
    monkeypatch.undo()
    monkeypatch.setattr(verify_archive.Bag, "is_as_written", lambda *_: False)
    monkeypatch.setattr(verify_archive, "match_plain", lambda _: None)
    assert look(small) == thorough


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 327_680, 400_001])
@pytest.mark.parametrize("name", ["file", "fi%25le", "a%/file", "é", "a\rb"])
def test_files_of_any_size_and_name_are_read_to_their_end(
    tmp_path: Path, size: int, name: str
) -> None:
    file = tmp_path / "data" / name
    file.parent.mkdir(parents=True)
    content = random.Random(size).randbytes(size)
    file.write_bytes(content)
    place = "data/" + name.replace("%", "%25").replace("\r", "%0D")
    assert faults_of(tmp_path, (place, content)) == []
    for changed in (content + b"x", content[:-1], content[:-1] + b"\0\0"):
        if changed != content:
            file.write_bytes(changed)
            assert faults_of(tmp_path, (place, content)) == [f"data/{name}"]


def faults_of(bag: Path, *lines: tuple[str, bytes]) -> list[str]:
    """Write manifests of some names and contents, and name the files that are not right then."""
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    for how in ("sha256", "sha512"):
        sums = (f"{hashlib.new(how, content).hexdigest()}  {name}\n" for name, content in lines)
        (bag / f"manifest-{how}.txt").write_text("".join(sums))
    report = verify_archive.Report()
    verify_archive.Bag(str(bag), report).check()
    return [one["file"] for one in report.faults]


def test_what_only_looks_like_the_manifest_of_a_folder_is_looked_into(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "a%25b").mkdir(parents=True)
    (data / "a%25b" / "file").write_bytes(b"x")
    assert faults_of(tmp_path, ("data/a%2525b/file", b"x")) == []
    assert "data/a%25b/file" in faults_of(tmp_path, ("data/a%25b/file", b"x"))
    shutil.rmtree(data / "a%25b")
    (data / "file").write_bytes(b"x")
    assert faults_of(tmp_path, ("data/file", b"x")) == []
    more = faults_of(tmp_path, ("data/file", b"x"), ("data/more", b"y"))
    assert more == ["data/more"]
    assert faults_of(tmp_path, ("data/file", b"x"), ("data/file", b"x")) == ["data/file"]
    os.mkfifo(data / "pipe")
    assert "data/pipe" in faults_of(tmp_path, ("data/file", b"x"), ("data/pipe", b""))


def remade(bag: Path, how: str) -> None:
    """Write the manifests of a bag anew."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    sums = (
        f"{hashlib.new(how, path.read_bytes()).hexdigest()}  {path.relative_to(bag)}\n"
        for path in files
    )
    (bag / f"manifest-{how}.txt").write_text("".join(sums))
    info = bag / "bag-info.txt"
    size = sum(path.stat().st_size for path in files)
    words = re.sub(r"Payload-Oxum: .*", f"Payload-Oxum: {size}.{len(files)}", info.read_text())
    info.write_text(words)
    for which in ("sha256", "sha512"):
        tags = [path for path in sorted(bag.iterdir()) if path.is_file()]
        tags = [path for path in tags if not path.name.startswith("tagmanifest")]
        sums = (
            f"{hashlib.new(which, path.read_bytes()).hexdigest()}  {path.name}\n" for path in tags
        )
        (bag / f"tagmanifest-{which}.txt").write_text("".join(sums))


def test_more_lines_than_memory_holds_come_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "AT_ONCE", 100)  # bytes, so that there are more pieces than
    monkeypatch.setattr(sorting, "SIDE_BY_SIDE", 3)  # are read side by side
    lines = [b"%d\n" % (number * 7_919 % 1_000) for number in range(500)]
    (tmp_path / "lines").write_bytes(b"".join(lines))
    assert list(sorting.in_order(tmp_path / "lines", tmp_path)) == sorted(lines)
    assert [one.name for one in tmp_path.iterdir()] == ["lines"]


def test_four_are_made_at_once(filled: None, settings: Settings, tmp_path: Path) -> None:
    names = ("a", "b", "c", "d")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: export(settings.database_url, tmp_path / name), names))
    found = {(tmp_path / name / "manifest-sha512.txt").read_bytes() for name in names}
    assert len(found) == 1


@pytest.mark.parametrize(
    "name",
    [
        "a.txt",
        "../../etc/passwd",
        "CON.txt",
        "a\0b\n.pdf",
        "e\u0301.pdf",
        "x" * 400,
        "",
        "..",
        "aux\u00a0.txt",
        "COM\u00b9.txt",
        "CON .txt",
        "a\u2028b.pdf",
        "a\u2029b",
        "-rf",
        "~root.txt",
    ],
)
def test_names_of_files_are_safe_everywhere(name: str) -> None:
    kept = safe(name)
    assert kept
    assert len(kept.encode()) <= 255
    assert unicodedata.is_normalized("NFC", kept)
    assert not set(kept) & set("/\\\0\n%:")
    assert kept not in (".", "..")
    assert kept.splitlines() == [kept]
    assert kept[0] not in "-~"
    stem = unicodedata.normalize("NFKC", kept.partition(".")[0]).strip()
    assert stem.lower() not in {"con", "aux", "com1"}
