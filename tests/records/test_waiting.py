"""Is the second person told that something waits for them, and nobody else?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from archive.periods import Period
from models import (
    Capability,
    Dropped,
    Event,
    Notice,
    NoticeKind,
    Outcome,
    Person,
    RecordKind,
    RequestItem,
    Role,
    now,
    session,
)
from social.changes import change
from social.notices import actions as notices
from social.records import holds, listing, passing, requests, rules
from social.records.holds import Question
from social.records.requests import Decision

WISH = rules.Wish(kind=RecordKind.POST, most=Period.read("P7Y"), basis="A law", source="A book")
TO_APPROVE, SENT_BACK = NoticeKind.TO_APPROVE, NoticeKind.SENT_BACK


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


def told(person: Person) -> list[tuple[NoticeKind, list[int]]]:
    """Do what the worker would, and read what somebody is told; it is read then."""
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.notify' ORDER BY id"
    for args in session.scalars(text(jobs)).all():
        notices.notify(**args)
    unread = select(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    found = [(one.kind, one.actor_ids) for one in session.scalars(unread.order_by(Notice.id))]
    notices.mark_all_read(person)
    return found


def test_the_other_officers_are_told_of_a_rule_and_nobody_else(
    rosa: Person, omar: Person, eve: Person
) -> None:
    rule = rules.propose_rule(rosa, WISH)
    assert told(omar) == [(TO_APPROVE, [rosa.id])]
    assert told(rosa) == told(eve) == []
    assert [one.id for one in listing.waiting_for(omar).rules] == [rule.id]
    assert len(listing.waiting_for(rosa)) == 0
    rules.approve_rule(omar, rule)
    assert len(listing.waiting_for(omar)) == 0


def test_what_is_decided_before_the_worker_comes_is_no_news(rosa: Person, omar: Person) -> None:
    rules.refuse_rule(rosa, rules.propose_rule(rosa, WISH))
    assert told(omar) == []


def test_of_a_hold_about_an_officer_they_are_not_told(
    rosa: Person, omar: Person, make_officer: Callable[[str], Person]
) -> None:
    noor = make_officer("Noor Officer")
    hold = holds.ask_hold(rosa, Question(matter="Omar", reason="A claim", people_ids=[omar.id]))
    assert told(omar) == []
    assert told(noor) == [(TO_APPROVE, [rosa.id])]
    holds.approve_hold(noor, hold)
    holds.ask_release(noor, hold, "Settled")
    assert told(omar) == []
    assert told(rosa) == [(TO_APPROVE, [noor.id])]
    assert len(listing.waiting_for(omar)) == 0
    assert [one.id for one in listing.waiting_for(rosa).releases] == [hold.id]


def test_a_request_is_news_once_all_of_it_is_decided_and_not_to_whoever_asks(
    rosa: Person, omar: Person, make_officer: Callable[[str], Person]
) -> None:
    noor = make_officer("Noor Officer")
    request = requests.open_request(rosa, noor, now())
    nouns = sorted(set(session.scalars(select(RequestItem.noun))))
    assert len(nouns) > 0
    for noun in nouns:
        assert told(omar) == []
        refused = Decision(noun=noun, outcome=Outcome.REFUSE, exemption=requests.Exemption.CLAIMS)
        requests.decide(rosa, request, refused)
    assert told(omar) == [(TO_APPROVE, [rosa.id])]
    assert told(noor) == []
    assert len(listing.waiting_for(noor)) == 0
    passing.send_back(omar, request, "Why?")
    assert told(rosa) == [(SENT_BACK, [omar.id])]
    assert told(omar) == []
    assert [one.id for one in listing.waiting_for(rosa).returned] == [request.id]
    assert len(listing.waiting_for(omar)) == 0
    passing.take_over(omar, request)
    assert told(rosa) == [(NoticeKind.TAKEN_OVER, [omar.id])]


def test_a_request_that_is_not_to_be_pursued_is_news_at_once(
    rosa: Person, omar: Person, ben: Person
) -> None:
    request = requests.open_request(rosa, ben, now())
    passing.drop_request(rosa, request, Dropped.WITHDRAWN, "He called us.")
    assert told(omar) == [(TO_APPROVE, [rosa.id])]
    assert [one.id for one in listing.waiting_for(omar).requests] == [request.id]


def test_who_is_no_officer_any_more_is_told_nothing(rosa: Person, omar: Person) -> None:
    rules.propose_rule(rosa, WISH)
    with change(None) as record:
        role = session.scalars(select(Role).where(Role.person_id == omar.id)).one()
        assert role.capability is Capability.COMPLIANCE
        record(Event.ROLE_TAKEN, role)
        session.delete(role)
    assert told(omar) == []


def test_the_notice_leads_to_the_list(
    app: object, rosa: Person, omar: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    rules.propose_rule(rosa, WISH)
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.notify'"
    for args in session.scalars(text(jobs)).all():
        notices.notify(**args)
    page = sign_in(omar).get("/notices").text
    assert "Rosa Officer asks for a second person under Records" in page
    notice = session.scalars(select(Notice).where(Notice.person_id == omar.id)).one()
    answer = sign_in(omar).post(f"/notices/{notice.id}/opening")
    assert answer.headers["Location"].endswith("/records")
