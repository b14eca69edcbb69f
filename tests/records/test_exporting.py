"""Does an officer take out what a grant opens, all of it, the same in every format, and no more?"""

from __future__ import annotations

import csv
import email
import hashlib
import io
import json
import mailbox
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyrage
import pytest
from jsonschema import Draft7Validator
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import Connection, select

from archive import ledger
from archive.exporting import rsmf, sheet
from archive.exporting.recipients import NoRecipient
from archive.exporting.state import State
from archive.granting import NotOpened
from archive.ledger import Line
from models import (
    Community,
    Event,
    File,
    Grant,
    GrantStage,
    Look,
    LookAct,
    Person,
    session,
)
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.commands.archive import export as command_export
from social.posts.actions import create_post
from social.records import grants
from social.records.exporting import Asked, export
from social.running.trouble import Trouble
from social.store import store
from tests.archive import logs
from tests.archive.exports import look
from tests.conftest import SHARED
from tests.records.conftest import BYTES, TITLE, allowed

SCHEMA = SHARED / "data/archive/rsmf/rsmf_schema_2_0_0.json"


Agreed = set[tuple[str, int, int, str, int | None, str]]


def digest(words: str | bytes) -> str:
    return hashlib.sha256(words if isinstance(words, bytes) else words.encode()).hexdigest()


def in_json(data: Path) -> Agreed:
    found = (json.loads(line) for line in (data / "events.jsonl").read_bytes().splitlines())
    return {
        (one["noun"], one["noun_id"], one["version"], one["at"], one["actor_id"],
         one["text_sha256"]) for one in found
    }  # fmt: skip


def in_sheet(data: Path) -> Agreed:
    with (data / "posts.csv").open(newline="", encoding="utf-8") as file:
        return {
            (
                row["noun"], int(row["id"]), int(row["version"]), row["time_utc"],
                int(row["actor_id"]) if row["actor_id"] else None, digest(sheet.bare(row["text"])),
            )
            for row in csv.DictReader(file, strict=True)
        }  # fmt: skip


def in_load_file(data: Path) -> Agreed:
    with (data / "posts.dat").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\x14", quotechar="þ", strict=True))
    assert all("\n" not in cell for row in rows for cell in row.values())
    return {
        (
            row["RECORDTYPE"], int(row["RECORDID"]), int(row["VERSION"]), row["DATETIMEUTC"],
            int(row["AUTHORID"]) if row["AUTHORID"] else None,
            digest((data / row["TEXTPATH"].replace("\\", "/")).read_bytes()),
        )
        for row in rows
    }  # fmt: skip


def in_mail(mails: Iterator[Any]) -> Agreed:
    return {
        (
            one["X-Archive-Noun"], int(one["X-Archive-Id"]), int(one["X-Archive-Version"]),
            one["X-Archive-Time"],
            int(one["X-Archive-Actor"]) if one["X-Archive-Actor"] else None,
            digest(one.get_payload(decode=True)),
        )
        for one in mails
    }  # fmt: skip


def mails(data: Path) -> Iterator[Any]:
    for path in (data / "eml").rglob("*.eml"):
        yield email.message_from_bytes(path.read_bytes(), policy=policy.default)


def in_mbox(data: Path) -> Agreed:
    box = mailbox.mbox(data / "all.mbox", create=False)
    try:
        return in_mail(iter(box))
    finally:
        box.close()


def in_short_messages(data: Path) -> Agreed:
    found = set()
    for path in sorted((data / "rsmf").rglob("*.rsmf")):
        for event in manifest_of(path)["events"]:
            more = {one["name"]: one["value"] for one in event["custom"]}
            who = event["participant"]
            found.add(
                (
                    more["noun"], int(more["noun_id"]), int(more["version"]), more["at"],
                    None if who == rsmf.NOBODY else int(who), digest(event["body"]),
                )
            )  # fmt: skip
    return found


def zipped_in(path: Path) -> bytes:
    whole = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    (attachment,) = whole.iter_attachments()
    assert attachment.get_filename() == "rsmf.zip"
    content: bytes = attachment.get_payload(decode=True)  # type: ignore[assignment]
    assert rsmf.wrong_file(path.read_bytes()) == []
    return content


