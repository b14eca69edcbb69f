"""Does what a device is to sign work once, for whom it was asked, and is nothing else taken?

That a real device is taken, tests/browser/test_factors.py tries.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import session as cookie
from sqlalchemy import select, update

from models import Capability, Challenge, Event, Passkey, now, session
from social import codes, passkeys
from social.changes import change
from social.errors import Invalid
from social.factors import has_factor
from social.second_factors import actions
from social.sign_ins import start
from tests.known import HERE, events, mails

JSON = {"Accept": "application/json"}
NOTHING = json.dumps({"rawId": "AAAA", "response": {"userHandle": "AAAA"}})


@pytest.fixture
def give_passkey():
    def to(person, name: str = "A key") -> Passkey:
        with change(person) as record:
            row = Passkey(
                person_id=person.id,
                name=name,
                handle=b"h" * 32,
                credential=name.encode(),
                public_key=b"p",
            )
            session.add(row)
            record(Event.PASSKEY_ADDED, row)
        return row

    return to


@pytest.fixture
def request_here(app):
    with app.test_request_context("/"):
        yield


def test_what_is_to_be_signed_works_once(request_here, ana) -> None:
    token = passkeys.begin(ana.id)
    kept = cookie[passkeys.KEPT]
    assert passkeys.used_up(ana.id) == token
    cookie[passkeys.KEPT] = kept
    with pytest.raises(passkeys.Unproven):
        passkeys.used_up(ana.id)


@pytest.mark.parametrize("whose", ["ben", None])
def test_it_is_for_whom_it_was_asked(request_here, ana, ben, whose) -> None:
    passkeys.begin(ana.id)
    with pytest.raises(passkeys.Unproven):
        passkeys.used_up(ben.id if whose else None)


def test_it_grows_old(request_here, ana) -> None:
    passkeys.begin(None)
    session.execute(update(Challenge).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    with pytest.raises(passkeys.Unproven):
        passkeys.used_up(None)


def test_only_a_digest_of_it_is_kept(request_here, ana) -> None:
    token = passkeys.begin(None)
    assert bytes(session.scalar(select(Challenge.digest))) != token


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("https://kring.example:8443", "kring.example"),
        ("http://127.0.0.1:8000", "localhost"),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_passkeys_are_for_a_host_with_a_name(app, address, house) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, base_url=address)
    try:
        with app.app_context():
            assert passkeys.house() == house
    finally:
        app.config["SETTINGS"] = settings


def test_a_device_is_told_for_which_house_and_to_ask_its_person(client, sign_in, ana) -> None:
    asked = client.post("/sign-in/passkey/options").json
    assert asked["rpId"] == "localhost"
    assert asked["userVerification"] == "required"
    made = sign_in(ana).post("/account/second-factors/passkeys/options").json
    chosen = made["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert base64.urlsafe_b64decode(made["user"]["id"] + "==") != str(ana.id).encode()


@pytest.mark.parametrize("sent", ["", "no json", "[]", "{}", NOTHING, '{"rawId": 7}'])
def test_what_no_device_signed_opens_nothing(client, site, sent) -> None:
    client.post("/sign-in/passkey/options")
    answer = client.post("/sign-in/passkey", data={"credential": sent})
    assert answer.status_code == 422
    assert "opens nothing here" in answer.text
    assert client.get("/account").status_code == 302


def test_what_proves_nothing_stands_in_the_ledger(client, site) -> None:
    client.post("/sign-in/passkey", data={"credential": NOTHING}, headers=JSON)
    assert events("refusal") == [Event.PASSKEY_REFUSED]


def test_nothing_is_added_that_no_device_made(sign_in, ana) -> None:
    browser = sign_in(ana)
    browser.post("/account/second-factors/passkeys/options")
    form = {"name": "A key", "credential": NOTHING}
    answer = browser.post("/account/second-factors/passkeys", data=form)
    assert (answer.status_code, "made no passkey" in answer.text) == (422, True)
    assert browser.post("/account/second-factors/passkeys", data={"name": "x"}).status_code == 422
    assert session.scalar(select(Passkey)) is None


def test_only_its_person_removes_a_passkey(sign_in, ana, eve, give_passkey) -> None:
    row = give_passkey(ana)
    assert "A key" in sign_in(ana).get("/account/second-factors").text
    path = f"/account/second-factors/passkeys/{row.id}"
    assert sign_in(eve).delete(path).status_code == 404
    assert "A key" not in sign_in(eve).get("/account/second-factors").text
    assert sign_in(ana).delete(path).status_code == 303
    assert not has_factor(ana)
    assert "was removed from your account" in mails()[-1].body


def test_the_last_one_stays_where_a_role_needs_one(in_app, ana, give, give_passkey) -> None:
    give(ana, Capability.MODERATOR)
    with change(ana) as record:
        here = start(ana, record, HERE).sign_in
    one, two = give_passkey(ana), give_passkey(ana, "Another")
    with change(ana) as record:
        codes.write_sheet(record, ana)
    actions.end_passkey(ana, one.id, here)
    assert codes.sheet_of(ana) is not None
    with pytest.raises(Invalid):
        actions.end_passkey(ana, two.id, here)
    assert has_factor(ana)
