"""When does somebody work, and when does a mail reach them?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models import NoticeTopic, Rhythm
from social.hours import Hours
from social.notices.wishes import Wishes

GENT = Hours(zone="Europe/Brussels", begins=8 * 60 + 30, ends=17 * 60)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-27 10:00", "2026-11-27 10:00"),  # a Friday, within
        ("2026-11-27 05:00", "2026-11-27 07:30"),  # before it begins: 08:30 there
        ("2026-11-27 07:30", "2026-11-27 07:30"),  # the first minute
        ("2026-11-27 16:00", "2026-11-30 07:30"),  # 17:00 there is over; the next is Monday
        ("2026-11-28 10:00", "2026-11-30 07:30"),  # a Saturday
        ("2026-11-26 23:30", "2026-11-27 07:30"),  # 00:30 there is Friday already
        ("2026-03-27 20:00", "2026-03-30 06:30"),  # summer time began on Sunday: 08:30 there
        ("2026-10-23 20:00", "2026-10-26 07:30"),  # it ended on Sunday: 08:30 there
    ],
)
def test_the_next_moment_of_work_is_by_the_clock_there(moment: str, opens: str) -> None:
    assert GENT.opening(at(moment)) == at(opens)


def test_an_absence_is_no_time_of_work() -> None:
    away = Hours(away_from=date(2026, 11, 25), away_until=date(2026, 12, 1))
    assert away.opening(at("2026-11-27 10:00")) == at("2026-12-02 08:00")
    assert away.opening(at("2026-11-24 10:00")) == at("2026-11-24 10:00")
    for_good = Hours(away_from=date(2026, 11, 25))
    assert for_good.opening(at("2026-11-27 10:00")) is None
    assert for_good.next_week(at("2026-11-27 10:00")) is None


@pytest.mark.parametrize(
    ("rhythm", "mailed"),
    [
        (Rhythm.SOON, "2026-11-27 11:00"),
        (Rhythm.DAILY, "2026-11-30 07:30"),
        (Rhythm.WEEKLY, "2026-11-30 07:30"),
        (Rhythm.NEVER, None),
    ],
)
def test_a_mail_comes_in_the_rhythm_that_was_chosen(rhythm: Rhythm, mailed: str | None) -> None:
    chosen = Wishes(by_mail={"answers": rhythm.value}, hours=GENT)
    found = chosen.mail_at(NoticeTopic.ANSWERS, at("2026-11-27 10:00"))
    assert found == (at(mailed) if mailed else None)


def test_once_a_day_is_when_the_day_begins_and_once_a_week_when_the_week_does() -> None:
    daily, weekly = Wishes(by_mail={"events": "daily"}), Wishes(by_mail={"events": "weekly"})
    early, late = at("2026-11-24 06:00"), at("2026-11-24 09:00")  # a Tuesday
    assert daily.mail_at(NoticeTopic.EVENTS, early) == at("2026-11-24 08:00")
    assert daily.mail_at(NoticeTopic.EVENTS, late) == at("2026-11-25 08:00")
    assert weekly.mail_at(NoticeTopic.EVENTS, early) == at("2026-11-30 08:00")


def test_only_a_crisis_reaches_people_outside_their_hours() -> None:
    night = at("2026-11-27 02:00")
    assert Wishes(hours=GENT).mail_at(NoticeTopic.CRISES, night) == night
    assert Wishes(hours=GENT).mail_at(NoticeTopic.MENTIONS, night) == at("2026-11-27 07:30")
    ready = Wishes(hours=GENT, keeps_hours=False).mail_at(NoticeTopic.MENTIONS, night)
    assert ready == at("2026-11-27 03:00")


def test_the_page_comes_first_for_as_long_as_somebody_wants() -> None:
    quick = Wishes(wait=10, hours=GENT)
    assert quick.mail_at(NoticeTopic.MENTIONS, at("2026-11-27 10:00")) == at("2026-11-27 10:10")
    assert quick.mail_at(NoticeTopic.MENTIONS, at("2026-11-27 15:55")) == at("2026-11-30 07:30")