def manifest_of(path: Path) -> Any:
    with zipfile.ZipFile(io.BytesIO(zipped_in(path))) as found:
        return json.loads(found.read("rsmf_manifest.json"))


def test_all_formats_say_the_same(take: Callable[..., State], tmp_path: Path) -> None:
    state, data = take(), tmp_path / "export" / "data"
    found = in_json(data)
    assert len(found) == state.events > 15
    assert in_sheet(data) == found
    assert in_load_file(data) == found
    assert in_mail(mails(data)) == found
    assert in_mbox(data) == found
    assert in_short_messages(data) == found
    code, said = look(tmp_path / "export")
    assert (code, said["faults"]) == (0, [])


def test_short_messages_are_as_the_schema_has_them(
    take: Callable[..., State], tmp_path: Path
) -> None:
    take()
    if not SCHEMA.exists():
        pytest.skip("the schema of RSMF is not here")
    schema = Draft7Validator(json.loads(SCHEMA.read_text()))
    days = sorted((tmp_path / "export/data/rsmf").rglob("*.rsmf"))
    assert {path.parent.name.partition("-")[0] for path in days} >= {"community", "conversation"}
    for path in days:
        manifest = manifest_of(path)
        assert list(schema.iter_errors(manifest)) == []
        head = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert head["X-RSMF-EventCollectionID"] == path.parent.name
        assert int(head["X-RSMF-EventCount"]) == len(manifest["events"])
    events = [event for path in days for event in manifest_of(path)["events"]]
    assert any(event.get("attachments") for event in events)
    assert any(event.get("reactions") for event in events)
    assert {"message", "join"} <= {event["type"] for event in events}


def test_broken_short_messages_are_refused() -> None:
    if not SCHEMA.exists():
        pytest.skip("the samples of RSMF are not here")
    for sample in ("Sample1-rsmf_manifest.json", "Sample4-rsmf_manifest.json"):
        assert rsmf.wrong_with(json.loads((SCHEMA.parent / sample).read_text())), sample
    assert rsmf.wrong((SCHEMA.parent / "Sample2-rsmf.zip").read_bytes())
    for sample in ("Sample3-message.eml", "Sample3-sample.rsmf"):
        assert rsmf.wrong_file((SCHEMA.parent / sample).read_bytes()), sample


def test_pages_open_from_the_disk_and_load_nothing(
    take: Callable[..., State], tmp_path: Path
) -> None:
    take()
    data = tmp_path / "export" / "data"
    pages = [*data.rglob("*.html")]
    assert len(pages) > 4
    for page in pages:
        tree = HTMLParser(page.read_text())
        assert not tree.css("script, iframe, img, object, embed, form, base, link")
        for link in tree.css("[href]"):
            address = link.attributes["href"] or ""
            if not address.startswith("#"):
                assert (page.parent / unquote(address)).resolve().is_relative_to(data.resolve())
                assert (page.parent / unquote(address)).is_file(), address
    whole = "".join(page.read_text() for page in pages)
    assert "Gone at once" in whole
    assert "<script" not in whole
    readme = HTMLParser((data / "README.html").read_text())
    assert [one.attributes["lang"] for one in readme.css("section")] == ["en", "nl", "fr", "de"]
    assert (data / "cover.pdf").read_bytes().startswith(b"%PDF")


def test_each_version_and_each_act_is_an_event_of_its_own(
    take: Callable[..., State], tmp_path: Path
) -> None:
    """Created, edited and deleted at once: three events; reactions come and go as two."""
    take()
    lines = (tmp_path / "export/data/events.jsonl").read_bytes().splitlines()
    found = [json.loads(line) for line in lines]
    gone = next(one["noun_id"] for one in found if "Gone at once" in str(one["payload"]))
    acts = [one["act"] for one in found if (one["noun"], one["noun_id"]) == ("post", gone)]
    assert acts == ["created", "edited", "deleted"]
    reactions = [one["act"] for one in found if one["noun"] == "reaction"]
    assert reactions == ["reacted", "unreacted", "reacted"]
    assert {"joined", "created", "edited"} <= {one["act"] for one in found if one["payload"]}
    message = [one for one in found if one["noun"] == "message"]
    assert [one["payload"]["source"] for one in message] == ["Between us", "Between us two"]
    assert all(one["conversation_id"] for one in message)


