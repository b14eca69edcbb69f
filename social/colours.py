"""Can words in a colour be read on our grounds, and what follows from a company's colour?

Contrast is that of WCAG 2.2 (relative luminance); hues are kept in OKLCH, in which our own tokens
are written, so that what is made lighter or darker stays the same colour to the eye.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

NEEDED = 4.5  # to one, of words; edges and signs need 3 and have it with this (WCAG 2.2, 1.4.3)
STEP = 0.0025  # of lightness, between 0 and 1
HEX = re.compile(r"#[0-9a-f]{6}")

# The grounds on which words and signs stand, as static/css/tokens.css has them: light, dark.
GROUNDS = {
    "light": ((0.966, 0.0075, 112), (0.999, 0.001, 112), (0.947, 0.009, 115)),
    "dark": ((0.188, 0.009, 165), (0.231, 0.011, 166), (0.272, 0.013, 166), (0.276, 0.014, 166)),
}
# What stands on the colour itself, on a button; its hue follows the colour's.
ON = {"light": (1.0, 0.0), "dark": (0.205, 0.030)}
# Lightness and most chroma of what follows from it.
FAINT = {"light": (0.944, 0.026), "dark": (0.302, 0.036)}
EDGE = {"light": (0.820, 0.052), "dark": (0.425, 0.055)}
STRONGER = {"light": -0.07, "dark": 0.07}
BAR = {
    "bar": ((0.292, 0.046), (0.150, 0.012)),
    "bar-soft": ((0.372, 0.047), (0.255, 0.016)),
    "bar-line": ((0.460, 0.045), (0.360, 0.020)),
}
DARK_LIGHTNESS = 0.775  # of a colour on dark ground that follows from the one on light
FOCUS_IN_THE_DARK = "oklch(.828 .150 82)"  # marigold, which no company's colour replaces
MORE_CONTRAST = {"light": 0.33, "dark": 0.86}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the screen: red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def of(cls, written: str) -> Colour:
        """Read #rrggbb."""
        return cls(*(int(written[at : at + 2], 16) for at in (1, 3, 5)))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Weigh how bright it is (WCAG 2.2, relative luminance)."""
        red, green, blue = map(linear, (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    @property
    def lch(self) -> tuple[float, float, float]:
        """Say its lightness, chroma and hue in OKLCH (Ottosson, A perceptual color space, 2020)."""
        red, green, blue = map(linear, (self.red, self.green, self.blue))
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
        return light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def linear(value: int) -> float:
    """Take the screen's curve away from one of 256 values."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def curved(part: float) -> float:
    """Give the screen its curve back."""
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def parts(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Turn OKLCH into the three lights of a screen, which may lie beyond what it has."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def colour_of(light: float, chroma: float, hue: float) -> Colour:
    """Give a colour of OKLCH that a screen has: with less chroma where it has no such one."""
    light = min(max(light, 0.0), 1.0)
    for share in range(50, -1, -1):
        found = parts(light, chroma * share / 50, hue)
        if all(-0.0005 <= one <= 1.0005 for one in found):
            break
    return Colour(*(round(255 * curved(min(max(one, 0.0), 1.0))) for one in found))


def contrast(one: Colour, other: Colour) -> float:
    """Measure how far two colours stand from one another: 1 to 21."""
    brighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def grounds(theme: str, colour: Colour) -> Iterable[Colour]:
    """List what a colour stands on, and what stands on it."""
    yield from (colour_of(*one) for one in GROUNDS[theme])
    yield colour_of(*ON[theme], colour.lch[2])


def least(theme: str, colour: Colour) -> float:
    """Measure the contrast of a colour on the ground that leaves it the least."""
    return min(contrast(colour, ground) for ground in grounds(theme, colour))


def passes(theme: str, colour: Colour) -> bool:
    """Tell whether words in a colour can be read on every ground of a theme."""
    return least(theme, colour) >= NEEDED


def nearest(theme: str, colour: Colour) -> Colour:
    """Give the colour of the same hue, darker or lighter by as little as can be, that passes."""
    light, chroma, hue = colour.lch
    way = -STEP if theme == "light" else STEP
    while not passes(theme, colour):
        light += way
        colour = colour_of(light, chroma, hue)
    return colour


def for_dark(colour: Colour) -> Colour:
    """Make the colour for dark ground that goes with one for light."""
    _light, chroma, hue = colour.lch
    return nearest("dark", colour_of(DARK_LIGHTNESS, min(chroma * 1.2, 0.16), hue))


def readable_on(ground: Colour, colour: Colour, way: float) -> Colour:
    """Make a colour darker or lighter until words in it can be read on a ground."""
    light, chroma, hue = colour.lch
    while contrast(colour, ground) < NEEDED and 0 < light < 1:
        light += way
        colour = colour_of(light, chroma, hue)
    return colour


@lru_cache(16)
def sheet(accent: str, accent_dark: str) -> str:
    """Write the style that follows from a company's two colours: tokens alone, in their layer."""
    by_theme = {"light": Colour.of(accent), "dark": Colour.of(accent_dark)}
    made = {theme: tokens(theme, colour) for theme, colour in by_theme.items()}
    lines = [
        f"    --{name}: light-dark({made['light'][name]}, {made['dark'][name]});"
        for name in made["light"]
    ]
    more = {
        theme: colour_of(MORE_CONTRAST[theme], min(colour.lch[1], 0.11), colour.lch[2])
        for theme, colour in by_theme.items()
    }
    strong = f"--accent: light-dark({more['light']}, {more['dark']}); --accent-text: var(--accent);"
    bars = "--accent-line: var(--accent); --bar: #000; --bar-soft: #161616; --bar-line: #c2c2c2;"
    return "\n".join(
        (
            "@layer tokens {",
            "  :root {",
            *lines,
            f"    --focus: light-dark({accent}, {FOCUS_IN_THE_DARK});",
            "  }",
            f'  :root[data-contrast="more"] {{ {strong} {bars} }}',
            "}",
            "",
        )
    )


def tokens(theme: str, colour: Colour) -> dict[str, Colour]:
    """Make every colour of a theme that follows from the company's."""
    light, chroma, hue = colour.lch
    way = STEP if theme == "dark" else -STEP
    faint = toned(FAINT[theme], chroma, hue)
    found = {
        "accent": colour,
        "accent-strong": colour_of(light + STRONGER[theme], chroma, hue),
        "on-accent": toned(ON[theme], chroma, hue),
        "accent-soft": faint,
        "accent-line": toned(EDGE[theme], chroma, hue),
        "accent-text": readable_on(faint, colour, way),
    }
    at = 0 if theme == "light" else 1
    return found | {name: toned(both[at], chroma, hue) for name, both in BAR.items()}


def toned(tone: tuple[float, float], chroma: float, hue: float) -> Colour:
    """Give a tone of a hue; of grey, a grey one."""
    light, most = tone
    return colour_of(light, min(most, chroma), hue)


def bar_of(accent: str) -> str:
    """Say the colour of the bar on top, which devices show around the page."""
    _light, chroma, hue = Colour.of(accent).lch
    return str(toned(BAR["bar"][0], chroma, hue))
