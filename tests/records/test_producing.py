"""Does a production leave the house with its items alone, numbered, and without what is black?"""

from __future__ import annotations

import base64
import csv
import email
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archive.granting import Opened
from models import Grant, Matter, Person, Post, Production, RedactionReason, Round, session
from social.records.exporting import Asked, export
from social.records.matters import coding, collecting, producing, redacting
from social.records.matters.coding import Judgement
from tests.archive import logs
from tests.archive.exports import look
from tests.records.conftest import allowed
from tests.records.test_matters import YES, items_of, lines

BLACK = "Zandloper"  # stands in the first item alone
PRIVILEGED = "Wulpenlied"
FORMATS = ("jsonl", "csv", "dat", "eml", "mbox", "rsmf", "html", "pdf")


@pytest.fixture
def production(
    opened: Opened,
    matter: Matter,
    rosa: Person,
    omar: Person,
    write_post: Callable[..., Post],
    sealer: Connection,
) -> Production:
    """Two of three items are produced; a word of the first is black."""
    words = (f"The price is {BLACK} 12", f"{PRIVILEGED}, says counsel", "=1+1")
    posts = [write_post(one, title=f"About {one}" if BLACK in one else "") for one in words]
    logs.seal(sealer)
    collecting.collect(opened, rosa, matter, lines(posts))
    secret = Judgement(is_responsive=True, is_privileged=True)
    for item, said in zip(items_of(matter), (YES, secret, YES), strict=True):
        coding.code(rosa, item, said, Round.FIRST)
    first = items_of(matter)[0]
    text = f"About {words[0]}\n\n{words[0]}"
    assert redacting.redact_words(rosa, first, text, BLACK, RedactionReason.SECRET) == 2
    made = producing.draw_up(rosa, matter, "ROO-", 7)
    allowed(omar, rosa, with_private=True)
    producing.approve(omar, made)
    return made


def contents(folder: Path) -> Iterator[bytes]:
    """Give every file of a package as it can be read, also those in mails and archives."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield path.read_bytes()
        if path.suffix in (".eml", ".rsmf"):
            for part in email.message_from_bytes(path.read_bytes(), policy=policy.default).walk():
                if part.is_multipart():
                    continue
                found = part.get_payload(decode=True)
                yield found
                if zipfile.is_zipfile(io.BytesIO(found)):
                    with zipfile.ZipFile(io.BytesIO(found)) as packed:
                        yield from (packed.read(name) for name in packed.namelist())


def test_it_holds_its_items_alone_numbered_and_blacked_out_in_every_format(
    production: Production,
    rosa: Person,
    opened: Opened,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "ROO"
    asked = Asked(folder, FORMATS, production_id=production.id)
    state = export(rosa, opened.grant_id, asked)
    assert (state.events, state.faults, dict(state.gaps)) == (2, 0, {"blacked_out": 1})
    data = folder / "data"
    events = [json.loads(line) for line in (data / "events.jsonl").read_bytes().splitlines()]
    assert [one["number"] for one in events] == ["ROO-000007", "ROO-000008"]
    first, second = events
    assert (first["payload"], first["salt"] is None, first["words_salt"]) == (None, False, None)
    mark = "█business secret█"
    assert first["text"] == f"About The price is {mark} 12\n\nThe price is {mark} 12"
    assert second["payload"]["source"] == "=1+1"
    rows = list(csv.DictReader(io.StringIO((data / "posts.csv").read_text(), newline="")))
    assert [row["number"] for row in rows] == ["ROO-000007", "ROO-000008"]
    assert [row["text"] for row in rows] == [first["text"], "'=1+1"]
    assert any(mark.encode() in one for one in contents(data / "text"))
    assert any(mark.encode() in one for one in contents(data / "html"))
    for word in (BLACK, PRIVILEGED):
        coded = base64.b64encode(word.encode()).strip(b"=")
        found = [one for one in contents(folder) if word.encode() in one or coded in one]
        assert found == []
    assert any(mark.encode() in one for one in contents(data / "eml"))
    assert any(mark.encode() in one for one in contents(data / "rsmf"))
    code, said = look(folder)
    assert (code, said["counts"]["blacked_out"]) == (0, 1)


def test_the_other_side_does_not_learn_for_what_the_archive_was_searched(
    production: Production, rosa: Person, opened: Opened, tmp_path: Path
) -> None:
    folder = tmp_path / "ROO"
    export(rosa, opened.grant_id, Asked(folder, (*FORMATS, "eark"), production_id=production.id))
    grant = session.get_one(Grant, opened.grant_id)
    told = [one for one in contents(folder) if grant.reason.encode() in one]
    assert told == []
    said = json.loads((folder / "data" / "export.json").read_bytes())
    assert (said["production"]["first"], "grant" in said, "scope" in said) == (
        "ROO-000007", False, False,
    )  # fmt: skip


def test_what_was_blacked_out_when_it_was_drawn_up_stays_so(
    production: Production,
    rosa: Person,
    opened: Opened,
    matter: Matter,
    tmp_path: Path,
) -> None:
    item = items_of(matter)[0]
    for one in redacting.redactions(item):
        redacting.remove(rosa, item, one.id)
    folder = tmp_path / "ROO"
    export(rosa, opened.grant_id, Asked(folder, ("jsonl",), production_id=production.id))
    assert BLACK.encode() not in (folder / "data/events.jsonl").read_bytes()


def test_only_an_approved_one_leaves_the_house(
    production: Production,
    rosa: Person,
    opened: Opened,
    matter: Matter,
    tmp_path: Path,
) -> None:
    waiting = producing.draw_up(rosa, matter, "ROO-", 100)
    for number in (waiting.id, waiting.id + 1):
        with pytest.raises(LookupError):
            export(rosa, opened.grant_id, Asked(tmp_path / "no", production_id=number))
    assert not (tmp_path / "no").exists()
    assert session.get_one(Production, production.id).approved_at is not None


def test_a_blacked_out_event_that_no_production_explains_is_a_fault(
    production: Production,
    rosa: Person,
    opened: Opened,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "ROO"
    export(rosa, opened.grant_id, Asked(folder, ("jsonl",), production_id=production.id))
    place = folder / "data" / "export.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"production": None}))
    code, _said = look(folder)
    assert code != 0
