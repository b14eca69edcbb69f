"""Are words found however their letters are written, and is no part of a letter left?"""

from __future__ import annotations

import unicodedata

import pytest

from archive.redacting import REASONS, burned, places, widened
from models import RedactionReason
from social.records.matters.words import REASONS as OF_THE_PAGE

ACCENT = "\N{COMBINING ACUTE ACCENT}"
HYPHEN = "\N{SOFT HYPHEN}"


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        (f"Rene{ACCENT} paid", "Ren\xe9", "# paid"),
        ("Ren\xe9 paid", f"RENE{ACCENT}", "# paid"),
        (f"H\xe9le{ACCENT}ne and He{ACCENT}l\xe9ne", "h\xe9l\xe9ne", "# and #"),
        (f"Rene{ACCENT} and Rene", "Rene", f"Rene{ACCENT} and #"),
        ("ANN met Ann, and Joanne", "ann", "# met #, and Jo # e"),
        ("STRASSE 1, Stra\xdfe 2", "stra\xdfe", "# 1, # 2"),
        ("\u0130stanbul, Bern", "bern", "\u0130stanbul, #"),
        (f"Be{HYPHEN}n and Ben{HYPHEN}", "Ben", "# and #"),
        ("Ben", f"B{HYPHEN}en", "#"),
        ("\u1112\u1161\u11ab paid", "\ud55c", "# paid"),
        ("\ufb01ne", "f", "# ne"),
        ("aaa", "aa", "# a"),
        ("nothing", "else", "nothing"),
        ("nothing", HYPHEN, "nothing"),
        ("", "a", ""),
    ],
)
def test_words_are_found_however_they_are_written(text: str, words: str, left: str) -> None:
    spans = [(*place, "") for place in places(text, words)]
    assert burned(text, spans).replace("██", "#") == left


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
@pytest.mark.parametrize("other", ["NFC", "NFD", "NFKC"])
def test_both_forms_are_one(form: str, other: str) -> None:
    text = unicodedata.normalize(form, "Žižek, Łódź, Ångström, ệ and Šárka met")
    for word in ("Žižek", "Łódź", "Ångström", "ệ", "Šárka"):
        assert len(places(text, unicodedata.normalize(other, word))) == 1


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Zandlopered", "Zandloper", "█business secret█ ed"),
        ("overZandloper!", "Zandloper", "over █business secret█!"),
        ("a Zandloper 12", "Zandloper", "a █business secret█ 12"),
        ("(Zandloper)", "Zandloper", "(█business secret█)"),
        ("Zandloper_2", "Zandloper", "█business secret█ _2"),
        (f"Rene{ACCENT}Ben", "Ben", f"Rene{ACCENT} █business secret█"),
        ("aXYb", "X", "a █business secret█ Yb"),
    ],
)
def test_the_rest_of_a_word_is_not_glued_to_the_reason(text: str, words: str, left: str) -> None:
    reason = REASONS[RedactionReason.SECRET]
    assert burned(text, [(*place, reason) for place in places(text, words)]) == left


def test_every_reason_is_said_in_the_words_of_the_page() -> None:
    assert set(REASONS) == {*RedactionReason}
    assert {reason: str(words) for reason, words in OF_THE_PAGE.items()} == REASONS


def test_a_letter_goes_whole() -> None:
    text = f"Rene{ACCENT}!"
    assert widened(text, 0, 4) == (0, 5)
    assert widened(text, 4, 5) == (3, 5)
    assert widened(text, 5, 6) == (5, 6)
