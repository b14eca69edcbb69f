"""Do the pages of scheduled exports ask, allow, show, pause and end, and turn others away?"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from models import (
    Capability,
    Community,
    Event,
    Export,
    ExportState,
    Grant,
    NoticeKind,
    Person,
    Post,
    now,
    session,
)
from models.export import FAILURES
from social.changes import change
from social.records import grants
from social.records.exports import actions, making
from social.records.exports.actions import Order
from social.records.schedules import running
from social.records.schedules.targets import TargetAway
from tests.archive import logs
from tests.records.test_grants import granted
from tests.records.test_waiting import told

SignIn = Callable[[Person], FlaskClient]
KEY = str(pyrage.x25519.Identity.generate().to_public())


@pytest.fixture
def outside(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder for packages, outside of the house."""
    folder = tmp_path / "outside"
    folder.mkdir()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, export_folder=folder)
    yield folder
    app.config["SETTINGS"] = before


@pytest.fixture
def grant(
    app: Flask, rosa: Person, omar: Person, community: Community,
    write_post: Callable[..., Post], sealer: Connection,
) -> Grant:  # fmt: skip
    """Rosa may take out what stands in one community."""
    with app.app_context():
        write_post("The seam broke at 12 kN")
        logs.seal(sealer)
        return granted(rosa, omar, with_private=True, community_ids=(community.id,))


def form(grant: Grant) -> dict[str, object]:
    return {
        "grant": grant.id, "after": "0", "target": "folder", "folder": "journal", "hour": "4",
        "formats": ["csv"], "recipients": KEY,
    }  # fmt: skip


@pytest.fixture
def place(sign_in: SignIn, grant: Grant, rosa: Person, outside: Path) -> str:
    """Where what Rosa asked for has its page."""
    answer = sign_in(rosa).post("/records/exports/schedules", data=form(grant))
    assert answer.status_code == 303, html.unescape(answer.text)
    return str(answer.location)


def work(app: Flask) -> None:
    with app.app_context():
        running.run(now())
        going = select(Export.id).where(Export.state == ExportState.MAKING)
        for export_id in session.scalars(going).all():
            making.make(export_id)


def test_from_asking_to_the_end(
    app: Flask, sign_in: SignIn, grant: Grant, rosa: Person, omar: Person, place: str
) -> None:
    asker, approver = sign_in(rosa), sign_in(omar)
    assert f'action="{place}/approval"' not in asker.get(place).text
    assert place in approver.get("/records").text
    page = approver.get(place).text
    assert f'action="{place}/approval"' in page
    assert KEY in page
    assert asker.post(f"{place}/approval").status_code == 422
    assert approver.post(f"{place}/approval").status_code == 303
    assert approver.post(f"{place}/approval").status_code == 422
    work(app)
    page = asker.get(place).text
    assert "delivered" in page
    assert f'action="{place}/end"' in page.partition('<dialog id="end-schedule"')[2]
    assert f'action="{place}/end"' in page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "Entries 0 to" in page
    assert approver.post(f"{place}/pause").status_code == 403
    assert asker.post(f"{place}/pause").status_code == 303
    assert asker.post(f"{place}/resumption").status_code == 303
    assert approver.post(f"{place}/end").status_code == 303
    assert approver.post(f"{place}/end").status_code == 422
    assert "is in no package" in asker.get(place).text
    new = asker.get(f"/records/exports/schedules/new?grant={grant.id}").text
    assert f"where number {place.rpartition('/')[2]} ended" in new
    assert "journal" in asker.get("/records/exports/schedules").text
    with app.app_context():
        assert told(rosa)[-2:] == [
            (NoticeKind.SCHEDULE_DECIDED, [omar.id]), (NoticeKind.SCHEDULE_ENDED, [omar.id]),
        ]  # fmt: skip


def test_what_is_made_by_a_schedule_is_nobodys_own_export(
    app: Flask, sign_in: SignIn, rosa: Person, omar: Person, place: str
) -> None:
    assert sign_in(omar).post(f"{place}/approval").status_code == 303
    work(app)
    with app.app_context():
        number = session.scalars(select(Export.id)).one()
    asker = sign_in(rosa)
    assert f"/records/exports/{number}" not in asker.get("/records/exports").text
    assert asker.get(f"/records/exports/{number}").status_code == 404
    for act in ("pause", "resumption", "cancellation", "download"):
        assert asker.post(f"/records/exports/{number}/{act}").status_code == 404


