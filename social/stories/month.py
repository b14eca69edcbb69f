"""Which story do people choose in a month? Stories are counted, never people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import Community, Nomination, Person, Post, Story, session
from models.community import OPEN
from social.separating import apart_from
from social.stories.gallery import Card, cards
from social.told import this_month

NOMINATED = 5  # stories of this month that are shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """The story of last month, and what is nominated in this one."""

    month: date
    winner: Card | None
    nominated: list[tuple[Card, int]]


def chosen(reader: Person) -> Chosen:
    """Read both, the most chosen first; of as many, the one that was told first."""
    this = this_month()
    last = (this - timedelta(days=1)).replace(day=1)
    winner = ballot(reader, last, 1)
    return Chosen(last, winner[0][0] if winner else None, ballot(reader, this, NOMINATED))


def ballot(reader: Person, month: date, most: int) -> list[tuple[Card, int]]:
    """Count the votes of a month for stories that everybody can read."""
    votes = func.count(Nomination.id)
    counted = (
        select(Nomination.story_id, votes.label("votes"))
        .join(Story, Story.id == Nomination.story_id)
        .join(Post, Post.id == Story.post_id)
        .join(Post.community)
        .where(
            Nomination.month == month,
            Post.shown(),
            Post.erased_at.is_(None),
            Community.kind.in_(OPEN),
            Community.deleted_at.is_(None),
        )
        .group_by(Nomination.story_id)
        .order_by(votes.desc(), Nomination.story_id)
        .limit(most)
        .subquery()
    )
    rows = session.execute(
        select(Post, Story, counted.c.votes)
        .join(Story, Story.post_id == Post.id)
        .join(counted, counted.c.story_id == Story.id)
        .where(Post.author_id.not_in(apart_from(reader.id)))
        .options(*Post.with_author(), joinedload(Post.community))
        .order_by(counted.c.votes.desc(), Story.id)
    ).all()
    shown = cards([(post, story) for post, story, _votes in rows])
    return list(zip(shown, [row.votes for row in rows], strict=True))
