"""How does somebody say that a decision is wrong?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ScalarSelect, func, select
from werkzeug.exceptions import TooManyRequests

from models import Appeal, AppealMessage, Case, Decision, Event, Measure, Person, now, session
from moderation.ladder import APPEAL_WITHIN
from social import appeals
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.judges import look_for_judges
from social.tries import APPEAL_WORDS, spend

IN_A_ROW = 20  # messages of whoever appealed, before somebody has to answer


def ends_at(decision: Decision) -> datetime:
    """Tell until when a decision can be appealed against."""
    return (decision.confirmed_at or decision.decided_at) + timedelta(days=APPEAL_WITHIN)


def may_appeal(decision: Decision, moment: datetime) -> bool:
    """Tell whether somebody can appeal against a decision, if nobody did."""
    return (
        decision.measure is not Measure.NONE
        and not decision.is_final
        and moment < ends_at(decision)
    )


def appeal(author: Person, decision: Decision, words: str) -> Appeal:
    """Ask another person to judge a decision; once."""
    with change(author) as record:
        hold(decision)
        if not may_appeal(decision, now()) or appeals.appeal_of(decision.id) is not None:
            raise Invalid(form=_("There is no appeal against this any more."))
        made = Appeal(
            decision_id=decision.id,
            case_id=decision.case_id,
            author_id=author.id,
            decider_id=decision.decided_by_id,
            due_at=now() + appeals.ANSWERED_WITHIN,
        )
        session.add(made)
        record(Event.APPEAL_MADE, made)
        appeals.say(record, made, author, words)
        case = session.get_one(Case, decision.case_id)
        look_for_judges(case)
    return made


def answer(author: Person, made: Appeal, words: str) -> None:
    """Say more in one's own appeal: not without end before somebody answers."""
    with change(author) as record:
        hold(made)
        if not made.is_open:
            raise Invalid(form=_("This appeal is decided."))
        if unanswered(made) >= IN_A_ROW:
            raise Invalid(form=_("You said a lot. Wait for an answer, then you can say more."))
        appeals.say(record, made, author, words)


def spend_words(author: Person) -> None:
    """Count a message; Invalid, with how long to wait, for whoever writes too many in an hour."""
    try:
        spend(APPEAL_WORDS, str(author.id))
    except TooManyRequests as full:
        minutes = -(-int(str(full.retry_after or 60)) // 60)
        raise Invalid(
            form=ngettext(
                "You wrote a lot within an hour. Try again in %(num)d minute.",
                "You wrote a lot within an hour. Try again in %(num)d minutes.",
                minutes,
            )
        ) from None


def unanswered(made: Appeal) -> int:
    """Count what the author of an appeal said since somebody answered."""
    said = select(func.count()).where(
        AppealMessage.appeal_id == made.id,
        AppealMessage.id > func.coalesce(answered_last(made), 0),
    )
    return session.scalar(said) or 0


def answered_last(made: Appeal) -> ScalarSelect[int]:
    """Find the newest message of somebody else."""
    return (
        select(func.max(AppealMessage.id))
        .where(AppealMessage.appeal_id == made.id, AppealMessage.author_id != made.author_id)
        .scalar_subquery()
    )
