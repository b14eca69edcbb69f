"""What is done to reports in time: entries, reminders, deletion?"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from models import (
    Conclusion,
    Disclosure,
    DisclosureMessage,
    Entry,
    Envelope,
    Event,
    Person,
    Reminder,
    Scrub,
    session,
)
from models.disclosure import months_after
from social.confidential import actions, night, reminding
from social.confidential.receiving import today
from tests.confidential import making
from tests.confidential.conftest import Desk, Reporter
from tests.confidential.making import WORDS
from tests.known import events, last_facts, mails


@pytest.fixture
def report(reporter: Reporter) -> Disclosure:
    """A report that came just now."""
    assert reporter.report(WORDS).status_code == 201
    return reporter.disclosure()


def test_the_night_enters_what_came_with_its_day_alone(report: Disclosure) -> None:
    before = session.scalar(text("SELECT xmin::text FROM envelope LIMIT 1"))
    session.rollback()
    assert night.enter_new() == 1
    entry = session.scalars(select(Entry).where(Entry.noun == "disclosure")).one()
    assert (entry.event, entry.actor_id, entry.sign_in_id) == (Event.DISCLOSURE_CAME, None, None)
    moment = entry.at.astimezone(UTC)
    assert (moment.date(), moment.hour, moment.microsecond) == (report.came_on, 0, 0)
    assert set(last_facts(Event.DISCLOSURE_CAME).values()) == {None}
    rows = {
        session.scalar(text(f"SELECT xmin::text FROM {noun} LIMIT 1"))
        for noun in ("disclosure", "disclosure_message", "envelope")
    } | {session.scalar(text("SELECT xmin::text FROM entry ORDER BY id DESC LIMIT 1"))}
    assert len(rows) == 1  # what the database numbers says the night, and not the minute
    assert before not in rows
    assert night.enter_new() == 0


def places(noun: str) -> list[int]:
    """List the reports in the order in which a change wrote their rows."""
    order = "ORDER BY cmin::text::int, ctid"
    rows = session.scalars(text(f"SELECT disclosure_id FROM {noun} {order}")).all()
    session.rollback()
    return list(dict.fromkeys(rows))


def test_the_night_leaves_no_order_of_arrival(
    desk: Desk, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = [making.report(desk.channel, desk.readers()).id for _three in range(3)]
    monkeypatch.setattr(night.SystemRandom, "shuffle", lambda self, rows: rows.sort(key=turned))

    def turned(row: dict[str, Any]) -> int:
        return -came.index(row["disclosure_id"])

    assert night.enter_new() == 3
    for noun in ("disclosure_message", "envelope"):
        assert places(noun) == came[::-1]
    assert session.scalar(select(func.count()).select_from(Envelope)) == 6


def told() -> list[str]:
    return [mail.body for mail in mails()]


def test_recipients_are_told_once_in_numbers_alone(
    report: Disclosure, desk: Desk, in_app: None
) -> None:
    assert reminding.remind(today()) == 2
    assert reminding.remind(today()) == 0
    assert [mail.recipient for mail in mails()] == [one.email for one in desk.people.values()]
    assert all("1 report has something new." in body for body in told())
    assert not [body for body in told() if str(report.id) in body]


def test_what_comes_due_is_said_three_times_until_it_is_done(
    report: Disclosure, carla: Person, in_app: None
) -> None:
    reminding.remind(today())
    said = {
        days: reminding.remind(today() + timedelta(days)) for days in (1, 3, 4, 5, 6, 7, 8, 9)
    }
    assert {days for days, number in said.items() if number} == {4, 6, 7}
    assert "1 report has to be confirmed" in told()[-1]
    actions.acknowledge(session.get_one(Person, carla.id), session.get_one(Disclosure, report.id))
    due = months_after(today(), 3)
    said = {days: reminding.remind(due - timedelta(days)) for days in (20, 14, 10, 3, 0)}
    assert {days for days, number in said.items() if number} == {14, 3, 0}
    assert "1 report waits for feedback" in told()[-1]


@pytest.mark.parametrize(
    ("conclusion", "months"), [(Conclusion.NO_MEASURE, 2), (Conclusion.MEASURES, 36)]
)
def test_what_was_closed_goes_when_its_time_is_over(
    conclusion: Conclusion, months: int, report: Disclosure, carla: Person, in_app: None
) -> None:
    reminding.remind(today() + timedelta(4))
    actions.close(
        session.get_one(Person, carla.id), session.get_one(Disclosure, report.id), conclusion
    )
    end = months_after(today(), months)
    assert night.shred_due(end - timedelta(1)) == 0
    assert night.shred_due(end) == 1
    for noun in (Disclosure, DisclosureMessage, Envelope, Reminder):
        assert session.scalar(select(func.count()).select_from(noun)) == 0
    assert session.scalar(select(func.count()).select_from(Scrub)) == 1
    assert events("disclosure")[-1] == Event.DISCLOSURE_DELETED


def test_what_is_open_again_stays(report: Disclosure, carla: Person, in_app: None) -> None:
    person, found = session.get_one(Person, carla.id), session.get_one(Disclosure, report.id)
    actions.close(person, found, Conclusion.NO_MEASURE)
    actions.reopen(person, found)
    assert night.shred_due(today() + timedelta(10_000)) == 0


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-09-30", 2, "2026-11-30"),
    ],
)
def test_months_are_added_as_people_do(day: str, months: int, then: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_the_jobs_do_all_of_it(report: Disclosure, app: Any, desk: Desk) -> None:
    from social.confidential import jobs

    with app.app_context():
        jobs.enter.call(timestamp=0)
        jobs.remind.call(timestamp=0)
    assert events("disclosure") == [Event.DISCLOSURE_CAME]
    assert len(mails()) == 2
