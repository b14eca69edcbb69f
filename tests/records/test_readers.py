"""Do programs that nobody here wrote read in an export what we say is in it, in every format?

All look at one export. A program that is not here and cannot be installed is passed over, with the
reason; where everything has to run, that is a failure.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mailbox
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from defusedxml.ElementTree import parse
from jsonschema import Draft7Validator

from archive.exporting import eark, sheet
from archive.exporting.state import FORMATS
from tests.archive.test_foreign import missing
from tests.conftest import SHARED
from tests.records.test_exporting import Agreed, digest, in_json, manifest_of, zipped_in

ROOT = Path(__file__).parent.parent.parent
READERS = ROOT / ".venv" / "readers" / "bin"
DATA = SHARED / "data" / "archive"
METS = "{http://www.loc.gov/METS/}"
LINK = "{http://www.w3.org/1999/xlink}href"
HEADS = ("noun", "id", "version", "time", "actor")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the one export that all look at."""
    subprocess.run(["sh", ROOT / "tests" / "archive" / "readers.sh"], check=True)
    folder = tmp_path_factory.mktemp("readers")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def package(kept: Path, request: pytest.FixtureRequest) -> Path:
    """Make it the first time that it is asked for."""
    place = kept / "export"
    if not place.exists():
        made: Path = request.getfixturevalue("tmp_path") / "export"
        request.getfixturevalue("take")(formats=(*FORMATS, "eark"))
        made.rename(place)
    return place


@pytest.fixture
def data(package: Path) -> Path:
    return package / "data"


