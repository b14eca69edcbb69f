"""Is an event written as RFC 5545 says, whatever people write into it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from social.gatherings import ics

BEGIN = datetime(2027, 3, 29, 8, tzinfo=UTC)


def event(**how: Any) -> Any:
    """Make an event without a database."""
    what = {
        "id": 7,
        "post_id": 9,
        "post": SimpleNamespace(title=how.pop("title", "Welding day")),
        "intro": "",
        "place": "Hall 3",
        "link": "",
        "starts_at": BEGIN,
        "ends_at": BEGIN.replace(hour=9),
        "changed_at": BEGIN,
        "sequence": 2,
        "is_on": True,
    }
    return SimpleNamespace(**(what | how))


def written(**how: Any) -> str:
    """Write a calendar with one event."""
    it = event(**how)
    return ics.calendar([(it, ics.status_of(it))], "https://kring.example:8443")


def read(words: str) -> dict[str, str]:
    """Read the lines of a calendar back: unfolded, by name."""
    lines = words.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def unescaped(value: str) -> str:
    """Read a text value (RFC 5545, 3.3.11)."""
    found, letters = "", iter(value)
    for letter in letters:
        following = next(letters) if letter == "\\" else ""
        found += {"n": "\n"}.get(following, following) if following else letter
    return found


def test_an_event_says_when_in_utc_and_which_version_it_is() -> None:
    found = read(written())
    assert found["DTSTART"] == "20270329T080000Z"
    assert found["DTEND"] == "20270329T090000Z"
    assert found["UID"] == "gathering-7@kring.example"
    assert (found["SEQUENCE"], found["STATUS"]) == ("2", "CONFIRMED")
    assert found["URL"] == "https://kring.example:8443/posts/9"


def test_what_is_called_off_or_waited_for_says_so() -> None:
    assert ics.status_of(event(is_on=False)) == "CANCELLED"
    assert ics.status_of(event(), has_seat=False) == "TENTATIVE"


@pytest.mark.parametrize(
    "title", ["a,b;c\\d", "x\nBEGIN:VEVENT", "é" * 200, "日本語" * 60, "a\r\nb", "tab\tand\x00nul"]
)
def test_titles_come_back_as_they_were(title: str) -> None:
    words = written(title=title)
    expected = title.replace("\r\n", "\n").replace("\x00", "")
    assert unescaped(read(words)["SUMMARY"]) == expected
    assert words.count("\r\nBEGIN:VEVENT\r\n") == 1


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_can_be_smuggled_in(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    words = written(title=text, place=text, intro=text)
    lines = words.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    names = [line.partition(":")[0] for line in words.replace("\r\n ", "").split("\r\n") if line]
    plain = written(title="a", place="a", intro="a").replace("\r\n ", "").split("\r\n")
    expected = [line.partition(":")[0] for line in plain if line]
    assert [name for name in names if name != "LOCATION"] == [
        name for name in expected if name != "LOCATION"
    ]


def test_another_reader_of_calendars_understands_it() -> None:
    title, about = "Öl, Fett; und \\ mehr", "First line\nsecond line, " + "long " * 40
    read_back = icalendar.Calendar.from_ical(written(title=title, intro=about, place="Halle; 3"))
    (it,) = read_back.walk("VEVENT")
    assert it["SUMMARY"] == title
    assert it["LOCATION"] == "Halle; 3"
    assert str(it["DESCRIPTION"]).startswith(about)
    assert it.decoded("DTSTART").astimezone(UTC) == BEGIN
    assert it.decoded("DTEND") - it.decoded("DTSTART") == timedelta(hours=1)
    brussels = it.decoded("DTSTART").astimezone(ZoneInfo("Europe/Brussels"))
    assert (brussels.hour, brussels.tzname()) == (10, "CEST")
