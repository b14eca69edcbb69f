"""Can words in a company's colour be read, and what becomes of one in which they cannot?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social import colours
from social.colours import Colour, colour_of, contrast

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"--([a-z-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)")
COLOURS = st.builds(Colour, *(st.integers(0, 255) for _ in range(3)))


def tokens() -> dict[str, tuple[tuple[float, ...], ...]]:
    """Read our own colours from the style."""
    text = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
    return {
        name: tuple(tuple(map(float, one.split())) for one in both)
        for name, *both in TOKEN.findall(text)
    }


def test_contrast_is_that_of_the_standard() -> None:
    black, white = Colour.of("#000000"), Colour.of("#ffffff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == pytest.approx(1)
    # WCAG's own well-known edge: #767676 is the lightest grey that passes on white.
    assert contrast(Colour.of("#767676"), white) >= 4.5 > contrast(Colour.of("#777777"), white)


def test_the_grounds_are_those_of_the_style() -> None:
    found = tokens()
    names = {"light": ("paper", "surface", "sunken"), "dark": ("paper", "surface", "sunken")}
    for at, theme in enumerate(("light", "dark")):
        for place, name in enumerate(names[theme]):
            assert found[name][at] == pytest.approx(colours.GROUNDS[theme][place])
    assert found["overlay"][1] == pytest.approx(colours.GROUNDS["dark"][3])
    assert found["on-accent"][1][:2] == pytest.approx(colours.ON["dark"])


def test_our_own_green_passes_on_both_grounds() -> None:
    light, dark = tokens()["accent"]
    assert colours.passes("light", colour_of(*light))
    assert colours.passes("dark", colour_of(*dark))


@given(COLOURS)
def test_a_colour_comes_back_from_its_hue(colour: Colour) -> None:
    again = colour_of(*colour.lch)
    assert all(
        abs(one - other) <= 2
        for one, other in zip(
            (colour.red, colour.green, colour.blue),
            (again.red, again.green, again.blue),
            strict=True,
        )
    )


@given(COLOURS, st.sampled_from(["light", "dark"]))
def test_the_nearest_colour_can_be_read_on_every_ground_and_is_no_further_than_needed(
    colour: Colour, theme: str
) -> None:
    near = colours.nearest(theme, colour)
    assert colours.least(theme, near) >= 4.5
    if colours.passes(theme, colour):
        assert near == colour
    else:
        assert colours.least(theme, near) < 4.8  # a step more, not black or white at once


@given(COLOURS)
def test_all_that_follows_from_a_colour_can_be_read_where_it_stands(colour: Colour) -> None:
    light = colours.nearest("light", colour)
    for theme, one in (("light", light), ("dark", colours.for_dark(light))):
        made = colours.tokens(theme, one)
        assert contrast(made["on-accent"], made["accent"]) >= 4.5
        assert contrast(made["accent-text"], made["accent-soft"]) >= 4.5
        bar_ink = colour_of(0.965, 0.010, 160)
        assert contrast(bar_ink, made["bar"]) >= 4.5
        assert contrast(bar_ink, made["bar-soft"]) >= 4.5


def test_the_style_holds_colours_and_nothing_else() -> None:
    style = colours.sheet("#1f5fa8", "#8ab8f0")
    assert "--accent: light-dark(#1f5fa8, #8ab8f0);" in style
    assert "url" not in style
    assert style.count("{") == style.count("}") == 3
