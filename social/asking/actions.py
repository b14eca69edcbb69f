"""What can happen in a session in which a leader is asked?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import (
    AskMe,
    AskStage,
    Comment,
    Community,
    Event,
    Leader,
    Person,
    Post,
    PostKind,
    QuestionVote,
    now,
    session,
)
from moderation import Draft
from social import texts
from social.changes import change
from social.errors import Invalid, not_found
from social.posting import put_up
from social.rights import require
from social.screening import judged
from social.sessions import delegation_for, session_of

LONGEST = 366  # days that a session lasts at most


@dataclass(frozen=True, slots=True)
class Plan:
    """A session: its words, and its three times."""

    words: Draft
    opens_at: datetime
    questions_until: datetime
    answers_until: datetime


def plan(author: Person, leader: Leader, place: Community, it: Plan, key: str = "") -> Post:
    """Announce that a leader can be asked; they do, or whoever writes for them."""
    require(author, "post", place, _("Members write here; in an announcement channel, owners."))
    voice = voice_of(author, leader)
    check(it)
    words = judged(it.words, author, place, PostKind.ASK_ME)
    origin, there = texts.claim(Post, author, key, words, place)
    if there is not None:
        return there
    with change(author) as record:
        post = put_up(record, author, place, words, PostKind.ASK_ME, origin=origin, voice=voice)
        row = AskMe(
            post_id=post.id,
            leader_id=leader.id,
            opens_at=it.opens_at,
            questions_until=it.questions_until,
            answers_until=it.answers_until,
        )
        session.add(row)
        record(Event.ASK_ME_PLANNED, row, on=post, post_id=post.id)
    return post


def voice_of(author: Person, leader: Leader) -> str:
    """Say in whose name somebody speaks who is the leader, or writes for them; 404 for others."""
    if author.id == leader.person_id and leader.is_current:
        return ""
    delegation = delegation_for(author, leader.id)
    if delegation is None:
        raise not_found()
    return f"delegation-{delegation.id}"


def check(it: Plan) -> None:
    """Refuse times that make no sense."""
    if it.questions_until <= max(it.opens_at, now()):
        raise Invalid(until=_("Questions have to be taken for a while, from the first day on."))
    if it.answers_until < it.questions_until:
        raise Invalid(answers=_("Answers come after the questions."))
    if (it.answers_until - now()).days > LONGEST:
        raise Invalid(answers=_("A year at most."))


def vote(person: Person, comment: Comment) -> None:
    """Want a question answered; twice is once, and nobody is told who did."""
    require_vote(person, comment)
    with change(person) as record:
        row = insert(QuestionVote).values(comment_id=comment.id, person_id=person.id)
        number = session.scalar(row.on_conflict_do_nothing().returning(QuestionVote.id))
        if number is not None:
            made = session.get_one(QuestionVote, number)
            record(Event.QUESTION_VOTED, made, on=comment, is_new=True, post_id=comment.post_id)


def take_back(person: Person, comment: Comment) -> None:
    """Want it no more."""
    require_vote(person, comment)
    with change(person) as record:
        own = select(QuestionVote).where(
            QuestionVote.comment_id == comment.id, QuestionVote.person_id == person.id
        )
        given = session.scalar(own.with_for_update())
        if given is not None:
            record(Event.QUESTION_UNVOTED, given, on=comment, post_id=comment.post_id)
            session.delete(given)


def require_vote(person: Person, comment: Comment) -> None:
    """Refuse votes for what is no question that waits; 404 for what is none at all."""
    it = session_of(comment.post) if comment.post.kind is PostKind.ASK_ME else None
    if it is None or comment.parent_id is not None:
        raise not_found()
    require(person, "react", comment, _("Members vote here."))
    if it.stage not in (AskStage.OPEN, AskStage.ANSWERING):
        raise Invalid(form=_("This is over: nobody votes any more."))