def run(*command: str | Path, **options: Any) -> str:
    """Run a foreign program; give what it says. It has to be content."""
    found = shutil.which(command[0], path=f"{READERS}:{os.defpath}:{os.environ['PATH']}")
    if found is None:
        missing(f"{command[0]} is not here, and could not be installed")
    done = subprocess.run(
        [str(found), *map(str, command[1:])], capture_output=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def agreed(rows: Iterator[Mapping[str, str]]) -> Agreed:
    """Take from rows of posts.csv what all have to say alike."""
    return {
        (
            row["noun"], int(row["id"]), int(row["version"]), row["time_utc"],
            int(row["actor_id"]) if row["actor_id"] else None, digest(sheet.bare(row["text"])),
        )
        for row in rows
    }  # fmt: skip


def test_bagit_finds_the_bag_good_and_one_with_a_changed_byte_bad(
    package: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "bagit", "--validate", "--quiet"]
    assert subprocess.run([*command, package], capture_output=True, check=False).returncode == 0
    broken = tmp_path / "broken"
    shutil.copytree(package, broken)
    sheet_file = broken / "data" / "posts.csv"
    sheet_file.write_bytes(sheet_file.read_bytes().replace(b"An answer", b"No answer"))
    assert subprocess.run([*command, broken], capture_output=True, check=False).returncode != 0


def test_csvclean_finds_nothing_to_clean_and_reads_the_same(data: Path) -> None:
    said = run("csvclean", "--length-mismatch", "--label", "-", data / "posts.csv")
    assert agreed(csv.DictReader(io.StringIO(said, newline=""))) == in_json(data)


def test_miller_reads_the_same(data: Path) -> None:
    said = run("mlr", "--icsv", "--ojson", "-S", "cat", data / "posts.csv")
    assert agreed({k: str(v) for k, v in row.items()} for row in json.loads(said)) == in_json(data)
    said = run("mlr", "--icsv", "--ojson", "count-distinct", "-f", "act", data / "posts.csv")
    assert {row["act"]: row["count"] for row in json.loads(said)} == {
        act: many
        for act, many in json.loads((data / "export.json").read_text())["counts"].items()
        if act != "events"
    }


def test_csvkit_reads_the_load_file_with_its_own_signs(data: Path) -> None:
    said = run("csvformat", "-d", "\x14", "-q", "þ", "-e", "utf-8-sig", data / "posts.dat")
    rows = list(csv.DictReader(io.StringIO(said, newline="")))
    assert {
        (
            row["RECORDTYPE"], int(row["RECORDID"]), int(row["VERSION"]), row["DATETIMEUTC"],
            int(row["AUTHORID"]) if row["AUTHORID"] else None,
            digest((data / row["TEXTPATH"].replace("\\", "/")).read_bytes()),
        )
        for row in rows
    } == in_json(data)  # fmt: skip


def test_mblaze_reads_every_mail_alike(data: Path) -> None:
    """Each mail's heads as mhdr tells them, and its body as mshow writes it out."""
    found = set()
    for path in sorted((data / "eml").rglob("*.eml")):
        heads = [run("mhdr", "-h", f"x-archive-{name}", path).strip() for name in HEADS]
        noun, number, version, at, actor = heads
        (body,) = re.findall(r"(\d+): text/plain", run("mshow", "-t", path))
        words = run("mshow", "-O", path, body)
        found.add((noun, int(number), int(version), at, int(actor) if actor else None,
                   digest(words)))  # fmt: skip
    assert found == in_json(data)


def test_notmuch_shows_the_threads_that_we_name(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (tmp_path / "index").mkdir()
    config.write_text(
        f"[database]\npath={tmp_path}/index\nmail_root={data}/eml\n"
        "[user]\nname=A\nprimary_email=a@example.org\n"
    )
    environ = os.environ | {"NOTMUCH_CONFIG": str(config), "HOME": str(tmp_path)}
    run("notmuch", "new", "--quiet", env=environ)
    threads = run("notmuch", "search", "--output=threads", "--format=json", "*", env=environ)
    theirs = set()
    for thread in json.loads(threads):
        asked = ("search", "--output=files", "--format=json", "--exclude=false", f"thread:{thread}")
        files = json.loads(run("notmuch", *asked, env=environ))
        theirs.add(frozenset(int(Path(one).stem) for one in files))
    ours = defaultdict(set)
    for line in (data / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        ours[event["thread"]].add(event["index"])
    assert theirs == {frozenset(one) for one in ours.values()}
    assert max(map(len, theirs)) > 4


def test_one_mbox_holds_the_same_mails_as_the_folder(data: Path) -> None:
    box = mailbox.mbox(data / "all.mbox", create=False)
    try:
        names = sorted(one["Message-ID"] for one in box)
    finally:
        box.close()
    assert names == sorted(
        run("mhdr", "-h", "message-id", path).strip() for path in (data / "eml").rglob("*.eml")
    )


def test_the_schema_of_short_messages_takes_ours_and_refuses_the_broken() -> None:
    folder = DATA / "rsmf"
    if not folder.exists():
        missing("../shared/data/archive is not here")
    schema = Draft7Validator(json.loads((folder / "rsmf_schema_2_0_0.json").read_text()))
    for name in ("Sample1-rsmf_manifest.json", "Sample4-rsmf_manifest.json"):
        assert list(schema.iter_errors(json.loads((folder / name).read_text()))), name


def test_each_event_is_as_the_schema_beside_it_says(data: Path) -> None:
    schema = json.loads((data / "schemas" / "events.schema.json").read_text())
    Draft7Validator.check_schema(schema)
    judge = Draft7Validator(schema)
    lines = [json.loads(line) for line in (data / "events.jsonl").read_text().splitlines()]
    assert [error.message for line in lines for error in judge.iter_errors(line)] == []
    assert list(judge.iter_errors(lines[0] | {"more": 1}))
    assert list(judge.iter_errors({name: it for name, it in lines[0].items() if name != "leaf"}))


@pytest.fixture
def validated(kept: Path) -> Callable[..., list[Any]]:
    """Have the E-ARK validator say what it thinks: its exit code is 0 whatever that is."""
    folder = DATA / "eark-csip-schemas" / "schema"
    if not folder.exists():
        missing("../shared/data/archive is not here")
    if not (READERS / "eark-validator").exists():
        missing("eark-validator is not here, and could not be installed")

    def each(*places: Path) -> list[Any]:
        program = Path(__file__).with_name("vocabulary.py")
        done = subprocess.run(
            [READERS / "python", program, folder, "eark-validator", *places],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return each


def errors(said: Any) -> set[str]:
    """Name the rules that a package breaks."""
    parts = [said["structure"], *(said["metadata"] or {}).values()]
    messages = [one for part in parts for one in part["messages"]]
    return {one["rule_id"] for one in messages if one["severity"] == "Error"}


BROKEN = {
    "CSIP9": ('csip:OAISPACKAGETYPE="AIP"', 'csip:OAISPACKAGETYPE="BAG"'),
    "CSIP82": ('LABEL="CSIP"', 'LABEL="OTHER"'),
    "CSIP113": ('USE="Schemas"', 'USE="Rules"'),
    "CSIPSTR4": ("", ""),
}


def test_an_archive_takes_it_in_as_e_ark_has_it(
    data: Path, validated: Callable[..., list[Any]], tmp_path: Path
) -> None:
    words = (data / "METS.xml").read_text()
    for rule, (part, instead) in BROKEN.items():
        (tmp_path / rule).mkdir()
        if part:
            assert part in words
            (tmp_path / rule / "METS.xml").write_text(words.replace(part, instead))
    said, *broken = validated(data, *(tmp_path / rule for rule in BROKEN))
    assert errors(said) == set()
    assert said["structure"]["status"] == "WellFormed"
    assert [one["status"] for one in said["metadata"].values()] == ["VALID", "VALID"]
    for rule, one in zip(BROKEN, broken, strict=True):
        assert rule in errors(one)


def test_the_list_of_files_in_mets_is_that_of_the_bag(package: Path) -> None:
    lines = (package / "manifest-sha256.txt").read_text().splitlines()
    bag = {name.removeprefix("data/"): digest for digest, name in (x.split("  ") for x in lines)}
    mets = parse(package / "data" / "METS.xml").getroot()
    found = {}
    for one in mets.iter(f"{METS}file"):
        (place,) = one.iter(f"{METS}FLocat")
        name = unquote(place.attrib[LINK])
        found[name] = one.attrib["CHECKSUM"]
        assert int(one.attrib["SIZE"]) == (package / "data" / name).stat().st_size
    found |= {one.attrib[LINK]: one.attrib["CHECKSUM"] for one in mets.iter(f"{METS}mdRef")}
    del bag["METS.xml"]
    assert found == bag


def test_premis_says_who_asked_and_who_approved(data: Path) -> None:
    premis = parse(data / "metadata/preservation/premis.xml").getroot()
    names = {one.text for one in premis.iter("{http://www.loc.gov/premis/v3}agentName")}
    assert names >= {"Rosa Officer", "Omar Officer", "Roos Tavelle", "Kring archive export"}
    kinds = [one.text for one in premis.iter("{http://www.loc.gov/premis/v3}eventType")]
    assert {"request", "approval", "information package creation"} <= set(kinds)
    known = {one.text for one in premis.iter("{http://www.loc.gov/premis/v3}agentIdentifierValue")}
    named = "{http://www.loc.gov/premis/v3}linkingAgentIdentifierValue"
    assert {one.text for one in premis.iter(named)} <= known


def test_files_within_short_messages_are_the_bytes_that_were_attached(data: Path) -> None:
    found = set()
    for path in (data / "rsmf").rglob("*.rsmf"):
        if any(event.get("attachments") for event in manifest_of(path)["events"]):
            with zipfile.ZipFile(io.BytesIO(zipped_in(path))) as zipped:
                found |= {
                    hashlib.sha256(zipped.read(name)).hexdigest()
                    for name in zipped.namelist()
                    if name != "rsmf_manifest.json"
                }
    files = [path for path in (data / "files").rglob("*") if path.is_file()]
    assert found == {hashlib.sha256(path.read_bytes()).hexdigest() for path in files} != set()


def test_no_part_of_mets_lies_across_the_end_of_a_piece() -> None:
    """The validator fails at such a one, in an export of thousands of files."""
    lines = [f"<file {'x' * (place * 37 % 400)}/>\n" for place in range(2_000)]
    whole = b"".join(eark.unbroken(lines))
    assert [line for line in whole.decode().splitlines() if line] == [one.strip() for one in lines]
    ends = range(eark.PIECE, len(whole), eark.PIECE)
    assert len(ends) > 20
    assert {whole[end - 1 : end] for end in ends} == {b"\n"}
