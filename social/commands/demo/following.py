"""Whom do people follow?"""

from __future__ import annotations

from datetime import datetime
from random import Random

from models import Event, Follow
from social.commands.demo.book import Book, reserve
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.shapes import Who

SOME = 0.45  # of all people follow somebody
MOST = 4


def follow(book: Book, house: House, cast: Cast, start: datetime, end: datetime) -> None:
    """Let some people follow colleagues, best those of their trade at other sites."""
    pairs = [(who, other) for who in cast.people.values() for other in followed(who, cast)]
    for key, (who, other) in zip(reserve(Follow, len(pairs)), pairs, strict=True):
        rng = Random(f"follow/{who.name}/{other.name}")
        moment = start + (end - start) * rng.uniform(0.05, 0.98)
        row = Follow(
            id=key,
            person_id=house.people[who.name].id,
            followed_id=house.people[other.name].id,
            created_at=moment,
        )
        book.add(Event.FOLLOW_ADDED, row, moment, actor_id=row.person_id)


def followed(who: Who, cast: Cast) -> list[Who]:
    """Choose whom somebody follows."""
    rng = Random(f"follow/{who.name}")
    if rng.random() > SOME:
        return []
    others = [one for one in cast.people.values() if one.name not in (who.name, who.manager)]
    near = [one for one in others if one.department == who.department and one.site != who.site]
    chosen = rng.sample(near, min(len(near), rng.randint(1, MOST - 1)))
    here = [one for one in others if one.site == who.site]
    return [*chosen, rng.choice(here)]
