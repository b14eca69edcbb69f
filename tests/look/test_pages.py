"""Does the company look as its administrators say, on every page, and to strangers, too?"""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from sqlalchemy import func, select

from models import Company, Event, Logo, session
from social import standing
from social.settings import Settings
from tests.files.samples import picture
from tests.known import events, last_facts

BLUE, PALE = "#1f5fa8", "#7fb0e8"


@pytest.fixture
def desk(app, ana, give, sign_in):
    return sign_in(give(ana))


def paint(desk, accent: str, dark: str = ""):
    return desk.post(
        "/administration/company/colours", data={"accent": accent, "accent_dark": dark}
    )


def show_logo(desk, content: bytes):
    return desk.post(
        "/administration/company/logo", data={"logo": (io.BytesIO(content), "evil<name>.svg.png")}
    )


def test_a_colour_stands_on_every_page_also_before_a_sign_in(app, desk) -> None:
    assert paint(desk, BLUE).status_code == 303
    dark = session.scalar(select(Company.accent_dark))
    address = f"/look/{BLUE[1:]}-{dark[1:]}.css"
    for browser in (desk, app.test_client()):
        assert address in browser.get("/sign-in", follow_redirects=True).text
    style = app.test_client().get(address)
    assert style.mimetype == "text/css"
    assert f"--accent: light-dark({BLUE}, {dark});" in style.text
    assert "immutable" in style.headers["Cache-Control"]
    assert 'style="' not in desk.get("/").text
    assert events("company")[-1] == Event.COMPANY_PAINTED
    assert last_facts(Event.COMPANY_PAINTED)["accent"] == BLUE


def test_a_pale_colour_is_refused_with_what_was_measured_and_the_nearest_offered(desk) -> None:
    answer = paint(desk, PALE)
    assert answer.status_code == 422
    assert "1.93 : 1" in answer.text
    assert 'name="accent" value="#' in answer.text
    offered = answer.text.partition('name="accent" value="')[2].partition('"')[0]
    if offered == PALE:  # the field of the form itself stands first
        offered = answer.text.rpartition('name="accent" value="')[2].partition('"')[0]
    assert offered != PALE
    assert session.scalar(select(Company.accent)) is None
    assert paint(desk, offered).status_code == 303


def test_one_for_dark_ground_is_measured_on_dark_ground(desk) -> None:
    assert paint(desk, BLUE, "#123456").status_code == 422
    assert paint(desk, BLUE, "#8ab8f0").status_code == 303
    assert session.scalar(select(Company.accent_dark)) == "#8ab8f0"
    assert paint(desk, "", "#8ab8f0").status_code == 422


@pytest.mark.parametrize("wrong", ["red", "#12345", "#12345g", "}b{x:y", "#1f5fa8;"])
def test_what_is_no_colour_is_refused(desk, wrong: str) -> None:
    assert paint(desk, wrong).status_code == 422
    assert session.scalar(select(Company.accent)) is None


def test_kring_has_its_own_colours_back(desk) -> None:
    paint(desk, BLUE)
    assert paint(desk, "").status_code == 303
    assert "/look/" not in desk.get("/").text


@pytest.mark.parametrize("name", ["1f5fa8", "1f5fa8-zzzzzz", "1f5fa8-8ab8f0x", "..-.."])
def test_no_other_style_comes_of_an_address(app, database, name: str) -> None:
    assert app.test_client().get(f"/look/{name}.css").status_code == 404


def test_a_logo_is_written_anew_and_shown_to_all(app, desk) -> None:
    content = picture("JPEG", size=(900, 300), comment=b"<?php secret ?>")
    assert show_logo(desk, content).status_code == 303
    it = session.scalars(select(Logo)).one()
    assert (it.width, it.height) == (288, 96)
    address = f"/look/{it.digest}-shown.png"
    stranger = app.test_client()
    for page in (desk.get("/").text, stranger.get("/sign-in").text):
        assert address in page
    answer = stranger.get(address)
    assert answer.mimetype == "image/png"
    assert b"secret" not in answer.data
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.format == "PNG"
    icons = json.loads(stranger.get("/manifest.webmanifest").data)["icons"]
    for one in icons:
        with Image.open(io.BytesIO(stranger.get(one["src"]).data)) as image:
            assert f"{image.width}x{image.height}" == one["sizes"]
    assert last_facts(Event.LOGO_CHANGED)["logo"] == it.digest


