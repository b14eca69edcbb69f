"""What do the pages of quotes answer, and to whom?"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from models import Community, CommunityKind, FilterKind
from social.filters import actions as filters
from social.filters.actions import Wish

JSON = {"Accept": "application/json"}


@pytest.fixture
def place(make_community, ana, ben, eve) -> Community:
    make_community("Welding", ana, ben, kind=CommunityKind.PRIVATE)
    return make_community("Canteen", ben, eve)


@pytest.fixture
def bens(sign_in, ben) -> FlaskClient:
    return sign_in(ben)


@pytest.fixture
def said(sign_in, ana, place) -> int:
    """Ana said it where Eve does not read."""
    data = {"text": "Grind it twice"}
    return sign_in(ana).post("/communities/welding/posts", data=data, headers=JSON).json["id"]


def quote(browser: FlaskClient, said: int, **more: str) -> int:
    data = {"text": "As Ana says", "community": "canteen"} | more
    return browser.post(f"/posts/{said}/quotes", data=data, headers=JSON).json["id"]


def test_a_quote_is_written_and_taken_back_with_one_press(bens, sign_in, ana, eve, said) -> None:
    page = bens.get(f"/posts/{said}/quotes/new").text
    assert "Quote Ana Peeters" in page
    assert "<p>Grind it twice</p></blockquote>" in page
    assert '<option selected value="welding">' in page
    assert "Choose a community</option>" not in page
    number = quote(bens, said)
    anas, eves = sign_in(ana), sign_in(eve)
    piece = {"X-Kring-Fragment": "1"}
    pages = (
        ("/", {}),
        ("/communities/canteen", {}),
        *((f"/posts/{number}", one) for one in ({}, piece)),
    )
    for path, headers in pages:
        assert (
            '<blockquote lang="en" dir="auto"><p>Grind it twice'
            in bens.get(path, headers=headers).text
        )
        page = eves.get(path, headers=headers).text
        assert "As Ana says" in page
        assert "Grind it twice" not in page
        assert "What is quoted here is not there for you." in page
    page = anas.get("/account/quotes").text
    (address,) = re.findall(r'action="(/quotes/\d+/consent)"', page)
    assert sign_in(eve).delete(address).status_code == 404
    assert anas.delete(address).status_code == 303
    assert "Grind it twice" not in bens.get(f"/posts/{number}").text
    assert anas.post(address).status_code == 303
    assert "Grind it twice" in bens.get(f"/posts/{number}").text


def test_whom_a_reader_filters_is_folded_in_a_quote_too(bens, ben, ana, said) -> None:
    number = quote(bens, said)
    filters.add(ben, Wish(kind=FilterKind.PERSON, what=ana.handle))
    piece = {"X-Kring-Fragment": "1"}
    for path, headers in (("/", {}), (f"/posts/{number}", {}), (f"/posts/{number}", piece)):
        page = bens.get(path, headers=headers).text
        words = page.partition('<div class="quoted">')[2].partition("</div>")[0]
        assert words.startswith('<details class="folded">')
        assert "Grind it twice" in words.partition("</summary>")[2]


def test_what_a_post_says_cannot_pretend_to_be_a_quote(bens, sign_in, eve, said) -> None:
    number = quote(bens, said, text="<!--quote--> as they say", title="<!--quote-->")
    page = bens.get(f"/posts/{number}").text
    assert page.count("Grind it twice") == 1
    assert page.index("as they say") < page.index("Grind it twice")


def test_who_may_quote_is_chosen(bens, sign_in, ana, said) -> None:
    anas = sign_in(ana)
    assert anas.post("/account/quotes", data={"quoting": "nobody"}).status_code == 303
    assert bens.get(f"/posts/{said}/quotes/new").status_code == 403
    for wish in ("", "x", "\x00"):
        assert anas.post("/account/quotes", data={"quoting": wish}).status_code == 422


def test_a_comment_is_quoted_from_its_own_address(bens, sign_in, ana, said) -> None:
    answer = sign_in(ana).post(f"/posts/{said}/comments", data={"text": "Thrice"}, headers=JSON)
    comment = answer.json["id"]
    assert "Thrice" in bens.get(f"/comments/{comment}/quotes/new").text
    data = {"text": "Well", "community": "canteen"}
    answer = bens.post(f"/comments/{comment}/quotes", data=data)
    assert answer.status_code == 303
    assert "Thrice" in bens.get(answer.location).text


def test_what_is_refused_keeps_what_was_typed(bens, said) -> None:
    answer = bens.post(f"/posts/{said}/quotes", data={"text": "", "community": "canteen"})
    assert answer.status_code == 422
    answer = bens.post(f"/posts/{said}/quotes", data={"text": "As typed"})
    assert (answer.status_code, "As typed" in answer.text) == (422, True)


def test_a_page_of_quotes_costs_the_same_statements_however_many_there_are(
    bens, sign_in, ana, eve, said, statements
) -> None:
    counts = []
    for number in (1, 9):
        for _one in range(number):
            quote(bens, said, text=f"Quote {number} {_one}")
        for browser, path in ((sign_in(eve), "/"), (sign_in(ana), "/account/quotes")):
            browser.get(path)
            statements.clear()
            assert browser.get(path).status_code == 200
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 12
