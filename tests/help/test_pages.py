"""Does a page lead to the help for it?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Community, Person

SignIn = Callable[[Person], FlaskClient]


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
