"""Do the pages of a crisis show what they should, and to whom?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import (
    Capability,
    Crisis,
    Notice,
    NoticeKind,
    Person,
    Rumour,
    SafetyAnswer,
    Scenario,
    ScenarioState,
    session,
)
from social.crisis import preparing, rumours
from tests.crisis.making import begin, plan, ready

SignIn = Callable[[Person], FlaskClient]
BULLETIN = {"title": "Fire", "known": "It burns.", "unknown": "", "todo": "Go."}


@pytest.fixture
def prepared(app: Any, mia: Person, leo: Person, lea: Person, sam: Person) -> Scenario:
    """A fire, prepared and approved."""
    with app.app_context():
        found = ready(mia, leo, plan(lea, sam))
    session.remove()
    return found


@pytest.fixture
def going(app: Any, prepared: Scenario, mia: Person, ana: Person) -> Crisis:
    """A fire that concerns everybody."""
    with app.app_context():
        found = begin(mia, session.get_one(Scenario, prepared.id))
    session.remove()
    return found


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_a_scenario_is_written_looked_over_and_started_in_the_browser(
    app: Any, mia: Person, leo: Person, lea: Person, ana: Person, sign_in: SignIn
) -> None:
    writer, second = sign_in(mia), sign_in(leo)
    assert "Prepare a scenario" in page(writer, "/crisis")
    page(writer, "/crisis/scenarios/new")
    form = {
        "name": "Fire",
        "minutes": "30",
        "language": "en",
        "parts": ["Lead", "@lea.lead", "", "", "", ""],
        "steps": ["Call", "5", "Lead", "Count", "", ""],
        "asks_safety": "y",
        "must_acknowledge": "y",
    }
    made = writer.post("/crisis/scenarios", data=form)
    assert made.headers["Location"].endswith("/words/en")
    number = session.scalars(select(Scenario.id)).one()
    here = f"/crisis/scenarios/{number}"
    page(writer, f"{here}/words/en")
    assert writer.post(f"{here}/words/en", data=BULLETIN | {"version": "1"}).status_code == 303
    assert "Have it looked over" in page(writer, here)
    assert writer.post(f"{here}/putting-forward", data={"version": "2"}).status_code == 303
    assert writer.post(f"{here}/approval", data={"version": "2"}).status_code == 422
    assert "Approve it as it is" in page(second, here)
    assert second.post(f"{here}/approval", data={"version": "2"}).status_code == 303
    page(writer, f"{here}/plan")
    starting = page(sign_in(lea), f"{here}/start")
    assert "Start and send the first statement" in starting
    started = sign_in(lea).post(
        f"{here}/start", data={"version": "2", "is_drill": "yes", "ago": "5", "sends": "1"}
    )
    crisis = session.scalars(select(Crisis)).one()
    assert started.headers["Location"] == f"/crisis/{crisis.id}"
    assert (crisis.is_drill, crisis.edition, crisis.pauses) == (True, 1, False)
    assert "ÜBUNG" in page(sign_in(ana), "/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "9" * 30}, "minutes"),
        ({"parts": ["Lead", "@nobody", ""]}, "parts"),
        ({"parts": ["", "@mia.writer", ""]}, "parts"),
        ({"parts": ["Lead", "@mia.writer"]}, "parts"),
        ({"steps": ["", "5", ""]}, "steps"),
        ({"steps": ["Call", "soon", ""]}, "steps"),
        ({"steps": ["Call", "", ""] * 31}, "steps"),
        ({"sites": ["999"]}, "sites"),
        ({"review_on": ["31", "2", "2027"]}, "review_on"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field(
    app: Any, mia: Person, sign_in: SignIn, changes: dict[str, Any], field: str
) -> None:
    form = {"name": "Fire", "minutes": "30", "language": "en"} | changes
    answer = sign_in(mia).post(
        "/crisis/scenarios", data=form, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_the_page_says_what_to_do_in_the_readers_language(
    going: Crisis, ana: Person, make_person: Callable[..., Person], sign_in: SignIn
) -> None:
    shown = page(sign_in(ana), f"/crisis/{going.id}")
    assert "There is a fire in the hall" in shown
    assert "Next update at" in shown
    assert "I need help" in shown
    assert "To the desk" not in shown


def test_a_reader_of_another_language_is_told_that_more_is_known(
    app: Any, going: Crisis, mia: Person, lea: Person, ana: Person, sign_in: SignIn
) -> None:
    ana_browser, desk = sign_in(ana), sign_in(lea)
    ana_browser.post("/account/language", data={"language": "nl", "zone": "Europe/Brussels"})
    assert "Er is brand in de hal" in page(ana_browser, f"/crisis/{going.id}")
    form = BULLETIN | {"edition": "1", "language": "en", "minutes": "15"}
    assert desk.post(f"/crisis/{going.id}/update", data=form).status_code == 303
    assert "It burns." in page(ana_browser, f"/crisis/{going.id}")
    assert "Er is brand in de hal" in page(ana_browser, f"/crisis/{going.id}")
    assert desk.post(f"/crisis/{going.id}/update", data=form).status_code == 422
    page(desk, f"/crisis/{going.id}/words/nl")
    form = BULLETIN | {"edition": "2", "making": "human", "known": "Het brandt."}
    assert desk.post(f"/crisis/{going.id}/words/nl", data=form).status_code == 303
    shown = page(ana_browser, f"/crisis/{going.id}")
    assert "Het brandt." in shown
    assert "It burns." not in shown
    assert "Het brandt." in page(ana_browser, f"/crisis/{going.id}/history")


def test_the_banner_stands_on_every_page_until_the_end(
    going: Crisis, ana: Person, eve: Person, lea: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    for path in ("/", "/notices", "/communities", "/account"):
        assert 'class="banner crisis"' in page(browser, path)
    assert 'class="banner crisis"' not in page(sign_in(eve), "/")  # she came later
    browser.post(f"/crisis/{going.id}/acknowledgement")
    browser.post(f"/crisis/{going.id}/safety", data={"state": "safe"})
    assert 'class="banner crisis is-read"' in page(browser, "/")
    form = BULLETIN | {"edition": "1", "language": "en"}
    assert sign_in(lea).post(f"/crisis/{going.id}/end", data=form).status_code == 303
    assert "banner crisis" not in page(browser, "/")


def test_one_answers_from_a_notice(going: Crisis, ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    assert f'action="/crisis/{going.id}/safety"' in page(browser, "/notices")
    answer = browser.post(f"/crisis/{going.id}/safety", data={"state": "help", "where": "Hall 3"})
    assert answer.status_code == 303
    assert session.scalars(select(SafetyAnswer.words)).one() == "Hall 3"
    notice = session.scalars(
        select(Notice).where(Notice.person_id == ana.id, Notice.kind == NoticeKind.CRISIS)
    ).one()
    opened = browser.post(f"/notices/{notice.id}/opening")
    assert browser.get(opened.headers["Location"]).headers["Location"] == f"/crisis/{going.id}"


def test_the_desk_shows_names_and_readers_do_not(
    going: Crisis, ana: Person, ben: Person, lea: Person, sign_in: SignIn
) -> None:
    sign_in(ana).post(f"/crisis/{going.id}/safety", data={"state": "help", "where": "Hall 3"})
    desk = page(sign_in(lea), f"/crisis/{going.id}/desk")
    assert "Ana Peeters" in desk
    assert "Hall 3" in desk
    assert "Mia Writer" in desk  # has not answered
    page(sign_in(ana), f"/crisis/{going.id}/desk", 403)
    page(sign_in(ben), f"/crisis/{going.id}/desk", 404)
    assert "Hall 3" not in page(sign_in(lea), f"/crisis/{going.id}")


def test_rumours_are_read_without_names(
    going: Crisis, ana: Person, lea: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert (
        browser.post(f"/crisis/{going.id}/rumours", data={"heard": "It burns"}).status_code == 303
    )
    assert browser.post(f"/crisis/{going.id}/rumours", data={"heard": ""}).status_code == 422
    number = session.scalars(select(Rumour.id)).one()
    shown = page(sign_in(lea), f"/crisis/{going.id}")
    assert "It burns" in shown
    assert "Ana Peeters" not in shown
    assert sign_in(lea).post(f"/crisis/rumours/{number}/hearing").status_code == 303
    answer = {"state": "false", "answer": ""}
    assert sign_in(lea).post(f"/crisis/rumours/{number}/answer", data=answer).status_code == 422
    answer["answer"] = "It does not."
    assert sign_in(lea).post(f"/crisis/rumours/{number}/answer", data=answer).status_code == 303
    assert "It does not." in page(browser, f"/crisis/{going.id}")


SEEN = {"state": "safe", "known": "0"}


def test_from_the_desk_to_the_report(
    going: Crisis, ana: Person, lea: Person, sign_in: SignIn
) -> None:
    desk, here = sign_in(lea), f"/crisis/{going.id}"
    assert desk.post(f"{here}/steps/0").status_code == 303
    assert desk.post(f"{here}/steps/7").status_code == 404
    assert desk.delete(f"{here}/steps/0").status_code == 303
    assert desk.post(f"{here}/steps/1").status_code == 303
    assert desk.post(f"{here}/people/ana.peeters/safety", data=SEEN).status_code == 303
    page(desk, f"{here}/end")
    assert desk.post(f"{here}/learnt", data={"learnt": "Early"}).status_code == 422
    form = BULLETIN | {"edition": "1", "language": "en"}
    assert desk.post(f"{here}/end", data=form).headers["Location"] == f"{here}/report"
    assert "Minutes to the first statement" in page(desk, f"{here}/report")
    assert desk.post(f"{here}/learnt", data={"learnt": "=Be quicker"}).status_code == 303
    sheet = desk.get(f"{here}/report.csv")
    assert sheet.mimetype == "text/csv"
    assert "'=Be quicker" in sheet.get_data(as_text=True)
    assert desk.post(f"{here}/resumption").status_code == 303
    assert session.get_one(Crisis, going.id).resumed_at is not None
    for path in (here, f"{here}/desk", f"{here}/history", "/crisis"):
        page(desk, path)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whom_it_does_not_concern_finds_nothing(
    going: Crisis, eve: Person, sign_in: SignIn, app: Any, method: str
) -> None:
    browser = sign_in(eve)
    with app.app_context():
        number = rumours.tell(
            session.get_one(Person, going.started_by_id), session.get_one(Crisis, going.id), "It"
        ).id
    session.remove()
    paths = [f"/crisis/{going.id}{end}" for end in ("", "/desk", "/report", "/update", "/end")]
    paths += [f"/crisis/{going.id}/{end}" for end in ("acknowledgement", "safety", "rumours")]
    paths += [f"/crisis/rumours/{number}/hearing", f"/crisis/scenarios/{going.scenario_id}/start"]
    paths += ["/crisis/2147483648", "/crisis/scenarios/99999999999/start"]
    answers = {path: browser.open(path, method=method).status_code for path in paths}
    assert set(answers.values()) <= {404, 405}
    assert "Fire" not in page(browser, "/crisis")


def test_drafts_are_not_shown_to_those_with_a_role(
    app: Any, mia: Person, lea: Person, sign_in: SignIn
) -> None:
    with app.app_context():
        made = preparing.prepare(mia, plan(lea), "en")
    session.remove()
    page(sign_in(lea), f"/crisis/scenarios/{made.id}", 404)
    page(sign_in(mia), f"/crisis/scenarios/{made.id}")
    assert sign_in(mia).delete(f"/crisis/scenarios/{made.id}").status_code == 303
    assert session.get_one(Scenario, made.id).state is ScenarioState.RETIRED


@pytest.mark.parametrize("words", ["\0", "\ud800", "x" * 5_000, "<script>alert(1)</script>"])
def test_strange_words_do_no_harm(going: Crisis, ana: Person, sign_in: SignIn, words: str) -> None:
    browser = sign_in(ana)
    data = {"heard": words.encode("utf-8", "surrogatepass")}
    answer = browser.post(f"/crisis/{going.id}/rumours", data=data)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in page(browser, f"/crisis/{going.id}")
    answer = browser.post(
        f"/crisis/{going.id}/safety",
        data={"state": "safe", "where": words.encode("utf-8", "surrogatepass")},
    )
    assert answer.status_code in (303, 422)


def test_answers_that_are_none_are_refused(going: Crisis, ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for state in ("", "dead", "SAFE"):
        answer = browser.post(f"/crisis/{going.id}/safety", data={"state": state})
        assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(SafetyAnswer)) == 0


def test_a_page_costs_the_same_for_many_as_for_few(
    going: Crisis,
    app: Any,
    ana: Person,
    make_person: Callable[..., Person],
    sign_in: SignIn,
    statements: list[str],
) -> None:
    browser = sign_in(ana)

    def cost(path: str) -> int:
        page(browser, path)
        statements.clear()
        page(browser, path)
        return len(statements)

    here = f"/crisis/{going.id}"
    before = {path: cost(path) for path in (here, "/", "/crisis")}
    with app.app_context():
        for number in range(6):
            crisis = session.get_one(Crisis, going.id)
            rumours.tell(session.get_one(Person, going.started_by_id), crisis, f"It {number}")
    session.remove()
    assert {path: cost(path) for path in before} == before
    assert before["/"] <= 14


def test_communications_read_every_crisis_and_are_asked_nothing(
    going: Crisis,
    make_person: Callable[..., Person],
    give: Callable[..., Person],
    sign_in: SignIn,
) -> None:
    new = give(make_person("Nel New"), Capability.COMMUNICATIONS)
    shown = page(sign_in(new), f"/crisis/{going.id}")
    assert "I am safe" not in shown
    assert (
        sign_in(new).post(f"/crisis/{going.id}/safety", data={"state": "safe"}).status_code == 404
    )
