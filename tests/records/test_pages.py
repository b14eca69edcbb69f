"""Do officers see how the log stands, and nobody else that there is anything to see?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, select

from archive import note, sealing
from models import Alarm, Capability, Event, Mail, Person, Site, now, session
from social.changes import change
from social.records import jobs
from tests.archive.signing import SIGNER, seal_all

SignIn = Callable[[Person], FlaskClient]
Give = Callable[..., Person]


@pytest.fixture
def officer(give: Give, ben: Person) -> Person:
    """Ben answers for the records."""
    return give(ben, Capability.COMPLIANCE)


@pytest.mark.parametrize("path", ["/records", "/records/checkpoint"])
def test_nobody_else_can_tell_that_the_pages_exist(
    sign_in: SignIn, give: Give, ana: Person, eve: Person, path: str
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    for person in (ana, eve):
        browser = sign_in(person)
        nowhere = browser.get("/record", headers={"Accept": "application/json"})
        found = browser.get(path, headers={"Accept": "application/json"})
        assert found.status_code == nowhere.status_code == 404
        assert found.get_json() == nowhere.get_json()
        assert "/records" not in browser.get("/").text


def test_an_officer_sees_how_the_log_stands(
    sign_in: SignIn, officer: Person, sealer: Connection
) -> None:
    browser = sign_in(officer)
    assert "/records" in browser.get("/").text
    assert browser.get("/records/checkpoint").status_code == 404
    size = seal_all(sealer)
    page = browser.get("/records").text
    assert f"<dd>{size}</dd>" in page
    given = browser.get("/records/checkpoint")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert note.opened(given.get_data(), [SIGNER.verifier]).text.split("\n")[1] == str(size)


def test_an_alarm_stands_above_everything_until_it_is_over(
    sign_in: SignIn, officer: Person, raise_alarm: Callable[[], Alarm]
) -> None:
    browser = sign_in(officer)
    assert 'role="alert"' not in browser.get("/records").text
    raise_alarm()
    page = browser.get("/records").text
    assert page.count("nothing is signed: it was cut") == 2
    assert 'role="alert"' in page


def test_an_alarm_that_is_not_over_is_shown_however_many_came_and_went(
    sign_in: SignIn, officer: Person, raise_alarm: Callable[[], Alarm], owner: Engine
) -> None:
    raise_alarm()
    with owner.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO alarm (part, words, raised_at, ended_at) "
            "SELECT 'stamp', 'no stamp', now(), now() FROM generate_series(1, 12)"
        )
    page = sign_in(officer).get("/records").text
    assert "nothing is signed: it was cut" in page
    assert 'role="alert"' in page


def test_where_it_stands_is_mailed_to_officers_every_day(
    in_app: None, officer: Person, ana: Person, sealer: Connection
) -> None:
    jobs.daily.call(0)
    assert session.scalars(select(Mail)).all() == []
    seal_all(sealer)
    jobs.daily.call(0)
    (mail,) = session.scalars(select(Mail)).all()
    assert mail.recipient == officer.email
    assert SIGNER.name in mail.body


def test_an_officer_sees_what_the_nightly_check_found(
    in_app: None, sign_in: SignIn, officer: Person, sealer: Connection, owner: Engine
) -> None:
    sealing.introduce(sealer, SIGNER.verifier)
    seal_all(sealer)
    jobs.check.call(0)
    assert "all is as it was signed" in sign_in(officer).get("/records").text
    assert session.scalars(select(Mail)).all() == []
    with owner.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE leaf DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE leaf SET hash = sha256('x'::bytea) WHERE index = 0")
        connection.exec_driver_sql("ALTER TABLE leaf ENABLE TRIGGER USER")
    jobs.check.call(0)
    assert "it is not what was signed" in sign_in(officer).get("/records").text
    (mail,) = session.scalars(select(Mail)).all()
    assert "leaf 0" in mail.body


def test_an_alarm_is_mailed_to_officers_and_administrators(
    in_app: None, officer: Person, give: Give, ana: Person, eve: Person
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    jobs.alarm.call("nothing is signed: it was cut")
    mails = session.scalars(select(Mail).order_by(Mail.id)).all()
    assert {mail.recipient for mail in mails} == {officer.email, ana.email}
    assert all("it was cut" in mail.body for mail in mails)


@pytest.fixture
def raise_alarm(owner: object) -> Callable[[], Alarm]:
    """Raise an alarm, as only the role that seals may."""

    def act() -> Alarm:
        alarm = Alarm(part="log", words="nothing is signed: it was cut", raised_at=now())
        with owner.connect() as connection:  # type: ignore[attr-defined]
            connection.execute(
                Alarm.__table__.insert().values(  # type: ignore[attr-defined]
                    part=alarm.part, words=alarm.words, raised_at=alarm.raised_at
                )
            )
        return alarm

    return act


def test_nothing_is_changed_while_the_log_cannot_be_signed_where_that_is_asked_for(
    app: Flask,
    sign_in: SignIn,
    site: Site,
    ana: Person,
    ben: Person,
    raise_alarm: Callable[[], Alarm],
) -> None:
    browser = sign_in(ana)
    settings = app.config["SETTINGS"]
    raise_alarm()
    assert browser.post(f"/people/{ben.handle}/follow").status_code == 303
    app.config["SETTINGS"] = replace(settings, stop_unsealed=True)
    try:
        assert browser.post(f"/people/{ben.handle}/follow").status_code == 503
        with app.app_context(), pytest.raises(Exception, match="503"), change(ana) as record:
            record(Event.SITE_CHANGED, site)
    finally:
        app.config["SETTINGS"] = settings
