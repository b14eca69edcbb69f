"""Who comes in through a provider, as whom, and who stays out?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from models import (
    Capability,
    CodeApp,
    Event,
    HalfSignIn,
    Person,
    PersonState,
    SignIn,
    SignOnIdentity,
    SignOnProvider,
    SignOnSession,
    now,
    session,
)
from social import codes, second
from social.changes import change
from social.closing import close
from social.erasing import erase_person
from tests.known import PASSWORD, events, last_facts, mails
from tests.sign_on.conftest import KEY, there, who_is_in
from tests.sign_on.issuer import ISSUER, Issuer

NOOR = {
    "sub": "noor-1",
    "name": "Noor Haddad",
    "email": "noor@example.org",
    "email_verified": True,
    "locale": "nl-BE",
}


def why() -> str:
    return str(last_facts(Event.SIGN_ON_REFUSED)["why"])


def people() -> list[Person]:
    session.expire_all()
    return list(session.scalars(select(Person).order_by(Person.id)))


def test_somebody_new_is_taken_in_and_known_again(client, issuer: Issuer, provider, go) -> None:
    issuer.who, issuer.more = {"sub": "noor-1"}, NOOR | {"sub": "noor-1"}
    assert go(client, form={"next": "/account"}).headers["Location"] == "/account"
    assert who_is_in(client) == "Noor Haddad"
    noor = people()[0]
    told = (noor.handle, noor.email, noor.language, noor.state, noor.password_hash)
    assert told == ("noor.haddad", "noor@example.org", "nl", PersonState.ACTIVE, None)
    assert events("person") == ["person.added", "person.activated"]
    assert events("sign_on_identity") == ["sign_on_identity.linked"]
    client.post("/sign-out")
    asked = issuer.asked.count("/userinfo")
    issuer.more = {"name": "Somebody Else"}
    assert go(client).status_code == 303
    assert (who_is_in(client), len(people())) == ("Noor Haddad", 1)
    assert issuer.asked.count("/userinfo") == asked


def test_issuer_and_subject_say_who_it_is_and_no_address(client, issuer, provider, go, ana, know):
    know(ana)
    issuer.who = {"sub": "248289761001", "email": "ben@example.org", "email_verified": True}
    go(client)
    assert who_is_in(client) == "Ana Peeters"


def test_nobody_is_taken_in_where_that_is_not_wished(client, issuer, make_provider, go) -> None:
    make_provider()
    issuer.who = NOOR
    assert go(client).status_code == 403
    assert (why(), people()) == ("unknown", [])


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"email": "noor@example.org"}, "domain"),
        ({"email": "noor@roos.example", "email_verified": False}, "unverified"),
        ({"email": "noor@roos.example", "email_verified": "true"}, "unverified"),
        ({"email": "noor@roos.example", "email_verified": None}, "unverified"),
        ({"email": "noor@roos.example.evil.org"}, "domain"),
        ({"email": "noor@notroos.example"}, "domain"),
        ({"email": '"x@roos.example"@evil.org'}, "unverified"),
    ],
)
def test_only_verified_addresses_of_the_domains_are_taken_in(
    client, issuer, make_provider, go, claims, reason
) -> None:
    make_provider(takes_in=True, domains=["roos.example"])
    issuer.who = NOOR | claims
    go(client)
    assert (why(), people()) == (reason, [])
    issuer.who = NOOR | {"email": "Noor@Roos.Example"}
    assert go(client).status_code == 303


def test_an_address_that_nobody_verified_is_not_kept(client, issuer, provider, go) -> None:
    """Else whoever writes another's address at their provider would have its mail."""
    issuer.who = NOOR | {"email": "noor@example.org", "email_verified": False}
    go(client)
    assert [one.email for one in people()] == [None]


def test_nobody_has_a_second_account_by_an_address_that_nobody_verified(
    client, issuer, provider, go, ana
) -> None:
    issuer.who = NOOR | {"email": ana.email.upper(), "email_verified": False}
    go(client)
    assert (why(), people()) == ("unverified", [ana])


