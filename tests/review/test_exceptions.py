"""Can a moderator read one case of a closed place for a while, if a second person allows it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from models import (
    Access,
    Capability,
    Case,
    Community,
    CommunityKind,
    Event,
    Measure,
    Notice,
    NoticeKind,
    Person,
    Post,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.judges import judge_of
from social.posts.actions import create_post
from social.review import deciding, exceptions, jobs, listing
from tests.known import events
from tests.review.conftest import report
from tests.review.test_deciding import ruling, tell

SignIn = Callable[[Person], FlaskClient]
WHY = "Its only owner wrote it."


@pytest.fixture
def otto(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Otto moderates, too, and is a member of nothing."""
    return give(make_person("Otto Moderator"), Capability.MODERATOR)


@pytest.fixture
def stuck(app: Flask, ana: Person, cas: Person, make_community: Callable[..., Community]) -> Case:
    """A case that nobody in a private community is free to judge: its owner wrote the thing."""
    place = make_community("Cellar", ana, cas, kind=CommunityKind.PRIVATE)
    return report(create_post(ana, place, Draft(source="Rotten heads")), cas)


def told(person: Person) -> list[NoticeKind]:
    rows = select(Notice.kind).where(Notice.person_id == person.id)
    return list(session.scalars(rows.order_by(Notice.id)))


def sees(person: Person) -> list[int]:
    lines = listing.page(judge_of(person), listing.Part.QUEUE, None)[0]
    return [line.case.id for line in lines]


def test_with_a_reason_and_a_second_person_one_case_opens_for_a_while(
    stuck: Case, ana: Person, olaf: Person, otto: Person
) -> None:
    assert [one.id for one in exceptions.locked(judge_of(olaf))] == [stuck.id]
    assert sees(olaf) == []
    asked = exceptions.ask(olaf, stuck.id, WHY)
    assert sees(olaf) == []
    with pytest.raises(Invalid):
        exceptions.ask(olaf, stuck.id, WHY)
    with pytest.raises(NotFound):
        exceptions.approve(olaf, asked.id, tells_at_once=False)
    exceptions.approve(otto, asked.id, tells_at_once=False)
    assert (sees(olaf), sees(otto)) == ([stuck.id], [])
    with pytest.raises(NotFound):
        exceptions.approve(otto, asked.id, tells_at_once=False)
    deciding.decide(olaf, stuck, ruling(Measure.HIDE))
    assert sees(olaf) == []
    with pytest.raises(NotFound):
        listing.find_case(judge_of(olaf), stuck.id)
    assert events("access") == ["access.asked", "access.approved", "access.closed"]
    assert session.scalars(select(Post.state)).one() is TextState.HIDDEN


def test_it_ends_by_itself_and_then_the_owners_are_told(
    stuck: Case, ana: Person, olaf: Person, otto: Person
) -> None:
    asked = exceptions.ask(olaf, stuck.id, WHY)
    exceptions.approve(otto, asked.id, tells_at_once=False)
    tell()
    assert told(ana) == []
    with change(None) as record:
        asked.ends_at = now() - timedelta(minutes=1)
        record(Event.ACCESS_APPROVED, asked)
    assert sees(olaf) == []
    assert exceptions.close_old(now()) == 1
    assert exceptions.close_old(now()) == 0
    jobs.close_exceptions.call(0)
    tell()
    (notice,) = session.scalars(select(Notice).where(Notice.person_id == ana.id))
    assert (notice.kind, notice.actor_ids) == (NoticeKind.READ_BY_EXCEPTION, [])


def test_owners_are_told_at_once_if_whoever_allowed_it_said_so(
    stuck: Case, ana: Person, olaf: Person, otto: Person, sign_in: SignIn
) -> None:
    exceptions.approve(otto, exceptions.ask(olaf, stuck.id, WHY).id, tells_at_once=True)
    tell()
    assert told(ana) == [NoticeKind.READ_BY_EXCEPTION]
    page = sign_in(ana).get("/review/exceptions").text
    assert WHY in page
    assert olaf.name not in page
    assert otto.name not in page
    deciding.decide(olaf, stuck, ruling(Measure.HINT))
    tell()
    assert told(ana).count(NoticeKind.READ_BY_EXCEPTION) == 1


def test_what_is_refused_opens_nothing_and_tells_nobody(
    stuck: Case, ana: Person, olaf: Person, otto: Person
) -> None:
    exceptions.refuse(otto, exceptions.ask(olaf, stuck.id, WHY).id)
    assert sees(olaf) == []
    tell()
    assert told(ana) == []
    exceptions.ask(olaf, stuck.id, WHY)


