"""Is there always somebody free for the next word: on an appeal, and on a suspension that waits?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from models import (
    Access,
    Appeal,
    AppealMessage,
    AppealOutcome,
    Capability,
    Case,
    Community,
    CommunityKind,
    Decision,
    Event,
    Measure,
    Membership,
    NoticeKind,
    Person,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.judges import judge_of
from social.posts.actions import create_post
from social.reports import appealing
from social.review import appealed, deciding, exceptions, listing, seats
from social.review.appealed import Verdict
from social.tries import limiters
from tests.known import events
from tests.review.conftest import report
from tests.review.test_deciding import ruling, tell, told

SignIn = Callable[[Person], FlaskClient]
Give = Callable[..., Person]
UPHELD = Verdict(outcome=AppealOutcome.UPHELD, answer="It was rude.")


@pytest.fixture
def cellar(app: Flask, ana: Person, ben: Person, cas: Person, make_community: Any) -> Community:
    """A private community that Ana alone runs."""
    made: Community = make_community("Cellar", ana, ben, cas, kind=CommunityKind.PRIVATE)
    return made


@pytest.fixture
def otto(make_person: Callable[..., Person], give: Give) -> Person:
    """Otto moderates, and is a member of nothing."""
    return give(make_person("Otto Moderator"), Capability.MODERATOR)


@pytest.fixture
def appeal(cellar: Community, ana: Person, ben: Person, cas: Person) -> Appeal:
    """Ana decided, and nobody else near is free to judge the appeal."""
    case = report(create_post(ben, cellar, Draft(source="Rotten heads")), cas)
    return appealing.appeal(ben, deciding.decide(ana, case, ruling(Measure.HIDE)), "It is a band.")


def locked(person: Person) -> list[int]:
    return [one.id for one in exceptions.locked(judge_of(person))]


def test_an_appeal_in_a_closed_place_is_read_by_way_of_exception(
    appeal: Appeal, ana: Person, ben: Person, olaf: Person, otto: Person, eve: Person
) -> None:
    assert locked(olaf) == [appeal.case_id]
    assert (locked(ana), locked(ben), locked(eve)) == ([], [], [])
    assert appealed.page(judge_of(olaf), None)[0] == []
    asked = exceptions.ask(olaf, appeal.case_id, "Nobody is free")
    with pytest.raises(NotFound):
        exceptions.approve(ana, asked.id, tells_at_once=False)
    exceptions.approve(otto, asked.id, tells_at_once=False)
    (found,) = appealed.page(judge_of(olaf), None)[0]
    assert appealed.page(judge_of(otto), None)[0] == []
    appealed.decide(olaf, found, UPHELD)
    assert events("access") == ["access.asked", "access.approved", "access.closed"]
    assert locked(olaf) == []
    with pytest.raises(NotFound):
        appealed.find_appeal(judge_of(olaf), appeal.id)


def test_where_somebody_near_is_free_nobody_else_is_asked(
    appeal: Appeal, ana: Person, ben: Person, mia: Person, cellar: Community, olaf: Person
) -> None:
    join(cellar, mia)
    assert seats.look_again() == 1
    assert locked(olaf) == []
    with pytest.raises(NotFound):
        exceptions.ask(olaf, appeal.case_id, "Curious")


def test_those_who_can_ask_hear_of_an_appeal_for_which_nobody_near_is_free(
    appeal: Appeal, ana: Person, ben: Person, cas: Person, olaf: Person, eve: Person
) -> None:
    tell()
    assert told(olaf) == [NoticeKind.APPEALED]
    for person in (ana, cas, eve):
        assert NoticeKind.APPEALED not in told(person)


def test_the_page_names_the_appeal_and_opens_it(
    appeal: Appeal, ben: Person, olaf: Person, otto: Person, eve: Person, sign_in: SignIn
) -> None:
    browser, path = sign_in(olaf), "/review/exceptions"
    page = browser.get(path).text
    assert "An appeal waits" in page
    assert ben.name not in page
    assert browser.get(f"/review/appeals/{appeal.id}").status_code == 404
    assert sign_in(eve).post(f"{path}/cases/{appeal.case_id}").status_code == 404
    form = {"reason": "Nobody is free"}
    assert browser.post(f"{path}/cases/{appeal.case_id}", data=form).status_code == 303
    number = session.scalars(select(Access.id)).one()
    assert sign_in(otto).post(f"{path}/{number}/approval").status_code == 303
    assert "Open the appeal" in browser.get(path).text
    assert browser.get(f"/review/appeals/{appeal.id}").status_code == 200
    assert events("access")[-1] == "access.used"


def test_who_decided_a_suspension_is_not_free_to_confirm_it(
    app: Flask, make_community: Any, ben: Person, cas: Person, mia: Person, eve: Person, give: Give
) -> None:
    give(eve)
    place = make_community("Yard", cas, ben, mia, kind=CommunityKind.PRIVATE)
    join(place, eve)
    case = report(create_post(ben, place, Draft(source="Rotten heads")), cas)
    assert not case.is_left_over
    deciding.decide(mia, case, ruling(Measure.SUSPEND))
    assert case.is_left_over
    assert [line.case.id for line in listing.page(judge_of(eve), listing.Part.QUEUE, None)[0]] == [
        case.id
    ]
    deciding.refuse(mia, case)
    assert not case.is_left_over


def join(place: Community, person: Person) -> None:
    """Let somebody come in."""
    with change(person) as record:
        line = Membership(person_id=person.id, community_id=place.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)


def test_an_owner_alone_does_not_count_as_somebody_to_confirm(
    case: Case, mia: Person, ana: Person, give: Give
) -> None:
    deciding.decide(mia, case, ruling(Measure.SUSPEND))
    assert case.is_left_over
    give(ana, Capability.MODERATOR)
    assert seats.look_again() == 1
    assert not case.is_left_over


# How much somebody says


def test_whoever_appeals_waits_for_an_answer_after_twenty_messages(
    appeal: Appeal, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appealing, "IN_A_ROW", 3)
    for _ in range(2):
        appealing.answer(ben, appeal, "Well")
    with pytest.raises(Invalid) as refused:
        appealing.answer(ben, appeal, "Well")
    assert "Wait for an answer" in refused.value.fields["form"]
    with change(None) as record:
        owner = session.scalars(select(Person).where(Person.handle == "ana.peeters")).one()
        session.add(AppealMessage(appeal_id=appeal.id, author_id=owner.id, words="Say more."))
        record(Event.APPEAL_SAID, appeal)
    appealing.answer(ben, appeal, "Well")


def test_ten_messages_an_hour_are_taken(
    appeal: Appeal, ben: Person, sign_in: SignIn, app: Flask
) -> None:
    browser, path = sign_in(ben), f"/decisions/{appeal.decision_id}/messages"
    answers = [browser.post(path, data={"words": "Well"}) for _ in range(11)]
    assert [one.status_code for one in answers] == [303] * 10 + [422]
    assert "within an hour" in answers[-1].text
    said = select(func.count()).where(AppealMessage.appeal_id == appeal.id)
    assert session.scalar(said) == 11
    with app.app_context():
        for limiter in limiters():
            limiter.storage.reset()
    assert browser.post(path, data={"words": "Well"}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_an_exception_of_a_closed_case_without_an_appeal_is_none(
    cellar: Community, ana: Person, ben: Person, cas: Person, olaf: Person
) -> None:
    case = report(create_post(ben, cellar, Draft(source="Rotten heads")), cas)
    deciding.decide(ana, case, ruling(Measure.HIDE))
    with pytest.raises(NotFound):
        exceptions.ask(olaf, case.id, "Curious")
    assert listing.page(judge_of(olaf), listing.Part.CLOSED, None)[0] == []
