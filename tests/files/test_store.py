"""Where do the bytes lie, and when do they go?"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Attachment, Community, Event, File, Person, Post, now, session
from social.changes import change
from social.files.actions import remove_loose
from social.files.jobs import KEPT_LOOSE, clear
from social.settings import Settings
from social.store import Store, of, path
from tests.files.samples import PDF, picture
from tests.files.stores import MEBIBYTE, check_store

Send = Callable[..., TestResponse]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def on_disk(tmp_path: Path) -> Store:
    """A store in a folder of its own."""
    return of(Settings(data_dir=tmp_path, file_key="k" * 32))


def test_a_folder_keeps_what_it_is_given(on_disk: Store) -> None:
    check_store(on_disk)


def test_what_is_read_comes_in_small_pieces(on_disk: Store) -> None:
    content = bytes(5 * MEBIBYTE)
    digest = on_disk.digest(BytesIO(content))
    on_disk.put(digest, BytesIO(content))
    assert max(len(piece) for piece in on_disk.read(digest, 0, len(content))) <= 2 * MEBIBYTE


def test_the_folder_is_closed_to_others(on_disk: Store) -> None:
    assert on_disk.folder is not None
    assert on_disk.folder.stat().st_mode & 0o077 == 0


def test_the_digest_is_no_use_without_the_key(tmp_path: Path) -> None:
    one = of(Settings(data_dir=tmp_path, file_key="a" * 32))
    other = of(Settings(data_dir=tmp_path, file_key="b" * 32))
    assert one.digest(BytesIO(PDF)) != other.digest(BytesIO(PDF))
    assert one.digest(BytesIO(PDF)) == one.digest(BytesIO(PDF))


def test_without_a_setting_the_key_is_made_and_kept(tmp_path: Path) -> None:
    of(Settings(data_dir=tmp_path))
    assert (tmp_path / "keys" / "files").stat().st_mode & 0o077 == 0


LONG_AGO = timedelta(days=62)


def age(file: File) -> None:
    with change(None) as record:
        file.created_at = now() - LONG_AGO
        record(Event.FILE_ADDED, file)


def keeps(app: Flask, file: File) -> bool:
    store = of(app.config["SETTINGS"])
    assert store.folder is not None
    return (store.folder / path(file.digest)).exists()


@pytest.fixture
def sent(ana: Person, sign_in: SignIn, send_file: Send) -> Callable[[str, bytes], File]:
    """Ana sends a file."""

    def send(name: str, content: bytes) -> File:
        return session.get_one(File, send_file(sign_in(ana), content, name).json["id"])

    return send


def test_what_nobody_attached_goes_when_no_draft_can_name_it(
    app: Flask, sent: Callable[[str, bytes], File], drop_bytes: Callable[[], None]
) -> None:
    old, fresh = sent("old.pdf", PDF + b"%old"), sent("fresh.pdf", PDF + b"%fresh")
    age(old)
    with change(None) as record:
        fresh.created_at = now() - timedelta(days=60)
        record(Event.FILE_ADDED, fresh)
    with app.app_context():
        clear.call(timestamp=0)
    drop_bytes()
    assert session.scalars(select(File.name)).all() == ["fresh.pdf"]
    assert not keeps(app, old)
    assert keeps(app, fresh)


def test_files_outlive_the_drafts_that_name_them() -> None:
    drafts = Path("static/js/drafts.js").read_text()
    days = re.search(r"const AGE = (\d+) \* 24 \* 3600 \* 1000;", drafts)
    assert days is not None
    assert timedelta(days=int(days[1])) < KEPT_LOOSE


def test_what_is_shown_somewhere_stays(
    app: Flask,
    ana: Person,
    community: Community,
    make_post: Callable[..., Post],
    make_comment: Callable[..., object],
    sent: Callable[[str, bytes], File],
) -> None:
    files = [sent(f"{number}.png", picture("PNG", (9 + number, 9))) for number in range(3)]
    for file in files:
        age(file)
    post = make_post(ana, community, files[0])
    make_comment(ana, post, files[1])
    with change(ana) as record:
        session.add(ana)
        ana.photo_id = files[2].id
        record(Event.PHOTO_CHANGED, ana)
    with app.app_context():
        assert remove_loose(now()) == 0


def test_what_an_edit_took_away_is_kept_for_whoever_asks_what_was_said(
    app: Flask, ana: Person, community: Community, make_post: Callable[..., Post],
    sent: Callable[[str, bytes], File], sign_in: SignIn,
) -> None:  # fmt: skip
    plan = sent("plan.pdf", PDF)
    age(plan)
    post = make_post(ana, community, plan)
    edit = {"text": "Without the plan", "version": 1}
    assert sign_in(ana).patch(f"/posts/{post.id}", data=edit).status_code == 303
    assert session.scalar(select(Attachment)) is None
    with app.app_context():
        clear.call(timestamp=0)
    assert session.scalars(select(File.name)).all() == ["plan.pdf"]
    assert keeps(app, plan)


def test_a_photo_that_was_worn_is_kept_as_well(
    app: Flask, ana: Person, sent: Callable[[str, bytes], File]
) -> None:
    file = sent("ana.png", picture())
    age(file)
    for photo_id in (file.id, None):
        with change(ana) as record:
            session.add(ana)
            ana.photo_id = photo_id
            record(Event.PHOTO_CHANGED, ana)
    with app.app_context():
        assert remove_loose(now()) == 0


def test_bytes_stay_when_the_removal_is_not_kept(
    app: Flask, sent: Callable[[str, bytes], File], drop_bytes: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    old = sent("old.pdf", PDF)
    age(old)
    with app.app_context(), monkeypatch.context() as broken:
        broken.setattr(type(session()), "commit", lost_connection)
        with pytest.raises(ConnectionError):
            remove_loose(now())
    drop_bytes()
    assert session.scalars(select(File.name)).all() == ["old.pdf"]
    assert keeps(app, old)


def lost_connection(*_: object) -> None:
    raise ConnectionError("the database went away")


def test_bytes_stay_while_another_file_has_the_same(
    app: Flask, sent: Callable[[str, bytes], File], drop_bytes: Callable[[], None]
) -> None:
    old, same = sent("old.pdf", PDF), sent("same.pdf", PDF)
    age(old)
    with app.app_context():
        assert remove_loose(now() - timedelta(days=1)) == 1
    drop_bytes()
    assert keeps(app, same)
    age(same)
    with app.app_context():
        assert remove_loose(now() - timedelta(days=1)) == 1
    drop_bytes()
    assert not keeps(app, same)


def test_a_file_that_is_being_attached_is_left_alone(
    app: Flask, ana: Person, community: Community, make_post: Callable[..., Post],
    sent: Callable[[str, bytes], File],
) -> None:  # fmt: skip
    file = sent("old.pdf", PDF)
    age(file)
    held, done = threading.Event(), threading.Event()

    def attach() -> None:
        with app.app_context():
            session.scalar(select(File).where(File.id == file.id).with_for_update())
            held.set()
            done.wait(10)
            session.rollback()

    other = threading.Thread(target=attach)
    other.start()
    assert held.wait(10)
    with app.app_context():
        assert remove_loose(now()) == 0
    done.set()
    other.join()
