"""What can people change about themselves, and what not?"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound, TooManyRequests

from models import Event, Purpose, SignIn, Ticket, session
from social import tickets
from social.account import actions
from social.account.actions import Looks
from social.browsers import browser_name
from social.changes import change
from social.errors import Invalid
from social.passwords import hashing
from social.sign_ins import Browser, start
from social.signed_in import sessions_of
from social.tickets import Gone
from tests.known import HERE, OTHER, PASSWORD, events, mails


@pytest.fixture
def member(in_app, ana, give_password):
    return give_password(ana)


def signed_in(person) -> SignIn:
    with change(person) as record:
        return start(person, record, HERE).sign_in


def mailed_token() -> str:
    return mails()[-1].body.split("/account/email/")[1].split()[0]


def test_a_profile_is_changed_with_its_entry(member) -> None:
    actions.change_profile(member, "Ana Peeters-Röder", "Lasingenieur", "Vraag me over lassen.")
    assert (member.name, member.title, member.version) == ("Ana Peeters-Röder", "Lasingenieur", 2)
    assert member.name_folded == "ana peeters-roder"
    assert events("person")[-1] == Event.PERSON_CHANGED


def test_a_new_password_asks_for_the_old_one(member) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.change_password(member, OTHER, OTHER, HERE)
    assert list(refusal.value.fields) == ["old"]
    assert hashing.matches(member.password_hash, PASSWORD)
    assert events("refusal") == [Event.SIGN_IN_REFUSED]


def test_a_stolen_session_cannot_try_passwords_for_long(member) -> None:
    for _try in range(10):
        with pytest.raises(Invalid):
            actions.change_password(member, "wrong", OTHER, HERE)
    with pytest.raises(TooManyRequests):
        actions.change_password(member, PASSWORD, OTHER, HERE)
    with pytest.raises(TooManyRequests):
        actions.ask_email(member, "new@example.org", PASSWORD, HERE)


def test_a_new_password_ends_other_sessions_and_open_links(member) -> None:
    here, there = signed_in(member), signed_in(member)
    with change(None):
        reset = tickets.issue(member, Purpose.RESET, member.email)
    actions.change_password(member, PASSWORD, OTHER, Browser("", "", before=here))
    assert (here.ended_at, there.ended_at is None) == (None, False)
    assert hashing.matches(member.password_hash, OTHER)
    with pytest.raises(Gone):
        tickets.find(reset, Purpose.RESET)
    assert mails()[-1].recipient == member.email


def test_an_address_changes_when_the_mailed_link_is_used(member) -> None:
    actions.ask_email(member, "new@example.org", PASSWORD, HERE)
    assert member.email == "ana.peeters@example.org"
    assert mails()[-1].recipient == "new@example.org"
    ticket = tickets.find(mailed_token(), Purpose.EMAIL)
    actions.change_email(ticket)
    assert member.email == "new@example.org"
    assert mails()[-1].recipient == "ana.peeters@example.org"
    assert "new@example.org" in mails()[-1].body
    assert events("person")[-2:] == [Event.EMAIL_CHANGE_ASKED, Event.EMAIL_CHANGED]
    with pytest.raises(Gone):
        actions.change_email(ticket)


def test_an_address_is_nobodys_twice(member, ben) -> None:
    with pytest.raises(Invalid):
        actions.ask_email(member, "BEN.claes@example.org", PASSWORD, HERE)
    actions.ask_email(member, "new@example.org", PASSWORD, HERE)
    with change(None) as record:
        ben.email = "New@example.org"
        record(Event.EMAIL_CHANGED, ben)
    with pytest.raises(Invalid):
        actions.change_email(tickets.find(mailed_token(), Purpose.EMAIL))
    assert session.scalar(select(Ticket.used_at)) is None


def test_an_address_asks_for_the_password(member) -> None:
    with pytest.raises(Invalid):
        actions.ask_email(member, "new@example.org", OTHER, HERE)
    assert mails() == []


def test_language_and_zone_are_kept_with_an_entry(member) -> None:
    actions.choose_language(member, "fr", "America/Toronto")
    assert (member.language, member.zone) == ("fr", "America/Toronto")
    assert events("person")[-1] == Event.PERSON_CHANGED


def test_looks_are_nobodys_business(member) -> None:
    before = events("person")
    looks = Looks("dark", "more", "compact", "reduce", has_shortcuts=False)
    actions.choose_looks(member, looks)
    assert (member.theme, member.has_shortcuts) == ("dark", False)
    assert events("person") == before


def test_one_session_ends_and_the_others_do_not(member) -> None:
    first, second = signed_in(member), signed_in(member)
    actions.end_session(member, first.id)
    assert [one.id for one in sessions_of(member)] == [second.id]


def test_nobody_ends_the_sessions_of_others(member, eve) -> None:
    hers = signed_in(member)
    with pytest.raises(NotFound):
        actions.end_session(eve, hers.id)
    assert hers.ended_at is None


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/2010 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.0", "Unknown browser"),
        ("<script>alert(1)</script>", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_browsers_are_named_in_words(in_app, agent, words) -> None:
    assert browser_name(agent) == words
