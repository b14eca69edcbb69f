"""How does somebody link an account, take it off again, and prove who they are through it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Event, SignIn, SignOnIdentity, now, session
from social.account.actions import ask_email
from social.errors import Invalid
from social.sign_ins import Browser
from tests.known import events, last_facts, mails
from tests.sign_on.conftest import KEY, there, who_is_in
from tests.sign_on.issuer import Issuer
from tests.sign_on.test_coming import why

LINK = f"/account/sign-on/{KEY}"
PROVE = f"{LINK}/proof"


def age() -> None:
    """Let what was proven be long ago."""
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()


def identities() -> list[tuple[int, str]]:
    session.expire_all()
    rows = select(SignOnIdentity).order_by(SignOnIdentity.id)
    return [(one.person_id, one.subject) for one in session.scalars(rows)]


@pytest.fixture
def linked(sign_in, issuer, provider, go, ana, know):
    """Ana's browser, and she is linked; she has no password."""
    know(ana)
    return sign_in(ana)


def test_somebody_links_their_account_and_is_told(sign_in, issuer, provider, go, ana) -> None:
    browser = sign_in(ana)
    issuer.who = {"sub": "ana-there", "email": "a.peeters@roos.example"}
    answer = go(browser, LINK)
    assert answer.headers["Location"] == "/account/sign-on"
    page = browser.get("/account/sign-on").text
    assert "a.peeters@roos.example" in page
    assert identities() == [(ana.id, "ana-there")]
    assert "linked" in mails()[-1].body


def test_to_link_weighs_much(sign_in, issuer, provider, ana) -> None:
    browser = sign_in(ana)
    age()
    assert browser.post(LINK).status_code == 403
    assert browser.delete("/account/sign-on/1").status_code == 403


def test_what_is_somebody_elses_is_not_linked(sign_in, issuer, provider, go, ana, ben, know):
    know(ben)
    assert go(sign_in(ana), LINK).status_code == 403
    assert (why(), identities()) == ("other", [(ben.id, "248289761001")])


def test_nobody_links_into_another_session(app, sign_in, issuer, provider, ana, ben) -> None:
    """Begun by one person, and brought back while another is signed in."""
    browser = sign_in(ana)
    brought = issuer.come(there(browser.post(LINK)))
    other = sign_in(ben)
    with browser.session_transaction() as cookie, other.session_transaction() as theirs:
        theirs["sign_on"] = cookie["sign_on"]
    answer = other.get(f"/sign-on/{KEY}/return", query_string=brought)
    assert (answer.status_code, identities()) == (403, [])


def test_one_is_enough_at_one_provider(linked, issuer, go, ana) -> None:
    issuer.who = {"sub": "ana-again"}
    assert go(linked, LINK).status_code == 422
    assert identities() == [(ana.id, "248289761001")]


def test_the_only_way_in_is_not_unlinked(linked, ana) -> None:
    number = session.scalars(select(SignOnIdentity.id)).one()
    page = linked.delete(f"/account/sign-on/{number}")
    assert (page.status_code, "only way in" in page.text) == (422, True)
    assert len(identities()) == 1


def test_with_a_password_it_is(linked, ana, give_password) -> None:
    give_password(ana)
    number = session.scalars(select(SignOnIdentity.id)).one()
    assert linked.delete(f"/account/sign-on/{number}").status_code == 303
    assert identities() == []
    assert events("sign_on_identity")[-1] == "sign_on_identity.unlinked"
    assert "no longer linked" in mails()[-1].body


def test_nobody_unlinks_another(linked, sign_in, ben) -> None:
    number = session.scalars(select(SignOnIdentity.id)).one()
    assert sign_in(ben).delete(f"/account/sign-on/{number}").status_code == 404
    assert len(identities()) == 1


