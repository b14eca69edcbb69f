"""What can moderators do with a case before they decide it?"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import Case, CaseNote, Event, Person, Recusal, Report, now, session
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import look_for_judges, require_judge

LASTS = timedelta(hours=24)  # then somebody else may take a case that was taken and left lying


def claim_case(judge: Person, case: Case) -> None:
    """Take a case, so that nobody else works at it."""
    require_judge(judge, case)
    with change(judge) as record:
        hold(case)
        refuse_closed(case)
        refuse_taken(judge, case)
        case.claimed_by_id, case.claimed_at = judge.id, now()
        record(Event.CASE_CLAIMED, case)


def release_case(judge: Person, case: Case) -> None:
    """Give a case back that one took."""
    require_judge(judge, case)
    with change(judge) as record:
        hold(case)
        refuse_closed(case)
        if case.claimed_by_id != judge.id:
            raise Invalid(form=_("You have not taken this case."))
        case.claimed_by_id = case.claimed_at = None
        record(Event.CASE_RELEASED, case)


def note(judge: Person, case: Case, words: str) -> None:
    """Tell the other moderators something about a case; nobody else reads it."""
    require_judge(judge, case)
    with change(judge) as record:
        session.add(CaseNote(case_id=case.id, author_id=judge.id, words=words))
        record(Event.CASE_NOTED, case, words=words)


def recuse(judge: Person, case: Case, reason: str) -> None:
    """Say that one is not free to judge a case; it does not exist for oneself any more."""
    require_judge(judge, case)
    with change(judge) as record:
        hold(case)
        refuse_closed(case)
        session.add(Recusal(case_id=case.id, person_id=judge.id))
        if case.claimed_by_id == judge.id:
            case.claimed_by_id = case.claimed_at = None
        look_for_judges(case)
        record(Event.CASE_RECUSED, case, reason=reason)


def unmask(judge: Person, case: Case, number: int, reason: str) -> Person:
    """Learn who reported, with a reason that stays in the ledger."""
    require_judge(judge, case)
    reports = session.scalars(select(Report).where(Report.case_id == case.id).order_by(Report.id))
    found = list(reports)
    if not 1 <= number <= len(found):
        raise not_found()
    reporter_id = found[number - 1].reporter_id
    with change(judge) as record:
        record(Event.CASE_UNMASKED, case, reporter_id=reporter_id, reason=reason)
    return session.get_one(Person, reporter_id)


def refuse_closed(case: Case) -> None:
    """Refuse what is over."""
    if not case.is_open:
        raise Invalid(form=_("This case is closed."))


def refuse_taken(judge: Person, case: Case) -> None:
    """Refuse a case that somebody else works at."""
    is_held = case.claimed_at is not None and case.claimed_at > now() - LASTS
    if is_held and case.claimed_by_id != judge.id:
        raise Invalid(form=_("Somebody else has taken this case meanwhile."))
