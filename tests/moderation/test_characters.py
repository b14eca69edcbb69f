"""Which characters stay in names, titles and bodies?"""

from __future__ import annotations

from unicodedata import is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import TooLong, clean_line, clean_text, is_blank

TRICKY = st.text(
    st.one_of(st.characters(), st.sampled_from("\u200d\u200c\u0301\u202ee\r\n \x85\ud800好❤️")),
    max_size=40,
)


@pytest.mark.parametrize(
    "hidden",
    [
        *"\x00\x07\x0b\x0c\x1b\x7f\x80\x9f",
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
        *"\u200b\u2060\u2064\ufeff\u00ad\u180e\ufff9\uffff\ufdd0\U0001ffff",
        "\U000e0041",
    ],
)
def test_what_cannot_be_seen_goes(hidden: str) -> None:
    assert clean_text(f"a{hidden}b", 10) == "ab"


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\xa0", "\u3164", "\u115f\u1160\uffa0", "\u2800", "\u200b\u200d", "\u0301 \ufe0f"],
)
def test_some_letters_show_nothing(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "é", "e\u0301", "👍", "❤️", "好", "가", "⠁"])
def test_whatever_shows_something_is_no_blank(text: str) -> None:
    assert not is_blank(f"\u3164{text}")


@pytest.mark.parametrize("text", ["tab\tstop", "line\nline", "Łódź", "naïve", "好", "« oui » !"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert clean_text(text, 100) == text


@pytest.mark.parametrize("text", ["👩‍🚀", "🏳️‍🌈", "👨‍👩‍👧", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष"])
def test_joined_emoji_and_letters_stay_whole(text: str) -> None:
    assert clean_text(text, 100) == text
    assert clean_line(text, 100) == text


@pytest.mark.parametrize(
    "text", ["Ana\u200d", "\u200cAna", "A\u200dna", "好\u200d", "好\u200d\u200d好"]
)
def test_a_joiner_that_joins_nothing_goes(text: str) -> None:
    assert "\u200d" not in clean_text(text, 100)
    assert "\u200c" not in clean_text(text, 100)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_a_line_feed(end: str) -> None:
    assert clean_text(f"a{end}b", 3) == "a\nb"


def test_letters_have_one_form() -> None:
    assert clean_text("e\u0301", 1) == "é"
    assert clean_line("A\u030angstro\u0308m", 8) == "Ångström"


def test_a_lone_surrogate_can_be_stored() -> None:
    assert clean_text("a\ud800b", 3).encode() == "a\ufffdb".encode()


def test_a_body_keeps_its_inner_lines_and_loses_blank_ones_around() -> None:
    assert clean_text("\n\n  - a\n\n  - b  \n\n", 100) == "  - a\n\n  - b"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Ana   Peeters ", "Ana Peeters"),
        ("Ana\nPeeters", "Ana Peeters"),
        ("Ana\t\r\nPeeters", "Ana Peeters"),
        ("Ana\u3000\u3000Peeters", "Ana Peeters"),
        ("Quoi\u202f?", "Quoi\u202f?"),
        ("\u3164\u2800", ""),
        ("\u202egnp.exe", "gnp.exe"),
        ("", ""),
    ],
)
def test_a_name_or_title_is_one_tidy_line(typed: str, line: str) -> None:
    assert clean_line(typed, 100) == line


def test_the_limit_counts_characters_after_cleaning() -> None:
    assert clean_text("a\r\nb\u200b", 3) == "a\nb"
    assert clean_line("👍" * 5, 5) == "👍" * 5
    with pytest.raises(TooLong, match="longer than 3 characters") as caught:
        clean_text("abcd", 3)
    assert caught.value.limit == 3
    with pytest.raises(TooLong):
        clean_line("abcd", 3)


def test_an_endless_text_is_refused_before_it_is_cleaned() -> None:
    with pytest.raises(TooLong):
        clean_text("\u200b" * 1_000, 100)


@given(TRICKY)
@settings(max_examples=500, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    body = clean_text(text, 1_000)
    assert clean_text(body, 1_000) == body
    assert is_normalized("NFC", body)
    body.encode()
    line = clean_line(text, 1_000)
    assert clean_line(line, 1_000) == line
    assert "\n" not in line
