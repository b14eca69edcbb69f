"""Who sees that somebody is active, and what is kept of it? Those who show it, too; nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import Company, Entry, Event, Person, session
from social import presence
from social.changes import change
from social.house.actions import switch
from social.portrait import difference
from social.switches import Switch, is_on, off_of

SignIn = Callable[[Person], FlaskClient]


def show(*people: Person) -> None:
    """Let people choose to show it."""
    with change(None) as record:
        for person in people:
            person.shows_presence = True
            record(Event.PERSON_CHANGED, person)


@pytest.fixture
def on(ana: Person, give: Callable[..., Person]) -> None:
    """Let the company want it."""
    switch(give(ana), Switch.PRESENCE, on=True)


def card(reader: FlaskClient, person: Person) -> str:
    return reader.get(f"/people/{person.handle}/card").text


def test_it_is_off_until_the_company_wants_it(ana: Person, ben: Person, sign_in: SignIn) -> None:
    show(ana, ben)
    assert not is_on(Switch.PRESENCE)
    assert Switch.PRESENCE in off_of(session.get_one(Company, 1))
    one, other = sign_in(ana), sign_in(ben)
    other.get("/people")
    assert "Active now" not in card(one, ben)
    assert "Away" not in card(one, ben)
    assert "Show that I am active" not in one.get("/account/messages").text


def test_those_who_show_it_see_it_of_each_other_and_nobody_else_does(
    ana: Person, ben: Person, eve: Person, sign_in: SignIn, on: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    show(ana, ben)
    one = sign_in(ana)
    assert "Away" in card(one, ben)
    sign_in(ben).get("/people")
    assert "Active now" in card(one, ben)
    assert "Active now" not in card(sign_in(eve), ben)
    assert "Away" not in card(one, eve)
    later = presence.time.time() + 2 * presence.SPAN
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert "Away" in card(sign_in(ana), ben)


def test_everybody_chooses_and_nothing_of_it_is_recorded(
    ana: Person, ben: Person, sign_in: SignIn, on: None
) -> None:
    browser = sign_in(ana)
    assert "Show that I am active" in browser.get("/account/messages").text
    browser.post("/account/messages", data={"shows_presence": "y"})
    assert session.scalar(select(Person.shows_presence).where(Person.id == ana.id))
    browser.post("/account/messages", data={})
    assert not session.scalar(select(Person.shows_presence).where(Person.id == ana.id))
    show(ana)
    before = session.scalar(select(func.count()).select_from(Entry))
    browser.get("/people")
    assert session.scalar(select(func.count()).select_from(Entry)) == before


def test_where_the_company_ends_it_nobody_is_noted(
    ana: Person, ben: Person, sign_in: SignIn, on: None
) -> None:
    show(ana, ben)
    switch(ana, Switch.PRESENCE, on=False)
    sign_in(ben).get("/people")
    switch(ana, Switch.PRESENCE, on=True)
    assert "Away" in card(sign_in(ana), ben)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Brussels", ""),
        ("America/Curacao", "5 h earlier"),
        ("Asia/Kolkata", "4:30 h later"),
    ],
)
def test_a_clock_says_by_how_much_it_differs(
    zone: str, words: str, ana: Person, app: Flask
) -> None:
    moment = datetime(2026, 1, 30, 12, tzinfo=UTC).astimezone(ZoneInfo(zone))
    with app.test_request_context():
        assert difference(moment, ana) == words
