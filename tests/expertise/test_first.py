"""How does somebody say what they know for the first time, and when can they be asked?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Asked,
    Availability,
    ConceptKind,
    Event,
    Level,
    OccupationSkill,
    Person,
    Statement,
    StatementKind,
    StatementSource,
    now,
    session,
)
from social.changes import change
from social.expertise import first
from tests.expertise.conftest import GERMAN, TENDERS, WELDER, WELDING, State

SignIn = Callable[[Person], FlaskClient]
Name = Callable[..., int]


def standing(person: Person) -> dict[tuple[str, str], Statement]:
    session.remove()
    mine = select(Statement).where(Statement.person_id == person.id)
    found = session.scalars(mine.where(Statement.withdrawn_at.is_(None)))
    return {(one.kind.value, one.words): one for one in found}


@pytest.fixture
def welder(name: Name) -> tuple[int, int, int]:
    """Name the occupation of welders, and two skills that it needs."""
    occupation = name(WELDER, ConceptKind.OCCUPATION)
    skills = [name(WELDING), name(TENDERS)]
    with change(None):
        session.add_all(
            OccupationSkill(occupation_id=occupation, skill_id=one, is_essential=True)
            for one in skills
        )
    return occupation, *skills


def test_a_profile_is_filled_an_answer_at_a_time(
    make_person: Callable[..., Person], sign_in: SignIn, name: Name, welder: tuple[int, int, int]
) -> None:
    occupation, welding, tendering = welder
    german = name(GERMAN, ConceptKind.LANGUAGE, "kring:language/de")
    ana = make_person("Ana Peeters", language="nl", title="Lasser")
    browser = sign_in(ana)
    assert f'name="concept" value="{occupation}"' in browser.get("/expertise/start").text
    answer = browser.post(
        "/expertise/start/role", data={"phrase": "Lasser", "concept": str(occupation)}
    )
    assert answer.headers["Location"].endswith("/expertise/start?step=skills")
    assert "lassen" in browser.get("/expertise/start?step=skills").text
    for number, said in ((welding, "yes"), (welding, "yes"), (tendering, "no")):
        data = {"concept": str(number), "answer": said}
        assert browser.post("/expertise/start/skills", data=data).status_code == 303
    data = {"concept": str(german), "level": "C1"}
    assert browser.post("/expertise/start/languages", data=data).status_code == 303
    assert browser.post("/expertise/start/ask", data={"phrase": "Lassen"}).status_code == 303
    found = standing(ana)
    assert set(found) == {
        ("role", "Lasser"), ("skill", "lassen"), ("language", "Duits"), ("ask_me", "Lassen"),
    }  # fmt: skip
    assert found["skill", "lassen"].source is StatementSource.SUGGESTION
    assert found["language", "Duits"].level is Level.C1
    assert found["ask_me", "Lassen"].concept_id == welding


def test_an_occupation_that_no_term_is_close_to_is_kept_in_own_words(
    ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    page = browser.get("/expertise/start", query_string={"step": "role", "phrase": "Qzxj"}).text
    assert "No term is close to “Qzxj”" in page
    assert "Which of these is it?" not in page
    assert "No occupation is kept yet." in page
    browser.post("/expertise/start/role", data={"phrase": "Qzxj", "concept": "0"})
    page = browser.get("/expertise/start").text
    assert "No occupation is kept yet." not in page


def test_of_many_who_say_yes_at_once_one_line_stays(
    in_app: None, ana: Person, welder: tuple[int, int, int], at_once: Callable[..., list[object]]
) -> None:
    _occupation, welding, _tendering = welder

    def say_yes() -> None:
        first.say_yes(session.get_one(Person, ana.id), welding, StatementKind.SKILL)

    assert set(at_once(*[say_yes] * 20)) == {None}
    assert len(first.own_lines(ana, StatementKind.SKILL)) == 1


def test_what_one_says_no_to_is_not_asked_again_and_is_written_nowhere(
    ana: Person, sign_in: SignIn, states: State, welder: tuple[int, int, int]
) -> None:
    occupation, welding, tendering = welder
    states(ana, "Welder", StatementKind.ROLE, concept_id=occupation)
    browser = sign_in(ana)
    yes = {"concept": str(welding), "answer": "yes"}
    browser.post("/expertise/start/skills", data=yes)
    browser.post("/expertise/start/skills", data=yes | {"answer": "no"})
    page = browser.get("/expertise/start?step=skills").text
    assert f'value="{welding}"' not in page
    assert f'value="{tendering}"' in page
    assert set(standing(ana)) == {("role", "Welder")}


def test_another_occupation_takes_the_place_of_the_first(
    ana: Person, sign_in: SignIn, states: State
) -> None:
    states(ana, "Welder", StatementKind.ROLE, since=2011)
    data = {"phrase": "Foreman", "concept": "0"}
    assert sign_in(ana).post("/expertise/start/role", data=data).status_code == 303
    found = standing(ana)
    assert set(found) == {("role", "Foreman")}
    assert found["role", "Foreman"].since == 2011


def test_a_language_is_said_once_with_its_newest_level(
    ana: Person, sign_in: SignIn, name: Name
) -> None:
    german = name(GERMAN, ConceptKind.LANGUAGE, "kring:language/de")
    browser = sign_in(ana)
    for level in ("A1", "B2"):
        data = {"concept": str(german), "level": level}
        browser.post("/expertise/start/languages", data=data)
    assert [one.level for one in standing(ana).values()] == [Level.B2]
    browser.post("/expertise/start/languages", data={"concept": str(german), "level": "native"})
    assert [one.level for one in standing(ana).values()] == [Level.B2]


@pytest.mark.parametrize(
    ("address", "data", "code"),
    [
        ("skills", {"concept": "x", "answer": "yes"}, 404),
        ("skills", {"concept": "1", "answer": "maybe"}, 404),
        ("ask", {"phrase": "x" * 300}, 422),
        ("ask", {"phrase": ""}, 422),
        ("role", {"phrase": "My password is: Tr0ub4dor&3xq!"}, 422),
    ],
)
def test_what_cannot_be_an_answer_is_none(
    ana: Person, sign_in: SignIn, address: str, data: dict[str, str], code: int
) -> None:
    assert sign_in(ana).post(f"/expertise/start/{address}", data=data).status_code == code
    assert standing(ana) == {}
    assert sign_in(ana).get("/expertise/start?step=score").status_code == 404


def test_the_invitation_can_be_put_away_for_good(ana: Person, ben: Person, sign_in: SignIn) -> None:
    browser, address = sign_in(ana), f"/people/{ana.handle}/expertise"
    assert "Three minutes, if you like" in browser.get(address).text
    assert "Three minutes, if you like" not in sign_in(ben).get(address).text
    assert browser.post("/expertise/invitation").status_code == 303
    assert "Three minutes, if you like" not in browser.get(address).text
    assert "%" not in browser.get(address).text.partition("<main")[2].partition("</main")[0]


def test_a_limit_an_absence_and_who_stands_in_are_shown(
    ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    day = now().date() + timedelta(days=40)
    data = {
        "weekly_limit": "3",
        "away_from": ["", "", ""],
        "away_until": [str(day.day), str(day.month), str(day.year)],
        "substitute": f"@{ben.handle}",
    }
    browser = sign_in(ana)
    assert browser.post("/expertise/availability", data=data).status_code == 303
    with change(eve) as record:
        asked = Asked(person_id=ana.id, asker_id=eve.id, words="How?")
        session.add(asked)
        record(Event.AVAILABILITY_SET, asked)
    for address in (f"/people/{ana.handle}/expertise", f"/people/{ana.handle}/card"):
        page = sign_in(eve).get(address).text
        assert "At most 3 questions a week" in page
        assert "2 left this week" in page
        assert "away until" in page
        assert ben.name in page
    assert f"@{ben.handle}" in browser.get("/expertise/availability").text


def test_no_absence_is_told_that_is_over(ana: Person, ben: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    data = {"away_from": ["1", "1", "2020"], "away_until": ["2", "1", "2020"]}
    assert browser.post("/expertise/availability", data=data).status_code == 303
    assert "away" not in sign_in(ben).get(f"/people/{ana.handle}/card").text


@pytest.mark.parametrize(
    "data",
    [
        {"weekly_limit": "-1"},
        {"substitute": "@nobody"},
        {"substitute": "@ana.peeters"},
        {"away_from": ["2", "1", "2030"], "away_until": ["1", "1", "2030"]},
    ],
)
def test_what_cannot_be_set_is_refused(ana: Person, sign_in: SignIn, data: dict[str, str]) -> None:
    assert sign_in(ana).post("/expertise/availability", data=data).status_code == 422
    assert session.scalar(select(Availability.id)) is None
