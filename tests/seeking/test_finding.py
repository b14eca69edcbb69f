"""Whom does a colleague find, in which order, and why?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models import (
    Audience,
    Event,
    Level,
    Person,
    PersonState,
    Site,
    Statement,
    StatementKind,
    now,
    session,
)
from social.changes import change
from social.seeking.address import Search
from social.seeking.asked_here import search
from social.seeking.finding import Results, results, understood
from tests.seeking.making import change_statement, claims, part_of, state
from tests.seeking.test_understanding import QUESTION

Make = Callable[..., Person]
SignIn = Callable[[Person], FlaskClient]
Ids = dict[str, int]


def look(viewer: Person, text: str, language: str = "en", **more: str) -> Results:
    search = understood(Search.read(MultiDict({"q": text, **more})), language)
    return results(search, viewer, language)


def names(found: Results) -> list[str]:
    return [hit.person.name for hit in found.hits]


@pytest.mark.usefixtures("in_app", "nele", "claire")
def test_the_worked_question_finds_the_same_people_in_four_languages_with_reasons(
    ana: Person,
) -> None:
    for language, text in QUESTION.items():
        found = look(ana, text, language)
        assert {*names(found)} == {"Nele Wuyts", "Claire Dumoulin"}
        assert names(found) == names(look(ana, QUESTION["en"]))
        for hit in found.hits:
            assert [one.place for one in hit.reasons] == [0, 1, 2, 3, 4]
            assert all(one.is_met for one in hit.reasons)
        nele = next(hit for hit in found.hits if hit.person.name == "Nele Wuyts")
        assert nele.reasons[0].words == "Werf Antwerpen"
        assert (nele.reasons[3].words, nele.reasons[3].language) == ("Ik las deurkaders", "nl")


@pytest.mark.usefixtures("in_app")
def test_who_misses_one_is_shown_apart(ana: Person, ben: Person, concepts: Ids) -> None:
    state(ben, StatementKind.SKILL, "SAP", concept_id=concepts["sap"])
    found = look(ana, "SAP PP, tender")
    assert (names(found), found.found.near_number) == ([], 1)
    assert found.near[0].person.id == ben.id
    assert [one.is_met for one in found.near[0].reasons] == [True, False]


@pytest.mark.usefixtures("in_app")
def test_order_is_by_what_may_be_met_then_by_what_is_fresh(
    ana: Person, make_person: Make, concepts: Ids
) -> None:
    for name, days, extra in (("Old", 300, False), ("New", 1, False), ("Both", 700, True)):
        person = make_person(f"{name} Person")
        at = now() - timedelta(days=days)
        state(
            person, StatementKind.SKILL, "x", concept_id=concepts["sap"], confirmed_at=at,
        )  # fmt: skip
        if extra:
            state(person, StatementKind.SKILL, "kanban boards", confirmed_at=at)
    found = look(ana, "SAP PP, kanban")
    assert names(found) == ["Both Person", "New Person", "Old Person"]
    assert [hit.reasons[0].left for hit in found.hits] == [1, 4, 2]


@pytest.mark.usefixtures("in_app")
def test_words_are_found_in_every_language_by_their_stems(ana: Person, ben: Person) -> None:
    state(ben, StatementKind.SKILL, "Offertes voor tramdeuren", language="nl")
    assert names(look(ana, "tramdeur", "nl")) == ["Ben Claes"]
    assert names(look(ana, "tramdeur", "de")) == ["Ben Claes"]


@pytest.mark.usefixtures("in_app")
def test_a_level_and_an_interest_are_what_they_are(ana: Person, ben: Person, concepts: Ids) -> None:
    row = state(ben, StatementKind.LANGUAGE, "", concept_id=concepts["german"], level=Level.A2)
    state(ben, StatementKind.INTEREST, "SAP", concept_id=concepts["sap"])
    assert names(look(ana, "German")) == []
    assert names(look(ana, "German at least A1")) == ["Ben Claes"]
    assert names(look(ana, "SAP PP")) == []
    change_statement(row, Event.STATEMENT_CHANGED, level=Level.C2)
    assert names(look(ana, "German", level="C1")) == ["Ben Claes"]


@pytest.mark.usefixtures("in_app", "nele", "claire")
def test_sites_and_departments_are_counted_and_chosen(ana: Person, lyon: Site) -> None:
    found = look(ana, "SAP PP")
    assert [(one.name, one.number) for one in found.found.sites] == [
        ("Lyon", 1),
        ("Werf Antwerpen", 1),
    ]
    assert [(one.name, one.number) for one in found.found.departments] == [
        ("Engineering", 1),
        ("Sales", 1),
    ]
    assert names(look(ana, "SAP PP", site=str(lyon.id))) == ["Claire Dumoulin"]
    assert names(look(ana, "SAP PP", department="Engineering")) == ["Nele Wuyts"]
    assert names(look(ana, "SAP PP", project="1")) == []


@pytest.mark.usefixtures("in_app")
def test_a_project_elsewhere_is_a_reason_for_that_place(
    ana: Person, ben: Person, lyon: Site
) -> None:
    state(ben, StatementKind.PROJECT, "Tram T9", site_id=lyon.id)
    (hit,) = look(ana, "Lyon").hits
    assert (hit.person.id, hit.reasons[0].words) == (ben.id, "Tram T9")


@pytest.mark.usefixtures("in_app")
def test_a_reason_for_a_place_names_the_site_and_others_do_not(
    ana: Person, ben: Person, concepts: Ids, lyon: Site
) -> None:
    state(ben, StatementKind.PROJECT, "Tram T9", site_id=lyon.id, concept_id=concepts["sap"])
    (hit,) = look(ana, "Lyon, SAP PP").hits
    assert [one.site for one in hit.reasons] == ["Lyon", ""]


def test_a_few_are_set_side_by_side_as_far_as_the_viewer_reads(
    ana: Person, nele: Person, claire: Person, eve: Person, hanna: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    found = browser.get("/people/find", query_string={"q": "SAP PP"}, follow_redirects=True).text
    assert f'name="with" value="{nele.id}" form="compare"' in found
    c = re.findall(r'name="c" value="([^"]*)"', found)[:1]
    both = {"c": c, "with": [nele.id, claire.id, eve.id, 10**12]}
    page = browser.get("/people/find/compare", query_string=both).text
    assert page.count('<td role="cell"') == 2
    assert page.count('class="fresh small" data-left="4"') == page.count("stated <") == 2
    assert "Eve Outsider" not in page  # states nothing of it
    change_all(nele, Audience.HR)
    page = browser.get("/people/find/compare", query_string=both).text
    assert "Nele" not in page
    assert "Choose two to four people" in page
    assert sign_in(hanna).get("/people/find/compare", query_string=both).status_code == 303


def test_the_language_of_words_is_said_where_there_is_no_doubt(
    ana: Person, ben: Person, concepts: Ids, sign_in: SignIn
) -> None:
    polish = {"concept_id": concepts["sap"], "language": "fr"}  # kept under Ben's own language
    state(ben, StatementKind.SKILL, "Planowanie produkcji w SAP", **polish)
    claims(ben, {**concepts, "sap": concepts["metal"]}, "fr")
    browser = sign_in(ana)
    page = browser.get("/people/find", query_string={"q": "SAP PP"}, follow_redirects=True).text
    assert "Planowanie" in page
    assert "written in French" not in page
    page = browser.get("/people/find", query_string={"q": "tender"}, follow_redirects=True).text
    assert "written in French" in page


def test_one_alone_is_compared_with_nobody_and_what_is_narrowed_is_counted(
    ana: Person, nele: Person, antwerp: Site, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    wish = {"q": "SAP PP", "asks": "1", "site": str(antwerp.id)}
    found = browser.get("/people/find", query_string=wish, follow_redirects=True).text
    assert "Nele Wuyts" in found
    assert 'name="with"' not in found
    assert "2 chosen" in found


@pytest.mark.usefixtures("in_app")
def test_what_is_stated_more_closely_is_offered_where_nobody_states_the_wide_word(
    ana: Person, ben: Person, concepts: Ids
) -> None:
    part_of("welding", "metal", concepts)
    part_of("tender", "metal", concepts)
    assert look(ana, "metalwork").narrower == []  # nobody states either
    said = state(ben, StatementKind.SKILL, "", concept_id=concepts["welding"])
    found = look(ana, "metalwork")
    assert [one.labels for one in found.narrower] == ["welding of aluminium frames"]
    assert [one.label for one in found.wider] == ["welding of aluminium frames"]
    assert found.missing == []  # it is no gap: somebody knows it
    again = results(found.narrower[0].search, ana, "en")
    assert names(again) == ["Ben Claes"]
    change_statement(said, Event.STATEMENT_CHANGED, audience=Audience.HR)
    assert (look(ana, "metalwork").narrower, look(ana, "metalwork").wider) == ([], [])


@pytest.mark.usefixtures("in_app")
def test_an_expired_certificate_is_left_out_on_request(
    ana: Person, ben: Person, concepts: Ids
) -> None:
    yesterday = (now() - timedelta(days=1)).date()
    state(ben, StatementKind.CERTIFICATE, "", concept_id=concepts["welding"], valid_until=yesterday)
    assert names(look(ana, "welded aluminium frames")) == ["Ben Claes"]
    assert names(look(ana, "welded aluminium frames", valid="1")) == []


def change_all(person: Person, audience: Audience) -> None:
    """Let others read what somebody states."""
    for row in session.scalars(select(Statement).where(Statement.person_id == person.id)).all():
        change_statement(row, Event.STATEMENT_CHANGED, audience=audience)


def hide(person: Person, how: str) -> None:
    """Take somebody out of sight, in one of the ways there are."""
    if how == "left":
        with change(None) as record:
            person = session.get_one(Person, person.id)
            person.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, person)
        return
    columns = {
        "withdrawn": {"withdrawn_at": now()},
        "for HR": {"audience": Audience.HR},
        "for oneself": {"audience": Audience.ME},
        "for another unit": {"audience": Audience.UNIT},
    }[how]
    for row in session.scalars(select(Statement).where(Statement.person_id == person.id)):
        change_statement(row, Event.STATEMENT_CHANGED, **columns)


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("how", ["left", "withdrawn", "for HR", "for oneself", "for another unit"])
def test_what_is_not_for_the_viewer_is_in_no_hit_and_no_count(
    how: str, nele: Person, ana: Person
) -> None:
    hide(nele, how)
    for text in ("SAP PP", "SAP PP, xylophone", "Antwerp, SAP PP, tender"):
        found = look(ana, text)
        assert (found.hits, found.found.number) == ([], 0)
        assert (found.found.sites, found.found.departments) == ([], [])
    near = look(ana, "Antwerp, SAP PP")
    assert (near.near, near.found.near_number) == ([], 0)  # to be in Antwerp alone is not enough


@pytest.mark.usefixtures("nele", "claire")
def test_the_page_understands_first_and_then_shows_people_with_reasons(
    ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    asked = browser.get("/people/find", query_string={"q": QUESTION["en"]})
    assert asked.status_code == 303
    held = parse_qs(urlsplit(asked.location).query)
    assert held["c"][0] == "must:place:antwerp|lyon"
    page = browser.get(asked.location).text
    assert "Claire Dumoulin" in page
    assert "Nele Wuyts" in page
    assert '<q lang="nl">Ik las deurkaders</q>' in page
    assert len(re.findall('class="criterion"', page)) == 5
    assert "aanbesteding" in page  # in which other words
    # Who gets the address sees the same.
    assert (
        "Claire Dumoulin"
        in browser.get(
            asked.location.split("&u=")[0]
            + "&"
            + "&".join(f"c={one}" for one in held["c"])
            + f"&u={held['u'][0]}"
        ).text
    )


@pytest.mark.usefixtures("concepts")
def test_a_search_that_nobody_meets_says_so_and_offers_a_way_on(
    ana: Person, sign_in: SignIn
) -> None:
    page = sign_in(ana).get("/people/find?q=tender", follow_redirects=True).text
    assert "“tendering” has not been stated by anybody yet" in page


def test_broken_addresses_are_no_error(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for query in (
        "c=must:concept:1", "c=x&site=abc&level=Z9&page=-1", "page=99&c=may:words:a",
        "q=%00&c=may:words:%00", "u=zz&q=a", "site=99999999999&c=may:words:x",
    ):  # fmt: skip
        assert browser.get(f"/people/find?{query}").status_code in (200, 303)


@pytest.mark.usefixtures("in_app", "nele", "claire")
def test_statements_are_few_however_many_are_found(
    ana: Person, ben: Person, eve: Person, concepts: Ids, statements: list[str]
) -> None:
    look(ana, "SAP PP")
    statements.clear()
    look(ana, "SAP PP")
    few = len(statements)
    for person in (ben, eve):
        state(person, StatementKind.SKILL, "SAP", concept_id=concepts["sap"])
    statements.clear()
    look(ana, "SAP PP")
    assert len(statements) == few
    assert few <= 26


@pytest.mark.usefixtures("in_app", "nele", "claire")
def test_the_command_line_answers_with_people_and_reasons(ben: Person, concepts: Ids) -> None:
    state(ben, StatementKind.SKILL, "x", concept_id=concepts["sap"], audience=Audience.UNIT)
    answers = [search(text, language) for language, text in QUESTION.items()]
    people = [[hit["person"] for hit in one["hits"]] for one in answers]
    assert people == [people[0]] * 4
    assert {*people[0]} == {"nele.wuyts", "claire.dumoulin"}
    assert [one["criterion"] for one in answers[2]["hits"][0]["reasons"]] == [
        "Anvers ou Lyon",
        "allemand, à partir de B1",
        "SAP PP",
        "soudage de cadres en aluminium",
        "appel d'offres",
    ]
    assert search("SAP PP", "en")["number"] == 2, "what is for some alone is found by nobody here"