def test_an_address_is_vouched_for_where_it_stands(client, issuer, make_provider, go, ana) -> None:
    make_provider(trusts_email=True)
    issuer.who = {"sub": "mallory", "email": ana.email}
    issuer.more = {"sub": "mallory", "email": "mallory@evil.example", "email_verified": True}
    go(client)
    assert why() == "unverified"


def test_an_address_that_only_the_database_takes_for_hers_opens_nothing(
    client, issuer, make_provider, go, make_person
) -> None:
    ida = make_person("Ida Ivo")
    make_provider(trusts_email=True)
    issuer.who = {"sub": "x", "email": f"\u0130{ida.email[1:]}", "email_verified": True}
    go(client)
    assert why() == "taken"


def test_who_is_named_by_a_provider_confirms_nothing_for_a_while(
    client, issuer, provider, go, ana, monkeypatch
) -> None:
    monkeypatch.setattr(second, "SETTING_UP", -second.SETTING_UP)  # the company is not new
    issuer.who = NOOR | {"email": "noor@example.org", "email_verified": True}
    go(client)
    noor = next(one for one in people() if one.id != ana.id)
    assert second.rests_until(noor.id) is not None
    assert second.rests_by(ana.id, noor.id) is not None  # nobody knows who runs the provider


def test_how_somebody_proved_it_is_taken_from_what_is_signed_alone(
    client, issuer, make_provider, go, ana, ben, eve
) -> None:
    make_provider(
        takes_in=True, factor_values=["mfa"], factor_asked_by_id=ben.id,
        factor_confirmed_by_id=eve.id,
    )  # fmt: skip
    issuer.who = {"sub": "noor-1"}
    issuer.more = {"sub": "noor-1", "name": "Noor", "amr": ["mfa"], "sid": "s", "auth_time": 1}
    go(client)
    assert "Noor" in [one.name for one in people()]
    (kept,) = session.scalars(select(SignOnSession))
    assert kept.sid != "s"


@pytest.fixture
def trusting(make_provider) -> SignOnProvider:
    return make_provider(trusts_email=True)


def as_ana(ana, **more) -> dict[str, object]:
    return {"sub": "ana-there", "email": ana.email.upper(), "email_verified": True} | more


def test_a_verified_address_is_enough_where_the_provider_is_trusted(
    client, issuer, trusting, go, ana
) -> None:
    issuer.who = as_ana(ana)
    assert go(client).status_code == 303
    assert who_is_in(client) == "Ana Peeters"
    assert "linked" in mails()[-1].body
    issuer.who = as_ana(ana, sub="another")
    client.post("/sign-out")
    assert go(client).status_code == 403  # an address that somebody else was given
    assert why() == "taken"


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_unverified_address_never_links(client, issuer, trusting, go, ana, verified) -> None:
    issuer.who = as_ana(ana, email_verified=verified)
    assert go(client).status_code == 403
    assert session.scalars(select(SignOnIdentity)).all() == []


def test_entra_says_otherwise_that_an_address_is_verified(client, issuer, trusting, go, ana):
    issuer.who = as_ana(ana, email_verified=None, xms_edov=True)
    go(client)
    assert who_is_in(client) == "Ana Peeters"


def test_no_address_links_where_the_provider_is_not_trusted(
    client, issuer, provider, go, ana
) -> None:
    issuer.who = as_ana(ana)
    page = go(client)
    assert (why(), "Linked sign-ins" in page.text) == ("taken", True)


def test_whoever_holds_a_role_of_trust_links_it_themself(
    client, issuer, trusting, go, ana, give
) -> None:
    """Or one administrator with a provider of their own would be two people."""
    give(ana, Capability.COMPLIANCE)
    issuer.who = as_ana(ana)
    assert go(client).status_code == 403
    assert why() == "taken"


def test_somebody_invited_comes_in_without_a_password(client, issuer, trusting, go, ana) -> None:
    with change(None) as record:
        ana.state = PersonState.INVITED
        record(Event.PERSON_CHANGED, ana)
    issuer.who = as_ana(ana)
    go(client)
    assert who_is_in(client) == "Ana Peeters"
    assert events("person")[-1] == "person.activated"