def test_threads_are_those_of_the_page(take: Callable[..., State], tmp_path: Path) -> None:
    take()
    data = tmp_path / "export" / "data"
    by_id = {one["Message-ID"]: one for one in mails(data)}
    answers = [one for one in by_id.values() if one["X-Archive-Noun"] == "comment"]
    first, second = sorted(answers, key=lambda one: int(one["X-Archive-Sequence"]))
    post = by_id[first["In-Reply-To"]]
    assert post["Subject"] == TITLE
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split()[0] == post["Message-ID"]
    assert post["From"].addresses[0].display_name == "Ana Peeters"
    for one in by_id.values():
        references = (one["References"] or "").split()
        assert all(name in by_id for name in references)
        assert datetime.fromisoformat(one["X-Archive-Time"]).replace(microsecond=0) == (
            one["Date"].datetime
        )


def test_what_the_grant_does_not_open_stands_in_no_file(
    take: Callable[..., State], granted: Grant, rosa: Person, omar: Person, ben: Person,
    tmp_path: Path,
) -> None:  # fmt: skip
    take()
    grant = allowed(rosa, omar, people_ids=[ben.id], with_private=True)
    take("narrow", grant=grant)
    kept = {
        name: b"".join(path.read_bytes() for path in (tmp_path / name).rglob("*.jsonl"))
        for name in ("export", "narrow")
    }
    assert b"Not to be read" not in kept["export"]
    assert b"Between us" in kept["export"]
    assert b"Between us" not in kept["narrow"]
    code, said = look(tmp_path / "narrow")
    assert (code, said["faults"]) == (0, [])


