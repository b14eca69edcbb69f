"""What does a text say once it is formatted, and where was that typed?"""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from moderation.markdown import read, render, see
from moderation.seen import BESIDE
from tests.moderation.conftest import Colleagues
from tests.moderation.test_speed import LONG, MONSTROUS, calls_of, monster

PIECES = (
    *("a", "b", "ab", " ", "\na", "*", "**", "_", "~~", "`", "``", "\\", "<", "![", "[", "]"),
    *(
        "](/X)",
        "](</X> 'Y')",
        "](/X\n'Y')",
        "](",
        ")",
        "\n> a",
        "\n- a",
        "\n# a",
        "\n\na",
        "<https://X.y>",
    ),
)
NOT_COMPARED = re.compile(r"[A-Zy!:/.'\s¦>#-]")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("4111**1111**1111**1111**", "4111111111111111"),
        ("~~nu~~mb*sk*ull", "numbskull"),
        ("num`b`skull", "numbskull"),
        ("numb\\-skull", "numb-skull"),
        ("4111&nbsp;1111&#46;&#x31;&#8203;", "4111\xa01111.1"),
        ("&nonsense; &#46", "&nonsense; &#46"),
        ("4111\u200b1111", "41111111"),
        ("41\u200d11&zwj;11\ufe0f1&#xfe0f;1\U000e01001", "411111111"),
        ("👩\u200d🔧 and می\u200cخواهم", "👩\u200d🔧 and می\u200cخواهم"),
        ("> nu**mb**\n> skull", "> numb\n> skull"),
        ("a\r\n**b**c", "a\r\nbc"),
        ("se[cret](https://a.example)s\nmore", f"secrets{BESIDE}https://a.example\nmore"),
        ("[a](https://b&#97;d\\.example)", f"a{BESIDE}https://bad.example"),
        ("![a **b**](/c 'd')", f"a b{BESIDE}/c{BESIDE}'d'"),
        ("```\na**b**\n```", "```\na**b**\n```"),
        ("as typed, 5 < 6 & 7 > 4", "as typed, 5 < 6 & 7 > 4"),
    ],
)
def test_signs_that_format_are_not_read(source: str, text: str) -> None:
    assert see(source).text == text


@pytest.mark.parametrize(
    ("source", "words", "typed"),
    [
        ("A nu**mb**skull!", "numbskull", "nu**mb**skull"),
        ("A **nu***mb*skull!", "numbskull", "**nu***mb*skull"),
        ("A **numbskull**!", "numbskull", "numbskull"),
        ("A num[bskull](https://a.example 'b')!", "numbskull",
         "num[bskull](https://a.example 'b')"),
        ("> one\n> a `num`bskull", "numbskull", "`num`bskull"),
        ("- numb&#115;kull", "numbskull", "numb&#115;kull"),
        ("- a\n  - [b](https://bad.example)", "bad.example", "bad.example"),
        ("## 🥐 numb\\_skull ##", "numb_skull", "numb\\_skull"),
    ],
)  # fmt: skip
def test_what_is_read_is_found_where_it_was_typed(source: str, words: str, typed: str) -> None:
    seen = see(source)
    start = seen.text.index(words)
    first, last = seen.span(start, start + len(words))
    assert source[first:last] == typed


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_it_reads_as_the_page_shows_it(source: str) -> None:
    source = f"a{source}".strip()  # a sign that begins a line makes a list or a rule
    assume("```" not in source and "~~~" not in source)
    assume(not ("![" in source and ("`" in source or "\\" in source)))  # a picture drops them
    shown = unescape(re.sub(r"<[^>]*>", "", render(source, Colleagues()).html))
    seen = see(source)
    assert NOT_COMPARED.sub("", seen.text) == NOT_COMPARED.sub("", shown)
    for place, letter in enumerate(seen.text if seen.starts else ""):
        assert letter in (source[seen.starts[place]], *BESIDE)


def test_writing_and_asking_read_the_same() -> None:
    for source in (LONG, "A **nu**mb", "a &#46; b"):
        rendered = render(source, Colleagues())
        assert read(source) == (rendered.words, rendered.seen)
        assert see(source) == rendered.seen


@pytest.mark.parametrize("name", MONSTROUS)
def test_reading_asks_for_no_more_than_showing_does(name: str) -> None:
    source = monster(name)
    render(source[:1_000], Colleagues())  # what is found once is kept
    assert calls_of(lambda: see(source)) < 1.6 * calls_of(lambda: render(source, Colleagues()))
