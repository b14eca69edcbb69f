"""Which posts and answers are there, by whom and when?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from social.commands.demo.casting import Cast
from social.commands.demo.moments import (
    SEASONS,
    at,
    at_work,
    days_from,
    end_of_time,
    is_workday,
    later,
    within_hours,
    workdays,
)
from social.commands.demo.shapes import (
    EARLY,
    LATE,
    Answer,
    Notes,
    Routine,
    Say,
    Story,
    Thread,
    Wanted,
    Who,
)
from social.commands.demo.topics import with_topics
from social.commands.demo.wording import Wording

APART = 80  # working days at least between two tellings of one thread
RECENT = 1.35  # above 1: more was written lately than long ago
HABIT = 0.22  # how many of the routine posts get a word back
NOTED = 0.45  # and of the short posts
NAMING = 0.12  # how many replies name whom they answer

WEEKS_LATER = re.compile(
    r"\b(weken|maand|semaines|mois|Wochen|Monate|weeks|months|winter|Winters?)\b"
)
ONLY_FOR = re.compile(r"/([^/]+)/ (.*)", re.DOTALL)
CHOICES = re.compile(r"\{[^{}]*\|[^{}]*\}")
BLANK = Wanted()


class Teller:
    """Tells the months of the demo company up to one day, the same every time."""

    def __init__(self, cast: Cast, today: date, handle: Callable[[str], str]) -> None:
        self.cast = cast
        self.handle = handle
        self.days = workdays(today)
        self.end = end_of_time(today)
        self.told: set[str] = set()

    def thread(self, thread: Thread) -> Iterator[Story]:
        """Tell a conversation as often as it says, on days far apart."""
        rng = Random(thread.key)
        for turn, place in enumerate(self._places(thread, rng)):
            circle = thread.circles[turn % len(thread.circles)]
            story = self._open(thread, circle, turn, place, Random(f"{thread.key}/{turn}"))
            if story.at < self.end:
                story.is_pinned = thread.is_pinned and turn == thread.times - 1
                yield story

    def _places(self, thread: Thread, rng: Random) -> list[int]:
        months = SEASONS.get(thread.season, range(1, 13))
        free = [number for number, day in enumerate(self.days) if day.month in months]
        if thread.days_ago is not None:
            return [len(self.days) - thread.days_ago]
        places: list[int] = []
        for _ in range(thread.times):
            apart = [one for one in free if all(abs(one - other) >= APART for other in places)]
            if apart:
                places.append(apart[int(len(apart) * rng.random() ** (1 / RECENT))])
        return sorted(places)

    def _open(self, thread: Thread, circle: str, turn: int, place: int, rng: Random) -> Story:
        author = self.cast.author(thread.by, circle, thread.language, rng)
        voices = self._voices(thread, circle, author, rng)
        moment = self._moment(author, self.days[place], rng)
        progress = place / len(self.days)
        words = Wording(self.days[place], turn, progress, rng, voices, self.handle)
        title = words.fill(thread.title, thread.language)
        text = words.fill(thread.text, thread.language)
        return Story(
            key=f"{thread.key}/{turn}",
            circle=circle,
            author=author,
            at=moment,
            title=title,
            text=with_topics(text, title, rng),
            language=thread.language,
            mood=thread.mood or "talk",
            answers=self._answers(thread, voices, moment, words, rng),
        )

    def _voices(self, thread: Thread, circle: str, author: Who, rng: Random) -> dict[str, Who]:
        voices = {"a": author}
        for say in sorted(thread.talk, key=lambda say: say.wanted.breadth):
            if say.voice not in voices:
                voices[say.voice] = self.cast.speaker(
                    say.wanted, circle, thread.language, rng, list(voices.values())
                )
        return voices

    def _answers(
        self, thread: Thread, voices: dict[str, Who], start: datetime, words: Wording, rng: Random
    ) -> list[Answer]:
        answers: list[Answer] = []
        moment, top = start, 0
        for place, say in enumerate(thread.talk):
            who = voices[say.voice]
            wait = pause(say, is_last=place >= len(thread.talk) - 2, rng=rng)
            moment = within_hours(who, moment + wait, rng)
            if moment >= self.end:
                break
            if not say.is_reply:
                top = len(answers)
            language = say.language or own_language(thread, say.voice, who)
            words.day = moment.date()
            text = words.fill(say.text, language)
            if say.is_reply and rng.random() < NAMING and answers[-1].author is not who:
                text = f"@{self.handle(answers[-1].author.name)} {text}"
            answers.append(
                Answer(
                    author=who,
                    at=moment,
                    text=text,
                    language=language,
                    under=top if say.is_reply else None,
                )
            )
        return answers

    def notes(self, notes: Notes) -> Iterator[Story]:
        """Tell short posts, each line once for every choice that it leaves."""
        for number, line in enumerate(notes.lines):
            for turn in range(tellings(line)):
                rng = Random(f"{notes.key}/{number}/{turn}")
                place = int(len(self.days) * rng.random() ** (1 / RECENT))
                author = self.cast.author(notes.by, notes.circle, notes.language, rng)
                story = self._short(notes, author, self.days[place], turn, rng)
                story.key = f"{notes.key}/{number}/{turn}"
                story.text = self._said(story, line, turn, rng)
                self._reply(story, notes.replies, NOTED, turn, rng)
                if story.at < self.end:
                    yield story

    def routine(self, routine: Routine) -> Iterator[Story]:
        """Tell what is written shift by shift or day by day."""
        rng = Random(routine.key)
        decks = [Deck(deck, rng) for deck in routine.decks]
        shifts = range(2) if routine.is_shift else (0,)
        spots = [(day, shift) for day in self.days for shift in shifts]
        for number, (day, shift) in enumerate(sorted(rng.sample(spots, routine.count))):
            author = self._on_duty(routine, shift, number, rng)
            story = self._short(routine, author, day, number, rng)
            if routine.is_shift:
                story.at = end_of_shift(author, day, (EARLY, LATE)[shift][1], rng)
            story.key = f"{routine.key}/{number}"
            titles = routine.titles[shift : shift + 1] if routine.is_shift else routine.titles
            story.title = self._said(story, rng.choice(titles), number, rng)
            story.text = self._drawn(story, decks, rng)
            self._reply(story, routine.replies, HABIT, rng.randrange(60), rng)
            if story.at < self.end and is_workday(day, author.place.country):
                yield story

    def _drawn(self, story: Story, decks: Sequence[Deck], rng: Random) -> str:
        text = ""
        while not text or text in self.told:
            lines = [self._said(story, deck.draw(), rng.randrange(60), rng) for deck in decks]
            text = " ".join(line for line in lines if line)
        self.told.add(text)
        return text

    def _on_duty(self, routine: Routine, shift: int, number: int, rng: Random) -> Who:
        wanted = routine.by[number % len(routine.by)]
        if routine.is_shift:
            leaders = [one for one in routine.by if one.name]
            shifted = replace(wanted, hours=(EARLY, LATE)[shift])
            is_led = wanted.name or not self.cast.fitting(shifted)
            wanted = leaders[shift % len(leaders)] if is_led else shifted
        return self.cast.speaker(wanted, routine.circle, routine.language, rng, ())

    def _short(
        self, kind: Notes | Routine, author: Who, day: date, turn: int, rng: Random
    ) -> Story:
        moment = self._moment(author, day, rng)
        mood = "note" if isinstance(kind, Notes) else "routine"
        return Story("", kind.circle, author, moment, "", "", kind.language, mood, [])

    def _said(self, story: Story, text: str, turn: int, rng: Random) -> str:
        day = story.at.date()
        words = Wording(day, turn, 0.5, rng, {"a": story.author}, self.handle)
        return words.fill(text, story.language)

    def _reply(
        self, story: Story, replies: Sequence[str], odds: float, turn: int, rng: Random
    ) -> None:
        fitting = fitting_replies(replies, f"{story.title} {story.text}")
        if not fitting or rng.random() > odds:
            return
        who = self.cast.speaker(BLANK, story.circle, story.language, rng, [story.author])
        moment = within_hours(who, story.at + timedelta(minutes=rng.randrange(4, 150)), rng)
        if moment < self.end:
            text = self._said(story, rng.choice(fitting), turn, rng)
            story.answers.append(Answer(who, moment, text, story.language))

    def _moment(self, who: Who, day: date, rng: Random) -> datetime:
        there = next(days_from(day, who.place.country))
        moment = at_work(who, there, rng)
        return moment if moment < self.end else at_work(who, later(day, -1), rng)


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


def pause(say: Say, *, is_last: bool, rng: Random) -> timedelta:
    """Say how long it takes until this is said: the author reports back after days or weeks."""
    if say.voice == "a" and not say.is_reply and is_last:
        days = rng.randrange(9, 20) if WEEKS_LATER.search(say.text) else rng.randrange(1, 4)
        return timedelta(days=days, minutes=rng.randrange(200))
    if WEEKS_LATER.search(say.text) and is_last and say.text[:4] in ("Na {", "Nach", "Afte"):
        return timedelta(days=rng.randrange(9, 20))
    return timedelta(minutes=rng.choice((3, 6, 11, 19, 28, 40, 55, 85, 140)) + rng.random() * 5)


def own_language(thread: Thread, voice: str, who: Who) -> str:
    """Say in which language somebody speaks: the thread's where only a trade was asked for."""
    first = next((say.wanted for say in thread.talk if say.voice == voice), thread.by)
    wanted = thread.by if voice == "a" else first
    return who.language if wanted.name or wanted.site else thread.language


def tellings(line: str) -> int:
    """Count how often a line can be told without repeating itself."""
    return max((choice.count("|") + 1 for choice in CHOICES.findall(line)), default=1)


def fitting_replies(replies: Sequence[str], text: str) -> list[str]:
    """List the replies that fit: those for certain words before those for any."""
    certain, others = [], []
    for reply in replies:
        match = ONLY_FOR.fullmatch(reply)
        if match is None:
            others.append(reply)
        elif re.search(match[1], text, re.IGNORECASE):
            certain.append(match[2])
    return certain * 2 + others
