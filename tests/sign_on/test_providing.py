"""Who says through whom people come in, and what is kept of it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Event, Kek, SignIn, SignOnProvider, now, session
from social.sign_on import sealing
from tests.known import events, last_facts
from tests.sign_on.issuer import ISSUER, SECRET, Issuer

PAGE = "/administration/sign-on"
FORM = {
    "key": "abcdefghjkmn",
    "name": "Roos ID",
    "issuer": ISSUER,
    "client_id": "kring",
    "secret": SECRET,
    "scopes": "openid profile email",
    "domains": "Roos.Example\n@tavelle.example\n",
    "takes_in": "y",
    "passwords_stay": "y",
}


@pytest.fixture
def boss(sign_in, ana, give):
    return sign_in(give(ana))


@pytest.fixture
def other(sign_in, ben, give):
    return sign_in(give(ben))


def only() -> SignOnProvider:
    session.expire_all()
    return session.scalars(select(SignOnProvider)).one()


def test_an_administrator_adds_one(app, boss, issuer: Issuer) -> None:
    answer = boss.post(PAGE, data=FORM)
    assert answer.status_code == 303
    made = only()
    assert (made.name, made.domains) == ("Roos ID", ["roos.example", "tavelle.example"])
    assert (made.takes_in, made.trusts_email, made.passwords_stay) == (True, False, True)
    page = boss.get(f"{PAGE}/{made.id}").text
    assert "http://localhost/sign-on/abcdefghjkmn/return" in page
    assert "http://localhost/sign-on/abcdefghjkmn/back-channel" in page
    assert SECRET not in page
    assert SECRET.encode() not in made.secret
    assert "secret" not in last_facts(Event.PROVIDER_ADDED)
    with app.app_context():
        assert sealing.client_of(session.get_one(SignOnProvider, made.id)).secret == SECRET


def test_nobody_else_does(sign_in, ana, ben, issuer, give) -> None:
    give(ana)
    browser = sign_in(ben)
    for method, path in (("get", PAGE), ("post", PAGE), ("get", f"{PAGE}/new")):
        assert getattr(browser, method)(path, data=FORM).status_code == 403


def test_it_weighs_much(boss, issuer) -> None:
    boss.post(PAGE, data=FORM)
    number = only().id
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()
    for method, path in (
        ("post", PAGE),
        ("patch", f"{PAGE}/{number}"),
        ("delete", f"{PAGE}/{number}"),
        ("delete", f"{PAGE}/{number}/pause"),
        ("post", f"{PAGE}/{number}/factor"),
        ("post", f"{PAGE}/{number}/factor/confirmation"),
    ):
        page = getattr(boss, method)(path, data=FORM)
        assert (page.status_code, "Show that it is you" in page.text) == (403, True), path
        assert SECRET not in page.text


def test_a_secret_that_did_not_go_along_with_the_proof_is_asked_for(boss, issuer) -> None:
    boss.post(PAGE, data=FORM)
    before = only().secret
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()
    asking = boss.patch(f"{PAGE}/{only().id}", data=FORM | {"secret": "another"})
    assert 'name="dropped" value="1"' in asking.text
    session.execute(update(SignIn).values(proved_at=now()))
    session.commit()
    goes_on = FORM | {"secret": "", "dropped": "1"}
    page = boss.patch(f"{PAGE}/{only().id}", data=goes_on)
    assert (page.status_code, "Type it once more" in page.text) == (422, True)
    assert only().secret == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"issuer": "http://elsewhere.example"}, "begin with https"),
        ({"issuer": "ftp://id.example.org"}, "no address"),
        ({"issuer": f"{ISSUER}/"}, "to the last sign"),
        ({"issuer": "https://192.168.1.1"}, "FETCH_INSIDE"),
        ({"issuer": "https://192.168.1.1"}, "Type it once more: a page never shows a secret."),
        ({"scopes": "profile"}, "openid among them"),
        ({"domains": "roos"}, "such as example.com"),
        ({"name": ""}, "Fill this in"),
        ({"secret": ""}, "Fill this in"),
    ],
)
def test_what_cannot_be_is_said_at_once(boss, issuer, changed, words) -> None:
    page = boss.post(PAGE, data=FORM | changed)
    assert (page.status_code, words in page.text) == (422, True)
    assert session.scalars(select(SignOnProvider)).all() == []


def test_of_a_name_that_no_machine_has_it_is_said_in_words(app, boss, issuer) -> None:
    app.extensions["oidc"].resolve = lambda _host, _port: []
    page = boss.post(PAGE, data=FORM | {"issuer": "https://nowhere.example"})
    assert (page.status_code, "No machine has this name." in page.text) == (422, True)
    assert "(unknown)" not in page.text


def test_one_provider_stands_there_once(boss, issuer) -> None:
    boss.post(PAGE, data=FORM)
    assert boss.post(PAGE, data=FORM | {"key": "nmkjhgfedcba"}).status_code == 422
    assert only().key == "abcdefghjkmn"


def test_a_change_keeps_the_secret_unless_there_is_a_new_one(app, boss, issuer) -> None:
    boss.post(PAGE, data=FORM)
    number, before = only().id, only().secret
    changed = FORM | {"name": "Roos", "secret": "", "issuer": "http://evil.example.org"}
    assert boss.patch(f"{PAGE}/{number}", data=changed).status_code == 303
    assert (only().name, only().issuer, only().secret) == ("Roos", ISSUER, before)
    boss.patch(f"{PAGE}/{number}", data=FORM | {"secret": "another"})
    with app.app_context():
        assert sealing.client_of(session.get_one(SignOnProvider, number)).secret == "another"
    assert last_facts(Event.PROVIDER_CHANGED)["new_secret"] is True
    assert len(session.scalars(select(Kek.id).where(Kek.retired)).all()) == 1


def test_one_that_ends_takes_its_people_along(app, boss, issuer, go, ben, know) -> None:
    boss.post(PAGE, data=FORM)
    know(ben)
    browser = app.test_client()
    go(browser)
    assert browser.get("/account").status_code == 200
    assert boss.post(f"{PAGE}/{only().id}/pause").status_code == 303
    assert browser.get("/account").status_code == 200
    assert boss.delete(f"{PAGE}/{only().id}/pause").status_code == 303
    assert boss.delete(f"{PAGE}/{only().id}").status_code == 303
    assert (only().secret, browser.get("/account").status_code) == (b"", 302)
    assert boss.get(f"{PAGE}/{only().id}").status_code == 404
    told = [f"sign_on_provider.{one}" for one in ("added", "paused", "resumed", "ended")]
    assert events("sign_on_provider") == told
    assert boss.post(PAGE, data=FORM | {"key": "nmkjhgfedcba"}).status_code == 303


def test_two_let_its_second_factor_count(boss, other, issuer) -> None:
    boss.post(PAGE, data=FORM)
    factor = f"{PAGE}/{only().id}/factor"
    assert boss.post(factor, data={"values": "mfa\nhwk"}).status_code == 303
    assert (only().factor_values, only().counts_factors) == (["mfa", "hwk"], False)
    assert boss.post(f"{factor}/confirmation", data=shown()).status_code == 422
    assert not only().counts_factors
    assert shown()["seen"] in other.get(f"{PAGE}/{only().id}").text
    assert other.post(f"{factor}/confirmation", data=shown()).status_code == 303
    assert only().counts_factors
    # To count something else takes two again, to count nothing takes one.
    boss.post(factor, data={"values": "pwd"})
    assert not only().counts_factors
    assert other.post(f"{factor}/confirmation", data=shown()).status_code == 303
    assert boss.delete(factor).status_code == 303
    assert (only().factor_values, only().counts_factors) == ([], False)


def shown() -> dict[str, str]:
    """Give what the page says of the proposal that it shows."""
    asked = only().factor_asked_at
    assert asked is not None
    return {"seen": asked.isoformat()}


def test_what_is_confirmed_is_what_the_page_showed(boss, other, issuer) -> None:
    boss.post(PAGE, data=FORM)
    factor = f"{PAGE}/{only().id}/factor"
    boss.post(factor, data={"values": "mfa"})
    before = shown()
    boss.post(factor, data={"values": "pwd"})
    for stale in (before, {}, {"seen": "now"}, {"seen": "0001-01-01"}):
        answer = other.post(f"{factor}/confirmation", data=stale)
        assert answer.status_code == 422
        assert "Somebody changed this meanwhile. Look at it first." in answer.text
        assert not only().counts_factors
    assert other.post(f"{factor}/confirmation", data=shown()).status_code == 303


def test_what_somebody_else_proposed_is_answered_first(boss, other, issuer) -> None:
    boss.post(PAGE, data=FORM)
    factor = f"{PAGE}/{only().id}/factor"
    boss.post(factor, data={"values": "mfa"})
    answer = other.post(factor, data={"values": "pwd"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile. Look at it first." in answer.text
    assert only().factor_values == ["mfa"]
    other.delete(factor)
    assert other.post(factor, data={"values": "hwk"}).status_code == 303
