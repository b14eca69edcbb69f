"""What do people read while the store of files is broken or cannot be reached?"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import obstore
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Community, Entry, File, Person, Post, session
from social.settings import Settings
from social.store import Store, StoreAway, of
from tests.files.samples import PDF, picture

Send = Callable[..., TestResponse]
SignIn = Callable[[Person], FlaskClient]
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}


def unreachable(settings: Settings) -> Settings:
    """Name a bucket at a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return replace(
        settings,
        s3_url="s3://files",
        s3_endpoint=f"http://127.0.0.1:{port}",
        s3_access_key="access",
        s3_secret_key="secret",
    )


@pytest.fixture(params=["bucket", "folder", "key"])
def go_away(
    app: Flask, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Let the store go away: a bucket that nobody answers for, a folder or a key that is gone."""
    settings = replace(app.config["SETTINGS"], data_dir=tmp_path, file_key="k" * 32)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    def go() -> None:
        if request.param == "bucket":
            monkeypatch.setitem(app.config, "SETTINGS", unreachable(settings))
        elif request.param == "key":
            (tmp_path / "keys").write_text("not a folder")
            monkeypatch.setitem(app.config, "SETTINGS", replace(settings, file_key=""))
        else:
            shutil.rmtree(tmp_path / "files", ignore_errors=True)
            (tmp_path / "files").write_text("not a folder")

    return go


@pytest.fixture
def plan(ana: Person, sign_in: SignIn, send_file: Send, go_away: Callable[[], None]) -> str:
    """Ana's file, and the store went away after it came."""
    url: str = send_file(sign_in(ana), PDF, "plan.pdf").json["url"]
    go_away()
    return url


def test_a_file_that_cannot_be_reached_is_said_to_be_so(
    plan: str, ana: Person, eve: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    page = browser.get(plan, headers=HTML)
    assert page.status_code == 503
    assert "Files cannot be reached just now" in page.text
    assert "database" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    told = browser.get(plan, headers=JSON)
    assert (told.status_code, told.content_type) == (503, "application/problem+json")
    assert "Files cannot be reached" in told.json["detail"]
    assert sign_in(eve).get(plan).status_code == 404


def test_an_upload_is_refused_beside_its_field_and_leaves_nothing(
    go_away: Callable[[], None], ana: Person, sign_in: SignIn, send_file: Send
) -> None:
    browser = sign_in(ana)
    go_away()
    entries = session.scalars(select(Entry.id)).all()
    refused = send_file(browser, picture(), "a.png")
    assert refused.status_code == 422
    assert "cannot be kept just now" in refused.json["errors"]["file"]
    page = browser.post("/files", data={"file": (BytesIO(PDF), "plan.pdf")})
    assert (page.status_code, "cannot be kept just now" in page.text) == (422, True)
    session.rollback()
    assert session.scalar(select(File)) is None
    assert session.scalars(select(Entry.id)).all() == entries


def test_a_photo_is_refused_beside_its_field(
    go_away: Callable[[], None], ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    go_away()
    data = {"photo": (BytesIO(picture()), "me.png")}
    refused = browser.post(f"/people/{ana.handle}/photo", data=data)
    assert (refused.status_code, "cannot be kept just now" in refused.text) == (422, True)
    session.rollback()
    assert session.get_one(Person, ana.id, populate_existing=True).photo_id is None


def test_a_post_that_brings_a_file_keeps_its_words_in_the_form(
    go_away: Callable[[], None], ana: Person, community: Community, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    go_away()
    data = {"text": "The seam held", "upload": (BytesIO(PDF), "plan.pdf")}
    refused = browser.post(f"/communities/{community.slug}/posts", data=data)
    assert refused.status_code == 422
    assert "cannot be kept just now" in refused.text
    assert "The seam held" in refused.text
    session.rollback()
    assert session.scalar(select(Post)) is None


def test_what_could_not_be_kept_safely_is_not_kept_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = of(Settings(data_dir=tmp_path, file_key="k" * 32))
    kept, lost = (store.digest(BytesIO(words)) for words in (b"kept", b"lost"))
    store.put(kept, BytesIO(b"kept"))

    def full(_file: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("social.store.sync", full)
    for name, words in ((kept, b"kept"), (lost, b"lost")):
        with pytest.raises(StoreAway):
            store.put(name, BytesIO(words))
    assert store.read_all(kept) == b"kept"
    with pytest.raises(FileNotFoundError):
        store.read_all(lost)
    assert left(store) == 1


def left(store: Store) -> int:
    return sum(len(batch) for batch in obstore.list(store.objects))
