"""What does the search page find?"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Community, CommunityKind, Person, SavedSearch, session

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def test_people_and_communities_stand_in_groups_with_counts(
    ana: Person, make_person: Make, make_community: Callable[..., Community], sign_in: SignIn
) -> None:
    for number in range(12):
        make_person(f"Welda {number}")
    make_community("Welding", ana)
    page = main(sign_in(ana).get("/search?q=weld").text)
    assert '<span class="count">12</span>' in page
    assert '<span class="count">1</span>' in page
    assert page.count("data-card=") == 8
    assert 'href="/people?q=weld"' in page


def test_eve_does_not_find_what_is_hidden(
    ana: Person, eve: Person, make_community: Callable[..., Community], sign_in: SignIn
) -> None:
    make_community("Works council", ana, kind=CommunityKind.HIDDEN)
    assert "Works council" in main(sign_in(ana).get("/search?q=works").text)
    assert "Nothing found" in main(sign_in(eve).get("/search?q=works").text)


def test_a_typing_mistake_finds_similar_names(ana: Person, sign_in: SignIn) -> None:
    page = main(sign_in(ana).get("/search?q=Peetres").text)
    assert "These names are similar" in page
    assert "Ana Peeters" in page


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?q=%CC%81"])
def test_nothing_typed_finds_nothing(ana: Person, sign_in: SignIn, query: str) -> None:
    page = sign_in(ana).get(f"/search{query}")
    assert page.status_code == 200
    assert "Any part of a name" in page.text


def test_what_was_typed_is_shown_as_text(ana: Person, sign_in: SignIn) -> None:
    page = sign_in(ana).get("/search", query_string={"q": '"><script>alert(1)</script>\u202e%_'})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text


def test_too_many_letters_are_refused(ana: Person, sign_in: SignIn) -> None:
    assert sign_in(ana).get("/search?q=" + "x" * 201).status_code == 422


def test_a_stranger_is_sent_to_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/search?q=ana").status_code == 302


def test_the_number_of_statements_does_not_grow(
    ana: Person, make_person: Make, sign_in: SignIn, statements: list[str]
) -> None:
    browser = sign_in(ana)
    for number in range(9):
        make_person(f"Welda {number}")

    def ask() -> int:
        statements.clear()
        assert browser.get("/search?q=weld").status_code == 200
        return len(statements)

    few = ask()
    for number in range(9, 20):
        make_person(f"Welda {number}")
    assert ask() == few <= 12


@pytest.mark.parametrize(
    ("words", "is_guessed"),
    [("klaes", True), ("jansen", True), ("laser", False), ("las", False), ("jans clays", True)],
)
def test_a_name_is_guessed_from_its_own_words_alone(
    ana: Person, make_person: Make, sign_in: SignIn, words: str, is_guessed: bool
) -> None:
    make_person("Jan Claes" if "cl" in words or "kl" in words else "Jasper Janssen")
    page = main(sign_in(ana).get(f"/search?q={words}").text)
    assert ("data-card=" in page) == is_guessed


def test_what_narrows_a_search_goes_into_its_words(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    asked = {"q": "brake", "who": "Ana Peeters", "kind": "question", "has": ["link", "file"]}
    answer = browser.get("/search", query_string=asked | {"order": "best"})
    assert answer.status_code == 302
    words = 'brake from:"Ana Peeters" type:question has:link has:file'
    assert parse_qs(urlsplit(answer.location).query) == {"q": [words], "order": ["best"]}
    page = main(browser.get(answer.location).text)
    assert page.count('class="criterion"') == 4
    assert "Written by</small>Ana Peeters" in page
    assert 'aria-label="Remove With: a link"' in page


@pytest.mark.parametrize(
    "query", ["order=oldest", "only=person", "kind=x", "has=x", "since=1e9", "language=xx"]
)
def test_what_cannot_be_chosen_is_refused(ana: Person, sign_in: SignIn, query: str) -> None:
    assert sign_in(ana).get(f"/search?q=brake&{query}").status_code == 422


def test_a_page_that_begins_nowhere_is_none(ana: Person, sign_in: SignIn) -> None:
    assert sign_in(ana).get("/search?q=brake&only=post&before=x").status_code == 404


def test_a_search_is_kept_for_oneself_alone(ana: Person, eve: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    kept = {"name": "My brakes", "q": "brake from:me"}
    assert browser.post("/search/kept", data=kept).status_code == 303
    assert browser.post("/search/kept", data={"name": "", "q": "x"}).status_code == 422
    assert browser.post("/search/kept", data={"name": "x", "q": " "}).status_code == 422
    page = browser.get("/search").text
    assert "My brakes" in page
    assert "My brakes" not in browser.get("/people/find/saved").text
    number = session.scalars(select(SavedSearch.id)).one()
    assert "My brakes" not in sign_in(eve).get("/search").text
    assert sign_in(eve).delete(f"/search/kept/{number}").status_code == 404
    assert browser.delete("/search/kept/99999999999").status_code == 404
    assert browser.delete(f"/search/kept/{number}").status_code == 303
    assert session.scalars(select(SavedSearch)).all() == []


@pytest.mark.parametrize(
    ("language", "operator"), [("en", "from"), ("nl", "van"), ("fr", "de"), ("de", "von")]
)
def test_the_help_names_operators_as_the_reader_does(
    make_person: Make, sign_in: SignIn, language: str, operator: str
) -> None:
    page = sign_in(make_person("Lea Lang", language=language)).get("/search/help")
    assert page.status_code == 200
    assert f"<code>{operator}:ana.peeters</code>" in page.text


def test_the_search_of_a_community_begins_there(
    ana: Person, eve: Person, community: Community, sign_in: SignIn
) -> None:
    address = f"/search?place={community.slug}"
    assert address.replace("&", "&amp;") in sign_in(ana).get("/communities/welding").text
    where = sign_in(ana).get(address).location
    assert parse_qs(urlsplit(where).query)["q"] == ["in:welding"]
    assert "nothing is called so" not in sign_in(ana).get(where).text
    assert "nothing is called so" in sign_in(eve).get(where).text
