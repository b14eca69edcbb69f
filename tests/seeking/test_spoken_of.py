"""In which communities is it offered to ask what nobody states?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Community, Person, PostKind
from moderation import Draft
from social.posts.actions import create_post, delete_post
from tests.seeking.making import make_concepts

SignIn = Callable[[Person], FlaskClient]
MakeCommunity = Callable[..., Community]


def offered(browser: FlaskClient, words: str) -> list[str]:
    page = browser.get("/people/find", query_string={"q": words}, follow_redirects=True).text
    return re.findall(r">Ask in ([^<]+)</a>", page)


@pytest.fixture
def places(make_community: MakeCommunity, ana: Person, ben: Person) -> dict[str, Community]:
    """Six communities in which Ana may write."""
    make_concepts()
    names = ("Canteen", "Yard", "Office", "Paint", "Sports", "Choir")
    return {name: make_community(name, ben, ana) for name in names}


def test_where_it_is_talked_of_comes_first(
    places: dict[str, Community], ana: Person, ben: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    before = offered(browser, "tender")
    assert len(before) == 4
    last = next(name for name in places if name not in before)
    other = next(name for name in places if name not in (*before, last))
    # A topic in another language than the search's, and a question in whose text it stands.
    for number in range(2):
        create_post(ben, places[last], Draft(source=f"Bestek {number} #aanbesteding"))
    asked = create_post(
        ben, places[other], Draft(source="Who wrote a tender?"), kind=PostKind.QUESTION
    )
    assert offered(browser, "tender")[:2] == [last, other]
    assert offered(browser, "SAP PP") != offered(browser, "tender")
    delete_post(ben, asked)
    assert other not in offered(browser, "tender")


def test_where_one_may_not_write_nothing_is_offered(
    places: dict[str, Community], eve: Person, ben: Person, sign_in: SignIn
) -> None:
    create_post(ben, places["Yard"], Draft(source="Bestek #aanbesteding"))
    assert offered(sign_in(eve), "tender") == []
