"""How does a conversation go: who opens it, who answers, and when?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from rapidfuzz.fuzz import ratio

from social.commands.demo.moments import SEASONS, within_hours
from social.commands.demo.scene import Scene
from social.commands.demo.shapes import Answer, Say, Story, Thread, Who
from social.commands.demo.topics import with_topics
from social.commands.demo.wording import Wording

APART = 80  # working days at least between two tellings of one thread
ALIKE = 88  # per cent of the letters: more would read as the same post
NAMING = 0.12  # how many replies name whom they answer

WEEKS_LATER = re.compile(
    r"\b(weken|maand|semaines|mois|Wochen|Monate|weeks|months|winter|Winters?)\b"
)
AFTERWARDS = ("Na {", "Nach", "Afte")


def tell(scene: Scene, thread: Thread) -> list[Story]:
    """Tell a conversation as often as it says, on days far apart; the last may be pinned."""
    told: list[Story] = []
    for turn, place in enumerate(places(scene, thread, Random(thread.key))):
        story = opened(scene, thread, turn, place, Random(f"{thread.key}/{turn}"))
        is_new = all(ratio(other.text, story.text) < ALIKE for other in told)
        if story.at < scene.end and is_new:
            told.append(story)
    if told:
        told[-1].is_pinned = thread.is_pinned
    return told


def places(scene: Scene, thread: Thread, rng: Random) -> list[int]:
    """Choose the days on which a conversation is told, within its season."""
    if thread.days_ago is not None:
        return [len(scene.days) - thread.days_ago]
    months = SEASONS.get(thread.season, range(1, 13))
    free = [number for number, day in enumerate(scene.days) if day.month in months]
    found: list[int] = []
    for _ in range(thread.times):
        apart = [one for one in free if all(abs(one - other) >= APART for other in found)]
        if apart:
            found.append(apart[scene.some_day(rng, len(apart))])
    return sorted(found)


def opened(scene: Scene, thread: Thread, turn: int, place: int, rng: Random) -> Story:
    """Tell a conversation once."""
    circle, day = thread.circles[turn % len(thread.circles)], scene.days[place]
    author = scene.cast.author(thread.by, circle, thread.language, rng)
    voices = cast_voices(scene, thread, circle, author, rng)
    moment = scene.moment(author, day, rng, is_early=thread.days_ago is not None)
    words = Wording(day, turn, place / len(scene.days), rng, voices, scene.handle)
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
        files=thread.files,
        gone=thread.gone,
        asks=thread.asks,
        best=thread.best,
        answers=answers(scene, thread, voices, moment, words, rng),
    )


def cast_voices(
    scene: Scene, thread: Thread, circle: str, author: Who, rng: Random
) -> dict[str, Who]:
    """Choose who speaks with which voice."""
    voices = {"a": author}
    for say in sorted(thread.talk, key=lambda say: say.wanted.breadth):
        if say.voice not in voices:
            voices[say.voice] = scene.cast.speaker(
                say.wanted, circle, thread.language, rng, list(voices.values())
            )
    return voices


def answers(
    scene: Scene,
    thread: Thread,
    voices: dict[str, Who],
    moment: datetime,
    words: Wording,
    rng: Random,
) -> list[Answer]:
    """Tell what is said below a post, as far as there was time for it."""
    found: list[Answer] = []
    top = 0
    for place, say in enumerate(thread.talk):
        who = voices[say.voice]
        wait = pause(say, is_last=place >= len(thread.talk) - 2, rng=rng)
        moment = within_hours(who, moment + wait, rng)
        if moment >= scene.end:
            break
        if not say.is_reply:
            top = len(found)
        language = say.language or own_language(thread, say.voice, who)
        words.day = moment.date()
        text = words.fill(say.text, language)
        if say.is_reply and rng.random() < NAMING and found[-1].author is not who:
            text = f"@{scene.handle(found[-1].author.name)} {text}"
        found.append(Answer(who, moment, text, language, under=top if say.is_reply else None))
    return found


def pause(say: Say, *, is_last: bool, rng: Random) -> timedelta:
    """Say how long it takes until this is said: the author reports back after days or weeks."""
    is_weeks_later = is_last and WEEKS_LATER.search(say.text) is not None
    is_report = is_last and say.voice == "a" and not say.is_reply
    if is_weeks_later and (is_report or say.text.startswith(AFTERWARDS)):
        return timedelta(days=rng.randrange(9, 20), minutes=rng.randrange(200))
    if is_report:
        return timedelta(days=rng.randrange(1, 4), minutes=rng.randrange(200))
    return timedelta(minutes=rng.choice((3, 6, 11, 19, 28, 40, 55, 85, 140)) + rng.random() * 5)


def own_language(thread: Thread, voice: str, who: Who) -> str:
    """Say in which language somebody speaks: the thread's where only a trade was asked for."""
    first = next((say.wanted for say in thread.talk if say.voice == voice), thread.by)
    wanted = thread.by if voice == "a" else first
    return who.language if wanted.name or wanted.site else thread.language