def test_an_account_that_is_closed_stays_closed(client, issuer, provider, go, ana, know) -> None:
    know(ana)
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    page = go(client)
    assert (page.status_code, why(), "deactivated" in page.text) == (403, "closed", True)
    assert client.get("/account").status_code == 302


def test_whoever_was_erased_is_not_taken_in_as_somebody_new(
    app, client, issuer, provider, go, ana, know
) -> None:
    know(ana)
    with app.app_context(), change(None) as record:
        gone = session.get_one(Person, ana.id)
        close(record, gone)
        erase_person(record, gone)
    page = go(client)
    assert (page.status_code, why(), len(people())) == (403, "closed", 1)
    kept = session.scalars(select(SignOnIdentity)).one()
    assert "248289761001" not in kept.subject


def test_a_planted_session_is_not_the_one_that_comes_in(app, issuer, provider, go, ana, know):
    know(ana)
    browser = app.test_client()
    browser.post(f"/sign-on/{KEY}")
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["csrf_token"] = "planted", "planted"
        held = cookie["sign_on"]
    go(browser)
    with browser.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert held not in cookie.values()


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "/ x"])
def test_nobody_is_led_elsewhere(client, issuer, provider, go, path: str) -> None:
    assert go(client, form={"next": path}).headers["Location"] == "/"


def test_the_cookie_stays_only_for_whoever_wants_that(client, issuer, provider, go) -> None:
    assert "Expires" not in go(client).headers["Set-Cookie"]
    assert "Expires" in go(client, form={"stays": "y"}).headers["Set-Cookie"]


def test_what_goes_along_to_the_provider(client, issuer, provider) -> None:
    address = there(client.post(f"/sign-on/{KEY}"))
    for one in ("response_type=code", "code_challenge_method=S256", "nonce=", "state=", "openid"):
        assert one in address
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Fsign-on%2Fabcdefghjkmn%2Freturn" in address
    assert "max_age" not in address


def test_the_secret_goes_as_the_provider_wants_it(client, issuer, provider, go) -> None:
    issuer.is_basic = False
    assert go(client).status_code == 303
    assert issuer.seen[0]["client_secret"]


def test_a_provider_that_says_no_is_told_apart(client, issuer, provider, go) -> None:
    page = go(client, error="access_denied", code=None)
    assert (page.status_code, why()) == (403, "denied")
    assert "did not let you through" in page.text
    go(client, error="server_error", code=None)
    assert why() == "answer"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_is_away_is_said_to_be(client, issuer, provider, go, app, path) -> None:
    issuer.status[path] = 503
    page = client.post(f"/sign-on/{KEY}") if "known" in path else go(client)
    assert (page.status_code, why()) == (503, "away")
    assert "does not answer" in page.text


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "http://evil.example.org"},
        {"token_endpoint": "http://evil.example.org/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"response_types_supported": ["id_token"]},
    ],
)
def test_what_a_provider_says_of_itself_has_to_hold(client, issuer, provider, said) -> None:
    issuer.metadata = said
    assert client.post(f"/sign-on/{KEY}").status_code == 403
    assert why() == "metadata"


def test_a_provider_that_ended_or_rests_is_not_there(client, issuer, make_provider) -> None:
    make_provider(paused_at=now())
    assert client.post(f"/sign-on/{KEY}").status_code == 404
    assert client.get(f"/sign-on/{KEY}/return").status_code == 404
    assert "Roos ID" not in client.get("/sign-in").text


def test_the_sign_in_page_offers_it(client, issuer, provider) -> None:
    page = client.get("/sign-in?next=/account").text
    assert "Sign in with Roos ID" in page
    assert f'formaction="/sign-on/{KEY}"' in page


def give_app(app, person: Person) -> str:
    secret = codes.new_secret()
    with app.app_context(), change(person) as record:
        row = CodeApp(person_id=person.id, confirmed_at=now())
        codes.seal(row, secret)
        session.add(row)
        record(Event.CODE_APP_CONFIRMED, row)
    return secret


