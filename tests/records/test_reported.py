"""Are reports and cases held, kept and erased like all else?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from archive import along, retention
from archive.holds import held
from models import (
    Access,
    Appeal,
    AppealMessage,
    AppealOutcome,
    Bundle,
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
    Measure,
    Outcome,
    Person,
    PersonState,
    Post,
    Reason,
    RecordKind,
    Report,
    RequestItem,
    RequestKind,
    Retention,
    Start,
    now,
    session,
)
from models import Decision as Judgement
from moderation.ladder import APPEAL_WITHIN
from social.changes import change
from social.records import bundling, executing, requests
from social.records.disposing import dispose
from social.records.requests import Decision
from tests.records.conftest import noted
from tests.records.test_access import opened

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


@pytest.fixture
def appealed(reported: Reported, ana: Person, eve: Person) -> Appeal:
    """Ana decided; Ben appealed, and Eve upheld it."""
    case, _report = reported
    close_case(case)
    decision = reasoned(case, ana)
    noted(Event.DECISION_MADE, decision)
    appeal = Appeal(
        decision_id=decision.id,
        case_id=case.id,
        author_id=case.author_id,
        decider_id=ana.id,
        due_at=now() + timedelta(days=14),
        outcome=AppealOutcome.UPHELD,
        answer="It stands, dear Ben",
        decided_by_id=eve.id,
        decided_at=now(),
    )
    noted(Event.APPEAL_MADE, appeal)
    with change(None) as record:
        for who, said in ((case.author_id, "I meant no harm"), (eve.id, "Why then, Ben?")):
            session.add(AppealMessage(appeal_id=appeal.id, author_id=who, words=said))
        record(Event.APPEAL_SAID, appeal, words="I meant no harm")
    return appeal


def reasoned(case: Case, judge: Person) -> Judgement:
    return Judgement(
        case_id=case.id,
        author_id=case.author_id,
        community_id=case.community_id,
        measure=Measure.HIDE,
        happened="Ben shouted",
        rule="Nobody shouts",
        why="Ben did",
        found=Found.REPORT,
        text_version=1,
        decided_by_id=judge.id,
        expires_at=now() + timedelta(days=180),
    )


def reasons() -> list[str]:
    session.expire_all()
    columns = (
        Judgement.happened, Judgement.rule, Judgement.why, Appeal.answer, AppealMessage.words,
        Access.reason,
    )  # fmt: skip
    return [said for one in columns for said in session.scalars(select(one)) if said]


def judged() -> set[str]:
    nouns = ("decision", "appeal", "access")
    found = select(Entry.event).join(EntryKey).where(Entry.noun.in_(nouns))
    return set(session.scalars(found))


def test_who_is_forgotten_leaves_no_words_in_decisions_and_appeals(
    appealed: Appeal, rosa: Person, omar: Person, ben: Person
) -> None:
    with change(None) as record:
        access = Access(case_id=appealed.case_id, person_id=omar.id, reason="Ben shouted")
        session.add(access)
        record(Event.ACCESS_ASKED, access)
        ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ben)
    request = requests.open_request(rosa, ben, now())
    for noun in set(session.scalars(select(RequestItem.noun))):
        requests.decide(rosa, request, Decision(noun=noun, outcome=Outcome.ERASE))
    requests.approve_request(omar, request)
    executing.execute(request.id)
    assert reasons() == []
    assert judged() == {"decision.erased", "appeal.erased", "access.erased"}
    decision = session.scalars(select(Judgement)).one()
    assert (decision.measure, decision.erased_at is not None) == (Measure.HIDE, True)


def test_the_database_lets_no_reasons_go_without_their_erasing(appealed: Appeal) -> None:
    def forget() -> None:
        with change(None) as record:
            decision = session.scalars(select(Judgement)).one()
            decision.why = ""
            record(Event.DECISION_UNDONE, decision)

    with pytest.raises(IntegrityError, match="statement_of_reasons"):
        forget()


@pytest.mark.parametrize("word", ["shouted", "nobody shouts", "dear ben", "no harm", "why then"])
def test_a_hold_finds_the_words_of_decisions_and_appeals(
    appealed: Appeal, make_hold: Callable[..., Hold], word: str
) -> None:
    make_hold(words=[word])
    assert held(session, [("case", appealed.case_id)]) == {("case", appealed.case_id)}


def test_a_report_and_its_case_wait_while_the_author_needs_the_reasons(
    appealed: Appeal, make_rule: Callable[..., Retention]
) -> None:
    make_rule(REPORT, most="P1D", starts=Start.CLOSED)
    assert along.APPEALABLE == APPEAL_WITHIN
    soon = dispose(now() + timedelta(days=along.APPEALABLE - 1))
    assert (+soon.destroyed, soon.spared) == ({}, {REPORT: 1})
    later = now() + timedelta(days=along.APPEALABLE + 1)
    with change(None) as record:
        decision = session.scalars(select(Judgement)).one()
        appealed.outcome = appealed.decided_at = None
        record(Event.APPEAL_MADE, appealed)
    assert not +dispose(later).destroyed  # an appeal is open
    with change(None) as record:
        appealed.outcome, appealed.decided_at = AppealOutcome.UPHELD, now()
        decision.measure, decision.community_id = Measure.MUTE, None
        decision.ends_at = later + timedelta(days=9)
        record(Event.APPEAL_DECIDED, appealed)
        record(Event.DECISION_MADE, decision)
    assert not +dispose(later).destroyed  # it restricts him still
    assert dispose(later + timedelta(days=10)).destroyed == {REPORT: 1}
    assert reasons() == []


def test_who_asks_for_their_data_gets_the_reasons_and_what_was_said_without_judges(
    appealed: Appeal, rosa: Person, omar: Person, ben: Person
) -> None:
    request = requests.open_request(rosa, ben, now(), "", RequestKind.ACCESS)
    requests.mask_the_rest(rosa, request)
    requests.approve_request(omar, request)
    bundling.build(request.id)
    bundle = session.scalars(select(Bundle)).one()
    given = opened(bundle)
    found = {
        name: json.loads(given.read(f"data/{name}.json"))
        for name in ("decision", "appeal", "appeal_message")
    }
    assert [(one["measure"], one["happened"], one["rule"]) for one in found["decision"]] == [
        ("hide", "Ben shouted", "Nobody shouts")
    ]
    assert [(one["answer"], one["ended_as"]) for one in found["appeal"]] == [
        ("It stands, dear Ben", "upheld")
    ]
    assert [(one["said_there"], one["direction"]) for one in found["appeal_message"]] == [
        ("I meant no harm", "by_me"), ("Why then, Ben?", "of_me"),
    ]  # fmt: skip
    everything = "".join(given.read(name).decode() for name in given.namelist())
    assert "Ana Peeters" not in everything
    assert re.search(r"\bEve\b", everything) is None
    assert "Ben shouted" in given.read("decision-1.html").decode()
