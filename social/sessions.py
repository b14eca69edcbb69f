"""What shows of a session in which a leader is asked: in feeds, on its page, and its questions?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    AskMe,
    AskStage,
    Comment,
    Declining,
    Delegation,
    Event,
    Leader,
    Person,
    Post,
    PostKind,
    session,
)
from models.mandate import subject_in
from social.changes import Record
from social.errors import Invalid
from social.reader import exact_time
from social.rights import may
from social.separating import apart_from

MOST = 50  # questions above the thread, unless somebody asks for all
ALL = 500


class Outline(NamedTuple):
    """What stands over the words of a session in every feed."""

    leader_id: int
    handle: str
    name: str
    names: tuple[tuple[str, str], ...]  # of the function, by language
    stage: str
    opens_at: datetime
    questions_until: datetime
    answers_until: datetime

    @property
    def function(self) -> str:
        """Say what the leader is, in the language of the page."""
        return subject_in(dict(self.names), str(get_locale() or "en"))


OUTLINES = (
    select(AskMe)
    .join(AskMe.leader)
    .join(Leader.person)
    .options(contains_eager(AskMe.leader).contains_eager(Leader.person))
)


def outlines(ids: Sequence[int]) -> dict[int, Hashable]:
    """Bring what feeds show of some sessions, in one statement."""
    found = session.scalars(OUTLINES.where(AskMe.post_id.in_(ids)))
    return {
        one.post_id: Outline(
            one.leader_id,
            one.leader.person.handle,
            one.leader.person.name,
            tuple(sorted(one.leader.names.items())),
            one.stage.value,
            one.opens_at,
            one.questions_until,
            one.answers_until,
        )
        for one in found
    }


def session_of(post: Post) -> AskMe | None:
    """Find the session of a post."""
    found = session.scalar(OUTLINES.where(AskMe.post_id == post.id))
    if found is not None:
        found.post = post
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, how many want it answered, and what came of it."""

    comment: Comment
    votes: int
    is_own_vote: bool
    answer_id: int | None
    is_declined: bool


@dataclass(frozen=True, slots=True)
class Box:
    """What the page of a session shows above its thread."""

    it: AskMe
    stage: AskStage
    questions: Sequence[Asked]
    whole: int
    has_more: bool
    may_vote: bool
    may_respond: bool


# Which replies answer: those of the leader, or of whoever writes for them.
QUESTIONS = text(
    """
    SELECT c.id, count(*) OVER () AS whole, count(v.id) AS votes,
           coalesce(bool_or(v.person_id = :me), false) AS is_own,
           a.id AS answer_id, a.is_declined
      FROM comment c
      LEFT JOIN question_vote v ON v.comment_id = c.id
      LEFT JOIN LATERAL (
        SELECT r.id, n.id IS NOT NULL AS is_declined
          FROM comment r LEFT JOIN declining n ON n.comment_id = r.id
         WHERE r.parent_id = c.id AND r.state = 'published' AND r.deleted_at IS NULL
           AND (r.author_id = :leader_person OR r.delegation_id IN
                (SELECT id FROM delegation WHERE leader_id = :leader))
         ORDER BY r.posted_at, r.id LIMIT 1) a ON true
     WHERE c.post_id = :post AND c.parent_id IS NULL AND c.state = 'published'
       AND c.deleted_at IS NULL AND c.author_id <> :leader_person AND c.delegation_id IS NULL
     GROUP BY c.id, a.id, a.is_declined
     ORDER BY votes DESC, c.posted_at, c.id LIMIT :most
    """
)


def box_of(post: Post, reader: Person, *, shows_all: bool = False) -> Box | None:
    """Read what stands above the thread of a session; nobody kept apart is named.

    The questions that most want answered, or all: one that nobody finds gets no votes.
    """
    most = ALL if shows_all else MOST
    it = session_of(post)
    if it is None or post.erased_at is not None:
        return None
    rows = questions_of(it, reader, most + 1)
    apart = set(session.scalars(apart_from(reader.id)))
    ids = [row.id for row in rows[:most]]
    found = select(Comment).where(Comment.id.in_(ids)).options(joinedload(Comment.author))
    comments = {one.id: one for one in session.scalars(found)}
    return Box(
        it=it,
        stage=it.stage,
        questions=[
            Asked(comments[row.id], row.votes, row.is_own, row.answer_id, bool(row.is_declined))
            for row in rows[:most]
            if comments[row.id].author_id not in apart
        ],
        whole=rows[0].whole if rows else 0,
        has_more=len(rows) > most,
        may_vote=may(reader, "react", post) and it.stage in (AskStage.OPEN, AskStage.ANSWERING),
        may_respond=may(reader, "respond", it),
    )


def questions_of(it: AskMe, reader: Person | None = None, most: int = ALL) -> Sequence[Any]:
    """Read the questions of a session, those that most want answered first; one statement."""
    values = {
        "me": reader.id if reader else 0,
        "leader": it.leader_id,
        "leader_person": it.leader.person_id,
        "post": it.post_id,
        "most": most,
    }
    return session.connection().execute(QUESTIONS, values).all()


def refuse_outside(post: Post, parent: Comment | None) -> None:
    """Take questions in their time alone; what answers one is said whenever that is."""
    if post.kind is not PostKind.ASK_ME or parent is not None:
        return
    it = session_of(post)
    if it is None or it.stage is AskStage.OPEN:
        return
    if it.stage is AskStage.PLANNED:
        raise Invalid(text=_("Questions are taken from %(day)s on.", day=exact_time(it.opens_at)))
    raise Invalid(
        text=_(
            "Questions were taken until %(day)s. You can still reply to one that is there.",
            day=exact_time(it.questions_until),
        )
    )


def decline(record: Record, comment: Comment, question: Comment) -> None:
    """Note that a comment says why a question is not answered; part of a change."""
    row = Declining(comment_id=comment.id, question_id=question.id)
    session.add(row)
    whose = {"post_id": comment.post_id, "author_id": comment.author_id}
    record(Event.DECLINED, row, on=comment, **whose)


def delegation_for(person: Person, leader_id: int) -> Delegation | None:
    """Find by what somebody writes for a leader now."""
    found = select(Delegation).where(
        Delegation.leader_id == leader_id,
        Delegation.person_id == person.id,
        Delegation.in_force(),
    )
    return session.scalar(found.order_by(Delegation.id).limit(1))


def responds_as(person: Person, post: Post) -> str:
    """Say what the form of somebody sends who answers in a session for its leader, or as them."""
    it = session_of(post)
    if it is None or it.leader.person_id == person.id:
        return ""
    delegation = delegation_for(person, it.leader_id)
    return f"delegation-{delegation.id}" if delegation else ""
