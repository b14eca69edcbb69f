"""What do all tellings share: the people, the days, and how a moment and a text are found?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from random import Random

from social.commands.demo.casting import Cast
from social.commands.demo.moments import at_work, days_from, end_of_time, later, workdays
from social.commands.demo.shapes import Story, Who
from social.commands.demo.wording import Wording

RECENT = 1.35  # above 1: more was written lately than long ago
MORNING = 0.4  # the part of a working day in which something is said early


class Scene:
    """The months of the demo company up to one day."""

    def __init__(self, cast: Cast, today: date, handle: Callable[[str], str]) -> None:
        self.cast = cast
        self.handle = handle
        self.days = workdays(today)
        self.end = end_of_time(today)

    def moment(self, who: Who, day: date, rng: Random, *, is_early: bool = False) -> datetime:
        """Pick when somebody says something: on this day, or the next when they work."""
        there = next(days_from(day, who.place.country))
        portion = MORNING if is_early else 1
        moment = at_work(who, there, rng, portion)
        return moment if moment < self.end else at_work(who, later(day, -1), rng, portion)

    def some_day(self, rng: Random, among: int) -> int:
        """Draw a place in a list of days, rather a late one."""
        return int(among * rng.random() ** (1 / RECENT))

    def said(self, story: Story, text: str, turn: int, rng: Random) -> str:
        """Fill the gaps of a text that speaks of nobody but the story's author."""
        day = story.at.date()
        words = Wording(day, turn, 0.5, rng, {"a": story.author}, self.handle)
        return words.fill(text, story.language)
