"""Do the pages of one's own account work, and for nobody else?"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from models import Person, Purpose, SignIn, Ticket, session
from social import tickets
from social.changes import change
from social.passwords import hashing
from social.sign_ins import start
from tests.known import HERE, OTHER, PASSWORD, mails

PAGES = ("", "/password", "/email", "/language", "/appearance", "/sessions")
LOOKS = {"theme": "dark", "contrast": "more", "density": "compact", "motion": "reduce"}


@pytest.fixture
def member(app, ana, give_password):
    return give_password(ana)


@pytest.fixture
def browser(member, sign_in):
    return sign_in(member)


def stored(person: Person) -> Person:
    session.expire_all()
    return session.get_one(Person, person.id)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_for_its_owner_and_closed_to_others(client, browser, page) -> None:
    assert browser.get(f"/account{page}").status_code == 200
    assert client.get(f"/account{page}").location.startswith("/sign-in?next=/account")


SETTINGS = (
    ("/account", "Profile", "Profile"),
    ("/account/language", "Profile", "Language and time"),
    ("/account/appearance", "Profile", "Appearance"),
    ("/account/email", "Profile", "E-mail"),
    ("/account/password", "Profile", "Password"),
    ("/account/notices", "Notices", "Notices and mail"),
    ("/account/messages", "Privacy", "Messages"),
    ("/account/filters", "Privacy", "Filters"),
    ("/account/quotes", "Privacy", "Quotes"),
    ("/account/data", "Privacy", "My data"),
    ("/reports", "Privacy", "Your reports"),
    ("/decisions", "Privacy", "Decisions about you"),
    ("/account/sessions", "Devices", "Signed-in browsers"),
    ("/account/tokens", "Devices", "Programs"),
    ("/account/feeds", "Devices", "Feeds"),
)


@pytest.mark.parametrize(("address", "group", "name"), SETTINGS)
def test_a_page_says_in_which_of_four_groups_it_stands(browser, address, group, name) -> None:
    page = LexborHTMLParser(browser.get(address).text)
    groups = page.css(".tabs a")
    assert len(groups) == 4
    open_group = [link.text(strip=True) for link in groups if "aria-current" in link.attributes]
    here = [link.text(strip=True) for link in page.css(".tabs + .segments a[aria-current]")]
    assert (open_group, here) == ([group], [name])


@pytest.mark.parametrize("page", ["/profile", "/password", "/email", "/language", "/appearance"])
def test_nobody_writes_without_being_in(client, member, page) -> None:
    assert client.post(f"/account{page}", data={"name": "Eve"}).status_code in (302, 303, 401)
    assert stored(member).name == "Ana Peeters"


def test_a_profile_is_saved_and_shown(browser, member) -> None:
    said = {"name": " Ana\u202e  Röder ", "title": "", "bio": "<b>Lassen</b>\r\nen meer"}
    assert browser.post("/account/profile", data=said).location == "/account"
    person = stored(member)
    assert (person.name, person.bio) == ("Ana Röder", "<b>Lassen</b>\nen meer")
    page = browser.get("/account").text
    assert "&lt;b&gt;Lassen" in page
    assert "Saved." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "\x00\u200b"}, {"name": "x" * 201}, {"title": "x" * 201},
        {"bio": "x" * 2001}, {"bio": "x" * 900_000},
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_is_shown_again(browser, member, wrong) -> None:
    answer = browser.post("/account/profile", data={"name": "Ana", "title": "", "bio": ""} | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert stored(member).name == "Ana Peeters"


def test_nobody_gives_themselves_what_the_company_gives(browser, member) -> None:
    said = {"name": "Ana", "department": "Board", "site_id": "9", "state": "x", "email": "a@b.c"}
    browser.post("/account/profile", data=said)
    person = stored(member)
    assert (person.department, person.email) == ("", "ana.peeters@example.org")


def test_a_password_is_changed(browser, member) -> None:
    said = {"old": PASSWORD, "password": OTHER}
    assert browser.post("/account/password", data=said).location == "/account/password"
    assert hashing.matches(stored(member).password_hash, OTHER)
    assert browser.get("/account").status_code == 200, "this browser stays"


@pytest.mark.parametrize(
    "said",
    [
        {"old": OTHER, "password": OTHER}, {"old": PASSWORD, "password": "short"},
        {"old": PASSWORD, "password": "AnaPeeters2024"}, {"old": "", "password": ""}, {},
        {"old": PASSWORD, "password": "x" * 900_000},
    ],
)  # fmt: skip
def test_a_password_that_cannot_be_is_refused(browser, member, said) -> None:
    answer = browser.post("/account/password", data=said)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert hashing.matches(stored(member).password_hash, PASSWORD)


def test_an_address_is_changed_by_the_mailed_link(client, browser, member) -> None:
    said = {"email": "New@Example.org", "old": PASSWORD}
    assert browser.post("/account/email", data=said).location == "/account/email"
    path = mails()[-1].body.split("http://localhost")[1].split()[0]
    for _look in range(2):
        assert "New@example.org" in client.get(path).text
    assert stored(member).email == "ana.peeters@example.org", "looking must change nothing"
    assert client.post(path).location == "/account/email"
    assert stored(member).email == "New@example.org"
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_a_link_is_not_for_whoever_else_is_signed_in(member, eve, sign_in, browser) -> None:
    with change(None):
        token = tickets.issue(member, Purpose.EMAIL, "new@example.org")
    hers = sign_in(eve)
    assert hers.get(f"/account/email/{token}").status_code == 404
    assert hers.post(f"/account/email/{token}").status_code == 404
    assert session.scalar(select(Ticket.used_at)) is None
    assert browser.get(f"/account/email/{token}").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"email": "new@example.org", "old": OTHER}, {"email": "none", "old": PASSWORD},
        {"email": "a@example.org\r\nBcc: b@example.org", "old": PASSWORD},
        {"email": "a@example.org, b@example.org", "old": PASSWORD},
        {"email": "ana.peeters@example.org", "old": PASSWORD}, {},
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(browser, said) -> None:
    assert browser.post("/account/email", data=said).status_code == 422
    assert mails() == []


def test_language_and_zone_are_saved(browser, member) -> None:
    said = {"language": "nl", "zone": "Asia/Tokyo"}
    assert browser.post("/account/language", data=said).status_code == 303
    assert (stored(member).language, stored(member).zone) == ("nl", "Asia/Tokyo")
    assert '<html lang="nl" time-zone="Asia/Tokyo"' in browser.get("/account/language").text


def test_a_zone_under_an_old_name_stays_chosen(browser, member) -> None:
    said = {"language": "en", "zone": "Europe/Belfast"}
    assert browser.post("/account/language", data=said).status_code == 303
    page = browser.get("/account/language").text
    assert '<option selected value="Europe/Belfast">' in page


@pytest.mark.parametrize(
    "said",
    [
        {"language": "xx", "zone": "UTC"}, {"language": "en", "zone": "../../etc/passwd"},
        {"language": "en", "zone": "\x00"}, {"language": "en"}, {},
    ],
)  # fmt: skip
def test_no_other_language_or_zone_is_taken(browser, member, said) -> None:
    assert browser.post("/account/language", data=said).status_code == 422
    assert stored(member).language == "en"


def test_looks_are_saved_and_stand_on_the_page(browser, member) -> None:
    assert browser.post("/account/appearance", data=LOOKS).status_code == 303
    page = browser.get("/account/appearance").text
    for attribute in ("theme", "contrast", "density", "motion"):
        assert f'data-{attribute}="{LOOKS[attribute]}"' in page
    assert not stored(member).has_shortcuts


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"density": "\x00"}, {"motion": ""}])
def test_no_other_looks_are_taken(browser, member, wrong) -> None:
    assert browser.post("/account/appearance", data=LOOKS | wrong).status_code == 422
    assert stored(member).theme == "system"


def test_sessions_are_listed_and_ended(browser, member) -> None:
    with change(member) as record:
        other = start(member, record, HERE).sign_in
    page = browser.get("/account/sessions").text
    assert "192.0.2.7" in page
    assert "this browser" in page
    answer = browser.post(f"/account/sessions/{other.id}", data={"_method": "DELETE"})
    assert answer.location == "/account/sessions"
    session.expire_all()
    assert session.get_one(SignIn, other.id).ended_at is not None


def test_all_other_sessions_end_at_once(browser, member) -> None:
    with change(member) as record:
        others = [start(member, record, HERE).sign_in.id for _browser in range(3)]
    assert browser.delete("/account/sessions").location == "/account/sessions"
    session.expire_all()
    assert all(session.get_one(SignIn, other).ended_at for other in others)
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("number", ["1", "0", "99999999999999999999"])
def test_the_sessions_of_others_are_not_there(member, eve, sign_in, browser, number) -> None:
    hers = sign_in(eve)
    row = session.scalar(select(SignIn).where(SignIn.person_id == member.id))
    number = str(row.id) if number == "1" else number
    assert hers.delete(f"/account/sessions/{number}").status_code == 404
    assert browser.get("/account").status_code == 200
