"""What do people write besides conversations: short notes, and what every shift or day asks for?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from social.commands.demo.moments import at, is_workday, within_hours
from social.commands.demo.scene import Scene
from social.commands.demo.shapes import (
    EARLY,
    LATE,
    Answer,
    Notes,
    Routine,
    Story,
    Wanted,
    Who,
)

HABIT = 0.28  # how many of the routine posts get a word back
NOTED = 0.55  # and of the short posts

ONLY_FOR = re.compile(r"/([^/]+)/ (.*)", re.DOTALL)
CHOICES = re.compile(r"\{[^{}]*\|[^{}]*\}")
ANYBODY = Wanted()


def tell_notes(scene: Scene, notes: Notes) -> Iterator[Story]:
    """Tell short posts, each line once for every choice that it leaves."""
    for number, line in enumerate(notes.lines):
        times = tellings(line)
        for turn in range(times):
            rng = Random(f"{notes.key}/{number}/{turn}")
            day = scene.days[apart(scene, number + turn, times, rng)]
            author = scene.cast.author(notes.by, notes.circle, notes.language, rng)
            story = begun(notes, f"{number}/{turn}", author, scene.moment(author, day, rng))
            story.text = scene.said(story, line, turn, rng)
            reply(scene, story, notes.replies, NOTED, turn, rng)
            if story.at < scene.end:
                yield story


def apart(scene: Scene, turn: int, times: int, rng: Random) -> int:
    """Choose a day for one telling in its own part of the months: alike lines stand far apart."""
    part = len(scene.days) // times
    return part * (turn % times) + scene.some_day(rng, part)


def tell_routine(scene: Scene, routine: Routine) -> Iterator[Story]:
    """Tell what is written shift by shift or day by day, no text twice."""
    rng = Random(routine.key)
    decks = [Deck(deck, rng) for deck in routine.decks]
    shifts = range(2) if routine.is_shift else (0,)
    spots = [(day, shift) for day in scene.days for shift in shifts]
    texts: set[str] = set()
    for number, (day, shift) in enumerate(sorted(rng.sample(spots, routine.count))):
        author = on_duty(scene, routine, shift, number, rng)
        ending = (EARLY, LATE)[shift][1] if routine.is_shift else None
        moment = end_of_shift(author, day, ending, rng) if ending else None
        story = begun(routine, str(number), author, moment or scene.moment(author, day, rng))
        titles = routine.titles[shift : shift + 1] if routine.is_shift else routine.titles
        story.title = scene.said(story, rng.choice(titles), number, rng)
        story.text = drawn(scene, story, decks, texts, rng)
        reply(scene, story, routine.replies, HABIT, rng.randrange(60), rng)
        if story.at < scene.end and is_workday(day, author.place.country):
            yield story


def begun(kind: Notes | Routine, key: str, author: Who, moment: datetime) -> Story:
    """Begin a story that has no words yet."""
    mood = "note" if isinstance(kind, Notes) else "routine"
    key = f"{kind.key}/{key}"
    return Story(key, kind.circle, author, moment, "", "", kind.language, mood, [])


def on_duty(scene: Scene, routine: Routine, shift: int, number: int, rng: Random) -> Who:
    """Choose who writes; in shifts somebody of the shift, or its leader."""
    wanted = routine.by[number % len(routine.by)]
    if routine.is_shift:
        leaders = [one for one in routine.by if one.name]
        shifted = replace(wanted, hours=(EARLY, LATE)[shift])
        is_led = wanted.name or not scene.cast.fitting(shifted)
        wanted = leaders[shift % len(leaders)] if is_led else shifted
    return scene.cast.speaker(wanted, routine.circle, routine.language, rng, ())


def drawn(scene: Scene, story: Story, decks: Sequence[Deck], texts: set[str], rng: Random) -> str:
    """Draw a sentence from each deck until together they say something new."""
    text = ""
    while not text or text in texts:
        lines = [scene.said(story, deck.draw(), rng.randrange(60), rng) for deck in decks]
        text = " ".join(line for line in lines if line)
    texts.add(text)
    return text


def reply(
    scene: Scene, story: Story, replies: Sequence[str], odds: float, turn: int, rng: Random
) -> None:
    """Let somebody answer a post, or nobody."""
    fitting = fitting_replies(replies, f"{story.title} {story.text}")
    if not fitting or rng.random() > odds:
        return
    who = scene.cast.speaker(ANYBODY, story.circle, story.language, rng, [story.author])
    moment = within_hours(who, story.at + timedelta(minutes=rng.randrange(4, 150)), rng)
    if moment < scene.end:
        text = scene.said(story, rng.choice(fitting), turn, rng)
        story.answers.append(Answer(who, moment, text, story.language))


class Deck:
    """Sentences that are drawn until none is left, then shuffled again."""

    def __init__(self, cards: Sequence[str], rng: Random) -> None:
        self.cards = list(cards)
        self.rng = rng
        self.left: list[str] = []

    def draw(self) -> str:
        """Take the next sentence."""
        if not self.left:
            self.left = self.rng.sample(self.cards, len(self.cards))
        return self.left.pop()


def end_of_shift(who: Who, day: date, clock: time, rng: Random) -> datetime:
    """Pick one of the last minutes of a shift."""
    return at(who, day, clock) - timedelta(seconds=rng.randrange(30, 1500))


def tellings(line: str) -> int:
    """Count how often a line can be told: with one gap alone it would read as before."""
    choices = [choice.count("|") + 1 for choice in CHOICES.findall(line)]
    return max(choices) if choices and line.count("{") > 1 else 1


def fitting_replies(replies: Sequence[str], text: str) -> list[str]:
    """List the replies that fit; those for certain words count twice."""
    certain, others = [], []
    for words in replies:
        match = ONLY_FOR.fullmatch(words)
        if match is None:
            others.append(words)
        elif re.search(match[1], text, re.IGNORECASE):
            certain.append(match[2])
    return certain * 2 + others