def test_whoever_has_no_password_proves_who_they_are_there(linked, issuer: Issuer, go) -> None:
    age()
    page = linked.post("/account/sign-on/999", data={"_method": "DELETE"})
    page = linked.delete("/account/sign-on/999", headers={"Referer": "http://localhost/account/x"})
    assert (page.status_code, "Prove it through Roos ID" in page.text) == (403, True)
    assert 'name="next" value="/account/x"' in page.text
    assert "proof_password" not in page.text
    sent = linked.post(PROVE, data={"next": "/account/x"})
    assert "prompt=login" in there(sent)
    assert "max_age=0" in there(sent)
    issuer.who |= {"auth_time": int(now().timestamp())}
    answer = go(linked, PROVE, form={"next": "/account/x"})
    assert answer.headers["Location"] == "/account/x"
    assert last_facts(Event.SIGN_IN_PROVED)["by"] == "single sign-on"
    assert linked.delete("/account/sign-on/999").status_code == 404


@pytest.mark.parametrize("auth_time", [None, 1, "now", True])
def test_whoever_was_not_asked_anew_proved_nothing(linked, issuer, go, auth_time) -> None:
    age()
    issuer.who |= {"auth_time": auth_time} if auth_time is not None else {}
    assert go(linked, PROVE).status_code == 403
    assert why() == "login"
    assert linked.delete("/account/sign-on/999").status_code == 403


def test_somebody_else_at_the_provider_proves_nothing(linked, issuer, go, ben, know) -> None:
    know(ben, "ben-there")
    age()
    issuer.who = {"sub": "ben-there", "auth_time": int(now().timestamp())}
    assert go(linked, PROVE).status_code == 403
    assert why() == "other"
    assert linked.delete("/account/sign-on/999").status_code == 403


def test_a_proof_lets_nobody_in(app, linked, issuer) -> None:
    brought = issuer.come(there(linked.post(PROVE)))
    linked.post("/sign-out")
    assert linked.get(f"/sign-on/{KEY}/return", query_string=brought).status_code == 403
    assert who_is_in(linked) is None


def test_without_a_provider_nothing_is_said_of_it(sign_in, ana) -> None:
    assert "Linked sign-ins" not in sign_in(ana).get("/account/sessions").text


EMAIL = {"email": "ana@example.com"}
TOKEN = {"name": "Roster", "scopes": "read", "days": "30"}


@pytest.mark.parametrize(("path", "sent"), [("email", EMAIL), ("tokens", TOKEN)])
def test_whoever_types_no_password_shows_at_the_provider_who_they_are(
    linked, issuer, go, path, sent
) -> None:
    address = f"/account/{path}"
    assert 'type="password"' not in linked.get(address).text
    age()
    page = linked.post(address, data=sent, headers={"Referer": f"http://localhost{address}"})
    assert (page.status_code, "Prove it through Roos ID" in page.text) == (403, True)
    assert (mails(), events("access_token")) == ([], [])
    issuer.who |= {"auth_time": int(now().timestamp())}
    assert go(linked, PROVE, form={"next": address}).headers["Location"] == address
    answer = linked.post(address, data=sent)
    if path == "email":
        assert answer.status_code == 303
        assert [mail.recipient for mail in mails()] == ["ana@example.com"]
    else:
        assert (answer.status_code, "kring_" in answer.text) == (200, True)


def test_whoever_has_a_password_is_asked_for_it_however_they_came(
    linked, ana, give_password
) -> None:
    give_password(ana)
    assert 'type="password"' in linked.get("/account/email").text
    assert linked.post("/account/email", data=EMAIL).status_code == 422
    assert linked.post("/account/tokens", data=TOKEN | {"password": "x" * 12}).status_code == 422
    assert (mails(), events("access_token")) == ([], [])


def test_a_password_that_lets_nobody_in_is_not_asked_for(
    sign_in, issuer, make_provider, go, ana, know, give_password
) -> None:
    make_provider(passwords_stay=False)
    know(give_password(ana))
    browser = sign_in(ana)
    assert 'type="password"' not in browser.get("/account/tokens").text
    age()
    assert browser.post("/account/email", data=EMAIL).status_code == 403


def test_nobody_gets_past_the_proof_by_an_action(in_app, ana) -> None:
    with pytest.raises(Invalid):
        ask_email(ana, "ana@example.com", "", Browser())
    assert mails() == []
