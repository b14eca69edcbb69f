"""What does a decision do, and how is it undone? Parts of a change that holds the case."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Case,
    Comment,
    Community,
    Decision,
    Event,
    Measure,
    Message,
    Person,
    Post,
    TextState,
    now,
    session,
)
from moderation.ladder import RUNGS
from social import sign_ins, texts
from social.changes import Record
from social.holding import hold

Text = Post | Comment | Message

HIDDEN = {
    Post: Event.POST_HIDDEN,
    Comment: Event.COMMENT_HIDDEN,
    Message: Event.MESSAGE_HIDDEN,
}
SHOWN = {
    Post: Event.POST_SHOWN,
    Comment: Event.COMMENT_SHOWN,
    Message: Event.MESSAGE_SHOWN,
}

# Asked for every text that is written: past the session, and of a handful of rows at most.
ON_APPROVAL = select(Decision.id).where(
    Decision.author_id == bindparam("person"),
    Decision.measure == Measure.APPROVAL,
    Decision.community_id == bindparam("community"),
    Decision.restraining(),
)


def is_on_approval(author: Person, community: Community) -> bool:
    """Tell whether what somebody writes here waits for a moderator, for now."""
    values = {"person": author.id, "community": community.id}
    return session.connection().execute(ON_APPROVAL, values).first() is not None


def text_of(case: Case) -> Text | None:
    """Bring the text that a case is about, with all that a change of it needs.

    None where it is about a person.
    """
    if case.person_id is not None:
        return None
    if case.post_id is not None:
        return session.get_one(Post, case.post_id, options=[joinedload(Post.community)])
    if case.message_id is not None:
        return session.get_one(Message, case.message_id)
    whole = joinedload(Comment.post).joinedload(Post.community)
    return session.get_one(Comment, case.comment_id, options=[whole])


def hides(measure: Measure) -> bool:
    """Tell whether a measure puts the text out of sight: an edit until it is made, all graver."""
    return RUNGS.index(measure) >= RUNGS.index(Measure.EDIT)


def apply(record: Record, decision: Decision, case: Case) -> None:
    """Do what a decision says."""
    text = text_of(case)
    if text is not None:
        hold(text)
        if hides(decision.measure):
            put(record, text, TextState.HIDDEN)
        elif text.state is TextState.HELD and case.is_open:  # on appeal another case holds it
            put(record, text, TextState.PUBLISHED)
    if decision.measure is Measure.SUSPEND:
        sign_ins.end_all(session.get_one(Person, decision.author_id), record)


def undo(record: Record, decision: Decision, case: Case) -> None:
    """Take back all that a decision did, at once and wholly; not what others keep back."""
    decision.ended_at = now()
    text = text_of(case)
    if text is None:
        return
    hold(text)
    if hides(decision.measure) and text.state is TextState.HIDDEN and not is_hidden(text, decision):
        put(record, text, TextState.PUBLISHED)


def is_hidden(text: Text, but: Decision) -> bool:
    """Tell whether another decision than one keeps a text out of sight."""
    (name, key), *_rest = texts.place_of(text).items()
    others = (
        select(Decision.id)
        .join(Case, Case.id == Decision.case_id)
        .where(
            getattr(Case, name) == key,
            Decision.id != but.id,
            Decision.measure.in_(RUNGS[RUNGS.index(Measure.EDIT) :]),
            Decision.ended_at.is_(None),
            or_(Decision.measure != Measure.SUSPEND, Decision.confirmed_at.is_not(None)),
        )
    )
    return session.scalar(others.limit(1)) is not None


def put(record: Record, text: Text, state: TextState) -> None:
    """Let others see a text, or no more, and count what can be read."""
    if text.state is state:
        return
    was, was_shown = text.state, text.is_shown
    text.state = state
    if isinstance(text, Comment):
        texts.count(text.post, text.is_shown - was_shown)
    events = SHOWN if state is TextState.PUBLISHED else HIDDEN
    record(events[type(text)], text, was=was)
