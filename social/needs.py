"""What was looked for and stated by nobody? Counted by month, without whose wish it was.

Terms of the vocabulary alone are counted: what somebody typed is told to nobody. A month's seekers
are told apart by a digest under this installation's key, so that one person who asks ten times
counts once. Whoever holds both that key and the table could try all people until the rows go.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models import Person, Statement, UnmetNeed, limits, now, session
from models.folding import fold
from social import vocabulary
from social.changes import change
from social.few import LEAST, told

MOST = 3  # invitations at once


@dataclass(frozen=True, slots=True)
class Need:
    """What some colleagues looked for in vain."""

    words: str
    concept_id: int
    number: int


def note(seeker: Person, wishes: Iterable[tuple[str, int]]) -> None:
    """Count what somebody looked for in vain; again in a month changes nothing."""
    month = f"{now():%Y-%m}"
    rows = [
        {
            "month": month,
            "folded": fold(words)[: limits.LABEL * 2],
            "seeker": digest(seeker, month),
            "concept_id": concept_id,
            "words": words[: limits.LABEL],
        }
        for words, concept_id in wishes
        if fold(words)
    ]
    if rows:
        with change(seeker):
            session.execute(insert(UnmetNeed).on_conflict_do_nothing(), rows)


def digest(seeker: Person, month: str) -> str:
    """Tell seekers of a month apart."""
    key = current_app.config["SECRET_KEY"]
    said = f"need:{month}:{seeker.id}".encode()
    return hmac.new(key if isinstance(key, bytes) else key.encode(), said, "sha256").hexdigest()


def number_of(words: str) -> int:
    """Count who looked for something this month; 0 where they are too few to be told."""
    number = session.scalar(
        select(func.count()).where(
            UnmetNeed.month == f"{now():%Y-%m}",
            UnmetNeed.folded == fold(words)[: limits.LABEL * 2],
        )
    )
    return told(number or 0) or 0


def invitations(person: Person, language: str) -> Sequence[Need]:
    """List what most colleagues looked for in vain this month, and the person has not stated."""
    own = select(Statement.concept_id).where(
        Statement.person_id == person.id,
        Statement.withdrawn_at.is_(None),
        Statement.concept_id.is_not(None),
    )
    number = func.count(UnmetNeed.seeker.distinct())
    rows = session.execute(
        select(func.min(UnmetNeed.words), UnmetNeed.concept_id, number)
        .where(
            UnmetNeed.month == f"{now():%Y-%m}",
            UnmetNeed.concept_id.is_not(None),
            UnmetNeed.concept_id.not_in(own),
        )
        .group_by(UnmetNeed.folded, UnmetNeed.concept_id)
        .having(number >= LEAST)
        .order_by(number.desc(), UnmetNeed.folded)
        .limit(MOST)
    ).all()
    names = vocabulary.labels([row[1] for row in rows], language)
    return [Need(names.get(one, words), one, count) for words, one, count in rows]
