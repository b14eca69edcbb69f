"""Who gets a file, and how is it given out?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Attachment, Comment, Community, Event, File, Person, Post, session
from models.text import TextState
from social.changes import change
from tests.files.samples import DOCX, PDF, ZIP, picture

Send = Callable[..., TestResponse]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def plan(ana: Person, sign_in: SignIn, send_file: Send) -> File:
    """Ana sent a PDF that hangs on nothing yet."""
    sent = send_file(sign_in(ana), PDF, "plan.pdf")
    return session.get_one(File, sent.json["id"])


def path(file: File) -> str:
    return f"/files/{file.id}/{file.name}"


def test_a_file_is_kept_and_described_to_the_page(
    ana: Person, sign_in: SignIn, send_file: Send
) -> None:
    sent = send_file(sign_in(ana), picture("GIF"), "walk.gif", alt="  Two halves ")
    assert sent.status_code == 201
    told = sent.json
    assert (told["name"], told["media_type"], told["width"]) == ("walk.png", "image/png", 40)
    assert told["alt"] == "Two halves"
    assert told["url"] == f"/files/{told['id']}/walk.png"
    assert sign_in(ana).get(told["url"]).content_length == told["size"]


def test_a_form_without_script_is_sent_on_to_the_file(
    ana: Person, sign_in: SignIn, send_file: Send
) -> None:
    browser = sign_in(ana)
    data = {"file": (BytesIO(PDF), "plan.pdf")}
    answer = browser.post("/files", data=data)
    assert answer.status_code == 303
    assert answer.location.endswith("/plan.pdf")
    refused = browser.post("/files", data={"file": (BytesIO(b"MZ"), "a.exe")})
    assert refused.status_code == 422
    assert "Programs are not taken" in refused.text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.txt", "The file is empty."),
        (b"<svg/>", "a.svg", "SVG drawings are not taken"),
        (b"MZ", "a.png", "Programs are not taken"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "cannot be read"),
        (PDF + ZIP, "a.pdf", "two kinds at once"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(
    ana: Person, sign_in: SignIn, send_file: Send, content: bytes, name: str, words: str
) -> None:
    refused = send_file(sign_in(ana), content, name)
    assert refused.status_code == 422
    assert words in refused.json["errors"]["file"]
    assert session.scalar(select(File)) is None


def test_no_file_at_all_is_invalid(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    json = {"Accept": "application/json"}
    for data in ({}, {"file": "words"}, {"file": (BytesIO(b"x"), "")}):
        assert browser.post("/files", data=data, headers=json).status_code == 422


def test_too_large_is_said_as_such(
    app: Flask,
    ana: Person,
    sign_in: SignIn,
    send_file: Send,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, upload_limit=1000))
    assert send_file(sign_in(ana), b"x" * 1000, "a.txt").status_code == 201
    assert send_file(sign_in(ana), b"x" * 1001, "a.txt").status_code == 413
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2000)
    assert send_file(sign_in(ana), b"x" * 3000, "a.txt").status_code == 413


def test_a_description_that_is_too_long_is_refused(
    ana: Person, sign_in: SignIn, send_file: Send
) -> None:
    refused = send_file(sign_in(ana), PDF, "a.pdf", alt="x" * 1001)
    assert refused.status_code == 422
    assert "alt" in refused.json["errors"]


def test_a_stranger_without_a_sign_in_gets_nothing(client: FlaskClient, plan: File) -> None:
    assert client.get(path(plan), headers={"Accept": "application/json"}).status_code == 401
    assert client.post("/files", data={}).status_code == 401


def test_eve_finds_no_file_of_others(
    plan: File,
    ana: Person,
    ben: Person,
    eve: Person,
    community: Community,
    make_post: Callable[..., Post],
    make_comment: Callable[..., Comment],
    sign_in: SignIn,
) -> None:
    at_ben, at_eve = sign_in(ben), sign_in(eve)
    assert at_ben.get(path(plan)).status_code == 404
    post = make_post(ana, community, plan)
    assert at_ben.get(path(plan)).status_code == 200
    assert at_eve.get(path(plan)).status_code == 404
    with change(ana) as record:
        post.state = TextState.HELD
        record(Event.POST_EDITED, post)
    assert at_ben.get(path(plan)).status_code == 404
    make_comment(ana, make_post(ben, community), plan)
    assert at_ben.get(path(plan)).status_code == 200
    assert at_eve.get(path(plan)).status_code == 404


def test_a_photo_is_there_for_everybody(
    ana: Person, eve: Person, sign_in: SignIn, send_file: Send
) -> None:
    sent = send_file(sign_in(ana), picture(), "me.png")
    assert sign_in(eve).get(sent.json["url"]).status_code == 404
    with change(ana) as record:
        ana.photo_id = sent.json["id"]
        session.add(ana)
        record(Event.PHOTO_CHANGED, ana)
    assert sign_in(eve).get(sent.json["url"]).status_code == 200


def test_another_name_or_number_is_not_found(plan: File, ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    wrong = ("other.pdf", "..%2Fplan.pdf", "%00", "plan.pdf%00")
    for address in (f"/files/{plan.id}/{name}" for name in wrong):
        assert browser.get(address).status_code == 404
    for number in ("0", "999", "99999999999999999999", "-1", "x"):
        assert browser.get(f"/files/{number}/plan.pdf").status_code == 404


def test_documents_are_saved_and_nothing_in_them_runs(
    plan: File, ana: Person, sign_in: SignIn, send_file: Send
) -> None:
    given = sign_in(ana).get(path(plan))
    assert given.data == PDF
    assert given.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert given.headers["Cache-Control"].startswith("private")
    assert "Cookie" in given.headers["Vary"]
    named = send_file(sign_in(ana), DOCX, "Schweißplan “4”; x.docx").json
    given = sign_in(ana).get(named["url"])
    assert "filename*=UTF-8''Schwei%C3%9Fplan" in given.headers["Content-Disposition"]
    assert "\n" not in given.headers["Content-Disposition"]


def test_pictures_are_shown_in_place(ana: Person, sign_in: SignIn, send_file: Send) -> None:
    sent = send_file(sign_in(ana), picture("JPEG"), "a.jpg").json
    given = sign_in(ana).get(sent["url"])
    assert given.headers["Content-Disposition"].startswith("inline")
    assert given.mimetype == "image/jpeg"


def test_a_browser_that_has_it_is_told_so(plan: File, ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    mark = browser.get(path(plan)).headers["ETag"]
    again = browser.get(path(plan), headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get(path(plan), headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "code", "start", "stop"),
    [
        ("bytes=0-3", 206, 0, 4),
        ("bytes=5-", 206, 5, len(PDF)),
        ("bytes=-6", 206, len(PDF) - 6, len(PDF)),
        ("bytes=0-999999", 206, 0, len(PDF)),
        ("bytes=0-1,4-5", 200, 0, len(PDF)),
        ("pages=1-2", 200, 0, len(PDF)),
        ("bytes=x", 200, 0, len(PDF)),
    ],
)
def test_parts_are_given_where_asked(
    plan: File, ana: Person, sign_in: SignIn, asked: str, code: int, start: int, stop: int
) -> None:
    given = sign_in(ana).get(path(plan), headers={"Range": asked})
    assert given.data == PDF[start:stop]
    if (start, stop) != (0, len(PDF)):
        assert given.status_code == code
        assert given.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(PDF)}"


def test_a_part_beyond_the_end_is_refused(plan: File, ana: Person, sign_in: SignIn) -> None:
    given = sign_in(ana).get(path(plan), headers={"Range": "bytes=9999-"})
    assert given.status_code == 416
    assert given.headers["Content-Range"] == f"bytes */{len(PDF)}"


def test_a_part_of_another_version_is_not_mixed_in(
    plan: File, ana: Person, sign_in: SignIn
) -> None:
    headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert sign_in(ana).get(path(plan), headers=headers).data == PDF


def test_head_tells_the_size_alone(plan: File, ana: Person, sign_in: SignIn) -> None:
    given = sign_in(ana).head(path(plan))
    assert (given.status_code, given.content_length, given.data) == (200, len(PDF), b"")


def test_the_same_bytes_are_kept_once(
    app: Flask, ana: Person, ben: Person, sign_in: SignIn, send_file: Send
) -> None:
    first = send_file(sign_in(ana), PDF, "a.pdf").json
    second = send_file(sign_in(ben), PDF, "b.pdf").json
    digests = set(session.scalars(select(File.digest)))
    assert len(digests) == 1
    assert first["id"] != second["id"]
    assert sign_in(ben).get(first["url"]).status_code == 404


def test_attached_files_are_read_in_few_statements(
    plan: File, ana: Person, ben: Person, community: Community, make_post: Callable[..., Post],
    sign_in: SignIn, statements: list[str],
) -> None:  # fmt: skip
    make_post(ana, community, plan)
    assert session.scalar(select(Attachment.file_id)) == plan.id
    browser = sign_in(ben)
    statements.clear()
    browser.get(path(plan))
    assert len(statements) <= 3
