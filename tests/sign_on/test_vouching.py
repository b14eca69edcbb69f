"""Does a link by an address alone end when its person is trusted with more?"""

from __future__ import annotations

from importlib import import_module

import pytest
from sqlalchemy import select, text

from models import Appointment, Capability, Person, SignIn, SignOnIdentity, now, session
from social.administration import actions, appointing
from social.providers import known_by_address
from tests.house.reach import ROOT
from tests.known import events, mails
from tests.sign_on.conftest import KEY, who_is_in
from tests.sign_on.test_coming import why

VERSIONS = ROOT / "models" / "migrations" / "versions"
LINK = f"/account/sign-on/{KEY}"
COMPLIANCE = Capability.COMPLIANCE
WRITTEN = "UPDATE sign_on_identity i SET by_address = false"
READ = "SELECT subject FROM sign_on_identity i"


@pytest.fixture
def provider(make_provider):
    return make_provider(trusts_email=True, takes_in=True)


@pytest.fixture
def known(client, issuer, provider, go, ben):
    """Ben's browser, who came in by his address alone."""
    issuer.who = {
        "sub": "ben-there", "email": ben.email, "email_verified": True,
        "auth_time": int(now().timestamp()),
    }  # fmt: skip
    go(client)
    assert who_is_in(client) == "Ben Claes"
    return client


def identities() -> list[SignOnIdentity]:
    session.expire_all()
    return list(session.scalars(select(SignOnIdentity).order_by(SignOnIdentity.id)))


def trust(app, person, capability=COMPLIANCE) -> None:
    with app.app_context():
        actions.give_role(None, session.get_one(Person, person.id), capability)


def test_it_is_known_who_was_linked_by_an_address_alone(
    app, known, issuer, go, ana, ben, sign_in
) -> None:
    issuer.who = {"sub": "ana-there", "email": ana.email, "email_verified": True}
    go(sign_in(ana), LINK)
    issuer.who = {"sub": "new-there", "email": "noor@example.org", "email_verified": True}
    go(app.test_client())
    found = {one.subject: one.by_address for one in identities()}
    assert found == {"ben-there": True, "ana-there": False, "new-there": False}


def test_a_role_of_trust_ends_it_and_its_person_is_told(
    app, known, issuer, go, ben, give_password
) -> None:
    give_password(ben)
    before = len(mails())
    trust(app, ben)
    assert identities() == []
    assert events("sign_on_identity")[-1] == "sign_on_identity.unlinked"
    assert who_is_in(known) is None
    [mail] = mails()[before:]
    assert (mail.recipient, "by your e-mail address alone" in mail.body) == (ben.email, True)
    assert go(known).status_code == 403
    assert why() == "taken"


def test_whoever_has_no_other_way_in_is_mailed_one(app, known, ben) -> None:
    trust(app, ben)
    subjects = [mail.subject for mail in mails()[-2:]]
    assert len(set(subjects)) == 2
    assert "/reset/" in mails()[-1].body
    assert events("person")[-1] == "person.reset_asked"


def test_other_roles_end_nothing(app, known, ben) -> None:
    trust(app, ben, Capability.COMMUNICATIONS)
    assert [one.subject for one in identities()] == ["ben-there"]
    assert who_is_in(known) == "Ben Claes"


def test_what_somebody_linked_themself_stays(app, issuer, provider, go, ana, sign_in) -> None:
    issuer.who = {"sub": "ana-there", "email": ana.email, "email_verified": True}
    browser = sign_in(ana)
    go(browser, LINK)
    trust(app, ana)
    assert [one.subject for one in identities()] == ["ana-there"]
    assert who_is_in(browser) == "Ana Peeters"


def test_two_administrators_end_it_as_well_and_read_so_before(
    app, known, ana, ben, eve, give, sign_in
) -> None:
    give(ana)
    give(eve)
    with app.app_context():
        people = [session.get_one(Person, one.id) for one in (ana, ben)]
        number = appointing.ask_to_appoint(*people, COMPLIANCE).id
    said = "knows Ben Claes by the e-mail address alone"
    desk = sign_in(eve)
    for page in ("/administration/trust", "/administration/people/ben.claes"):
        assert said in desk.get(page).text
    with app.app_context():
        found = session.get_one(Person, eve.id), session.get_one(Appointment, number)
        appointing.confirm(*found)
    assert identities() == []
    assert said not in desk.get("/administration/people/ben.claes").text


def test_it_is_not_made_more_by_whoever_came_in_by_it(
    app, known, issuer, go, ben, give_password
) -> None:
    give_password(ben)
    [one] = identities()
    assert known.delete(f"/account/sign-on/{one.id}").status_code == 303
    assert who_is_in(known) is None
    assert session.scalar(select(SignIn.id).where(SignIn.ended_at.is_(None))) is None


def test_links_of_before_are_told_apart_by_the_ledger(
    app, known, issuer, go, ana, ben, sign_in
) -> None:
    issuer.who = {"sub": "ana-there", "email": ana.email, "email_verified": True}
    go(sign_in(ana), LINK)
    issuer.who = {"sub": "new-there", "email": "noor@example.org", "email_verified": True}
    go(app.test_client())
    with app.app_context():
        (name,) = (one.stem for one in VERSIONS.glob("*_linked_by_address.py"))
        step = import_module(f"models.migrations.versions.{name}")
        assert step.OTHERWISE.startswith(f"\n{WRITTEN}")
        found = session.scalars(text(step.OTHERWISE.replace(WRITTEN, READ)))
        assert sorted(found) == ["ana-there", "new-there"]
        assert [one.subject for one in known_by_address(ben)] == ["ben-there"]
