"""Are reports and cases held, kept and erased like all else?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from archive import retention
from archive.holds import held
from models import (
    Case,
    CaseNote,
    CaseOutcome,
    CaseState,
    Entry,
    EntryKey,
    Event,
    Found,
    Hiding,
    Hold,
    Outcome,
    Person,
    PersonState,
    Post,
    Reason,
    RecordKind,
    Report,
    RequestItem,
    Retention,
    Start,
    now,
    session,
)
from social.changes import change
from social.records import executing, requests
from social.records.disposing import dispose
from social.records.requests import Decision
from tests.records.conftest import noted

REPORT = RecordKind.REPORT
Reported = tuple[Case, Report]


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def reported(write_post: Callable[..., Post], ana: Person, ben: Person) -> Reported:
    """Ana reported a post of Ben, who disputes it."""
    post = write_post("By Ben", author_id=ben.id)
    case = Case(
        post_id=post.id,
        author_id=ben.id,
        community_id=post.community_id,
        found=Found.REPORT,
        state=CaseState.QUEUE,
        text_version=1,
        dispute="I am no bully",
    )
    noted(Event.CASE_OPENED, case)
    report = Report(
        case_id=case.id, reporter_id=ana.id, reason=Reason.INSULT, note="Ben is a bully"
    )
    noted(Event.REPORT_CREATED, report)
    with change(None) as record:
        session.add(CaseNote(case_id=case.id, author_id=ana.id, words="Ben again"))
        session.add(Hiding(person_id=ben.id, post_id=post.id))
        record(Event.CASE_NOTED, case)
    return case, report


def close_case(case: Case) -> None:
    with change(None) as record:
        case.state, case.outcome, case.closed_at = CaseState.CLOSED, CaseOutcome.DECIDED, now()
        record(Event.CASE_CLOSED, case)


def words() -> list[str]:
    session.expire_all()
    found = [session.scalars(select(one)) for one in (Report.note, Case.dispute, CaseNote.words)]
    return [word for some in found for word in some if word]


def readable() -> set[str]:
    found = select(Entry.event).join(EntryKey).where(Entry.noun.in_(("report", "case")))
    return set(session.scalars(found))


@pytest.mark.parametrize("who", ["ben", "ana"])
def test_who_is_forgotten_leaves_no_words_in_reports(
    reported: Reported, rosa: Person, omar: Person, ana: Person, ben: Person, who: str
) -> None:
    person = {"ana": ana, "ben": ben}[who]
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)
    request = requests.open_request(rosa, person, now())
    for noun in set(session.scalars(select(RequestItem.noun))):
        requests.decide(rosa, request, Decision(noun=noun, outcome=Outcome.ERASE))
    requests.approve_request(omar, request)
    executing.execute(request.id)
    kept = [] if who == "ben" else ["I am no bully", "Ben again"]
    assert words() == kept
    assert ("report.created" in readable(), "case.opened" in readable()) == (False, bool(kept))
    assert session.scalars(select(Hiding.person_id)).all() == ([] if who == "ben" else [ben.id])
    assert not session.scalars(select(RequestItem.id).where(RequestItem.done_at.is_(None))).all()


def test_a_hold_keeps_a_report_with_its_case(
    reported: Reported, make_hold: Callable[..., Hold], ana: Person, ben: Person, eve: Person
) -> None:
    case, report = reported
    things = {("report", report.id), ("case", case.id)}
    for facts, keeps in (
        ({"people_ids": [ana.id]}, True),
        ({"people_ids": [ben.id]}, True),
        ({"people_ids": [eve.id]}, False),
        ({"words": ["bully"]}, True),
        ({"words": ["again"]}, True),
        ({"words": ["nothing"]}, False),
    ):
        hold = make_hold(**facts)
        assert held(session, things) == (things if keeps else set())
        with change(None) as record:
            hold.released_at = now()
            record(Event.HOLD_RELEASED, hold)


def test_a_report_goes_by_its_rule_once_its_case_is_closed_and_takes_the_case_along(
    reported: Reported, make_rule: Callable[..., Retention]
) -> None:
    case, _report = reported
    make_rule(REPORT, most="P1Y", starts=Start.CLOSED)
    assert dispose(now() + timedelta(days=900)).destroyed == {}
    close_case(case)
    assert dispose(now() + timedelta(days=300)).destroyed == {}
    assert dispose(now() + timedelta(days=370)).destroyed == {REPORT: 1}
    assert words() == []
    assert readable() == {"report.erased", "case.erased"}


def test_a_minimum_binds_a_report_while_its_case_is_open_and_the_case_with_it(
    reported: Reported, make_rule: Callable[..., Retention], rosa: Person, omar: Person, ben: Person
) -> None:
    case, report = reported
    make_rule(REPORT, least="P1Y")
    at = now() + timedelta(days=900)
    assert retention.keeping(session, REPORT, [report.id], at)[report.id].is_bound
    request = requests.open_request(rosa, ben, now())
    for noun in set(session.scalars(select(RequestItem.noun))):
        outcome = Outcome.ERASE if noun in ("report", "case") else Outcome.REFUSE
        exemption = None if outcome is Outcome.ERASE else requests.Exemption.CLAIMS
        requests.decide(rosa, request, Decision(noun=noun, outcome=outcome, exemption=exemption))
    requests.approve_request(omar, request)
    executing.execute(request.id, at)
    hindered = select(RequestItem.noun).where(RequestItem.hindrance == "bound")
    assert set(session.scalars(hindered)) == {"report", "case"}
    close_case(case)
    executing.try_again(at)
    assert words() == []
