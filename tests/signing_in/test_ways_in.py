"""Do mailed links let in whom they are for, once and not for long?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.exceptions import TooManyRequests

from models import Event, Mail, Person, PersonState, Purpose, SignIn, Ticket, now, session
from social import tickets, ways_in
from social.changes import change
from social.errors import Invalid
from social.passwords import hashing
from social.signing_in import actions
from social.signing_in.jobs import mail_way_in
from social.tickets import Gone
from tests.known import HERE, OTHER, PASSWORD, events, mails


@pytest.fixture
def member(in_app, ana, give_password):
    return give_password(ana)


@pytest.fixture
def newcomer(in_app, make_person) -> Person:
    return make_person("Noor Maes", state=PersonState.INVITED)


def issued(person: Person, purpose: Purpose, email: str | None = None) -> str:
    with change(None):
        return tickets.issue(person, purpose, email or person.email)


def queued() -> list[dict[str, str]]:
    rows = session.connection().exec_driver_sql(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'signing_in.mail_way_in' ORDER BY id"
    )
    return [row[0] for row in rows]


def test_asking_does_the_same_work_for_everybody(member, statements) -> None:
    seen = []
    for address in (member.email, "who@example.org"):
        statements.clear()
        actions.ask_reset(address, "192.0.2.7")
        seen.append(list(statements))
    assert seen[0] == seen[1]
    assert [row["email"] for row in queued()] == [member.email, "who@example.org"]
    assert mails() == []


def test_asking_is_limited_by_account(member) -> None:
    for _try in range(5):
        actions.ask_reset(member.email, "192.0.2.7")
    with pytest.raises(TooManyRequests):
        actions.ask_reset("ANA.peeters@example.org", "198.51.100.9")


def test_asking_is_limited_by_address(member) -> None:
    for number in range(50):
        actions.ask_reset(f"person{number}@example.org", "192.0.2.7")
    with pytest.raises(TooManyRequests):
        actions.ask_reset(member.email, "192.0.2.7")


def test_the_link_is_mailed_in_the_readers_language_and_kept_as_a_digest(member) -> None:
    mail_way_in.call(member.email.upper())
    mail = mails()[0]
    ticket = session.scalar(select(Ticket))
    token = mail.body.split("http://localhost/reset/")[1].split()[0]
    assert mail.recipient == member.email
    assert ticket.purpose is Purpose.RESET
    assert token.encode() not in ticket.digest
    assert tickets.find(token, Purpose.RESET).person.id == member.id
    assert events("person")[-1] == Event.RESET_ASKED


@pytest.mark.parametrize("state", [PersonState.DEACTIVATED, None])
def test_nobody_is_mailed_who_may_not_come_in(member, state) -> None:
    if state:
        with change(None) as record:
            member.state = state
            record(Event.PERSON_DEACTIVATED, member)
    mail_way_in.call(member.email if state else "who@example.org")
    assert mails() == []


def test_who_never_came_is_mailed_the_invitation_again(newcomer) -> None:
    mail_way_in.call(newcomer.email)
    assert "http://localhost/invitations/" in mails()[0].body


def test_a_reset_changes_the_password_and_signs_every_browser_out(member) -> None:
    before = actions.sign_in(member.email, PASSWORD, HERE)
    ticket = tickets.find(issued(member, Purpose.RESET), Purpose.RESET)
    visitor = actions.set_password(ticket, OTHER, HERE)
    assert hashing.matches(member.password_hash, OTHER)
    assert not hashing.matches(member.password_hash, PASSWORD)
    assert before.sign_in.ended_at is not None
    assert session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all() == [
        visitor.sign_in.id
    ]
    assert Event.PASSWORD_CHANGED in events("person")
    assert [mail.recipient for mail in mails()] == [member.email]


def test_a_reset_opens_an_account_that_wrong_tries_had_closed(member) -> None:
    for _try in range(10):
        with pytest.raises(Invalid):
            actions.sign_in(member.email, OTHER, HERE)
    actions.set_password(tickets.find(issued(member, Purpose.RESET), Purpose.RESET), OTHER, HERE)
    assert actions.sign_in(member.email, OTHER, HERE)


def test_looking_at_a_link_does_not_use_it_and_using_it_does(member) -> None:
    token = issued(member, Purpose.RESET)
    for _look in range(3):
        ticket = tickets.find(token, Purpose.RESET)
    actions.set_password(ticket, OTHER, HERE)
    with pytest.raises(Gone):
        tickets.find(token, Purpose.RESET)
    with pytest.raises(Gone):
        actions.set_password(ticket, PASSWORD, HERE)


def test_using_one_link_ends_all_others_of_the_account(member) -> None:
    first, second = issued(member, Purpose.RESET), issued(member, Purpose.RESET)
    email = issued(member, Purpose.EMAIL, "new@example.org")
    actions.set_password(tickets.find(second, Purpose.RESET), OTHER, HERE)
    for token, purpose in ((first, Purpose.RESET), (email, Purpose.EMAIL)):
        with pytest.raises(Gone):
            tickets.find(token, purpose)


def test_a_refused_password_leaves_the_link_good(member) -> None:
    token = issued(member, Purpose.RESET)
    with pytest.raises(Invalid):
        actions.set_password(tickets.find(token, Purpose.RESET), "AnaPeeters2024", HERE)
    assert tickets.find(token, Purpose.RESET).used_at is None
    assert hashing.matches(member.password_hash, PASSWORD)


@pytest.mark.parametrize(("purpose", "hours"), [(Purpose.RESET, 1), (Purpose.INVITATION, 14 * 24)])
def test_links_grow_old(member, newcomer, purpose, hours) -> None:
    person = member if purpose is Purpose.RESET else newcomer
    token = issued(person, purpose)
    lasts = timedelta(hours=hours)
    session.execute(
        update(Ticket).values(expires_at=Ticket.expires_at - lasts + timedelta(minutes=1))
    )
    session.commit()
    session.expire_all()
    assert tickets.find(token, purpose)
    session.execute(update(Ticket).values(expires_at=now()))
    session.commit()
    session.expire_all()
    with pytest.raises(Gone):
        tickets.find(token, purpose)


def test_a_link_is_for_one_purpose_alone(member) -> None:
    token = issued(member, Purpose.EMAIL, "new@example.org")
    with pytest.raises(Gone):
        tickets.find(token, Purpose.RESET)
    with pytest.raises(Gone):
        tickets.find(token, Purpose.INVITATION)


def test_a_link_stops_with_the_address_that_it_was_mailed_to(member) -> None:
    token = issued(member, Purpose.RESET)
    with change(None) as record:
        member.email = "ana.new@example.org"
        record(Event.EMAIL_CHANGED, member)
    with pytest.raises(Gone):
        tickets.find(token, Purpose.RESET)


def test_a_link_stops_with_the_account(member) -> None:
    ticket = tickets.find(issued(member, Purpose.RESET), Purpose.RESET)
    with change(None) as record:
        member.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, member)
    with pytest.raises(Gone):
        actions.set_password(ticket, OTHER, HERE)


def test_an_invitation_makes_the_person_active_and_signs_them_in(newcomer) -> None:
    with change(None) as record:
        ways_in.mail_invitation(newcomer, record)
    token = session.scalar(select(Mail.body)).split("/invitations/")[1].split()[0]
    visitor = actions.accept_invitation(tickets.find(token, Purpose.INVITATION), PASSWORD, HERE)
    assert visitor.person.state is PersonState.ACTIVE
    assert events("person")[-1] == Event.PERSON_ACTIVATED
    with pytest.raises(Gone):
        tickets.find(token, Purpose.INVITATION)


def test_hole_32_an_invitation_is_nothing_for_who_has_come(newcomer) -> None:
    token = issued(newcomer, Purpose.INVITATION)
    with change(None) as record:
        newcomer.state = PersonState.ACTIVE
        record(Event.PERSON_ACTIVATED, newcomer)
    with pytest.raises(Gone):
        tickets.find(token, Purpose.INVITATION)
