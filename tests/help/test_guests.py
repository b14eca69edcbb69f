"""What does a guest read in the help?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Community, Event, Person, session
from social.changes import change
from social.help.topics import FOR_GUESTS, GROUPS, TOPICS
from social.settings import LANGUAGES
from tests.guests.making import let_in

TOPIC = re.compile(r'href="/help/([a-z-]+)"')
SHOWN = re.compile(r'<div class="card prose help">(.*?)</main>', re.DOTALL)
ADDRESS = re.compile(r'<a href="(/[^"#]*)')


@pytest.fixture
def guest(
    app: Flask, ana: Person, eve: Person, give: Callable[..., Person], community: Community
) -> Person:
    """Gaëlle, who is in one community."""
    give(eve)
    with app.app_context():
        owner, administrator = (session.get_one(Person, one.id) for one in (ana, eve))
        place = session.get_one(Community, community.id)
        number = let_in(owner, administrator, place, language="en").id
    return session.get_one(Person, number)


@pytest.fixture
def browser(guest: Person, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(guest)


def test_a_guest_finds_the_topics_that_concern_them_and_their_own_first(
    browser: FlaskClient,
) -> None:
    page = browser.get("/help").text
    assert set(TOPIC.findall(page)) == FOR_GUESTS
    assert TOPIC.findall(page)[0] == "as-a-guest"
    assert 'href="/questions"' not in page
    assert 'href="/help?from=account.sessions"' in browser.get("/account/sessions").text


def test_the_others_are_not_there_for_a_guest(browser: FlaskClient) -> None:
    answers = {slug: browser.get(f"/help/{slug}") for slug in TOPICS}
    assert {slug for slug, one in answers.items() if one.status_code == 200} == FOR_GUESTS
    for slug in FOR_GUESTS:
        assert set(TOPIC.findall(answers[slug].text)) <= FOR_GUESTS


def test_a_search_leads_a_guest_to_no_other_topic(browser: FlaskClient) -> None:
    for words in ("community", "recognition", "poll", "invite a guest", "sso", "crisis"):
        assert set(TOPIC.findall(browser.get(f"/help?q={words}").text)) <= FOR_GUESTS
    assert 'href="/help/as-a-guest"' in browser.get("/help?q=supplier").text


def test_the_help_of_a_page_is_that_for_guests(browser: FlaskClient) -> None:
    page = browser.get("/help?from=posts.new").text
    near = page.partition("About the page you were on")[2].partition("</section>")[0]
    assert TOPIC.findall(near) == ["writing", "drafts", "files"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_a_guest_to_a_page_that_is_there(
    app: Flask, guest: Person, browser: FlaskClient, language: str
) -> None:
    with app.app_context(), change(None) as record:
        reader = session.get_one(Person, guest.id)
        reader.language = language
        record(Event.PERSON_CHANGED, reader)
    led = set()
    for slug in sorted(FOR_GUESTS):
        led |= set(ADDRESS.findall(SHOWN.search(browser.get(f"/help/{slug}").text)[1]))
    assert len(led) >= 10
    assert [address for address in sorted(led) if browser.get(address).status_code == 404] == []


def test_whoever_works_here_finds_all_and_how_to_bring_a_guest_in(
    ana: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    browser = sign_in(ana)
    assert set(TOPIC.findall(browser.get("/help").text)) == set(TOPICS)
    assert 'href="/guests/new"' in browser.get("/help/inviting-guests").text
    assert sum(len(group.topics) for group in GROUPS) == len(TOPICS)
