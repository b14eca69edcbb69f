"""Are officers reminded in time of what they must not miss, each time once?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models import Event, Hold, Mail, Person, RequestKind, now, session
from social.changes import change
from social.records import jobs, reminding, requests

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


def mails() -> list[str]:
    return list(session.scalars(select(Mail.subject).order_by(Mail.id)))


def days(rosa: Person, first: datetime, number: int) -> list[int]:
    """Run the job on some days; tell how many reminders each brought."""
    return [reminding.remind([rosa], first + DAY * day) for day in range(number)]


def test_a_request_is_said_a_week_before_and_on_the_day(rosa: Person, ben: Person) -> None:
    asked = now()
    request = requests.open_request(rosa, ben, asked, "", RequestKind.ACCESS)
    said = days(rosa, asked, 40)
    assert [day for day, number in enumerate(said) if number] == [23, 30]
    assert len(mails()) == 2
    assert f"/records/requests/{request.id}" in session.scalars(select(Mail.body)).all()[0]


def test_the_same_day_says_nothing_twice(rosa: Person, ben: Person) -> None:
    asked = now()
    requests.open_request(rosa, ben, asked)
    assert [reminding.remind([rosa], asked + 30 * DAY) for _ in range(3)] == [1, 0, 0]
    assert reminding.remind([rosa], asked + 23 * DAY) == 0


def test_a_date_that_is_put_off_is_said_anew(rosa: Person, ben: Person) -> None:
    asked = now()
    request = requests.open_request(rosa, ben, asked)
    assert reminding.remind([rosa], asked + 23 * DAY) == 1
    requests.extend_request(rosa, request, "There is much")
    said = days(rosa, asked + 23 * DAY, 90)
    assert [day + 23 for day, number in enumerate(said) if number] == [83, 90]


def test_a_hold_is_said_until_somebody_lets_it_go(
    rosa: Person, make_hold: Callable[..., Hold]
) -> None:
    begin = now()
    hold = make_hold(review_at=begin + 10 * DAY)
    assert days(rosa, begin, 8) == [0, 0, 0, 1, 0, 0, 0, 0]
    with change(None) as record:
        hold.released_at = now()
        record(Event.HOLD_RELEASED, hold)
    assert days(rosa, begin, 20) == [0] * 20


def test_whom_it_is_about_is_not_told(
    rosa: Person, omar: Person, make_hold: Callable[..., Hold]
) -> None:
    begin = now()
    make_hold(review_at=begin, people_ids=[omar.id])
    requests.open_request(rosa, omar, begin - 30 * DAY)
    assert reminding.remind([rosa, omar], begin) == 2
    assert set(session.scalars(select(Mail.recipient))) == {rosa.email}


def test_what_is_answered_is_not_said(rosa: Person, ben: Person) -> None:
    asked = now()
    request = requests.open_request(rosa, ben, asked)
    with change(None) as record:
        request.closed_at = now()
        record(Event.REQUEST_CLOSED, request)
    assert reminding.remind([rosa], asked + 30 * DAY) == 0


def test_every_officer_is_told_in_their_language(
    rosa: Person, omar: Person, ben: Person, make_hold: Callable[..., Hold]
) -> None:
    with change(None) as record:
        omar.language = "nl"
        record(Event.PERSON_CHANGED, omar)
    make_hold(review_at=now())
    jobs.remind.call(0)
    said = {mail.recipient: mail.subject for mail in session.scalars(select(Mail))}
    assert set(said) == {rosa.email, omar.email}
    assert said[rosa.email].startswith("A hold has to be looked at by ")
    assert said[omar.email].startswith("Een bewaarbevel moet ")
