"""What does a disguised text say, and is what it says found where it stands?"""

from __future__ import annotations

import json
import sys
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import limits as lengths
from moderation.disguise import Folded, fold, readings
from moderation.disguise.lookalikes import DIGITS, LETTERS, SIGNS, SPELT, TABLE
from tests.moderation.conftest import CORPUS

DISGUISED = {
    "small": "numbskull",
    "capitals": "NUMBSKULL",
    "full width": "ｎｕｍｂｓｋｕｌｌ",
    "mathematical": "𝐧𝐮𝐦𝐛𝓼𝓴𝓾𝓵𝓵",
    "circled": "ⓝⓤⓜⓑⓢⓚⓤⓛⓛ",
    "black squares": "🅽🆄🅼🅱🆂🅺🆄🅻🅻",
    "letters of flags": "🇳🇺🇲🇧🇸🇰🇺🇱🇱",
    "small capitals": "ɴᴜᴍʙꜱᴋᴜʟʟ",
    "Cyrillic": "пumЬѕкull",
    "Greek": "ηυmβsκυll",
    "accents": "nûmbskúll",
    "heaps of marks": "n\u0301\u0302u\u0303\u0304mb\u0336sku\u0337ll",
    "marks at the end": "numbskull\u0301\u0302",
    "zero width": "numb\u200bsk\u200cull",
    "soft hyphen": "numb\u00adskull",
    "word joiner": "num\u2060bsk\ufeffull",
    "a tag": "numb\U000e0061skull",
    "digits and signs": "num8$ku11",
    "spaced": "n u m b s k u l l",
    "dotted": "n.u.m.b.s.k.u.l.l",
    "dashed": "n-u-m-b-s-k-u-l-l",
    "spaced digits": "n u m 8 5 k u 1 1",
    "repeated": "nuuuumbskulllll",
    "emphasised within": "**num**bskull",
    "repeated look-alikes": "nuυuumbskull",
}
HIDDEN = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aA1!$ .-*iıİßſŉΣς\u0345\u200b\u0301\U000e0061ﷺ\u3164\t\n"),
        st.sampled_from(sorted(TABLE)),
    ),
    max_size=60,
)


@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED)
def test_a_word_is_read_through_its_disguise(text: str) -> None:
    said = [reading.text.lstrip("*") for reading in readings(fold(text))]
    assert "numbskull" in said or "numbskul" in said


@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED)
def test_it_is_found_where_it_stands(text: str) -> None:
    whole = f"Well, {text} said so"
    for reading in readings(fold(whole)):
        for word in ("numbskull", "numbskul"):
            place = reading.text.find(word)
            if place >= 0 and (reading.runs is not None or word == "numbskull"):
                start, end = reading.span(place, place + len(word))
                assert whole[start:end].strip("*") == text.strip("*")
                return
    pytest.fail("not found")


@pytest.mark.parametrize(
    "text", ["Call 1800 300 now!", "12 10 455", "Line 4: 5 x 6 m", "3.14 + 2 = 5.14"]
)
def test_numbers_stay_numbers(text: str) -> None:
    assert not any(
        word in one.text for one in readings(fold(text)) for word in ("iboo", "ass", "io")
    )


def test_words_are_not_joined_over_the_space_between_them() -> None:
    for one in readings(fold("the glass hit a pen, it can not be")):
        assert not any(word in one.text for word in ("shit", "cannot", "hita"))


def test_a_wide_gap_parts_letters_that_stand_alone() -> None:
    assert "you there" in [one.text for one in readings(fold("y o u  t h e r e"))]


def test_letters_that_unicode_cannot_carry_are_dropped() -> None:
    assert fold("a\ud800b").text == "ab"


@given(HIDDEN)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(HIDDEN)
def test_every_letter_has_a_place_and_places_never_go_back(text: str) -> None:
    for one in (fold(text), *readings(fold(text))):
        assert len(one.at) == len(one.text)
        assert all(0 <= place < len(text) for place in one.at)
        assert all(before <= after for before, after in pairwise(one.at))


@given(HIDDEN, st.data())
def test_a_span_lies_in_the_original_and_says_the_same(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    assert folded.text[start:end] in fold(text[first:last]).text


@given(HIDDEN)
def test_a_span_of_any_reading_lies_in_the_original(text: str) -> None:
    for one in readings(fold(text)):
        if one.text:
            first, last = one.span(0, len(one.text))
            assert 0 <= first < last <= len(text)


@given(HIDDEN)
def test_there_are_a_dozen_readings_at_most(text: str) -> None:
    assert len(list(readings(fold(text)))) <= 12


def calls(text: str) -> int:
    """Count the functions that are called until every reading is there."""
    counter = count()
    list(readings(fold(text)))
    sys.setprofile(lambda *_args: next(counter))
    try:
        list(readings(fold(text)))
    finally:
        sys.setprofile(None)
    return next(counter)


MONSTERS = ["a ", "a.", "aaa", "1l", "a*", "e\u0301", "ﷺ", "@$", "a  ", "і", "🇮", "'a", "!!!a"]


@pytest.mark.parametrize("unit", MONSTERS)
def test_twice_the_length_asks_for_twice_the_work(unit: str) -> None:
    half, whole = (unit * lengths.POST)[: lengths.POST // 2], (unit * lengths.POST)[: lengths.POST]
    assert calls(whole) < 2.2 * calls(half) + 50


def test_no_look_alike_stands_for_two_letters() -> None:
    groups = (LETTERS, SPELT, SIGNS, DIGITS)
    signs = [sign for group in groups for others in group.values() for sign in others]
    assert len(signs) == len(set(signs))


def test_look_alikes_of_the_published_table_are_mostly_known() -> None:
    """Single characters that pass for a Latin letter, by the table beside the repository."""
    path = CORPUS / "unicode/confusables_homoglyphs_pkg.json"
    if not path.exists():
        pytest.skip("the table of look-alikes is not beside the repository")
    known = missed = 0
    for letter, others in json.loads(path.read_text("utf-8")).items():
        if len(letter) == 1 and letter.isascii() and letter.isalpha():
            for one in others:
                said = fold(one["c"]).text
                known += said == letter.lower()
                missed += said != letter.lower() and len(one["c"]) == 1
    print(f"{known} of {known + missed} look-alikes of Latin letters are known")
    assert known > 0.8 * (known + missed)


def test_nothing_has_no_place() -> None:
    with pytest.raises(ValueError, match="no place"):
        Folded("a", (0,), "a").span(1, 1)