def test_files_are_there_as_bytes_once(take: Callable[..., State], tmp_path: Path) -> None:
    state = take()
    files = [path for path in (tmp_path / "export/data/files").rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["frame 4.pdf"]
    assert files[0].read_bytes() == BYTES
    assert (state.files, state.gaps) == (1, {})


@pytest.mark.parametrize(("many", "lost"), [(3, 0), (3, 1), (60, 57)])
def test_a_file_that_is_lost_is_a_gap_and_nothing_else_is(
    take: Callable[..., State], file: Callable[..., File], ana: Person, community: Community,
    tmp_path: Path, many: int, lost: int,
) -> None:  # fmt: skip
    files = [file(ana, f"{number}.pdf", b"%d" % number) for number in range(many)]
    for start in range(0, many, 10):
        some = [Brought(one.id) for one in files[start : start + 10]]
        create_post(ana, community, Draft(source=f"Files from {start}"), some)
    store().remove(*(one.digest for one in files[:lost]))
    state = take()
    assert state.gaps.total() == state.faults == lost
    assert state.files == many + 1 - lost
    data = tmp_path / "export" / "data"
    gaps = [json.loads(line) for line in (data / "gaps.jsonl").read_text().splitlines()]
    assert {one["number"] for one in gaps} == {one.id for one in files[:lost]}
    assert {one["reason"] for one in gaps} <= {"not in the store"}
    assert look(tmp_path / "export")[0] == (1 if lost else 0)


def test_a_file_that_is_another_is_a_gap(
    take: Callable[..., State], granted: Grant, tmp_path: Path
) -> None:
    found = session.scalars(select(File)).one()
    place = store().folder
    assert place is not None
    (place / found.digest[:2] / found.digest).write_bytes(b"something else")
    state = take()
    assert (state.gaps, state.files) == ({"altered": 1}, 0)
    assert not list((tmp_path / "export/data/files").rglob("*.pdf"))


def test_recipients_alone_open_what_is_sealed(
    take: Callable[..., State], granted: Grant, rosa: Person, tmp_path: Path
) -> None:
    take()
    key = pyrage.x25519.Identity.generate()
    asked = Asked(tmp_path / "sealed", recipients=[str(key.to_public())])
    export(rosa, granted.id, asked)
    target = tmp_path / "sealed.tar.age"
    assert [path.name for path in tmp_path.glob("sealed*")] == [target.name]
    assert b"Between us" not in target.read_bytes()
    opened = io.BytesIO(pyrage.decrypt(target.read_bytes(), [key]))
    with tarfile.open(fileobj=opened) as found:
        found.extractall(tmp_path / "opened", filter="data")
    one, two = (
        (path / "manifest-sha512.txt").read_bytes()
        for path in (tmp_path / "export", tmp_path / "opened" / "sealed")
    )
    assert one == two
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(target.read_bytes(), [pyrage.x25519.Identity.generate()])
    with pytest.raises(NoRecipient):
        export(rosa, granted.id, Asked(tmp_path / "other", recipients=["age1nothing"]))


def test_it_is_recorded_before_anything_is_read(
    take: Callable[..., State], rosa: Person, ana: Person, ben: Person
) -> None:
    take()
    looks = session.scalars(select(Look).where(Look.act == LookAct.EXPORTED)).all()
    assert [(one.officer_id, one.people_ids) for one in looks] == [(rosa.id, [ana.id, ben.id])]


def test_nobody_else_exports_and_nothing_after_the_grant_ended(
    take: Callable[..., State], granted: Grant, omar: Person, eve: Person, rosa: Person,
    tmp_path: Path,
) -> None:  # fmt: skip
    for person in (omar, eve):
        with pytest.raises(NotOpened):
            take(officer=person)
    grants.end_grant(rosa, granted)
    with pytest.raises(NotOpened):
        take()
    assert not (tmp_path / "export").exists()


def test_a_grant_that_shows_no_names_yet_opens_no_export(
    take: Callable[..., State], rosa: Person, omar: Person, granted: Grant
) -> None:
    grant = allowed(rosa, omar)
    with change(None) as record:
        grant.stage, grant.is_stepwise = GrantStage.PSEUDONYMS, True
        record(Event.GRANT_APPROVED, grant)
    with pytest.raises(NotOpened):
        take(grant=grant)


def test_ten_thousand_at_one_moment_are_ten_thousand(
    granted: Grant, rosa: Person, sealer: Connection, ana: Person, community: Community,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Equal times part nothing: the place in the log does."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    lines = [
        Line(
            Event.POST_CREATED, "post", 100_000 + number, {"source": "Now", "author_id": ana.id},
            at, actor_id=ana.id, community_id=community.id, is_new=True,
        )
        for number in range(10_000)
    ]  # fmt: skip
    ledger.append_first(session, lines)
    session.commit()
    logs.seal(sealer)
    state = export(rosa, granted.id, Asked(tmp_path / "export", ("csv",)))
    with (tmp_path / "export/data/posts.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["time_utc"].startswith("2026-01-01")]
    assert len({row["sequence"] for row in rows}) == len(rows) == 10_000
    assert state.events + state.left_out.total() == state.size


def test_the_command_says_what_came_of_it(
    granted: Grant, sealer: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Within the app that the test has: 0 for all, 1 for gaps, Trouble where there is no export."""
    command = command_export.__wrapped__  # type: ignore[attr-defined]
    logs.seal(sealer)
    asked = {
        "grant_id": granted.id, "folder": tmp_path / "one", "formats": "csv", "recipients": (),
        "officer": None, "checkpoint": None, "first": 0, "last": None,
    }  # fmt: skip
    assert command(**asked) == 0
    assert capsys.readouterr().err == ""
    store().remove(session.scalars(select(File.digest)).one())
    assert command(**asked | {"folder": tmp_path / "two"}) == 1
    assert "NOT complete" in capsys.readouterr().err
    for wrong in (
        {"folder": tmp_path / "one"},
        {"formats": "docx"},
        {"grant_id": 999_999},
        {"officer": "eve.outsider"},
        {"officer": "nobody"},
        {"checkpoint": 999_999},
        {"last": 999_999},
        {"recipients": ("age1nothing",)},
    ):
        with pytest.raises(Trouble):
            command(**asked | {"folder": tmp_path / "three"} | wrong)
    assert not (tmp_path / "three").exists()
