"""What do posts of some kinds show besides their words?

Each kind says it for many posts at once, in one statement, as something that can be compared: where
it changes, the post is rendered anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from sqlalchemy import ARRAY, Integer, any_, bindparam, select

from models import Comment, PostKind, session
from social import meeting
from social.outlines import outlines

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


OF: dict[PostKind, Callable[[Sequence[int]], More]] = {
    PostKind.QUESTION: best_answers,
    PostKind.POLL: outlines,
    PostKind.GATHERING: meeting.outlines,
}


def more_of(kinds: Mapping[int, str]) -> More:
    """Bring what posts show besides their words, by the kind of each: one statement a kind."""
    found: More = {}
    for kind, bring in OF.items():
        ids = [post_id for post_id, its in kinds.items() if its == kind]
        if ids:
            found |= bring(ids)
    return found
