"""Does a page lead to the help for it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from flask.testing import FlaskClient

from models import Community, Person
from social.help.topics import TOPICS, topics_of
from tests.browser import pages

SignIn = Callable[[Person], FlaskClient]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(r"""topic="([a-z-]+)"|'help\.show', slug='([a-z-]+)'""")

# Pages for which there is no topic, each with the reason.
WITHOUT = {
    "api.guide": "a guide of its own",
    "api.list_feeds": "for programs: the guide of the API says it",
    "api.list_hooks": "for programs: the guide of the API says it",
    "api.list_tokens": "for programs: the guide of the API says it",
    "help.index": "help itself",
    "help.show": "help itself",
    "webhooks.of_community": "for programs: the guide of the API says it",
    "webhooks.show": "for programs: the guide of the API says it",
}


def test_the_menu_leads_to_the_help_for_the_page_one_is_on(
    ana: Person, community: Community, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert 'href="/help?from=account.password"' in browser.get("/account/password").text
    page = browser.get("/help?from=account.password").text
    head = page.partition("About the page you were on")[2].partition("</section>")[0]
    assert 'href="/help/account"' in head
    assert 'href="/help/writing"' not in head


@pytest.mark.parametrize("place", ["", "nowhere", "x.y", "health.healthz", "<script>"])
def test_a_page_without_topics_leads_to_all_of_them(
    ana: Person, sign_in: SignIn, place: str
) -> None:
    answer = sign_in(ana).get("/help", query_string={"from": place})
    assert answer.status_code == 200
    assert "About the page you were on" not in answer.text


def test_each_page_of_a_member_has_a_topic() -> None:
    looked_at = pages.member_pages(MagicMock()) | pages.other_pages(MagicMock())
    assert {one for one in looked_at if not topics_of(one)} == set(WITHOUT)


def test_what_leads_to_a_topic_leads_to_one_that_is_there() -> None:
    texts = (path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = [one or other for text in texts for one, other in NAMED.findall(text)]
    assert len(named) >= 8
    assert set(named) <= set(TOPICS)


def test_where_nothing_stands_yet_one_is_led_to_how_it_works(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    assert 'href="/help/drafts"' in browser.get("/drafts").text
    assert 'href="/help/searching"' in browser.get("/search?q=xyzzyqwv").text


def test_the_list_of_shortcuts_leads_to_their_topic(ana: Person, sign_in: SignIn) -> None:
    dialog = sign_in(ana).get("/").text.partition('id="shortcuts"')[2].partition("</dialog>")[0]
    assert 'href="/help/keyboard"' in dialog
