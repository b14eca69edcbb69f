"""Which smaller versions does a picture have, who gets them, and when do they go?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import obstore
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from models import Comment, Community, Event, File, Person, Post, now, session
from models.text import TextState
from social.changes import change
from social.files.actions import remove_loose
from social.filing import smaller
from social.filing.keeping import add_file
from social.filing.pictures import WIDTHS, reduced
from social.filing.sending import PRIVATE_HOUR, PRIVATE_MONTH
from social.filing.smaller import names_of
from social.people.actions import set_photo
from social.store import Store, of
from tests.files.samples import PDF, picture
from tests.files.test_pictures import bomb

Send = Callable[..., TestResponse]
SignIn = Callable[[Person], FlaskClient]


def detailed(size: tuple[int, int], form: str = "JPEG", mode: str = "RGB") -> bytes:
    """Paint a picture that takes many bytes, as photographs do."""
    file = BytesIO()
    coarse = Image.effect_noise((size[0] // 2, size[1] // 2), 80).resize(size)
    coarse.convert(mode).save(file, form)
    return file.getvalue()


@pytest.fixture
def seam(ana: Person, sign_in: SignIn, send_file: Send) -> File:
    """Ana sent a picture of 1200 pixels."""
    sent = send_file(sign_in(ana), detailed((1200, 900)), "seam.jpg")
    return session.get_one(File, sent.json["id"])


@pytest.fixture
def store(app: Flask) -> Store:
    return of(app.config["SETTINGS"])


def address(file: File, width: int) -> str:
    return f"/files/{file.id}/{width}/{file.name}"


def is_kept(store: Store, name: str) -> bool:
    try:
        store.read_all(name)
    except FileNotFoundError:
        return False
    return True


def lose_smaller(store: Store, file: File) -> None:
    """Bring a picture to how those lie that came before there were smaller versions."""
    store.remove(*names_of(file.digest))


def test_each_smaller_width_is_given_and_no_other(seam: File, ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for width in (128, 480, 960):
        given = browser.get(address(seam, width))
        assert given.mimetype == "image/webp"
        assert Image.open(BytesIO(given.data)).size == (width, width * 3 // 4)
        assert given.content_length == len(given.data) < seam.size
        assert given.headers["Content-Disposition"] == "inline; filename=seam.webp"
        assert "sandbox" in given.headers["Content-Security-Policy"]
    for width in (0, 1, 481, 1200, 1600, 4096, 10**30):
        assert browser.get(address(seam, width)).status_code == 404


def test_a_browser_keeps_it_for_an_hour_and_asks_by_its_mark(
    seam: File, ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    given = browser.get(address(seam, 480))
    assert given.headers["Cache-Control"] == PRIVATE_HOUR  # rights may be lost meanwhile
    assert given.headers["ETag"] != browser.get(address(seam, 960)).headers["ETag"]
    mark = {"If-None-Match": given.headers["ETag"]}
    again = browser.get(address(seam, 480), headers=mark)
    assert (again.status_code, again.data) == (304, b"")


def test_eve_finds_no_width_of_a_picture_of_others(
    seam: File,
    ana: Person,
    ben: Person,
    eve: Person,
    community: Community,
    client: FlaskClient,
    make_post: Callable[..., Post],
    make_comment: Callable[..., Comment],
    sign_in: SignIn,
) -> None:
    at_ben, at_eve = sign_in(ben), sign_in(eve)

    def codes(browser: FlaskClient) -> set[int]:
        return {browser.get(address(seam, width)).status_code for width in (128, 480, 960)}

    assert codes(at_ben) == {404}
    post = make_post(ana, community, seam)
    assert codes(at_ben) == {200}
    assert codes(at_eve) == {404}
    assert client.get(address(seam, 480)).status_code in (302, 401)
    with change(ana) as record:
        post.state = TextState.HELD
        record(Event.POST_EDITED, post)
    assert codes(at_ben) == {404}
    make_comment(ana, make_post(ben, community), seam)
    assert (codes(at_ben), codes(at_eve)) == ({200}, {404})


def test_a_picture_from_before_gets_them_when_somebody_asks(
    seam: File, ana: Person, sign_in: SignIn, store: Store
) -> None:
    browser = sign_in(ana)
    lose_smaller(store, seam)
    given = browser.get(address(seam, 480))
    assert Image.open(BytesIO(given.data)).size == (480, 360)
    assert all(is_kept(store, name) for name in names_of(seam.digest))
    assert browser.get(address(seam, 960)).status_code == 200


def test_two_who_ask_first_at_once_have_it_made_once(
    app: Flask,
    seam: File,
    ana: Person,
    sign_in: SignIn,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browsers = [sign_in(ana) for _number in range(4)]
    lose_smaller(store, seam)
    makings, together = [], threading.Barrier(4)

    def counted(content: bytes) -> dict[int, bytes]:
        makings.append(len(content))
        return reduced(content)

    monkeypatch.setattr(smaller, "reduced", counted)
    answers: list[TestResponse] = []

    def ask(browser: FlaskClient, width: int) -> None:
        together.wait(10)
        answers.append(browser.get(address(seam, width)))

    threads = [
        threading.Thread(target=ask, args=(browser, width))
        for browser, width in zip(browsers, (480, 480, 960, 128), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert makings == [seam.size]
    assert not smaller._making


def test_what_is_made_for_a_picture_that_goes_meanwhile_goes_too(
    app: Flask, in_app: None, ana: Person, store: Store, drop_bytes: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    session.add(ana)
    upload = FileStorage(BytesIO(detailed((600, 300))), "seam.jpg")
    digest, size = (file := add_file(ana, upload)).digest, file.size
    lose_smaller(store, file)

    def slow(content: bytes) -> dict[int, bytes]:
        remove_loose(now() + timedelta(days=1))
        drop_bytes()
        return reduced(content)

    monkeypatch.setattr(smaller, "reduced", slow)
    assert smaller.made(digest, size)[480]
    assert not any(is_kept(store, name) for name in [digest, *names_of(digest)])


def test_they_go_with_the_picture_but_not_before_the_last_that_is_equal(
    app: Flask, ana: Person, sign_in: SignIn, send_file: Send, store: Store,
    drop_bytes: Callable[[], None],
) -> None:  # fmt: skip
    content = detailed((600, 300))
    browser = sign_in(ana)
    one, other = (
        session.get_one(File, send_file(browser, content, name).json["id"])
        for name in ("one.jpg", "other.jpg")
    )
    names = [one.digest, *names_of(one.digest)[:2]]
    for file, stays in ((one, True), (other, False)):
        with change(None) as record:
            file.created_at = now() - timedelta(days=2)
            record(Event.FILE_ADDED, file)
        with app.app_context():
            assert remove_loose(now() - timedelta(days=1)) == 1
        drop_bytes()
        assert [is_kept(store, name) for name in names] == [stays] * 3
    assert not [one for batch in obstore.list(store.objects) for one in batch if
                names[0] in one["path"]]  # fmt: skip


def test_never_more_bytes_than_the_picture_itself(
    ana: Person, sign_in: SignIn, send_file: Send, store: Store
) -> None:
    browser = sign_in(ana)
    plain = BytesIO()
    Image.new("1", (1000, 1000)).save(plain, "PNG")
    file = session.get_one(File, send_file(browser, plain.getvalue(), "flat.png").json["id"])
    assert store.read_all(names_of(file.digest)[2]) == b""
    given = browser.get(address(file, 960))
    assert (given.mimetype, given.content_length) == ("image/png", file.size)
    assert browser.get(address(file, 128)).content_length <= file.size


def test_what_is_transparent_stays_so(ana: Person, sign_in: SignIn, send_file: Send) -> None:
    image = Image.effect_noise((100, 100), 90).resize((700, 700)).convert("RGBA")
    image.putalpha(0)
    image.paste((200, 0, 0, 255), (0, 0, 350, 700))
    file = BytesIO()
    image.save(file, "PNG")
    browser = sign_in(ana)
    told = send_file(browser, file.getvalue(), "sign.png").json
    small = Image.open(BytesIO(browser.get(told["url"].replace("/sign", "/480/sign")).data))
    assert small.mode == "RGBA"
    assert small.getpixel((20, 100))[3] == 255
    assert small.getpixel((460, 100))[3] == 0


def test_a_picture_that_moves_or_cannot_be_read_is_shown_as_it_is() -> None:
    frames = [Image.effect_noise((500, 500), number).convert("RGB") for number in (40, 90)]
    file = BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    nothing = dict.fromkeys(WIDTHS, b"")
    assert reduced(file.getvalue()) == nothing
    assert reduced(b"\xff\xd8\xff broken") == nothing
    assert set(reduced(detailed((500, 500), "WEBP"))) == {128, 480}


def test_a_picture_bomb_in_the_store_is_not_opened() -> None:
    assert reduced(bomb(30_000, 30_000)) == dict.fromkeys(WIDTHS, b"")


def test_a_store_that_takes_nothing_more_still_gives_the_picture(
    seam: File, ana: Person, sign_in: SignIn, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_smaller(store, seam)

    def full(_file: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("social.store.sync", full)
    assert sign_in(ana).get(address(seam, 480)).mimetype == "image/webp"
    assert not is_kept(store, names_of(seam.digest)[1])


def test_documents_have_none(ana: Person, sign_in: SignIn, send_file: Send) -> None:
    told = send_file(sign_in(ana), PDF, "plan.pdf").json
    assert told["picture"] is None
    assert sign_in(ana).get(f"/files/{told['id']}/480/plan.pdf").status_code == 404


def test_the_composer_is_told_of_the_smallest(seam: File, ana: Person, sign_in: SignIn,
                                              send_file: Send) -> None:  # fmt: skip
    told = send_file(sign_in(ana), detailed((300, 300)), "a.jpg").json
    assert told["picture"] == f"/files/{told['id']}/128/a.jpg"
    tiny = send_file(sign_in(ana), picture(), "b.png").json
    assert tiny["picture"] == tiny["url"]


def test_a_photo_is_small_beside_a_name(
    app: Flask, ana: Person, eve: Person, sign_in: SignIn
) -> None:
    with app.app_context():
        mine = session.get_one(Person, ana.id)
        set_photo(mine, mine, FileStorage(BytesIO(detailed((400, 400))), "me.jpg"))
        number = mine.photo_id
    browser = sign_in(eve)
    listed = browser.get("/people").text
    small = f"/people/{ana.handle}/photo/small?v={number}"
    assert f'src="{small}"' in listed
    given = browser.get(small)
    assert Image.open(BytesIO(given.data)).size == (128, 128)
    assert given.headers["Cache-Control"] == PRIVATE_MONTH
    whole = browser.get(small.replace("/small", ""))
    assert len(given.data) < len(whole.data) / 2
    assert browser.get(f"/people/{eve.handle}/photo/small").status_code == 404
    assert "immutable" not in browser.get(small.partition("?")[0]).headers["Cache-Control"]
