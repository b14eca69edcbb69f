"""How do files come to stand with what somebody writes?"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Attachment, Community, File, Message, Person, Post, limits, session
from tests.files.samples import PDF, picture

SignIn = Callable[[Person], FlaskClient]
Send = Callable[..., TestResponse]


@pytest.fixture
def write(sign_in: SignIn, community: Community) -> Callable[..., TestResponse]:
    """Post as the composer does: `write(ana, file=[7], alt=["A seam"])`."""

    def post(author: Person, **fields: Any) -> TestResponse:
        data = {"text": "Look", **fields}
        return sign_in(author).post(f"/communities/{community.slug}/posts", data=data)

    return post


def attached() -> list[str]:
    rows = select(File.name).join(Attachment, Attachment.file_id == File.id)
    return list(session.scalars(rows.order_by(Attachment.position)))


def test_files_stand_in_the_order_in_which_they_were_brought(
    ana: Person, ben: Person, sign_in: SignIn, send_file: Send, write: Callable[..., TestResponse]
) -> None:
    first = send_file(sign_in(ana), picture(), "first.png").json
    second = send_file(sign_in(ana), PDF, "second.pdf").json
    answer = write(ana, file=[second["id"], first["id"]], alt=["", "Two halves"])
    assert answer.status_code == 303
    assert attached() == ["second.pdf", "first.png"]
    page = sign_in(ben).get(answer.location).text
    assert 'alt="Two halves"' in page
    assert first["url"] in page
    assert sign_in(ben).get(second["url"]).data == PDF


def test_without_script_files_come_along_with_the_form(
    ana: Person, write: Callable[..., TestResponse]
) -> None:
    answer = write(ana, upload=[(BytesIO(PDF), "a.pdf"), (BytesIO(picture()), "b.png")])
    assert answer.status_code == 303
    assert attached() == ["a.pdf", "b.png"]


def test_a_file_that_is_not_taken_keeps_the_words(
    ana: Person, write: Callable[..., TestResponse]
) -> None:
    refused = write(ana, text="My long words", upload=[(BytesIO(b"MZ"), "a.exe")])
    assert refused.status_code == 422
    assert "Programs are not taken" in refused.text
    assert "My long words" in refused.text
    assert session.scalar(select(Post)) is None


def test_hole_22_nobody_publishes_a_file_of_somebody_else(
    ana: Person, ben: Person, sign_in: SignIn, send_file: Send, write: Callable[..., TestResponse]
) -> None:
    sent = send_file(sign_in(ana), PDF, "plan.pdf").json
    assert write(ben, file=[sent["id"]]).status_code == 303
    assert attached() == []
    assert sign_in(ben).get(sent["url"]).status_code == 404
    # Nor does it stand for words: there would be a post with nothing in it.
    refused = write(ben, text=" ", file=[sent["id"]])
    assert refused.status_code == 422
    assert "Write something first" in refused.text
    message = {"to": f"@{ana.handle}", "text": "", "file": ["2147483647"]}
    assert sign_in(ben).post("/messages", data=message).status_code == 422
    assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"file": ["x", "-1", "0", "99999999999999999999", "\u0663", "", "1e3"]},
        {"file": [str(number) for number in range(500)]},
        {"alt": ["x"] * 50},
    ],
)
def test_odd_numbers_are_no_files(
    ana: Person, write: Callable[..., TestResponse], fields: dict[str, list[str]]
) -> None:
    assert write(ana, **fields).status_code == 303
    assert attached() == []


def test_the_page_takes_a_description_as_long_as_the_server_does() -> None:
    assert f"const ALT = {limits.ALT};" in Path("static/js/uploads.js").read_text()


def test_a_description_that_is_too_long_is_refused(
    ana: Person, sign_in: SignIn, send_file: Send, write: Callable[..., TestResponse]
) -> None:
    sent = send_file(sign_in(ana), picture(), "a.png").json
    for length in (1001, 50_000):
        assert write(ana, file=[sent["id"]], alt=["x" * length]).status_code == 422
