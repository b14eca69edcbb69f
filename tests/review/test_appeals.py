"""Can somebody say that a decision is wrong, and does another person judge it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from models import (
    Appeal,
    AppealOutcome,
    Case,
    Community,
    Decision,
    Event,
    Measure,
    NoticeKind,
    Person,
    Post,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.appeals import dialogue
from social.changes import change
from social.errors import Invalid
from social.judges import judge_of
from social.posts.actions import create_post
from social.reports import appealing
from social.review import appealed, deciding, jobs
from social.review.appealed import Verdict
from social.rights import may
from tests.known import events, last_facts
from tests.review.conftest import report
from tests.review.test_deciding import ruling, state_of, tell, told

SignIn = Callable[[Person], FlaskClient]
WRONG = "It is the name of a band."
REVERSED = Verdict(outcome=AppealOutcome.REVERSED, answer="It is a band indeed.")


@pytest.fixture
def decision(case: Case, mia: Person) -> Decision:
    """Mia decided."""
    return deciding.decide(mia, case, ruling(Measure.COOL_DOWN))


@pytest.fixture
def appeal(decision: Decision, ben: Person) -> Appeal:
    """Ben says that it is wrong."""
    made = appealing.appeal(ben, decision, WRONG)
    return appealed.find_appeal(judge_of(owner()), made.id)


def owner() -> Person:
    return session.scalars(select(Person).where(Person.handle == "ana.peeters")).one()


def test_another_person_than_who_decided_judges_it(
    appeal: Appeal, ana: Person, mia: Person, ben: Person, cas: Person, eve: Person, olaf: Person
) -> None:
    assert [one.id for one in appealed.page(judge_of(ana), None)[0]] == [appeal.id]
    for person in (mia, ben, cas, eve, olaf):
        assert appealed.page(judge_of(person), None)[0] == []
        with pytest.raises(NotFound):
            appealed.find_appeal(judge_of(person), appeal.id)
        with pytest.raises(NotFound):
            appealed.decide(person, appeal, REVERSED)
        with pytest.raises(NotFound):
            appealed.ask(person, appeal, "Well")


def test_the_database_itself_wants_another_person(appeal: Appeal, mia: Person) -> None:
    def judge() -> None:
        with change(mia) as record:
            appeal.outcome, appeal.decided_by_id = AppealOutcome.UPHELD, mia.id
            appeal.decided_at = now()
            record(Event.APPEAL_DECIDED, appeal)

    with pytest.raises(IntegrityError, match="another_person"):
        judge()


def test_a_reversal_undoes_all(
    post: Post, case: Case, place: Community, decision: Decision, appeal: Appeal, ana: Person,
    ben: Person, cas: Person, sign_in: SignIn,
) -> None:  # fmt: skip
    assert state_of(post) is TextState.HIDDEN
    appealed.decide(ana, appeal, REVERSED)
    assert state_of(post) is TextState.PUBLISHED
    assert may(ben, "post", place)
    assert not decision.is_in_force(now())
    assert events("post")[-1] == "post.shown"
    assert events("decision") == ["decision.made", "decision.undone"]
    assert events("appeal") == ["appeal.made", "appeal.said", "appeal.decided"]
    assert "it is within the house rules" in sign_in(cas).get("/reports").text
    assert "in force" not in sign_in(ben).get("/decisions").text.partition("<main")[2]


def test_an_appeal_that_is_upheld_changes_nothing_but_says_why(
    post: Post, decision: Decision, appeal: Appeal, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    appealed.decide(ana, appeal, Verdict(outcome=AppealOutcome.UPHELD, answer="There is no band."))
    assert state_of(post) is TextState.HIDDEN
    page = sign_in(ben).get(f"/decisions/{decision.id}").text
    assert "There is no band." in page
    assert ana.name not in page
    with pytest.raises(Invalid):
        appealed.decide(ana, appeal, REVERSED)


def test_a_softer_measure_takes_its_place_and_is_final(
    post: Post, place: Community, decision: Decision, appeal: Appeal, ana: Person, ben: Person
) -> None:
    softer = Verdict(outcome=AppealOutcome.SOFTENED, answer="Once is enough.", measure=Measure.HIDE)
    for wrong in (Measure.NONE, Measure.COOL_DOWN, Measure.SUSPEND):
        verdict = Verdict(outcome=AppealOutcome.SOFTENED, answer="x", measure=wrong)
        with pytest.raises(Invalid):
            appealed.decide(ana, appeal, verdict)
    appealed.decide(ana, appeal, softer)
    assert state_of(post) is TextState.HIDDEN
    assert may(ben, "post", place)
    new = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert new is not None
    assert (new.measure, new.why, new.is_final) == (Measure.HIDE, "Once is enough.", True)
    with pytest.raises(Invalid):
        appealing.appeal(ben, new, WRONG)


def test_one_appeals_once_and_in_time(decision: Decision, ben: Person) -> None:
    appealing.appeal(ben, decision, WRONG)
    with pytest.raises(Invalid):
        appealing.appeal(ben, decision, WRONG)
    with change(None) as record:
        decision.decided_at = now() - timedelta(days=31)
        record(Event.DECISION_MADE, decision)
    assert not appealing.may_appeal(decision, now())


def test_of_fifty_appeals_at_once_one_is_made(
    app: Flask, decision: Decision, ben: Person, at_once: Callable[..., list[Any]]
) -> None:
    decision_id, person_id = decision.id, ben.id
    session.remove()

    def act() -> str:
        person, found = session.get_one(Person, person_id), session.get_one(Decision, decision_id)
        appealing.appeal(person, found, WRONG)
        return "made"

    results = at_once(*[act] * 50)
    assert results.count("made") == 1
    assert results.count(Invalid) == 49
    assert session.scalar(select(func.count()).select_from(Appeal)) == 1


def test_it_is_a_dialogue_and_each_side_is_told(
    appeal: Appeal, ana: Person, ben: Person, mia: Person
) -> None:
    appealed.ask(ana, appeal, "Which band?")
    appealing.answer(ben, appeal, "The Heads.")
    assert [one.words for one in dialogue(appeal)] == [WRONG, "Which band?", "The Heads."]
    assert last_facts(Event.APPEAL_SAID)["words"] == "The Heads."
    tell()
    assert told(ana) == [NoticeKind.APPEALED]
    assert NoticeKind.APPEALED not in told(mia)
    assert NoticeKind.ANSWERED_APPEAL in told(ben)
    appealed.decide(ana, appeal, REVERSED)
    with pytest.raises(Invalid):
        appealing.answer(ben, appeal, "Thank you.")
    with pytest.raises(Invalid):
        appealed.ask(ana, appeal, "Welcome.")


def test_judges_are_reminded_once_before_it_is_due(appeal: Appeal, ana: Person) -> None:
    assert appealed.remind(now()) == 0
    soon = appeal.due_at - timedelta(days=2)
    assert appealed.remind(soon) == 1
    assert appealed.remind(soon) == 0
    assert events("appeal")[-1] == "appeal.reminded"
    tell()
    assert told(ana) == [NoticeKind.APPEALED]
    jobs.remind.call(0)


def test_where_nobody_near_is_left_administrators_judge_the_appeal(
    app: Flask, ana: Person, ben: Person, cas: Person, make_community: Callable[..., Community],
    make_person: Callable[..., Person], give: Callable[..., Person],
) -> None:  # fmt: skip
    from moderation import Draft
    from social.posts.actions import create_post
    from tests.review.conftest import report

    bakery = make_community("Bakery", ana, ben, cas)
    case = report(create_post(ben, bakery, Draft(source="Heads")), cas)
    decision = deciding.decide(ana, case, ruling(Measure.HIDE))
    flo = give(make_person("Flo Admin"))
    made = appealing.appeal(ben, decision, WRONG)
    assert case.is_left_over
    assert [one.id for one in appealed.page(judge_of(flo), None)[0]] == [made.id]


# Pages


def test_an_appeal_goes_its_way_over_the_pages(
    decision: Decision, ben: Person, ana: Person, mia: Person, eve: Person, sign_in: SignIn
) -> None:
    author, path = sign_in(ben), f"/decisions/{decision.id}"
    assert "Another person judges it anew" in author.get(path).text
    assert author.post(f"{path}/messages", data={"words": "x"}).status_code == 404
    assert author.post(f"{path}/appeal", data={"words": ""}).status_code == 422
    assert author.post(f"{path}/appeal", data={"words": WRONG}).status_code == 303
    assert author.post(f"{path}/appeal", data={"words": WRONG}).status_code == 422
    for person in (eve, mia):
        assert sign_in(person).post(f"{path}/appeal", data={"words": "x"}).status_code == 404
    made = session.scalars(select(Appeal)).one()
    heard = f"/review/appeals/{made.id}"
    for person in (eve, mia, ben):
        assert sign_in(person).get(heard).status_code == 404
        for act in ("messages", "decision"):
            answer = sign_in(person).post(f"{heard}/{act}", data={"words": "x"})
            assert answer.status_code == 404
    judge = sign_in(ana)
    assert ben.name in judge.get("/review/appeals").text
    assert WRONG in judge.get(heard).text
    assert judge.post(f"{heard}/messages", data={"words": "Which band?"}).status_code == 303
    assert "Which band?" in author.get(path).text
    assert author.post(f"{path}/messages", data={"words": "The Heads."}).status_code == 303
    assert judge.post(f"{heard}/decision", data={"outcome": "reversed"}).status_code == 422
    form = {"outcome": "softened", "measure": "hide", "answer": "Once is enough."}
    assert judge.post(f"{heard}/decision", data=form).status_code == 303
    assert "It is softened" in judge.get(heard).text
    assert "It is softened" in author.get(path).text


def test_a_page_of_appeals_is_as_many_statements_for_one_as_for_many(
    appeal: Appeal, place: Community, ana: Person, ben: Person, cas: Person, mia: Person,
    statements: list[str],
) -> None:  # fmt: skip
    judge, counts = judge_of(ana), []
    for number in range(2):
        session.expire_all()
        statements.clear()
        assert len(appealed.page(judge, None)[0]) == 1 + 8 * number
        counts.append(len(statements))
        for one in range(8 * (1 - number)):
            case = report(create_post(cas, place, Draft(source=f"Palladium {one}")), ben)
            appealing.appeal(cas, deciding.decide(mia, case, ruling(Measure.HIDE)), WRONG)
    assert counts[1] <= counts[0]
