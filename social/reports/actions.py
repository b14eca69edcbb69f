"""What can a person do who does not want something to stay as it is?"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Case,
    CaseState,
    Comment,
    Event,
    Found,
    Hiding,
    Origin,
    Person,
    Post,
    Report,
    session,
)
from moderation.urgency import is_grave
from social import cases
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.judges import look_for_judges
from social.reports.forms import Complaint
from social.rights import require
from social.texts import place_of

Text = Post | Comment


def report(reporter: Person, text: Text, complaint: Complaint) -> Report:
    """Ask moderators to look at a text; again, it is the same report."""
    require(reporter, "report", text, _("Others report what you wrote; you can change it."))
    with change(reporter) as record:
        case = cases.fine_case_of(text) or cases.open_case(record, text, Found.REPORT)
        made = own_report(reporter, case) or join(record, reporter, case, complaint)
        case.text_version = text.version
        if complaint.hides:
            hide(reporter, text)
    return made


def own_report(reporter: Person, case: Case) -> Report | None:
    """Find what somebody said in a case already."""
    return session.scalar(
        select(Report).where(Report.case_id == case.id, Report.reporter_id == reporter.id)
    )


def join(record: Record, reporter: Person, case: Case, complaint: Complaint) -> Report:
    """Add a report to a case that this change holds."""
    made = Report(
        case_id=case.id, reporter_id=reporter.id, reason=complaint.reason, note=complaint.note
    )
    session.add(made)
    record(Event.REPORT_CREATED, made)
    if case.is_open:
        place(record, case)
    return made


def place(record: Record, case: Case) -> None:
    """Put a case before its author or before moderators, and where it belongs there."""
    reasons = cases.rank(case)
    look_for_judges(case)
    if case.found is not Found.REPORT:
        return
    if case.state is CaseState.AUTHOR and is_grave(reasons):
        cases.escalate(record, case, Event.CASE_ESCALATED)
    elif case.report_count == 1 and not is_grave(reasons) and not cases.was_settled_before(case):
        cases.ask_author(record, case)


def hide(person: Person, text: Text) -> None:
    """Show a text to one person no more; part of a change, and nobody else's affair."""
    row = insert(Hiding).values(person_id=person.id, **place_of(text))
    session.execute(row.on_conflict_do_nothing())


def show_again(person: Person, text: Text) -> None:
    """Show a text again to whoever did not want to see it."""
    (name, key), *_rest = place_of(text).items()
    with change(person):
        session.execute(
            delete(Hiding).where(Hiding.person_id == person.id, getattr(Hiding, name) == key)
        )


def dispute(author: Person, case: Case, words: str) -> None:
    """Say why a text may stay as it is; moderators look at it."""
    with change(author) as record:
        hold(case)
        if case.state is not CaseState.AUTHOR:
            raise Invalid(form=_("Moderators are looking at it already."))
        case.dispute = words
        cases.escalate(record, case, Event.CASE_DISPUTED)


def escalate_silent(moment: datetime) -> int:
    """Put before moderators what authors have not settled in time; tells how many that were."""
    due = session.scalars(select(Case.id).where(Case.due_at <= moment).order_by(Case.id)).all()
    for number in due:
        with change(None, origin=Origin.JOB) as record:
            case = session.get_one(Case, number)
            hold(case)
            if case.state is CaseState.AUTHOR:
                cases.escalate(record, case, Event.CASE_ESCALATED)
    return len(due)