def test_others_find_nothing(
    app: Flask, sign_in: SignIn, grant: Grant, omar: Person, ana: Person, eve: Person,
    give: Callable[..., Person], make_officer: Callable[[str], Person], place: str,
) -> None:  # fmt: skip
    named = make_officer("Tom Officer")
    with app.app_context():
        about = session.get_one(Grant, grant.id)
        with change(None) as record:
            about.people_ids = [named.id]
            record(Event.GRANT_ASKED, about)
        give(eve, Capability.DATA_PROTECTION)
    for person in (ana, named):
        other = sign_in(person)
        assert other.get(place).status_code == 404
        for act in ("approval", "refusal", "pause", "resumption", "end"):
            assert other.post(f"{place}/{act}", data={"answer": "No"}).status_code == 404
    assert place not in sign_in(named).get("/records/exports/schedules").text
    assert sign_in(ana).get("/records/exports/schedules").status_code == 404
    protector = sign_in(eve)
    assert place in protector.get("/records/exports/schedules").text
    for act in ("approval", "refusal", "pause", "resumption"):
        assert protector.post(f"{place}/{act}", data={"answer": "No"}).status_code == 404
    assert protector.get("/records/exports/schedules/new").status_code == 404
    assert protector.post(f"{place}/end").status_code == 303


def test_the_page_says_that_it_fails(
    app: Flask, sign_in: SignIn, rosa: Person, omar: Person, place: str, outside: Path
) -> None:
    assert sign_in(omar).post(f"{place}/approval").status_code == 303
    outside.rmdir()
    with app.app_context():
        running.run(now())
        number = session.scalars(select(Export.id)).one()
        for _ in range(FAILURES):
            with pytest.raises(TargetAway):
                making.make(number)
        running.alarm(now())
        assert (NoticeKind.SCHEDULE_FAILED, []) in told(rosa)
        assert (NoticeKind.SCHEDULE_FAILED, []) in told(omar)
    page = html.unescape(sign_in(rosa).get(place).text)
    assert f"could not be delivered, {FAILURES} times" in page


def test_somebody_says_no(sign_in: SignIn, rosa: Person, omar: Person, place: str) -> None:
    approver = sign_in(omar)
    assert approver.post(f"{place}/refusal", data={"answer": ""}).status_code == 422
    assert approver.post(f"{place}/refusal", data={"answer": "Not needed"}).status_code == 303
    assert "Not needed" in sign_in(rosa).get(place).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grant", "999999999999"), ("grant", "\x00"), ("after", "7"), ("after", ""),
        ("target", "s3"), ("target", "\x00"), ("folder", "../up"), ("folder", ""),
        ("folder", "a/b"), ("hour", "24"), ("formats", ["docx"]), ("recipients", ""),
        ("recipients", "age1nothing"), ("recipients", "\ud800"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_beside_its_field(
    sign_in: SignIn, grant: Grant, rosa: Person, outside: Path, field: str, value: object
) -> None:
    officer = sign_in(rosa)
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    answer = officer.post("/records/exports/schedules", data=form(grant) | {field: value})
    assert answer.status_code == 422
    assert "journal" not in officer.get("/records/exports/schedules").text


def test_all_that_is_wrong_is_told_at_once(
    sign_in: SignIn, grant: Grant, rosa: Person, outside: Path
) -> None:
    wrong = form(grant) | {"folder": "../up", "recipients": "age1nothing"}
    for formats in (["jsonl"], ["docx"]):  # refused by the action, and by the form before it
        answer = sign_in(rosa).post("/records/exports/schedules", data=wrong | {"formats": formats})
        assert answer.status_code == 422
        assert "Small letters, digits and single hyphens" in answer.text
        assert "is no key of age" in answer.text


def test_without_a_place_or_a_grant_the_page_says_so(
    sign_in: SignIn, rosa: Person, outside: Path, app: Flask
) -> None:
    officer = sign_in(rosa)
    assert "No grant lets you export" in officer.get("/records/exports/schedules/new").text
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], export_folder=Path())
    assert "EXPORT_FOLDER" in officer.get("/records/exports/schedules/new").text


def test_whoever_asked_for_an_export_is_told_that_it_is_ready_or_fails(
    app: Flask, grant: Grant, rosa: Person, omar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        export = actions.ask(rosa, Order(grant_id=grant.id, formats=("csv",)))
        with monkeypatch.context() as patched:
            patched.setattr(making, "pack", lambda *_: (_ for _ in ()).throw(OSError("full")))
            for _ in range(FAILURES):
                with pytest.raises(OSError, match="full"):
                    making.make(export.id)
                running.alarm(now())
        assert [kind for kind, _who in told(rosa)] == [NoticeKind.GRANT_DECIDED,
                                                       NoticeKind.EXPORT_FAILED]  # fmt: skip
        making.make(export.id)
        assert told(rosa)[-1] == (NoticeKind.EXPORT_READY, [])
        assert NoticeKind.EXPORT_READY not in [kind for kind, _who in told(omar)]
        grants.end_grant(rosa, session.get_one(Grant, grant.id))
