"""Is every emoji one, and is it found in four languages?"""

from __future__ import annotations

import re

import pytest

from moderation import find_emoji
from moderation.emoji import CHARACTERS
from moderation.emoji_table import TABLE
from tests.moderation.conftest import CORPUS

LINES = [line.split("|") for line in TABLE.strip().splitlines()]


def test_there_are_hundreds_each_once() -> None:
    characters = [line[0] for line in LINES]
    assert len(characters) > 300
    assert len(set(characters)) == len(characters)


def test_a_name_means_one_emoji_and_can_be_typed() -> None:
    names = [name for line in LINES for name in line[1].split()]
    assert len(set(names)) == len(names) == len(CHARACTERS)
    assert all(re.fullmatch(r"[a-z0-9_+\-]{1,32}", name) for name in names)


def test_every_emoji_has_words_in_three_more_languages() -> None:
    assert all(len(line) == 5 and all(line) for line in LINES)


def test_every_character_is_an_emoji_of_unicode() -> None:
    file = CORPUS / "unicode/emoji-test.txt"
    if not file.is_file():
        pytest.skip("the list of Unicode is not beside the repository")
    qualified = re.findall(r"^([0-9A-F ]+?) +; fully-qualified", file.read_text("utf-8"), re.M)
    known = {"".join(chr(int(code, 16)) for code in codes.split()) for codes in qualified}
    assert {line[0] for line in LINES} <= known


@pytest.mark.parametrize(
    ("query", "language", "name"),
    [
        ("tad", "en", "tada"),
        ("TADA", "en", "tada"),
        ("vuur", "nl", "fire"),
        ("fête", "fr", "partying"),
        ("fete", "fr", "partying"),
        ("Glü", "de", "crossed_fingers"),
        ("gluck", "de", "crossed_fingers"),
        ("strasse", "de", "tram"),
        ("thumbs", "nl", "thumbsup"),
        ("+1", "nl", "thumbsup"),
        ("party", "en", "tada"),
        ("bir", "en", "birthday"),
    ],
)
def test_an_emoji_is_found_by_part_of_a_word(query: str, language: str, name: str) -> None:
    assert name in [found.name for found in find_emoji(query, language)]


def test_the_name_comes_first_then_the_whole_word() -> None:
    assert [found.name for found in find_emoji("ok", "en")[:2]] == ["ok", "ok_hand"]
    assert find_emoji("heart", "nl")[0].name == "heart"
    assert find_emoji("hart", "nl")[0].name == "heart"


def test_words_of_another_language_find_nothing() -> None:
    assert find_emoji("vuur", "fr") == []
    assert find_emoji("", "en") == []
    assert find_emoji("zzzzzz", "en") == []


def test_no_more_are_offered_than_asked_for() -> None:
    assert len(find_emoji("e", "nl", limit=5)) == 5
