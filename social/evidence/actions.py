"""What can people show beside what they state, and say of what colleagues state?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Audience,
    Comment,
    Confirmation,
    ConfirmationState,
    Event,
    Evidence,
    Person,
    Post,
    Statement,
    limits,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid, forbidden, not_found
from social.holding import hold
from social.occasions import Occasion
from social.screening import screened_as

MOST = 10  # things beside one statement: more is a wall that nobody reads
COLUMNS = {Post: "post_id", Comment: "comment_id", Statement: "project_id"}


def show(author: Person, statement: Statement, thing: Post | Comment | Statement) -> None:
    """Show a text or project of one's own beside a statement of one's own; twice is once."""
    if not author.id == statement.person_id == owner_of(thing):
        raise forbidden(_("You can show what you wrote yourself, beside what you say of yourself."))
    if isinstance(thing, Statement) and thing.id == statement.id:
        raise Invalid(text=_("A line does not show itself."))
    if not can_be_read(thing):
        raise Invalid(text=_("Nobody can read this at the moment."))
    own = {COLUMNS[type(thing)]: thing.id}
    with change(author) as record:
        hold(statement)
        if statement.withdrawn_at is not None:
            raise not_found()
        standing = select(Evidence).where(
            Evidence.statement_id == statement.id, Evidence.withdrawn_at.is_(None)
        )
        if session.scalar(standing.filter_by(**own)) is not None:
            return
        if session.scalar(select(func.count()).select_from(standing.subquery())) >= MOST:  # type: ignore[operator]
            raise Invalid(
                text=_("At most %(limit)s things stand beside one line: take one back.", limit=MOST)
            )
        evidence = Evidence(statement_id=statement.id, **own)
        session.add(evidence)
        record(Event.EVIDENCE_SHOWN, evidence)


def owner_of(thing: Post | Comment | Statement) -> int:
    """Name who wrote or states it."""
    return thing.person_id if isinstance(thing, Statement) else thing.author_id


def can_be_read(thing: Post | Comment | Statement) -> bool:
    """Tell whether it stands, and is for others, too."""
    if isinstance(thing, Statement):
        return thing.withdrawn_at is None and thing.audience is not Audience.ME
    return thing.is_shown


def take_back(author: Person, evidence: Evidence) -> None:
    """Show it no longer beside a statement."""
    with change(author) as record:
        hold(evidence)
        if evidence.withdrawn_at is None:
            evidence.withdrawn_at = now()
            record(Event.EVIDENCE_WITHDRAWN, evidence)


def offer(giver: Person, statement: Statement, occasion: Occasion, words: str) -> Confirmation:
    """Say what one saw of a colleague, and where; they decide whether it is shown."""
    if giver.id == statement.person_id:
        raise forbidden(_("What you know, colleagues confirm."))
    text = screened_as("words", Draft(source=words, limit=limits.STATEMENT), giver)
    with change(giver) as record:
        hold(statement)
        readable = Statement.seen_by(giver).where(Statement.id == statement.id)
        if session.scalar(readable) is None:
            raise not_found()
        said = session.scalar(
            select(Confirmation).where(
                Confirmation.statement_id == statement.id, Confirmation.by_id == giver.id
            )
        )
        # What was declined once is not brought again, nor does its giver learn that it was.
        if said is not None and (
            said.declined_at is not None or said.state is not ConfirmationState.WITHDRAWN
        ):
            raise Invalid(words=_("You said something of this line already."))
        if said is None:
            said = Confirmation(statement_id=statement.id, by_id=giver.id)
            session.add(said)
        said.post_id, said.project_id = occasion.post_id, occasion.project_id
        said.words, said.state = text.source, ConfirmationState.OFFERED
        said.offered_at, said.settled_at = now(), None
        record(Event.CONFIRMATION_OFFERED, said, receiver_id=statement.person_id)
    return said


def settle(receiver: Person, said: Confirmation, state: ConfirmationState) -> None:
    """Let a colleague's words be shown, or not; once."""
    events = {
        ConfirmationState.ACCEPTED: Event.CONFIRMATION_ACCEPTED,
        ConfirmationState.DECLINED: Event.CONFIRMATION_DECLINED,
    }
    with change(receiver) as record:
        hold(said)
        if said.state is state:
            return
        if said.state is ConfirmationState.WITHDRAWN:
            raise Invalid(form=_("Your colleague took this back in the meantime."))
        said.state, said.settled_at = state, now()
        said.declined_at = now() if state is ConfirmationState.DECLINED else None
        record(events[state], said)


def withdraw(person: Person, said: Confirmation) -> None:
    """Take back what one said of a colleague."""
    with change(person) as record:
        hold(said)
        if said.state is not ConfirmationState.WITHDRAWN:
            said.state, said.settled_at = ConfirmationState.WITHDRAWN, now()
            record(Event.CONFIRMATION_WITHDRAWN, said)
