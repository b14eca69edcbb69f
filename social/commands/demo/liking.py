"""Who reacts to what, and how?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from models import ReactionKind
from social.commands.demo.moments import within_hours
from social.commands.demo.shapes import Story, Who

THANKS, AGREE, WELL_DONE = ReactionKind.THANKS, ReactionKind.AGREE, ReactionKind.WELL_DONE
USEFUL, WITH_YOU = ReactionKind.USEFUL, ReactionKind.WITH_YOU

# By mood of the post: the fewest and the most reactions, and how they divide.
POSTS = {
    "news": (6, 30, ((AGREE, 4), (USEFUL, 5), (THANKS, 4), (WITH_YOU, 1))),
    "proud": (7, 26, ((WELL_DONE, 10), (THANKS, 2), (USEFUL, 3), (AGREE, 1))),
    "share": (3, 12, ((USEFUL, 6), (THANKS, 4), (AGREE, 2))),
    "talk": (0, 12, ((AGREE, 3), (USEFUL, 4), (WITH_YOU, 2), (THANKS, 1))),
    "note": (0, 6, ((THANKS, 5), (USEFUL, 2), (AGREE, 2))),
    "routine": (0, 2, ((THANKS, 4), (USEFUL, 1))),
}
QUIET = {"routine": 0.75, "note": 0.4, "talk": 0.15}  # how many get none at all
ANSWERS = ((THANKS, 5), (USEFUL, 4), (AGREE, 3))
ANSWERED = 0.5  # how many answers get a reaction
MOST_PER_ANSWER = 5
REACHED = 0.35  # of the members of a small community


@dataclass(frozen=True, slots=True)
class Liking:
    """One reaction, to the post or to the answer with this number."""

    who: Who
    at: datetime
    kind: ReactionKind
    answer: int | None


def likings(story: Story, members: Sequence[Who], end: datetime) -> Iterator[Liking]:
    """Find the reactions to a post and its answers, the same ones every time."""
    rng = Random(f"liking/{story.key}")
    fewest, most, kinds = POSTS[story.mood]
    if rng.random() >= QUIET.get(story.mood, 0):
        number = min(rng.randint(fewest, most), round(len(members) * REACHED))
        yield from drawn(members, {story.author}, number, kinds, story.at, None, end, rng)
    for place, answer in enumerate(story.answers):
        if rng.random() < ANSWERED and story.mood != "routine":
            number = min(1 + int(rng.expovariate(0.9)), MOST_PER_ANSWER, len(members) // 3)
            yield from drawn(members, {answer.author}, number, ANSWERS, answer.at, place, end, rng)


def drawn(
    members: Sequence[Who],
    without: Collection[Who],
    number: int,
    kinds: Sequence[tuple[ReactionKind, int]],
    start: datetime,
    answer: int | None,
    end: datetime,
    rng: Random,
) -> Iterator[Liking]:
    """Draw some members who react within hours or days, each once."""
    free = [who for who in members if who not in without]
    words, weights = zip(*kinds, strict=True)
    for who in rng.sample(free, min(number, len(free))):
        wait = timedelta(minutes=2 + rng.expovariate(1 / 240))
        at = within_hours(who, start + wait, rng)
        if at < end:
            yield Liking(who, at, rng.choices(words, weights)[0], answer)
