"""What does a person's page show of what they know, to whom, and what can they do there?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from limits import RateLimitItemPerHour
from sqlalchemy import select

from models import (
    Audience,
    Company,
    ConceptKind,
    Event,
    File,
    Level,
    Person,
    PersonState,
    Statement,
    StatementKind,
    now,
    session,
)
from social.changes import change
from social.expertise import views
from social.freshness import left
from tests.expertise.conftest import GERMAN, TENDERS, State
from tests.files.samples import picture

SignIn = Callable[[Person], FlaskClient]


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def page_of(browser: FlaskClient, person: Person, query: str = "") -> str:
    return main(browser.get(f"/people/{person.handle}/expertise{query}").text)


def standing(person: Person) -> list[Statement]:
    session.remove()
    mine = select(Statement).where(Statement.person_id == person.id)
    return list(session.scalars(mine.where(Statement.withdrawn_at.is_(None))))


def test_a_colleague_reads_own_words_under_the_name_in_their_language(
    ana: Person, make_person: Callable[..., Person], states: State, name: Callable[..., int],
    sign_in: SignIn,
) -> None:  # fmt: skip
    states(ana, "Ik schreef dossiers", concept_id=name(TENDERS), language="nl", since=2014)
    page = page_of(sign_in(make_person("Claire Dumoulin", language="fr")), ana)
    assert ">appel d&#39;offres</h3>" in page
    assert '<p class="word" lang="nl" dir="auto">Ik schreef dossiers' in page
    for language, words in (("nl", "aanbesteding"), ("de", "Ausschreibung"), ("en", "tendering")):
        assert f'<span lang="{language}">{words}</span>' in page
    assert "depuis 2014" in page
    assert "/edit" not in page


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.ALL, {"ana", "unit", "else"}),
        (Audience.UNIT, {"ana", "unit"}),
        (Audience.HR, {"ana"}),
        (Audience.ME, {"ana"}),
    ],
)
def test_who_may_not_read_a_line_sees_nothing_of_it(
    make_person: Callable[..., Person], states: State, sign_in: SignIn, audience: Audience,
    readers: set[str],
) -> None:  # fmt: skip
    people = {
        "ana": make_person("Ana Peeters", department="Workshop"),
        "unit": make_person("Ben Claes", department="Workshop"),
        "else": make_person("Eve Outsider", department="Sales"),
    }
    mine = states(people["ana"], "Knots", StatementKind.ASK_ME, audience)
    for who, reader in people.items():
        answer = sign_in(reader).get(f"/people/{people['ana'].handle}/expertise").text
        assert ("Knots" in answer) is (who in readers)
        assert (f"statement-{mine.id}" in answer) is (who in readers)
        assert ("Can be asked about" in answer) is (who in readers)


def test_who_is_in_no_department_is_in_nobodys_unit(
    ana: Person, ben: Person, states: State, sign_in: SignIn
) -> None:
    states(ana, "Knots", audience=Audience.UNIT)
    assert "Knots" not in page_of(sign_in(ben), ana)


def test_who_left_states_nothing_any_more(
    ana: Person, ben: Person, states: State, sign_in: SignIn
) -> None:
    states(ana, "Knots")
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        session.add(ana)
        record(Event.PERSON_DEACTIVATED, ana)
    page = page_of(sign_in(ben), ana)
    assert "Knots" not in page
    assert "no longer works here" in page


def test_one_sees_ones_own_page_as_others_do(ana: Person, states: State, sign_in: SignIn) -> None:
    for audience in Audience:
        states(ana, f"Line for {audience}", audience=audience)
    browser = sign_in(ana)
    assert page_of(browser, ana).count("Line for") >= 4
    assert set(shown(page_of(browser, ana, "?as=colleague"))) == {"all"}
    assert set(shown(page_of(browser, ana, "?as=unit"))) == {"all", "unit"}
    assert "/edit" not in page_of(browser, ana, "?as=colleague")


def shown(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split("Line for ")[1:]]


def test_nobody_sees_anothers_page_as_they_like(
    ana: Person, ben: Person, states: State, sign_in: SignIn
) -> None:
    states(ana, "Knots", audience=Audience.UNIT)
    assert "Knots" not in page_of(sign_in(ben), ana, "?as=unit")


def test_a_line_is_made_in_two_steps_when_there_are_terms_for_it(
    ana: Person, sign_in: SignIn, name: Callable[..., int]
) -> None:
    number = name(TENDERS)
    browser = sign_in(ana)
    assert browser.get("/expertise/new?kind=skill").status_code == 200
    typed = {"kind": "skill", "phrase": "Aanbesteding", "audience": "all"}
    asked = browser.post("/expertise", data=typed)
    assert asked.status_code == 422
    assert f'name="concept" value="{number}" checked' in asked.text
    assert standing(ana) == []
    made = browser.post("/expertise", data=typed | {"concept": str(number)})
    assert made.status_code == 303
    assert [(one.words, one.concept_id) for one in standing(ana)] == [("Aanbesteding", number)]


def test_a_line_without_a_term_keeps_its_name_and_words(ana: Person, sign_in: SignIn) -> None:
    data = {"kind": "skill", "phrase": "SAP PP", "words": "Bills of material", "audience": "hr"}
    assert sign_in(ana).post("/expertise", data=data).status_code == 303
    (mine,) = standing(ana)
    assert (mine.words, mine.phrase, mine.audience) == (
        "SAP PP\nBills of material", "SAP PP", Audience.HR,
    )  # fmt: skip
    page = page_of(sign_in(ana), ana)
    assert ">SAP PP</h3>" in page
    assert ">Bills of material</p>" in page


def test_a_language_asks_for_a_level_and_never_whether_it_is_native(
    ana: Person, sign_in: SignIn, name: Callable[..., int]
) -> None:
    number = name(GERMAN, ConceptKind.LANGUAGE, "kring:language/de")
    browser = sign_in(ana)
    form = browser.get("/expertise/new?kind=language").text
    assert "native" not in form.lower()
    data = {
        "kind": "language", "phrase": "Deutsch", "concept": str(number), "audience": "all",
    }  # fmt: skip
    assert browser.post("/expertise", data=data).status_code == 422
    assert browser.post("/expertise", data=data | {"level": "native"}).status_code == 422
    assert browser.post("/expertise", data=data | {"level": "C1"}).status_code == 303
    assert [one.level for one in standing(ana)] == [Level.C1]


def test_a_certificate_is_opened_by_whoever_reads_its_line(
    ana: Person, ben: Person, sign_in: SignIn
) -> None:
    data = {
        "kind": "certificate", "phrase": "EN ISO 9606-2", "audience": "all",
        "valid_until": ["30", "6", "2020"], "upload": (BytesIO(picture()), "proof.png"),
    }  # fmt: skip
    assert sign_in(ana).post("/expertise", data=data).status_code == 303
    (mine,) = standing(ana)
    address = f"/expertise/{mine.id}/file"
    assert mine.file_id is not None
    assert "expired on" in page_of(sign_in(ben), ana)
    assert sign_in(ben).get(address).status_code == 200
    sign_in(ana).post(f"/expertise/{mine.id}/audience", data={"audience": "me"})
    assert sign_in(ben).get(address).status_code == 404
    assert sign_in(ana).get(address).status_code == 200


def test_a_certificate_is_no_leftover_of_an_upload(ana: Person, sign_in: SignIn) -> None:
    data = {
        "kind": "certificate", "phrase": "EN ISO 9606-2", "audience": "all",
        "upload": (BytesIO(picture()), "proof.png"),
    }  # fmt: skip
    sign_in(ana).post("/expertise", data=data)
    assert session.scalars(File.loose()).all() == []


def test_a_line_is_changed_and_taken_back(ana: Person, states: State, sign_in: SignIn) -> None:
    mine, browser = states(ana, "Knots\nof all kinds"), sign_in(ana)
    form = browser.get(f"/expertise/{mine.id}/edit").text
    assert 'value="Knots"' in form
    assert ">\nof all kinds<" in form.replace("\r", "") or ">of all kinds<" in form
    data = {"phrase": "Splices", "audience": "unit", "version": "1", "_method": "PATCH"}
    assert browser.post(f"/expertise/{mine.id}", data=data).status_code == 303
    assert [(one.words, one.audience) for one in standing(ana)] == [("Splices", Audience.UNIT)]
    again = browser.post(f"/expertise/{mine.id}", data=data)
    assert again.status_code == 422
    assert "changed meanwhile" in again.text
    assert browser.delete(f"/expertise/{mine.id}").status_code == 303
    assert standing(ana) == []
    assert "Splices" not in page_of(browser, ana)
    assert browser.get(f"/expertise/{mine.id}/edit").status_code == 404


def test_who_calls_a_line_something_else_is_asked_again_and_loses_nothing(
    ana: Person, states: State, sign_in: SignIn, name: Callable[..., int]
) -> None:
    tender = name(TENDERS)
    mine, browser = states(ana, "bids for trams", concept_id=tender), sign_in(ana)
    assert 'name="offered_for" value="tendering"' in browser.get(f"/expertise/{mine.id}/edit").text
    data = {
        "phrase": "Painting of hulls", "words": "bids for trams", "concept": str(tender),
        "offered_for": "tendering", "audience": "all", "version": "1", "_method": "PATCH",
    }  # fmt: skip
    asked = browser.post(f"/expertise/{mine.id}", data=data)
    assert asked.status_code == 422
    assert "You call it something else now" in asked.text
    assert 'name="offered_for" value="Painting of hulls"' in asked.text
    sure = data | {"offered_for": "Painting of hulls"}
    assert browser.post(f"/expertise/{mine.id}", data=sure).status_code == 303
    assert [(one.words, one.concept_id) for one in standing(ana)] == [
        ("Painting of hulls\nbids for trams", tender)
    ]


def test_nobody_states_without_end_in_an_hour(
    ana: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LINES", RateLimitItemPerHour(1, 1, "lines-once"))
    browser, data = sign_in(ana), {"phrase": "Knots", "audience": "all", "kind": "skill"}
    assert browser.post("/expertise", data=data).status_code == 303
    assert browser.post("/expertise", data=data).status_code == 429


def test_a_line_past_its_day_fades(ana: Person, states: State, sign_in: SignIn) -> None:
    states(ana, "Crane", valid_until=now().date() - timedelta(days=1))
    page = page_of(sign_in(ana), ana)
    assert "statement is-old" in page
    assert "expired on" in page


def test_an_old_line_asks_once_and_fades_without_going(
    ana: Person, ben: Person, states: State, sign_in: SignIn
) -> None:
    mine, browser = states(ana, "Knots", days=400), sign_in(ana)
    assert "Still true" in page_of(browser, ana)
    assert "Still true" not in page_of(sign_in(ben), ana)
    assert 'data-left="1"' in page_of(sign_in(ben), ana)
    browser.post(f"/expertise/{mine.id}/later")
    assert "Still true" not in page_of(browser, ana)
    browser.post(f"/expertise/{mine.id}/confirmation")
    page = page_of(sign_in(ben), ana)
    assert 'data-left="4"' in page
    assert 'data-left="1"' not in page


def test_what_is_used_no_longer_stays_and_says_so(
    ana: Person, states: State, sign_in: SignIn
) -> None:
    mine, browser = states(ana, "Knots", days=400), sign_in(ana)
    assert browser.post(f"/expertise/{mine.id}/end").status_code == 303
    page = page_of(browser, ana)
    assert "Still true" not in page
    assert f"until {mine.confirmed_at.year}" in page


@pytest.mark.parametrize(
    ("days", "quarters"),
    [(0, 4), (91, 4), (92, 3), (182, 3), (183, 2), (364, 2), (365, 1), (4000, 1)],
)
def test_the_ring_empties_by_quarters(days: int, quarters: int) -> None:
    assert left(now() - timedelta(days=days)) == quarters


def test_anothers_line_is_nothing_to_eve(
    ana: Person, eve: Person, states: State, sign_in: SignIn
) -> None:
    mine, browser = states(ana, "Knots", days=400), sign_in(eve)
    form = {"phrase": "Mine", "audience": "all", "version": "1", "_method": "PATCH"}
    assert browser.get(f"/expertise/{mine.id}/edit").status_code == 404
    assert browser.post(f"/expertise/{mine.id}", data=form).status_code == 404
    assert browser.delete(f"/expertise/{mine.id}").status_code == 404
    for act in ("confirmation", "end", "later", "audience"):
        answer = browser.post(f"/expertise/{mine.id}/{act}", data={"audience": "me"})
        assert answer.status_code == 404
    assert [(one.words, one.audience) for one in standing(ana)] == [("Knots", Audience.ALL)]


def test_words_are_shown_as_words(ana: Person, states: State, sign_in: SignIn) -> None:
    states(ana, "<b>Knots</b>\n<script>alert(1)</script>")
    page = page_of(sign_in(ana), ana)
    assert "&lt;b&gt;Knots" in page
    assert "<script>alert" not in page


def test_a_kind_or_audience_that_is_none_is_not_found(
    ana: Person, states: State, sign_in: SignIn
) -> None:
    mine, browser = states(ana, "Knots"), sign_in(ana)
    assert browser.get("/expertise/new?kind=score").status_code == 404
    assert browser.post("/expertise", data={"kind": "score"}).status_code == 404
    address = f"/expertise/{mine.id}/audience"
    assert browser.post(address, data={"audience": "everybody"}).status_code == 404


def test_a_page_of_many_lines_takes_as_many_statements_as_one_of_few(
    ana: Person, ben: Person, states: State, sign_in: SignIn, name: Callable[..., int],
    statements: list[str],
) -> None:  # fmt: skip
    browser, tender = sign_in(ben), name(TENDERS)
    states(ana, "Line", concept_id=tender)
    page_of(browser, ana)
    statements.clear()
    page_of(browser, ana)
    few = len(statements)
    for number in range(5):
        states(ana, f"Line {number}", concept_id=tender)
    statements.clear()
    page_of(browser, ana)
    assert len(statements) == few


def test_where_it_is_switched_off_nobody_states_or_reads_anything(
    ana: Person, ben: Person, states: State, sign_in: SignIn
) -> None:
    states(ana, "Knots")
    with change(None) as record:
        company = session.scalars(select(Company)).one()
        company.switched_off = ["statements"]
        record(Event.PROCESSING_SWITCHED, company)
    assert sign_in(ben).get(f"/people/{ana.handle}/expertise").status_code == 404
    assert "Expertise" not in main(sign_in(ben).get(f"/people/{ana.handle}").text)
    assert sign_in(ana).get("/expertise/new").status_code == 404
    assert session.scalars(Statement.seen_by(ben)).all() == []
    assert "Knots" in sign_in(ana).get("/expertise/statements.json").text