def test_nobody_else_can_ask_or_allow(
    stuck: Case, case: Case, ana: Person, ben: Person, cas: Person, eve: Person, olaf: Person,
    mia: Person,
) -> None:  # fmt: skip
    for person in (ana, ben, cas, eve):
        with pytest.raises(NotFound):
            exceptions.ask(person, stuck.id, WHY)
    with pytest.raises(NotFound):
        exceptions.ask(olaf, case.id, WHY)  # Mia is free to judge that one
    asked = exceptions.ask(olaf, stuck.id, WHY)
    with change(None) as record:
        mia.manager_id = ana.id
        record(Event.PERSON_CHANGED, mia)
    for person in (ana, ben, cas, eve, mia):
        with pytest.raises(NotFound):
            exceptions.approve(person, asked.id, tells_at_once=False)
        with pytest.raises(NotFound):
            exceptions.refuse(person, asked.id)


def test_the_database_itself_wants_two_people(stuck: Case, olaf: Person) -> None:
    asked = exceptions.ask(olaf, stuck.id, WHY)
    with pytest.raises(IntegrityError, match="two_people"):
        session.execute(
            text("UPDATE access SET approved_by_id = person_id, approved_at = now(), "
                 "ends_at = now() WHERE id = :id"),
            {"id": asked.id},
        )  # fmt: skip
    session.rollback()


def test_of_fifty_answers_at_once_one_counts(
    stuck: Case, olaf: Person, otto: Person, at_once: Callable[..., list[Any]]
) -> None:
    asked_id, person_id = exceptions.ask(olaf, stuck.id, WHY).id, otto.id
    session.remove()

    def act() -> str:
        try:
            exceptions.approve(session.get_one(Person, person_id), asked_id, tells_at_once=False)
        except NotFound:
            return "late"
        return "allowed"

    assert at_once(*[act] * 50).count("allowed") == 1
    assert events("access") == ["access.asked", "access.approved"]


# Pages


def test_the_page_asks_allows_and_leaves_a_trace_of_reading(
    stuck: Case, ana: Person, olaf: Person, otto: Person, cas: Person, eve: Person,
    sign_in: SignIn,
) -> None:  # fmt: skip
    asker, second, path = sign_in(olaf), sign_in(otto), "/review/exceptions"
    page = asker.get(path).text
    assert f"Case {stuck.id}" in page
    for secret in ("Cellar", "Rotten", ana.name, cas.name):
        assert secret not in page
    assert asker.post(f"{path}/cases/{stuck.id}", data={"reason": ""}).status_code == 422
    for person in (eve, cas):
        assert sign_in(person).get(path).status_code == 404
        answer = sign_in(person).post(f"{path}/cases/{stuck.id}", data={"reason": "x"})
        assert answer.status_code == 404
    assert sign_in(ana).post(f"{path}/cases/{stuck.id}", data={"reason": "x"}).status_code == 404
    assert asker.post(f"{path}/cases/{stuck.id}", data={"reason": WHY}).status_code == 303
    assert asker.get(f"/review/{stuck.id}").status_code == 404
    assert WHY in second.get(path).text
    asked = session.scalars(select(Access)).one()
    assert asker.post(f"{path}/{asked.id}/approval").status_code == 404
    assert second.post(f"{path}/{asked.id}/approval").status_code == 303
    for _time in range(2):
        assert "Rotten heads" in asker.get(f"/review/{stuck.id}").text
    assert second.get(f"/review/{stuck.id}").status_code == 404
    assert events("access") == ["access.asked", "access.approved", "access.used"]
    form = {"measure": "hide", "happened": "a", "rule": "b", "why": "c", "seen": "1"}
    answer = asker.post(f"/review/{stuck.id}/decision", data=form)
    assert (answer.status_code, answer.location) == (303, "/review")


def test_the_page_refuses(stuck: Case, olaf: Person, otto: Person, sign_in: SignIn) -> None:
    asked = exceptions.ask(olaf, stuck.id, WHY)
    assert sign_in(otto).delete(f"/review/exceptions/{asked.id}/approval").status_code == 303
    assert events("access") == ["access.asked", "access.refused"]


def test_also_acting_on_a_case_leaves_a_trace(
    stuck: Case, olaf: Person, otto: Person, sign_in: SignIn
) -> None:
    exceptions.approve(otto, exceptions.ask(olaf, stuck.id, WHY).id, tells_at_once=False)
    for _time in range(2):
        assert sign_in(olaf).post(f"/review/{stuck.id}/claim").status_code == 303
    assert events("access") == ["access.asked", "access.approved", "access.used"]


def test_what_waits_for_an_answer_is_as_many_statements_for_one_as_for_many(
    stuck: Case, ana: Person, cas: Person, olaf: Person, otto: Person, statements: list[str]
) -> None:
    place = session.get_one(Community, stuck.community_id)
    judge, counts = judge_of(otto), []
    exceptions.ask(olaf, stuck.id, WHY)
    for number in range(2):
        session.expire_all()
        statements.clear()
        assert len(exceptions.to_answer(judge)) == 1 + 8 * number
        counts.append(len(statements))
        for one in range(8 * (1 - number)):
            case = report(create_post(ana, place, Draft(source=f"Rotten {one}")), cas)
            exceptions.ask(olaf, case.id, WHY)
    assert counts[1] <= counts[0]
