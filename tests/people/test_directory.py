"""How are colleagues found?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Event, Person, PersonState, Site, session
from social.changes import change
from social.people.directory import PAGE, Wish, look_up

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]


def names(wish: Wish) -> list[str]:
    return [person.name for person in look_up(wish, None).people]


@pytest.fixture
def colleagues(make_person: Make) -> list[Person]:
    """Some people with names from several countries."""
    return [
        make_person("Zoë Müller-Lüdenscheidt", department="Quality"),
        make_person("Jean-Pierre D'Hondt", department="Quality"),
        make_person("Łukasz Dąbrowski", department="Welding"),
        make_person("Søren Åkesson", department="Welding"),
        make_person("Anna Weiß"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("muller", ["Zoë Müller-Lüdenscheidt"]),
        ("LÜDEN zoe", ["Zoë Müller-Lüdenscheidt"]),
        ("pierre", ["Jean-Pierre D'Hondt"]),
        ("hondt", ["Jean-Pierre D'Hondt"]),
        ("lukasz dab", ["Łukasz Dąbrowski"]),
        ("akes", ["Søren Åkesson"]),
        ("weiss", ["Anna Weiß"]),
        ("   ", None),
    ],
)
@pytest.mark.usefixtures("colleagues")
def test_any_part_of_a_name_finds_whatever_its_accents(words: str, found: list[str] | None) -> None:
    assert names(Wish(words=words.strip())) == (found or names(Wish()))


@pytest.mark.usefixtures("colleagues")
def test_a_typing_mistake_finds_similar_names_and_says_so() -> None:
    for words in ("dabrovski", "jean piere dhont", "akeson"):
        found = look_up(Wish(words=words), None)
        assert found.is_guess
        assert len(found.people) >= 1
    assert look_up(Wish(words="dabrovski"), None).people[0].name == "Łukasz Dąbrowski"
    assert look_up(Wish(words="xqzvk"), None).people == []


@pytest.mark.usefixtures("colleagues")
def test_signs_with_a_meaning_in_sql_mean_themselves() -> None:
    for words in ("%", "_", "\\", "%%%", "'; DROP TABLE person"):
        assert not look_up(Wish(words=words), None).people


def test_site_and_department_narrow(colleagues: list[Person], site: Site) -> None:
    assert names(Wish(department="Welding")) == ["Łukasz Dąbrowski", "Søren Åkesson"]
    assert len(names(Wish(site_id=site.id))) == len(colleagues)
    assert names(Wish(site_id=site.id + 1)) == []


def test_those_who_left_are_not_listed(ana: Person, ben: Person) -> None:
    with change(ana) as record:
        ben.state = PersonState.DEACTIVATED
        session.add(ben)
        record(Event.PERSON_DEACTIVATED, ben)
    assert names(Wish()) == ["Ana Peeters"]


def test_pages_follow_one_another_without_gaps_or_doubles(make_person: Make) -> None:
    made = {make_person("Same Name", handle=f"same{number}").id for number in range(PAGE + 5)}
    first = look_up(Wish(), None)
    second = look_up(Wish(), str(first.next))
    assert second.next is None
    ids = [person.id for person in (*first.people, *second.people)]
    assert set(ids) == made
    assert len(ids) == len(made)


def test_the_page_shows_colleagues_to_whoever_works_here(
    ana: Person, eve: Person, sign_in: SignIn
) -> None:
    page = sign_in(eve).get("/people?q=peet")
    assert page.status_code == 200
    assert "Ana Peeters" in page.text
    assert "Eve Outsider</a>" not in page.text.partition("<main")[2].partition("</main")[0]


def test_a_stranger_is_sent_to_the_sign_in_page(client: FlaskClient, ana: Person) -> None:
    for address in ("/people", f"/people/{ana.handle}", f"/people/{ana.handle}/card"):
        assert client.get(address).status_code == 302
    json = {"Accept": "application/json"}
    assert client.get(f"/people/{ana.handle}/photo", headers=json).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("site=99", 422),
        ("site=x", 422),
        ("site=99999999999999999999", 422),
        ("department=nowhere", 422),
        ("q=" + "x" * 201, 422),
        ("q=%00%E2%80%AE", 200),
        ("q=%ff%fe", 200),
        ("after=x", 404),
        ("after=-1", 404),
        ("after=99999999999", 404),
        ("after=2147483647", 404),
        ("after=%D9%A3", 404),
    ],
)
def test_a_hostile_address_is_answered_calmly(
    ana: Person, sign_in: SignIn, query: str, code: int
) -> None:
    assert sign_in(ana).get(f"/people?{query}").status_code == code


def test_the_number_of_statements_does_not_grow(
    ana: Person, make_person: Make, sign_in: SignIn, statements: list[str]
) -> None:
    browser = sign_in(ana)

    def count() -> int:
        statements.clear()
        assert browser.get("/people").status_code == 200
        return len(statements)

    few = count()
    for number in range(20):
        make_person(f"Person {number}")
    assert count() == few <= 10
