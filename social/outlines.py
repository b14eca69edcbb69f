"""What does a feed show of a poll?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, Integer, any_, bindparam, select

from models import Poll, session

POLLS = select(Poll).where(Poll.post_id == any_(bindparam("ids", type_=ARRAY(Integer))))


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers, and how often each was given, where that may be told."""

    words: str
    several: bool
    answers: tuple[str, ...]
    numbers: tuple[int, ...] | None = None

    @property
    def most(self) -> int:
        """Tell how often the most frequent answer was given."""
        return max(self.numbers or (0,))


@dataclass(frozen=True, slots=True)
class Outline:
    """What a feed shows of a poll; where it changes, the post is rendered anew."""

    intro_html: str
    questions: tuple[Question, ...]
    is_named: bool
    closes_at: datetime
    is_closed: bool
    answers: int
    counted: int


def outlines(ids: Sequence[int]) -> dict[int, Hashable]:
    """Bring what feeds show of some polls, in one statement."""
    return {poll.post_id: outline(poll) for poll in session.scalars(POLLS, {"ids": list(ids)})}


def outline(poll: Poll) -> Outline:
    """Write what a feed shows of a poll."""
    return Outline(
        intro_html=poll.intro_html,
        questions=questions_of(poll, poll.results),
        is_named=poll.is_named,
        closes_at=poll.closed_at or poll.closes_at,
        is_closed=not poll.is_open,
        answers=poll.answer_count,
        counted=poll.counted,
    )


def questions_of(poll: Poll, results: Sequence[Sequence[int]] | None) -> tuple[Question, ...]:
    """Set questions, answers and numbers beside one another."""
    return tuple(
        Question(
            one["words"],
            one["several"],
            tuple(one["answers"]),
            tuple(results[place]) if results is not None else None,
        )
        for place, one in enumerate(poll.questions)
    )
