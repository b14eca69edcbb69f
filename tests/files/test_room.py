"""Does nobody bring more than there is room for, and are they told before they send it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from models import Capability, Event, File, HeldFor, Person, now, session
from social.changes import change
from social.errors import Invalid
from social.faults import faults_of
from social.filing.keeping import add_file, keep
from social.filing.room import NoRoom, greatest, room_in_all, room_of, warning
from social.filing.taking import take
from social.people.actions import set_photo
from social.store import StoreAway, store
from social.watching import look
from tests.at_once import Other
from tests.files.samples import picture


@pytest.fixture
def allow(app: Flask) -> Iterator[Callable[..., None]]:
    """Set how much room there is: `allow(files_quota=1000)`."""
    before = app.config["SETTINGS"]

    def set_most(**most: int) -> None:
        app.config["SETTINGS"] = replace(before, **most)

    yield set_most
    app.config["SETTINGS"] = before


def upload(size: int) -> FileStorage:
    return FileStorage(BytesIO(b"x" * size), filename="plan.txt")


def bring(owner: Person, size: int) -> File:
    return add_file(owner, upload(size))


def used_by(owner: Person) -> int:
    session.rollback()
    return session.scalar(select(func.sum(File.size)).where(File.owner_id == owner.id)) or 0


def test_without_a_setting_there_is_no_limit(in_app: None, ana: Person) -> None:
    for _again in range(3):
        bring(ana, 1000)
    assert (room_of(ana).used, room_of(ana).most, warning(ana)) == (3000, 0, "")


def test_one_brings_what_there_is_room_for_and_hears_what_is_left(
    allow: Callable[..., None], in_app: None, ana: Person, ben: Person
) -> None:
    allow(files_quota=1_000_000)
    bring(ana, 600_000)
    with pytest.raises(NoRoom, match=r"0\.4 MB are left") as refused:
        bring(ana, 400_001)
    assert refused.value.code == 413
    assert refused.value.left == 400_000
    bring(ana, 400_000)
    bring(ben, 1_000_000)
    assert used_by(ana) == used_by(ben) == 1_000_000
    with pytest.raises(NoRoom, match="0 MB are left"):
        bring(ana, 1)


def test_all_together_have_a_limit_too(
    allow: Callable[..., None], in_app: None, ana: Person, ben: Person
) -> None:
    allow(files_quota_all=1_000_000)
    bring(ana, 600_000)
    with pytest.raises(NoRoom, match="all files of the company"):
        bring(ben, 500_000)
    assert room_in_all().left == 400_000


@pytest.mark.parametrize("quota", ["files_quota", "files_quota_all"])
def test_fifty_at_once_get_no_further(
    app: Flask, allow: Callable[..., None], ana: Person, quota: str
) -> None:
    allow(**{quota: 7_000})
    those = [Other(app, lambda: bring(ana, 1_000)) for _ in range(50)]
    for one in those:
        one.thread.join(60)
    wrong = [one.error for one in those if one.error is not None]
    assert len(wrong) == 43
    assert {type(error) for error in wrong} == {NoRoom}
    assert used_by(ana) == 7_000


def test_of_thirty_at_once_the_store_keeps_what_has_a_row(
    app: Flask, allow: Callable[..., None], ana: Person
) -> None:
    allow(files_quota=1_000)
    those = [Other(app, lambda words=words: send(ana, words)) for words in THIRTY]
    for one in those:
        one.thread.join(60)
    assert {type(one.error) for one in those} == {NoRoom, type(None)}
    with app.app_context():
        assert lying(THIRTY) == set(session.scalars(select(File.digest)))
        assert len(lying(THIRTY)) == 1


THIRTY = [b"%02d" % number * 500 for number in range(30)]


def send(owner: Person, content: bytes) -> File:
    return add_file(owner, FileStorage(BytesIO(content), filename="plan.txt"))


def lying(those: Iterable[bytes]) -> set[str]:
    """List what of this lies in the store, by its digest."""
    digests = {store().digest(BytesIO(content)) for content in those}
    return {digest for digest in digests if store().has(digest)}


def test_what_there_was_no_room_for_goes_but_what_a_row_names_stays(
    allow: Callable[..., None], in_app: None, ana: Person, ben: Person, monkeypatch
) -> None:
    first, second = b"of Ben" * 200, b"of Ana" * 200
    kept = send(ben, first).digest
    allow(files_quota=900)
    monkeypatch.setattr("social.filing.keeping.require_room", lambda *_asked: None)
    for content in (first, second):
        with pytest.raises(NoRoom):
            send(ana, content)
    assert lying([first, second]) == {kept}


def test_a_store_that_is_away_meanwhile_does_not_hide_that_there_is_no_room(
    allow: Callable[..., None], in_app: None, ana: Person, monkeypatch
) -> None:
    def away(*_names: str) -> None:
        raise StoreAway

    allow(files_quota=900)
    monkeypatch.setattr("social.filing.keeping.require_room", lambda *_asked: None)
    monkeypatch.setattr(store(), "remove", away)
    with pytest.raises(NoRoom):
        bring(ana, 1_000)


def test_what_is_erased_counts_no_more_and_what_is_held_does(
    allow: Callable[..., None], in_app: None, ana: Person
) -> None:
    allow(files_quota=1_000)
    file = bring(ana, 1_000)
    session.rollback()
    with change(ana) as record:
        kept = session.get_one(File, file.id)
        kept.held_for = HeldFor.HARMFUL
        record(Event.FILE_HELD, kept)
    assert room_of(ana).left == 0
    with change(ana) as record:
        kept.erased_at = now()
        record(Event.FILE_ERASED, kept)
    assert room_of(ana).left == 1_000


def test_what_is_imported_is_not_refused_but_counts(
    allow: Callable[..., None], in_app: None, ana: Person
) -> None:
    allow(files_quota=1_000)
    taken = take(upload(5_000))
    with change(ana) as record:
        keep(record, ana, taken, "", origin="slack:x:1")
    assert room_of(ana).used == 5_000
    assert room_of(ana).left == 0


def test_a_photo_counts(allow: Callable[..., None], in_app: None, ana: Person) -> None:
    allow(files_quota=10)
    with pytest.raises((NoRoom, Invalid)):
        set_photo(ana, ana, FileStorage(BytesIO(picture(size=(300, 300))), filename="me.png"))
    assert used_by(ana) == 0


def test_one_hears_it_before_the_file_is_read(
    app: Flask,
    allow: Callable[..., None],
    ana: Person,
    sign_in: Callable[[Person], FlaskClient],
    send_file: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow(files_quota=50_000)
    browser = sign_in(ana)
    monkeypatch.setattr("social.files.views.FileForm", None)  # nothing reads the form
    answer = send_file(browser, b"x" * 70_000, "plan.txt")
    assert answer.status_code == 413
    assert answer.headers["X-Kring-Left"] == "50000"
    assert "your files may have 0 MB" in answer.json["detail"]
    monkeypatch.undo()
    answer = send_file(browser, b"x" * 41_000, "plan.txt")
    assert answer.status_code == 201
    assert answer.json["room"].startswith("Your files take")


def test_one_is_warned_when_little_is_left(
    allow: Callable[..., None], in_app: None, ana: Person
) -> None:
    allow(files_quota=1_000)
    bring(ana, 799)
    assert warning(ana) == ""
    bring(ana, 1)
    assert warning(ana)


def test_administrators_are_warned_of_all(
    app: Flask, allow: Callable[..., None], in_app: None, ana: Person
) -> None:
    bring(ana, 800)
    seen = look(session.connection(), app.config["SETTINGS"].data_dir)
    assert faults_of(seen, files_most=1_000)["room"] == 80
    assert "room" not in faults_of(seen, files_most=1_001)
    assert "room" not in faults_of(seen)


def test_everybody_sees_their_own_use_and_administrators_the_greatest(
    app: Flask,
    allow: Callable[..., None],
    ana: Person,
    ben: Person,
    eve: Person,
    give: Callable[..., Person],
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    give(ben, Capability.ADMINISTRATOR)
    with app.app_context():
        bring(ana, 850_000)
        bring(eve, 2_000)
        assert [(row[0].id, row[1], row[2]) for row in greatest()] == [
            (ana.id, 1, 850_000),
            (eve.id, 1, 2_000),
        ]
    allow(files_quota=1_000_000)
    page = sign_in(ana).get("/account/data").text
    assert "They take 850 kB of the 1 MB" in page
    assert "nearly full" in page
    page = sign_in(ben).get("/administration/condition/files").text
    assert "850 kB" in page
    assert ana.name in page
    assert sign_in(ana).get("/administration/condition/files").status_code == 403
