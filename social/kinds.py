"""What do posts of some kinds show besides their words?

Each kind says it for many posts at once, in one statement, as something that can be compared: where
it changes, the post is rendered anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, Integer, any_, bindparam, select, text

from models import Comment, PostKind, session
from social import meeting, sessions
from social.announced import versions_of
from social.outlines import outlines
from social.thanked import thanks_of

More = dict[int, Hashable]

BEST = select(Comment.post_id, Comment.id).where(
    Comment.post_id == any_(bindparam("ids", type_=ARRAY(Integer))),
    Comment.chosen_at.is_not(None),
    Comment.shown(),
)


def best_answers(ids: Sequence[int]) -> More:
    """Name the best answer to each of some questions that has one."""
    rows = session.connection().execute(BEST, {"ids": list(ids)})
    return {row.post_id: row.id for row in rows}


class Worth(NamedTuple):
    """What a story shows beside its words to every reader alike; amounts are in hundredths.

    Names are not in it: not everybody sees everybody.
    """

    amount: int | None
    unit: str | None
    unit_word: str
    is_measured: bool
    is_confirmed: bool
    is_for_team: bool
    reuses: int
    reused: int  # what all reuses brought

    @property
    def total(self) -> int:
        """Add up what it brought where it began, and everywhere since."""
        return (self.amount or 0) + self.reused


WORTH = text(
    """
    SELECT s.post_id, s.amount, s.unit, s.unit_word, s.is_measured,
           s.confirmed_at IS NOT NULL AS is_confirmed, s.is_for_team,
           count(c.id) AS reuses, CAST(COALESCE(sum(r.amount) FILTER (WHERE c.id IS NOT NULL), 0)
             AS bigint) AS reused
      FROM story s
      LEFT JOIN reuse r ON r.story_id = s.id
      LEFT JOIN comment c ON c.id = r.comment_id AND c.state = 'published'
       AND c.deleted_at IS NULL
     WHERE s.post_id = ANY (:ids) GROUP BY s.id
    """
)


def worths(ids: Sequence[int]) -> More:
    """Say what each of some stories is worth."""
    rows = session.connection().execute(WORTH, {"ids": list(ids)})
    return {row.post_id: Worth(*row[1:]) for row in rows}


OF: dict[PostKind, Callable[[Sequence[int]], Mapping[int, Hashable]]] = {
    PostKind.QUESTION: best_answers,
    PostKind.POLL: outlines,
    PostKind.GATHERING: meeting.outlines,
    PostKind.STORY: worths,
    PostKind.LESSON: worths,
    PostKind.ANNOUNCEMENT: versions_of,
    PostKind.THANKS: thanks_of,
    PostKind.ASK_ME: sessions.outlines,
}


def more_of(kinds: Mapping[int, str]) -> More:
    """Bring what posts show besides their words, by the kind of each: one statement a kind."""
    found: More = {}
    for kind, bring in OF.items():
        ids = [post_id for post_id, its in kinds.items() if its == kind]
        if ids:
            found |= bring(ids)
    return found
