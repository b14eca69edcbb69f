"""Does it take two to give a role of trust, and does an account that changed hands wait?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from models import (
    Appointment,
    Capability,
    Company,
    Entry,
    Event,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Purpose,
    Role,
    now,
    session,
)
from social import second, tickets
from social.administration import actions, appointing
from social.administration.actions import Facts
from social.changes import change
from social.errors import Invalid
from social.notices.actions import notify
from social.signing_in.actions import accept_invitation, set_password
from tests.known import HERE, OTHER, events, mails

SignIn = Callable[[Person], FlaskClient]
COMPLIANCE, ADMINISTRATOR = Capability.COMPLIANCE, Capability.ADMINISTRATOR


@pytest.fixture
def boss(app: Flask, ana: Person, give: Callable[..., Person]) -> Person:
    """Ana administers, and the company is a year old."""
    session.execute(update(Company).values(created_at=now() - timedelta(days=365)))
    session.commit()
    return give(ana)


def roles(person: Person) -> list[Capability]:
    session.rollback()
    held = select(Role.capability).where(Role.person_id == person.id)
    return list(session.scalars(held.order_by(Role.id)))


def facts_of(person: Person, **others: Any) -> Facts:
    return replace(Facts(name=person.name, email=person.email or ""), **others)


def told(person: Person) -> list[NoticeKind]:
    notify(list(session.scalars(select(Entry.id))))
    rows = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(session.scalars(rows))


def move_on() -> None:
    """Let the first hours of a company be over."""
    session.execute(update(Company).values(created_at=now() - timedelta(days=2)))
    session.commit()


def test_the_only_administrator_gives_a_role_at_once_and_it_confirms_nothing(
    in_app: None, boss: Person, ben: Person
) -> None:
    actions.give_role(boss, ben, COMPLIANCE)
    assert roles(ben) == [COMPLIANCE]
    until = second.rests_until(ben.id)
    assert until is not None
    assert timedelta(days=6, hours=23) < until - now() <= timedelta(days=7)
    assert told(ben) == [NoticeKind.RESTS]


def test_where_there_is_another_administrator_a_role_of_trust_takes_two(
    in_app: None, boss: Person, ben: Person, eve: Person, give: Callable[..., Person]
) -> None:
    give(ben)
    for role in (Capability.MODERATOR, COMPLIANCE, ADMINISTRATOR, Capability.CONFIDANT):
        with pytest.raises(Invalid, match="form"):
            actions.give_role(boss, eve, role)
    actions.give_role(boss, eve, Capability.COMMUNICATIONS)
    asked = appointing.ask_to_appoint(boss, eve, COMPLIANCE)
    assert asked is not None
    assert appointing.ask_to_appoint(ben, eve, COMPLIANCE) is asked
    with pytest.raises(Invalid):
        appointing.confirm(boss, asked)
    assert (told(ben), told(boss)) == ([NoticeKind.TO_APPOINT], [])
    appointing.confirm(ben, asked)
    assert roles(eve) == [Capability.COMMUNICATIONS, COMPLIANCE]
    assert second.rests_until(eve.id) is None
    with pytest.raises(Invalid):
        appointing.confirm(ben, asked)


def test_nobody_confirms_a_role_of_their_own(
    in_app: None, boss: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ben)
    asked = appointing.ask_to_appoint(boss, ben, COMPLIANCE)
    assert asked is not None
    with pytest.raises(Invalid):
        appointing.confirm(ben, asked)


def test_a_puppet_is_nobody_to_confirm_with(
    in_app: None, boss: Person, ben: Person, eve: Person
) -> None:
    actions.give_role(boss, ben, ADMINISTRATOR)
    assert not second.takes_two(boss, eve, COMPLIANCE)
    actions.give_role(boss, eve, COMPLIANCE)
    assert second.rests_until(eve.id) is not None
    # The other way round it takes two: Ana was not made by Ben. But she made him.
    asked = appointing.ask_to_appoint(ben, eve, Capability.MODERATOR)
    assert asked is not None
    with pytest.raises(Invalid, match="form"):
        appointing.confirm(boss, asked)


def test_putting_the_other_administrator_to_rest_does_not_leave_one_alone(
    in_app: None, boss: Person, ben: Person, eve: Person, give: Callable[..., Person]
) -> None:
    give(ben)
    actions.mail_way_in(boss, ben)
    assert second.rests_until(ben.id) is not None
    assert second.takes_two(boss, eve, COMPLIANCE)
    asked = appointing.ask_to_appoint(boss, eve, COMPLIANCE)
    assert asked is not None
    with pytest.raises(Invalid):
        appointing.confirm(ben, asked)


def test_what_was_given_while_the_company_was_set_up_counts_at_once(
    in_app: None, boss: Person, ben: Person, eve: Person
) -> None:
    session.execute(update(Company).values(created_at=now()))
    session.commit()
    actions.give_role(boss, ben, ADMINISTRATOR)
    assert second.takes_two(boss, eve, COMPLIANCE)
    asked = appointing.ask_to_appoint(boss, eve, COMPLIANCE)
    assert asked is not None
    appointing.confirm(ben, asked)
    move_on()
    assert second.resting([ben.id, eve.id]) == {}
    assert Event.CONFIRMATIONS_REST not in events("person")


def test_another_address_is_told_at_the_old_one(
    in_app: None, boss: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ben, COMPLIANCE)
    actions.change_person(boss, ben, facts_of(ben, email="boss2@example.org"), ben.version)
    found = {mail.recipient: mail.body for mail in mails() if "rests" in mail.subject}
    assert list(found) == ["ben.claes@example.org"]
    assert "Ana Peeters changed the e-mail address" in found["ben.claes@example.org"]
    assert told(ben) == [NoticeKind.RESTS]
    assert events("person")[-2:] == [Event.EMAIL_CHANGED, Event.CONFIRMATIONS_REST]
    assert second.rests_until(ben.id) is not None


def test_the_address_of_somebody_without_such_a_role_waits_in_silence(
    in_app: None, boss: Person, ben: Person, give: Callable[..., Person]
) -> None:
    actions.change_person(boss, ben, facts_of(ben, email="boss2@example.org"), ben.version)
    assert not [mail for mail in mails() if "rests" in mail.subject]
    assert told(ben) == []
    give(ben, COMPLIANCE)
    assert second.rests_until(ben.id) is not None


def test_other_facts_let_nothing_rest_nor_does_ones_own_address(
    in_app: None, boss: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ben, COMPLIANCE)
    actions.change_person(boss, ben, facts_of(ben, title="Officer"), ben.version)
    actions.change_person(boss, boss, facts_of(boss, email="ana2@example.org"), boss.version)
    actions.mail_way_in(boss, boss)
    assert second.resting([ben.id, boss.id]) == {}


def test_a_link_to_another_password_lets_confirmations_rest(
    in_app: None, boss: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ben, COMPLIANCE)
    actions.mail_way_in(boss, ben)
    assert second.rests_until(ben.id) is not None
    assert len([mail for mail in mails() if "rests" in mail.subject]) == 1
    assert told(ben) == [NoticeKind.RESTS]


@pytest.mark.parametrize("has_server", [True, False])
def test_without_a_mail_server_each_link_may_have_been_read(
    app: Flask,
    in_app: None,
    boss: Person,
    ben: Person,
    give_password: Callable[..., Person],
    has_server: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_password(ben)
    if has_server:
        known = app.config["SETTINGS"]
        url = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "kring@example.org"}
        monkeypatch.setitem(app.config, "SETTINGS", replace(known, **url))
    with change(None):
        token = tickets.issue(ben, Purpose.RESET, ben.email or "")
    with app.test_request_context():
        set_password(tickets.find(token, Purpose.RESET), OTHER, HERE)
    assert (second.rests_until(ben.id) is None) is has_server


def test_who_comes_in_for_the_first_time_waits_too(
    app: Flask, in_app: None, boss: Person, make_person: Callable[..., Person]
) -> None:
    noor = make_person("Noor Maes", state=PersonState.INVITED)
    with change(None):
        token = tickets.issue(noor, Purpose.INVITATION, noor.email or "")
    with app.test_request_context():
        accept_invitation(tickets.find(token, Purpose.INVITATION), OTHER, HERE)
    assert second.rests_until(noor.id) is not None
    # There is no mail server: the link lay in the outbox, so nobody knows who came in.
    assert second.rests_by(boss.id, noor.id) is not None


def test_the_command_line_gives_at_once_and_it_rests(
    in_app: None, boss: Person, ben: Person, eve: Person, give: Callable[..., Person]
) -> None:
    give(ben)
    actions.give_role(None, eve, COMPLIANCE)
    assert roles(eve) == [COMPLIANCE]
    assert second.rests_until(eve.id) is not None


def test_the_pages_say_who_waits_and_until_when(
    app: Flask,
    boss: Person,
    ben: Person,
    eve: Person,
    give: Callable[..., Person],
    sign_in: SignIn,
) -> None:
    give(ben)
    first, other = sign_in(boss), sign_in(ben)
    path = f"/administration/people/{eve.handle}"
    assert "Propose the role Compliance" in first.get(path).text
    answer = first.post(f"{path}/roles/compliance", follow_redirects=True)
    assert "Another administrator has to confirm it" in answer.text
    assert "waits for a second person" in answer.text
    assert roles(eve) == []
    page = other.get("/administration/trust").text
    assert "Is Eve Outsider to hold the role Compliance?" in page
    number = session.scalars(select(Appointment.id)).one()
    assert first.post(f"/administration/appointments/{number}").status_code == 422
    answer = other.post(f"/administration/appointments/{number}", follow_redirects=True)
    assert "Eve Outsider holds the role now." in answer.text
    assert "confirms nothing as a second person until" not in first.get(path).text
    first.post(f"{path}/way-in")
    for page in (first.get(path).text, first.get("/administration/trust").text):
        assert "<time" in page
    assert "confirms nothing as a second person until" in first.get(path).text
    assert "Your confirmations rest" in sign_in(eve).get("/account/sessions").text
    with change(None) as record:
        record(Event.CONFIRMATIONS_REST, session.get_one(Person, ben.id))
    first.post(f"{path}/roles/moderator")
    assert "Confirm</button>" not in other.get("/administration/trust").text
    assert "Ben Claes confirms nothing" in other.get("/administration/trust").text


def test_eve_is_turned_away(boss: Person, eve: Person, sign_in: SignIn) -> None:
    assert sign_in(eve).get("/administration/trust").status_code == 403


def test_who_was_confirmed_for_another_role_receives_no_reports(
    in_app: None, boss: Person, ben: Person, eve: Person, give: Callable[..., Person]
) -> None:
    give(ben)
    asked = appointing.ask_to_appoint(boss, eve, COMPLIANCE)
    assert asked is not None
    appointing.confirm(ben, asked)

    def make() -> None:
        with change(boss) as record:
            role = Role(person_id=eve.id, capability=Capability.CONFIDANT)
            session.add(role)
            record(Event.ROLE_GIVEN, role)

    with pytest.raises(Exception, match="nobody confirmed"):
        make()
