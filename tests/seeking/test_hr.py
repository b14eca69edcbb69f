"""How does HR search, and what does whoever was found see of it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import (
    Audience,
    Capability,
    Entry,
    Event,
    Level,
    PeopleExport,
    PeopleSearch,
    Person,
    SearchHit,
    SearchPurpose,
    StatementKind,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.house.actions import switch
from social.seeking import exporting, hr, keeping
from social.seeking.address import Search
from social.seeking.finding import understood
from social.switches import Switch
from tests.seeking.making import make_role, state
from tests.seeking.test_understanding import QUESTION

Make = Callable[..., Person]
SignIn = Callable[[Person], FlaskClient]
Ids = dict[str, int]
WISH = {"purpose": "project", "reason": "Team for tram T9", "q": QUESTION["en"], "hides_names": "y"}


def search(hanna: Person, text: str, **more: bool) -> PeopleSearch:
    criteria = understood(Search(words=text), "en").criteria
    how = {"hides_names": True} | more
    return hr.make(hanna, SearchPurpose.PROJECT, "Tram T9", criteria, **how)


def shown(found: PeopleSearch, hanna: Person) -> list[str]:
    view = hr.view(found, hanna, "en")
    return [one.hit.person.name for one in view.people]


@pytest.mark.usefixtures("nele", "claire")
def test_nobody_is_shown_without_purpose_and_reason(hanna: Person, sign_in: SignIn) -> None:
    browser = sign_in(hanna)
    for missing in ("purpose", "reason", "q"):
        answer = browser.post("/people/hr", data=WISH | {missing: ""})
        assert answer.status_code == 422
        assert "Nele" not in answer.text
    assert session.scalar(select(func.count()).select_from(PeopleSearch)) == 0


@pytest.mark.parametrize("way", ["/people/hr", "/people/gaps", "/people/exports"])
def test_eve_is_turned_away_from_all_of_it(way: str, eve: Person, sign_in: SignIn) -> None:
    browser = sign_in(eve)
    assert browser.get(way).status_code == 403
    assert browser.get("/people/hr/1").status_code == 404
    assert browser.post("/people/hr", data=WISH).status_code == 403


@pytest.mark.usefixtures("in_app")
def test_a_search_keeps_who_what_for_and_whom_it_showed(
    hanna: Person, nele: Person, claire: Person
) -> None:
    found = search(hanna, QUESTION["en"])
    assert {*found.found} == {nele.id, claire.id}
    assert found.criteria[1].startswith("must:language:")
    assert "B1" not in found.criteria[1]
    assert (found.number, found.method, found.searcher_id) == (2, "hr-1", hanna.id)
    events = session.scalars(select(Entry.event).where(Entry.noun == "search_hit")).all()
    assert events == ["search_hit.found"] * 2
    # The same search shows the same order, another one may not.
    assert shown(found, hanna) == shown(found, hanna)


@pytest.mark.usefixtures("in_app")
def test_hr_finds_what_is_for_hr_and_not_what_is_for_oneself(
    hanna: Person, ben: Person, concepts: Ids
) -> None:
    row = state(ben, StatementKind.SKILL, "x", concept_id=concepts["sap"], audience=Audience.HR)
    assert shown(search(hanna, "SAP PP"), hanna) == ["Ben Claes"]
    with change(ben) as record:
        row.audience = Audience.ME
        record(Event.SITE_CHANGED, row)
    assert shown(search(hanna, "SAP PP"), hanna) == []


def test_names_are_hidden_until_the_shortlist(hanna: Person, nele: Person, sign_in: SignIn) -> None:
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH).location
    page = browser.get(there).text
    assert "Person 1" in page
    assert "Nele" not in page
    assert nele.handle not in page
    (hit,) = session.scalars(select(SearchHit)).all()
    assert browser.post(f"{there}/people/{hit.id}/page").status_code == 403
    assert browser.post(f"{there}/people/{hit.id}/shortlist").status_code == 303
    assert "Nele Wuyts" in browser.get(there).text
    opened = browser.post(f"{there}/people/{hit.id}/page")
    assert opened.location == f"/people/{nele.handle}"
    session.expire_all()
    assert session.get_one(SearchHit, hit.id).opened_at
    assert "Nele Wuyts" in browser.get(f"{there}/shortlist").text
    assert browser.delete(f"{there}/people/{hit.id}/shortlist").status_code == 303
    assert "Nele Wuyts" not in browser.get(there).text


def test_whoever_was_found_sees_it_and_objects_and_is_gone(
    hanna: Person, nele: Person, claire: Person, sign_in: SignIn
) -> None:
    browser, own = sign_in(hanna), sign_in(nele)
    there = browser.post("/people/hr", data=WISH).location
    page = own.get("/account/searches").text
    assert "Hanna Vogt searched for HR" in page
    assert "2 people met all that was asked for" in page
    assert "Team for tram T9" in page
    hits = session.scalars(select(SearchHit.id).where(SearchHit.person_id == nele.id)).all()
    browser.post(f"{there}/people/{hits[0]}/shortlist")
    assert own.post("/account/objection").status_code == 303
    for address in (there, f"{there}/shortlist"):
        assert "Nele" not in browser.get(address).text
        assert "Ik las" not in browser.get(address).text
    assert browser.post(f"{there}/people/{hits[0]}/page").status_code == 404
    again = browser.post("/people/hr", data=WISH).location
    assert "Ik las" not in browser.get(again).text
    # Colleagues find her as before; and she can come back.
    assert "Nele Wuyts" in browser.get("/people/find?q=SAP+PP", follow_redirects=True).text
    assert own.delete("/account/objection").status_code == 303
    assert "Nele Wuyts" in browser.get(there).text
    events = session.scalars(select(Entry.event).where(Entry.noun == "objection")).all()
    assert events == ["objection.made", "objection.withdrawn"]


@pytest.mark.usefixtures("in_app", "nele")
def test_a_switch_says_that_hr_searched_and_not_who(
    hanna: Person, ana: Person, nele: Person
) -> None:
    from social.seeking.objecting import seen_by

    search(hanna, "SAP PP")
    assert [one.by for one in seen_by(nele, "en")] == ["Hanna Vogt"]
    switch(make_role(ana, Capability.ADMINISTRATOR), Switch.SEARCHERS, on=False)
    assert [one.by for one in seen_by(nele, "en")] == [""]


@pytest.mark.usefixtures("in_app")
def test_twins_keep_their_order_whatever_their_name_photo_level_and_age_of_words(
    hanna: Person, make_person: Make, concepts: Ids
) -> None:
    people = [make_person(f"Twin {letter}") for letter in "abcdef"]
    rows = [
        state(
            person,
            StatementKind.LANGUAGE,
            "Deutsch",
            concept_id=concepts["german"],
            level=Level.B1,
        )
        for person in people
    ]
    found = search(hanna, "German")

    def order() -> list[int]:
        return [one.hit.person.id for one in hr.view(found, hanna, "en").people]

    before = order()
    assert {*before} == {one.id for one in people}
    changes: list[dict[str, object]] = [
        {"name": "Mohammed Aziz"}, {"name": "Anna"}, {"title": "Frau Doktor"},
        {"bio": "Mutter von zwei"}, {"language": "fr"}, {"zone": "Asia/Tokyo"},
    ]  # fmt: skip
    for person, columns in zip(people, changes, strict=True):
        with change(person) as record:
            for name, value in columns.items():
                setattr(person, name, value)
            record(Event.SITE_CHANGED, person)
        assert order() == before
    for number, row in enumerate(rows):
        with change(people[number]) as record:
            row.level = [Level.A1, Level.C2, None, Level.A2, Level.C1, Level.B2][number]
            row.confirmed_at = now() - timedelta(days=100 * number)
            row.words = "x" * number
            record(Event.SITE_CHANGED, row)
        assert order() == before


@pytest.mark.usefixtures("in_app")
def test_the_order_among_equals_turns_with_each_search(
    hanna: Person, make_person: Make, concepts: Ids
) -> None:
    for letter in "abcdef":
        person = make_person(f"Equal {letter}")
        state(person, StatementKind.SKILL, "x", concept_id=concepts["sap"])
    orders = {tuple(search(hanna, "SAP PP").found) for _ in range(6)}
    assert len(orders) > 1


@pytest.mark.usefixtures("in_app", "nele", "claire")
def test_a_long_list_needs_another_person_and_a_reason(
    hanna: Person, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ALONE", 1)
    found = search(hanna, QUESTION["en"])
    with pytest.raises(Invalid):
        exporting.ask(hanna, hr.view(found, hanna, "en"), "For the team")
    for hit in session.scalars(select(SearchHit)).all():
        hr.shortlist(hanna, found, hit)
    row = exporting.ask(hanna, hr.view(found, hanna, "en"), "For the team")
    with pytest.raises(Exception, match="403"):
        exporting.give(hanna, row, "en")
    with pytest.raises(Exception, match="403"):
        exporting.settle(hanna, row, approves=True)
    exporting.settle(make_role(ana, Capability.ADMINISTRATOR), row, approves=True)
    sheet = exporting.give(hanna, session.get_one(PeopleExport, row.id), "en").decode()
    assert "Nele Wuyts" in sheet
    assert "Claire Dumoulin" in sheet
    assert all(hit.exported_at for hit in session.scalars(select(SearchHit)))
    with pytest.raises(Invalid):
        exporting.give(hanna, row, "en")


def test_a_list_is_taken_on_its_page(
    hanna: Person, nele: Person, ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH).location
    (hit,) = session.scalars(select(SearchHit)).all()
    browser.post(f"{there}/people/{hit.id}/shortlist")
    assert browser.post(f"{there}/exports", data={"reason": ""}).status_code == 422
    assert browser.post(f"{there}/exports", data={"reason": "=cmd()"}).status_code == 303
    row = session.scalars(select(PeopleExport)).one()
    page = browser.get("/people/exports").text
    assert "Take the list" in page
    other = sign_in(make_role(ana, Capability.HR))
    assert other.post(f"/people/exports/{row.id}/file").status_code == 403
    file = browser.post(f"/people/exports/{row.id}/file")
    assert file.mimetype == "text/csv"
    assert "nele.wuyts@example.org" in file.text


@pytest.mark.usefixtures("in_app", "nele")
def test_the_log_is_kept_a_year_and_then_deleted(hanna: Person) -> None:
    found = search(hanna, "SAP PP")
    assert keeping.delete_old(now() + timedelta(days=364)) == 0
    assert timedelta(days=183) < keeping.KEPT
    assert keeping.delete_old(now() + timedelta(days=366)) == 1
    for noun in (PeopleSearch, SearchHit):
        assert session.scalar(select(func.count()).select_from(noun)) == 0
    events = session.scalars(select(Entry.event).where(Entry.noun_id == found.id)).all()
    assert "people_search.deleted" in events


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_the_rule_and_the_notes_are_written_in_four_languages(
    language: str, make_person: Make, sign_in: SignIn
) -> None:
    person = make_person("Reader Person", language=language)
    browser = sign_in(person)
    rule, notes = browser.get("/people/find/order"), browser.get("/people/find/impact.md")
    assert rule.status_code == notes.status_code == 200
    assert "hr-1" in rule.text
    assert notes.text.startswith("# ")
    assert len(re.findall("^## ", notes.text, re.MULTILINE)) == 11
    assert "365" in notes.text
    assert browser.get("/people/find/impact").status_code == 200
