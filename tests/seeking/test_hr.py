"""How does HR search, and what does whoever was found see of it?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from click import ClickException
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from models import (
    Audience,
    Capability,
    Concept,
    ConceptKind,
    ConceptSource,
    Entry,
    Event,
    File,
    Level,
    PeopleExport,
    PeopleSearch,
    Person,
    SearchHit,
    SearchPurpose,
    Site,
    Statement,
    StatementKind,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.house.actions import switch
from social.seeking import exporting, hr, keeping, matching, objecting
from social.seeking.address import Search
from social.seeking.asked_here import search as on_the_command_line
from social.seeking.criteria import Criterion, Sort
from social.seeking.finding import understood
from social.switches import Switch
from tests.seeking.making import (
    change_statement,
    concept,
    edition,
    make_role,
    part_of,
    state,
)
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
    # She reads that it was shown, though nobody is on the shortlist any more.
    own = sign_in(nele).get("/account/searches").text
    assert "Your name was shown." in own
    assert "You stand on the shortlist." not in own


def test_whoever_was_found_sees_it_and_objects_and_is_gone(
    hanna: Person, nele: Person, claire: Person, ana: Person, sign_in: SignIn
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
    colleague = sign_in(ana).get("/people/find?q=SAP+PP", follow_redirects=True)
    assert "Nele Wuyts" in colleague.text
    assert own.delete("/account/objection").status_code == 303
    assert "Nele Wuyts" in browser.get(there).text
    # And object anew, as often as she likes.
    for _ in range(2):
        assert own.post("/account/objection").status_code == 303
        assert "Nele Wuyts" not in browser.get(there).text
    for _ in range(2):
        assert own.delete("/account/objection").status_code == 303
    events = session.scalars(
        select(Entry.event).where(Entry.noun == "objection").order_by(Entry.id)
    ).all()
    assert events == ["objection.made", "objection.withdrawn"] * 2


@pytest.mark.usefixtures("in_app", "nele")
def test_a_switch_says_that_hr_searched_and_not_who(
    hanna: Person, ana: Person, nele: Person
) -> None:
    from social.seeking.objecting import seen_by

    search(hanna, "SAP PP")
    assert [one.by for one in seen_by(nele, "en")] == ["Hanna Vogt"]
    switch(make_role(ana, Capability.ADMINISTRATOR), Switch.SEARCHERS, on=False)
    assert [one.by for one in seen_by(nele, "en")] == [""]


def a_photo(person: Person) -> File:
    photo = File(owner_id=person.id, name="me.webp", digest="d", media_type="image/webp", size=1)
    with change(person) as record:
        session.add(photo)
        record(Event.FILE_ADDED, photo)
    return photo


@pytest.mark.usefixtures("in_app")
def test_twins_keep_their_order_whatever_their_name_photo_level_and_age_of_words(
    hanna: Person,
    make_person: Make,
    concepts: Ids,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hr.secrets, "token_hex", lambda _size: "the same seed")
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

    def is_kept() -> bool:
        return order() == before == search(hanna, "German").found

    changes: list[dict[str, object]] = [
        {"name": "Mohammed Aziz"}, {"name": "Anna"}, {"title": "Frau Doktor"},
        {"bio": "Mutter von zwei"}, {"language": "fr", "zone": "Asia/Tokyo"},
        {"photo_id": a_photo(people[5]).id},
    ]  # fmt: skip
    for person, columns in zip(people, changes, strict=True):
        with change(person) as record:
            for name, value in columns.items():
                setattr(person, name, value)
            record(Event.SITE_CHANGED, person)
        assert is_kept()
    for number, row in enumerate(rows):
        with change(people[number]) as record:
            row.level = [Level.A1, Level.C2, None, Level.A2, Level.C1, Level.B2][number]
            row.confirmed_at = now() - timedelta(days=100 * number)
            row.words = "x" * number
            record(Event.SITE_CHANGED, row)
        assert is_kept()


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
        hr.shortlist(hanna, hit)
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


@pytest.mark.usefixtures("in_app", "nele")
def test_a_list_says_whose_terms_stand_in_it(hanna: Person, concepts: Ids) -> None:
    with change(None) as record:
        row = edition()
        row.attribution = "Terms by others"
        session.get_one(Concept, concepts["welding"]).source = ConceptSource.ESCO
        record(Event.VOCABULARY_CHANGED, row)
    found = search(hanna, "SAP PP, welded aluminium frames")
    for hit in session.scalars(select(SearchHit)).all():
        hr.shortlist(hanna, hit)
    row = exporting.ask(hanna, hr.view(found, hanna, "en"), "For the team")
    sheet = exporting.give(hanna, row, "en").decode("utf-8-sig")
    said = {one["criterion"]: one["attribution"] for one in csv.DictReader(io.StringIO(sheet))}
    assert said == {"SAP PP": "", "welding of aluminium frames": "Terms by others"}


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
    assert "It is given once" in page
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


@pytest.mark.usefixtures("nele")
def test_hr_finds_nobody_without_a_purpose_also_where_colleagues_do(
    hanna: Person, sign_in: SignIn
) -> None:
    browser = sign_in(hanna)
    answer = browser.get("/people/find?q=SAP+PP")
    assert (answer.status_code, answer.location) == (303, "/people/hr?q=SAP+PP")
    page = browser.get(answer.location).text
    assert "SAP PP" in page
    assert "Nele" not in page


@pytest.mark.usefixtures("in_app")
def test_many_short_lists_are_a_long_one(
    hanna: Person, make_person: Make, concepts: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ALONE", 2)
    for letter in "abc":
        state(make_person(f"Equal {letter}"), StatementKind.SKILL, "x", concept_id=concepts["sap"])
    made = search(hanna, "SAP PP")
    waits = []
    for hit in session.scalars(select(SearchHit).order_by(SearchHit.id)).all():
        hr.shortlist(hanna, hit)
        for _ in range(2):  # the same person twice is one
            row = exporting.ask(hanna, hr.view(made, hanna, "en"), "For the team")
        waits.append(exporting.needs_another(row))
        hr.drop(hanna, hit)
    assert waits == [False, False, True]


def test_the_second_person_reads_what_the_list_is_for(
    hanna: Person, nele: Person, ana: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ALONE", 0)
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH).location
    (hit,) = session.scalars(select(SearchHit)).all()
    browser.post(f"{there}/people/{hit.id}/shortlist")
    browser.post(f"{there}/exports", data={"reason": "Leaflet"})
    page = sign_in(make_role(ana, Capability.ADMINISTRATOR)).get("/people/exports").text
    for words in ("Leaflet", "Team for tram T9", "To staff a project", "SAP PP", "Approve"):
        assert words in page
    assert nele.name not in page


@pytest.mark.usefixtures("in_app", "nele")
def test_an_earlier_search_keeps_the_rule_that_it_was_made_by(
    hanna: Person, make_person: Make, concepts: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    for letter in "abcdef":
        state(make_person(f"Equal {letter}"), StatementKind.SKILL, "x", concept_id=concepts["sap"])
    found = search(hanna, "SAP PP")
    before = shown(found, hanna)
    monkeypatch.setattr(hr, "HR", "hr-2")
    monkeypatch.setitem(matching.RULES, "hr-2", matching.freshest)
    assert shown(found, hanna) == before
    found.method = "never published"
    with pytest.raises(KeyError):
        hr.view(found, hanna, "en")


def test_who_misses_one_reads_so(
    hanna: Person, nele: Person, make_person: Make, concepts: Ids, sign_in: SignIn
) -> None:
    near = make_person("Nearly There")
    for name in ("sap", "welding", "tender"):
        state(near, StatementKind.SKILL, "x", concept_id=concepts[name])
    wish = WISH | {"q": "German, SAP PP, tender", "shows_near": "y"}
    page = sign_in(hanna).get(sign_in(hanna).post("/people/hr", data=wish).location).text
    assert "Meets all but one" in page
    assert "Show also who misses one" not in page
    said = "One thing that was asked for you have not stated"
    assert said in sign_in(near).get("/account/searches").text
    assert said not in sign_in(nele).get("/account/searches").text


def test_who_misses_one_is_shown_and_told_only_where_hr_asks_for_them(
    hanna: Person, nele: Person, ben: Person, concepts: Ids, sign_in: SignIn
) -> None:
    state(ben, StatementKind.SKILL, "x", concept_id=concepts["sap"])
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH | {"q": "German, SAP PP"}).location
    first = session.scalars(select(PeopleSearch)).one()
    assert (first.found, first.shows_near) == ([nele.id], False)
    page = browser.get(there).text
    assert "Meets all but one" not in page
    assert "Show also who misses one" in page
    assert "HR searched" not in sign_in(ben).get("/account/searches").text
    # Who met all and does so no longer is gone, and does not come back as one who misses one.
    mine = select(Statement).where(
        Statement.person_id == nele.id, Statement.concept_id == concepts["sap"]
    )
    gone = session.scalars(mine).one()
    change_statement(gone, Event.STATEMENT_WITHDRAWN, withdrawn_at=now())
    view = hr.view(first, hanna, "en")
    assert (view.people, view.near) == ([], [])
    again = {"of": str(first.id), "q": "German, SAP PP", "shows_near": "y"}
    assert browser.post("/people/hr", data=WISH | again).status_code == 303
    second = session.scalars(select(PeopleSearch).order_by(PeopleSearch.id.desc()).limit(1)).one()
    assert ({*second.found}, second.shows_near) == ({nele.id, ben.id}, True)


def test_what_is_ticked_beyond_the_room_of_a_criterion_is_said_to_be_left_out(
    hanna: Person, concepts: Ids, sign_in: SignIn
) -> None:
    with change(None) as record:
        kinds = [f"kind of metal {n}" for n in range(9)]
        more = [concept(name, ConceptKind.SKILL, [name] * 4, []) for name in kinds]
        record(Event.SITE_CHANGED, edition())
    for one, name in zip(more, kinds, strict=True):
        part_of(name, "metal", concepts | {name: one})
    browser = sign_in(hanna)
    of = browser.post("/people/hr", data=WISH | {"q": "metalwork"}).location.rpartition("/")[2]
    again = {"of": of, "also": [f"0:{one}" for one in more]}
    page = browser.post("/people/hr", data=WISH | {"q": "x"} | again, follow_redirects=True).text
    assert "One criterion takes 8 terms at most. Not looked for: kind of metal" in page
    made = session.scalars(select(PeopleSearch).order_by(PeopleSearch.id.desc()).limit(1)).one()
    assert made.criteria[0].count("|") == 7


@pytest.mark.parametrize(
    "nothing", ["\u3164", "\u2800\u2800", "\u115f\u1160", "\u200b\u200d", "\u0301"]
)
def test_signs_that_only_look_like_blanks_are_no_reason_and_no_wish(
    nothing: str, hanna: Person, sign_in: SignIn
) -> None:
    browser = sign_in(hanna)
    for field in ("reason", "q"):
        answer = browser.post("/people/hr", data=WISH | {field: nothing})
        assert answer.status_code == 422
        assert "Fill this in." in answer.text
    assert session.scalar(select(func.count()).select_from(PeopleSearch)) == 0


@pytest.mark.usefixtures("in_app")
def test_no_way_around_the_form_takes_such_a_reason(hanna: Person, concepts: Ids) -> None:
    wish = [Criterion(Sort.CONCEPT, (str(concepts["sap"]),))]
    with pytest.raises(Invalid):
        hr.make(hanna, SearchPurpose.PROJECT, "\u3164", wish, hides_names=True)


def test_earlier_searches_are_on_a_page_of_their_own_and_cost_no_more(
    hanna: Person,
    nele: Person,
    sign_in: SignIn,
    statements: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser, own = sign_in(hanna), sign_in(nele)
    numbers = []
    for number in range(4):
        browser.post("/people/hr", data=WISH | {"reason": f"Reason {number}"})
        statements.clear()
        own.get("/account/searches")
        numbers.append(len(statements))
    assert len({*numbers[1:]}) == 1
    monkeypatch.setattr(objecting, "LISTED", 2)
    page = own.get("/account/searches").text
    assert "Reason 3" in page
    assert "Reason 1" not in page
    earlier = re.search(r'href="(/account/searches\?before=\d+)"', page)[1]
    assert "Reason 1" in own.get(earlier).text
    assert own.get("/account/searches?before=x").status_code == 200


def test_where_statements_are_switched_off_nobody_is_looked_for(
    hanna: Person, nele: Person, ana: Person, site: Site, sign_in: SignIn
) -> None:
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH).location
    switch(make_role(ana, Capability.ADMINISTRATOR), Switch.STATEMENTS, on=False)
    for address in ("/people/hr", there, f"{there}/shortlist", "/people/gaps", "/people/exports"):
        assert browser.get(address).status_code == 404
    wish = WISH | {"q": site.name}
    assert browser.post("/people/hr", data=wish).status_code == 404
    own = sign_in(nele)
    assert own.get("/people/find?q=SAP").location == "/people"
    assert own.get(f"/people/{hanna.handle}/question").status_code == 404
    # Who looked before is there to be read, and so is the right to object.
    assert "Team for tram T9" in own.get("/account/searches").text
    assert own.post("/account/objection").status_code == 303
    with pytest.raises(ClickException):
        on_the_command_line("SAP", "en")


@pytest.mark.usefixtures("nele")
def test_a_search_is_open_for_a_month_and_then_made_anew(hanna: Person, sign_in: SignIn) -> None:
    browser = sign_in(hanna)
    there = browser.post("/people/hr", data=WISH).location
    (hit,) = session.scalars(select(SearchHit)).all()
    browser.post(f"{there}/people/{hit.id}/shortlist")
    browser.post(f"{there}/exports", data={"reason": "Leaflet"})
    row = session.scalars(select(PeopleExport)).one()
    found = session.scalars(select(PeopleSearch)).one()
    found.made_at -= timedelta(days=31)
    session.commit()
    for address in (there, f"{there}/shortlist"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/people/exports/{row.id}/file").status_code == 404
    assert WISH["reason"] not in browser.get("/people/hr").text


def test_a_wide_search_is_made_anew_with_what_is_narrower(
    hanna: Person, ben: Person, concepts: Ids, sign_in: SignIn
) -> None:
    part_of("welding", "metal", concepts)
    state(ben, StatementKind.SKILL, "", concept_id=concepts["welding"])
    browser = sign_in(hanna)
    wide = browser.post("/people/hr", data=WISH | {"q": "metalwork"}).location
    page = browser.get(wide).text
    also = f"0:{concepts['welding']}"
    assert f'name="also" value="{also}"' in page
    assert "Nobody meets all of it" in page
    of = wide.rpartition("/")[2]
    again = {"of": of, "also": [also, f"0:{concepts['tender']}"]}
    anew = browser.post("/people/hr", data=WISH | {"q": "metalwork"} | again)
    assert anew.status_code == 303
    assert "Person 1" in browser.get(anew.location).text
    made = session.scalars(select(PeopleSearch).order_by(PeopleSearch.id)).all()
    assert made[1].criteria == [f"must:concept:{concepts['metal']}|{concepts['welding']}"]
    assert (made[0].found, made[1].found) == ([], [ben.id])


def test_nobody_goes_on_with_a_search_of_somebody_elses(
    hanna: Person, make_person: Make, concepts: Ids, sign_in: SignIn
) -> None:
    other = make_role(make_person("Hugo Haar"), Capability.HR)
    of = sign_in(other).post("/people/hr", data=WISH | {"q": "metalwork"}).location.split("/")[-1]
    assert sign_in(hanna).post("/people/hr", data=WISH | {"of": of}).status_code == 404


def test_ones_own_page_counts_quietly_and_nobody_elses_does(
    hanna: Person, ben: Person, ana: Person, concepts: Ids, sign_in: SignIn
) -> None:
    state(ben, StatementKind.SKILL, "", concept_id=concepts["welding"])
    path, told = f"/people/{ben.handle}/expertise", "HR showed you in"
    assert told not in sign_in(ben).get(path).text
    sign_in(hanna).post("/people/hr", data=WISH | {"q": "welded aluminium frames"})
    assert f"{told} 1 search in 30 days" in sign_in(ben).get(path).text
    assert told not in sign_in(ana).get(path).text
    session.execute(update(PeopleSearch).values(made_at=now() - timedelta(days=31)))
    session.commit()
    assert told not in sign_in(ben).get(path).text