def test_the_second_factor_is_asked_for_here_too(
    app, client, issuer, provider, go, ana, know
) -> None:
    know(ana)
    secret = give_app(app, ana)
    answer = go(client, form={"next": "/account"})
    assert answer.headers["Location"] == "/sign-in/second?next=/account"
    assert client.get("/account").status_code == 302
    client.post("/sign-in/second", data={"code": pyotp.TOTP(secret).now(), "next": "/account"})
    assert who_is_in(client) == "Ana Peeters"
    assert last_facts(Event.SIGNED_IN)["by"] == "single sign-on and code"
    kept = session.scalars(select(SignOnSession)).one()
    assert (kept.half_id, kept.sign_in_id is not None) == (None, True)


@pytest.mark.parametrize(
    ("claims", "comes"),
    [({"amr": ["pwd", "mfa"]}, True), ({"acr": "mfa"}, True), ({"amr": ["pwd"]}, False),
     ({"amr": "mfa"}, False), ({}, False)],
)  # fmt: skip
def test_the_providers_second_factor_counts_where_two_let_it(
    app, client, issuer, make_provider, go, ana, ben, eve, know, claims, comes
) -> None:
    make_provider(factor_values=["mfa"], factor_asked_by_id=ben.id, factor_confirmed_by_id=eve.id)
    know(ana)
    give_app(app, ana)
    issuer.who |= claims
    go(client)
    assert (who_is_in(client) == "Ana Peeters") is comes


def test_it_does_not_count_before_the_second_agreed(
    app, client, issuer, make_provider, go, ana, ben, know
) -> None:
    make_provider(factor_values=["mfa"], factor_asked_by_id=ben.id)
    know(ana)
    give_app(app, ana)
    issuer.who |= {"amr": ["mfa"]}
    go(client)
    assert who_is_in(client) is None


def test_whoever_needs_a_factor_sets_one_up(client, issuer, provider, go, ana, know, give) -> None:
    know(give(ana, Capability.COMPLIANCE))
    go(client)
    assert client.get("/account").headers["Location"] == "/account/second-factors"


def test_a_password_opens_nothing_where_the_provider_is_the_only_way(
    app, client, issuer, make_provider, go, ana, know, give_password
) -> None:
    make_provider(passwords_stay=False)
    know(give_password(ana))
    page = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert (page.status_code, "You sign in through Roos ID" in page.text) == (422, True)
    wrong = client.post("/sign-in", data={"email": ana.email, "password": "x" * 12})
    assert "Roos ID. Choose" not in wrong.text
    assert session.scalars(select(SignIn)).all() == []
    assert go(client).status_code == 303


def test_a_session_that_stood_open_at_the_provider_proves_nothing_now(
    app, client, issuer, provider, go, ana, know
) -> None:
    know(ana)
    go(client)
    here = session.scalars(select(SignIn)).one()
    assert now() - here.proved_at >= app.config["SETTINGS"].fresh_for
    moment = now() - timedelta(minutes=3)
    issuer.who |= {"auth_time": int(moment.timestamp())}
    go(client)
    session.expire_all()
    newest = session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert newest.proved_at == datetime.fromtimestamp(int(moment.timestamp()), UTC)


def test_a_half_sign_in_of_one_without_a_password_holds(
    app, client, issuer, provider, go, ana, know
) -> None:
    know(ana)
    give_app(app, ana)
    go(client)
    half = session.scalars(select(HalfSignIn)).one()
    assert (half.password_hash, client.get("/sign-in/second").status_code) == ("", 200)


def test_two_who_come_first_at_once_are_one(app, issuer, provider, at_once) -> None:
    from social.sign_on import people as known_people

    def come() -> int:
        with change(None) as record:
            here = session.scalars(select(SignOnProvider)).one()
            return known_people.known(record, here, NOOR).person.id

    one, other = at_once(come, come)
    assert (one == other, len(people())) == (True, 1)


def test_the_identity_names_its_person_for_good(issuer, provider, know, ana, ben) -> None:
    from sqlalchemy.exc import IntegrityError

    know(ana)
    with pytest.raises(IntegrityError):
        know(ben)
    assert session.scalars(select(SignOnIdentity.issuer)).all() == [ISSUER]
