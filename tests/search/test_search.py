"""What does the search page find?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Community, CommunityKind, Person

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
