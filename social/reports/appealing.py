"""How does somebody say that a decision is wrong?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from models import Appeal, Case, Decision, Event, Measure, Person, now, session
from moderation.ladder import APPEAL_WITHIN
from social import appeals
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.judges import look_for_judges


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
        look_for_judges(case, decision)
    return made


def answer(author: Person, made: Appeal, words: str) -> None:
    """Say more in one's own appeal."""
    with change(author) as record:
        hold(made)
        if not made.is_open:
            raise Invalid(form=_("This appeal is decided."))
        appeals.say(record, made, author, words)
