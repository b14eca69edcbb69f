"""Attacks and naughty strings go in as body, as HTML and as title; harmless text comes out."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import category

import pytest
from markupsafe import escape

from moderation import clean_line, clean_text, render
from moderation.sanitize import sanitize
from tests.moderation.conftest import Colleagues
from tests.moderation.harmless import assert_harmless, words_of

ENOUGH = 10_000


class Body(NamedTuple):
    """What somebody sent, what the renderer made of it, and what is shown."""

    source: str
    rendered: str
    html: str


@pytest.fixture(scope="module")
def bodies(hostile: tuple[str, ...]) -> list[Body]:
    """Send every attack as a body of its own."""
    found = []
    for line in hostile:
        source = clean_text(line, ENOUGH)
        rendered = render(source, Colleagues()).html
        found.append(Body(source, rendered, sanitize(rendered)))
    return found


def letters(text: str) -> str:
    """Take the letters and digits of a text."""
    return "".join(sign for sign in text if sign.isalnum())


def test_hole_39_no_attack_gets_through_a_body(bodies: list[Body]) -> None:
    for body in bodies:
        assert_harmless(body.html)


def test_every_letter_of_an_attack_is_still_there_to_read(bodies: list[Body]) -> None:
    """Every letter and digit, in order; those of an address may stand behind its link."""
    for source, _rendered, html in bodies:
        assert letters(words_of(html, with_addresses="](" in source)) == letters(source), source


def test_the_sanitiser_finds_nothing_to_change_in_what_the_renderer_writes(
    bodies: list[Body],
) -> None:
    changed = [body for body in bodies if body.html != body.rendered]
    for body in changed:  # an address that nh3 takes for none loses its link, and nothing else
        assert words_of(body.html) == words_of(body.rendered)
        assert "<a>" in body.html
    assert len(changed) < 5


def test_sanitising_twice_changes_nothing(bodies: list[Body]) -> None:
    for body in bodies:
        assert sanitize(body.html) == body.html


def test_all_attacks_in_one_body_get_no_further(hostile: tuple[str, ...]) -> None:
    for start in range(0, len(hostile), 100):
        source = clean_text("\n".join(hostile[start : start + 100]), 100_000)
        assert_harmless(sanitize(render(source, Colleagues()).html))


def test_no_attack_gets_through_as_html(hostile: tuple[str, ...]) -> None:
    for line in hostile:
        assert_harmless(sanitize(line))


def test_an_attack_as_a_title_is_one_line_of_text(hostile: tuple[str, ...]) -> None:
    for line in hostile:
        title = clean_line(line, ENOUGH)
        assert not set("<>\"'") & set(escape(title))
        assert not {category(sign) for sign in title} & {"Cc", "Cs", "Zl", "Zp"}
        assert letters(title) == letters(clean_text(line, ENOUGH))
