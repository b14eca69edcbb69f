"""How does a text with gaps become what one person wrote on one day?

In braces stand: a choice `{one|two}`; a choice or number that is used again, `{n=3..9}` and `{n}`;
a number `{3..9}`; what depends on the day, `{day+2}`, `{date+5}`, `{month-1}`, `{week+1}` and the
next `{monday}`; `{order}`; a first name by voice, `{b}`; and a mention, `{@b}` or `{@Sam Impens}`.
All choices of a telling take the same place in their lists, so that a question and its answer stay
together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from social.commands.demo.moments import later
from social.commands.demo.shapes import Who

GAP = re.compile(r"\{([^{}]*)\}")
NAMED = re.compile(r"([a-z]+)=(.*)", re.DOTALL)
RANGE = re.compile(r"(\d+)\.\.(\d+)")
DATED = re.compile(r"(day|date|month|week|monday)([+-]\d+)?")

DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}

START = "\x01"  # stands before a word that gets a capital where a sentence begins
CAPITAL = re.compile(rf"(?P<before>(?:^|[.!?:]\s|\n|^- ){START})(?P<letter>\w)", re.MULTILINE)
THIN = "\u202f"


@dataclass(slots=True)
class Wording:
    """One telling: its day, who speaks, which of each choice, and what was filled in so far.

    `progress` says how far along the demo's months the day is, from 0 to 1: named numbers grow
    with it, as the state of a project does.
    """

    day: date
    turn: int
    progress: float
    rng: Random
    cast: Mapping[str, Who]
    handle: Callable[[str], str]
    known: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str, language: str) -> str:
        """Fill every gap, the innermost first, and set the signs as the language does."""
        while GAP.search(text):
            text = GAP.sub(lambda gap: self._word(gap[1], language), text)
        text = CAPITAL.sub(lambda found: found["before"] + found["letter"].upper(), text)
        return typeset(text.replace(START, ""), language)

    def _word(self, gap: str, language: str) -> str:
        if gap in self.known:
            return self.known[gap]
        named = NAMED.fullmatch(gap)
        if named:
            self.known[named[1]] = self._chosen(named[2], is_named=True)
            return self.known[named[1]]
        if gap.startswith("@"):
            name = self.cast[gap[1:]].name if gap[1:] in self.cast else gap[1:]
            return f"@{self.handle(name)}"
        if gap in self.cast:
            return self.cast[gap].first_name
        if gap == "order":
            return self.known.setdefault("order", f"100{self.rng.randrange(4000, 9999)}")
        dated = DATED.fullmatch(gap)
        return self._dated(dated[1], int(dated[2] or 0), language) if dated else self._chosen(gap)

    def _chosen(self, words: str, *, is_named: bool = False) -> str:
        numbers = RANGE.fullmatch(words)
        if numbers:
            low, high = int(numbers[1]), int(numbers[2])
            if is_named:
                return str(low + round((high - low) * self.progress))
            return str(self.rng.randint(low, high))
        if "|" not in words:
            raise ValueError(f"nothing fills {{{words}}}")
        choices = words.split("|")
        return choices[self.turn % len(choices)]

    def _dated(self, kind: str, number: int, language: str) -> str:
        if kind == "week":
            return str((self.day + timedelta(weeks=number)).isocalendar().week)
        if kind == "month":
            return START + MONTHS[language].split()[(self.day.month - 1 + number) % 12]
        if kind == "monday":
            return dated(self.day + timedelta(days=7 - self.day.weekday()), language)
        day = later(self.day, number)
        if kind == "day":
            return START + DAYS[language].split()[day.weekday()]
        return dated(day, language)


def dated(day: date, language: str) -> str:
    """Write day and month as the language does."""
    month = MONTHS[language].split()[day.month - 1]
    number = {"de": f"{day.day}.", "fr": "1er" if day.day == 1 else str(day.day)}
    return f"{number.get(language, str(day.day))} {month}"


def typeset(text: str, language: str) -> str:
    """Set apostrophes and the spaces of French and of large numbers as in print."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"(?<!\w)'(?=[snt]\b)", "’", text)
    if language in ("fr", "nl"):
        text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", THIN, text)
    if language == "fr":
        text = re.sub(r" (?=[:;?!»])", THIN, text)
        text = re.sub(r"(?<=«) ", THIN, text)
    return text


def typeset_all(found: Any, language: str = "") -> Any:
    """Set every text of what was read from a file, each as its own language does.

    A table says its language, or stands under the language's code.
    """
    if isinstance(found, dict):
        own = found.get("language", language)
        return {
            key: typeset_all(value, key if key in DAYS else own) for key, value in found.items()
        }
    if isinstance(found, list):
        return [typeset_all(one, language) for one in found]
    return typeset(found, language) if isinstance(found, str) else found
