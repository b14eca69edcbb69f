"""Is a time read as people write it, and a day written as they read it?"""

from __future__ import annotations

from datetime import date, time

import pytest
from flask_babel import force_locale

from social.reader import form, written_day
from social.times import time_of


@pytest.mark.parametrize(
    ("words", "hour", "minute"),
    [
        ("14:30", 14, 30),
        ("14.30", 14, 30),
        ("14h30", 14, 30),
        ("14u30", 14, 30),
        ("14 Uhr", 14, 0),
        ("14:00 uur", 14, 0),
        ("9", 9, 0),
        ("930", 9, 30),
        ("2pm", 14, 0),
        ("2:30 p.m.", 14, 30),
        ("12am", 0, 0),
        ("12 pm", 12, 0),
    ],
)
def test_a_time_is_read_as_people_write_it(words: str, hour: int, minute: int) -> None:
    assert time_of(words) == time(hour, minute)


@pytest.mark.parametrize(
    "words", ["", "25", "24:00", "8:60", "14pm", "0pm", "half nine", "2pm" + " " * 30 + "x", "²"]
)
def test_what_is_no_time_is_none(words: str) -> None:
    assert time_of(words) is None


@pytest.mark.parametrize(
    ("language", "medium", "long"),
    [
        ("en", "24 Jul 2026", "24 July 2026"),
        ("nl", "24 jul 2026", "24 juli 2026"),
        ("fr", "24 juil. 2026", "24 juillet 2026"),
        ("de", "24. Juli 2026", "24. Juli 2026"),
    ],
)
def test_a_day_is_written_as_its_language_does(
    in_app: None, language: str, medium: str, long: str
) -> None:
    with force_locale(language):
        assert written_day(date(2026, 7, 24)) == medium
        assert written_day(date(2026, 7, 24), "long") == long


def test_a_german_moment_has_its_dot_and_comma(in_app: None) -> None:
    with force_locale("de"):
        assert form("EEEE d MMMM y HH:mm") == "EEEE, d. MMMM y HH:mm"
    with force_locale("nl"):
        assert form("EEEE d MMMM y HH:mm") == "EEEE d MMMM y HH:mm"
