"""What can moderators do with a case before they decide it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from models import (
    Case,
    CaseNote,
    Decision,
    Event,
    Measure,
    NoteFor,
    Person,
    Recusal,
    Report,
    now,
    session,
)
from moderation.fairness import may_judge
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import look_for_judges, matters_of, near, require_judge

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


def note(judge: Person, case: Case, words: str, audience: NoteFor = NoteFor.JUDGES) -> None:
    """Say something about a case to the other judges, or to one side, who are not told by whom."""
    require_judge(judge, case)
    if audience is NoteFor.REPORTERS and not case.report_count:
        raise Invalid(audience=_("Nobody reported this."))
    if audience is NoteFor.AUTHOR and not author_knows(case):
        raise Invalid(audience=_("Its author does not know of this case."))
    with change(judge) as record:
        session.add(CaseNote(case_id=case.id, author_id=judge.id, words=words, audience=audience))
        record(NOTED[audience], case, words=words)


NOTED = {
    NoteFor.JUDGES: Event.CASE_NOTED,
    NoteFor.REPORTERS: Event.CASE_TOLD_REPORTERS,
    NoteFor.AUTHOR: Event.CASE_TOLD_AUTHOR,
}


def author_knows(case: Case) -> bool:
    """Tell whether the author was asked to settle a case, or told of a decision in it."""
    if case.asked_at is not None:
        return True
    told = select(Decision.id).where(
        Decision.case_id == case.id,
        or_(Decision.measure != Measure.SUSPEND, Decision.confirmed_at.is_not(None)),
    )
    return session.scalar(told.limit(1)) is not None


def advisers(judge: Person, case: Case) -> Sequence[Person]:
    """List who else is free to judge a case, by name."""
    matter = matters_of([case])[case.id]
    free = [one for one in near(case.community_id) if may_judge(matter, one)]
    return sorted((one for one in free if one.id != judge.id), key=attrgetter("name_folded"))


def ask_opinion(judge: Person, case: Case, asked_id: int, words: str) -> None:
    """Ask another judge what they think of a case; only judges read question and answer."""
    require_judge(judge, case)
    refuse_closed(case)
    if asked_id not in {one.id for one in advisers(judge, case)}:
        raise Invalid(asked=_("Choose somebody who is free to judge this."))
    with change(judge) as record:
        asking = CaseNote(case_id=case.id, author_id=judge.id, words=words, asked_id=asked_id)
        session.add(asking)
        record(Event.CASE_OPINION_ASKED, case, words=words, asked_id=asked_id)


def awaited(case: Case) -> Sequence[Person]:
    """List whose opinion was asked in a case and who has not written since, by name."""
    later = aliased(CaseNote)
    answer = select(later.id).where(
        later.case_id == CaseNote.case_id,
        later.author_id == CaseNote.asked_id,
        later.id > CaseNote.id,
    )
    asked = select(CaseNote.asked_id).where(CaseNote.case_id == case.id, ~answer.exists())
    people = select(Person).where(Person.id.in_(asked)).order_by(Person.name_folded)
    return session.scalars(people).all()


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