def test_another_logo_takes_the_place_of_the_first_and_none_that_of_both(app, desk) -> None:
    show_logo(desk, picture(size=(64, 64)))
    first = session.scalar(select(Logo.digest))
    show_logo(desk, picture(size=(200, 64)))
    assert session.scalar(select(func.count()).select_from(Logo)) == 1
    assert app.test_client().get(f"/look/{first}-shown.png").status_code == 404
    assert desk.delete("/administration/company/logo").status_code == 303
    assert session.scalar(select(func.count()).select_from(Logo)) == 0
    assert "/look/" not in desk.get("/").text


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", b"\x89PNG broken", picture(size=(20, 20))]
)
def test_what_is_no_picture_or_too_small_is_refused(desk, content: bytes) -> None:
    assert show_logo(desk, content).status_code == 422
    assert session.scalar(select(Company.logo)) is None


def test_languages_that_are_left_out_are_neither_offered_nor_chosen(app, desk, ana, ben) -> None:
    named = {"name": "Roos", "language": "nl", "zone": "UTC"}
    posted = desk.post("/administration/company", data=named | {"spoken": ["nl", "fr"]})
    assert posted.status_code == 303
    page = desk.get("/account/language").text
    assert "Deutsch" not in page
    assert "Nederlands" in page
    german = app.test_client().get("/sign-in", headers={"Accept-Language": "de"}).text
    assert '<html lang="nl"' in german
    french = app.test_client().get("/sign-in", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr"' in french
    with app.app_context():
        assert standing.offered() == ("nl", "fr")


def test_the_companys_own_language_is_one_of_those(desk) -> None:
    sent = {"name": "Roos", "language": "de", "zone": "UTC", "spoken": ["nl", "fr"]}
    assert desk.post("/administration/company", data=sent).status_code == 422
    sent = {"name": "Roos", "language": "xx", "zone": "UTC"}
    assert desk.post("/administration/company", data=sent).status_code == 422


def test_what_holds_is_asked_once_in_two_seconds(sign_in, ana, monkeypatch) -> None:
    asked, ask = [], standing.asked
    monkeypatch.setattr(standing, "asked", lambda: asked.append(1) or ask())
    browser = sign_in(ana)
    for _time in range(3):
        browser.get("/account")
    assert len(asked) == 1
    monkeypatch.setattr(standing, "LASTS", -1)
    browser.get("/account")
    assert len(asked) == 2


def test_every_setting_is_shown_and_no_secret(app, desk, settings, monkeypatch) -> None:
    monkeypatch.setenv("LISTEN", "127.0.0.1")
    page = desk.get("/administration/settings").text
    for variable in Settings.variables():
        assert f"<code>{variable}</code>" in page
    assert settings.secret_keys[0] not in page
    assert settings.database_url not in page
    assert settings.file_key not in page
    row = page.partition("<code>LISTEN</code>")[2].partition("</tr>")[0]
    assert "environment" in row
    assert "default" in page.partition("<code>PORT</code>")[2].partition("</tr>")[0]
    assert "file in DATA_DIR" in page.partition("<code>PUSH_KEY</code>")[2].partition("</tr>")[0]


@pytest.mark.parametrize("path", ["/administration/company", "/administration/settings"])
def test_others_are_turned_away(app, sign_in, eve, path: str) -> None:
    assert sign_in(eve).get(path).status_code == 403
    assert paint(sign_in(eve), BLUE).status_code == 403
    assert show_logo(sign_in(eve), picture(size=(64, 64))).status_code == 403
