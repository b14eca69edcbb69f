"""What can a person do who does not want something to stay as it is?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.exceptions import TooManyRequests

from models import (
    Case,
    CaseState,
    Comment,
    Event,
    Found,
    Hiding,
    Message,
    Origin,
    Person,
    Post,
    Report,
    session,
)
from moderation.urgency import is_grave
from social import cases, separating, tries
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.judges import look_for_judges
from social.reports.forms import Complaint
from social.rights import require
from social.texts import place_of

Text = Post | Comment | Message
Thing = Text | Person


def report(
    reporter: Person,
    thing: Thing,
    complaint: Complaint,
    spend: Callable[[Person], None] | None = None,
) -> Report:
    """Ask moderators to look at a text or a person; again, it is the same report.

    `spend` counts one that is new, and can refuse it: of many clicks at once one is counted.
    """
    require(reporter, "report", thing, _("Others report what you wrote; you can change it."))
    with change(reporter) as record:
        case = cases.fine_case_of(thing) or cases.open_case(record, thing, Found.REPORT)
        made = own_report(reporter, case)
        if made is None:
            if spend is not None:
                spend(reporter)
            made = join(record, reporter, case, complaint)
        if case.text_version != thing.version:
            case.text_version = thing.version
            record(Event.CASE_FOUND, case)
        if complaint.hides and not isinstance(thing, Person):
            hide(reporter, thing)
        if complaint.parts:
            separating.keep_apart(reporter, case.author_id)
    return made


def earlier(reporter: Person, thing: Thing) -> Report | None:
    """Find what somebody reported already of the very words, or of the person."""
    case = cases.fine_case_of(thing) or cases.open_case_of(thing)
    return own_report(reporter, case) if case is not None else None


def spend_report(reporter: Person) -> None:
    """Count a report; Invalid, with how long to wait, for whoever makes too many in an hour."""
    try:
        tries.spend(tries.REPORTS, str(reporter.id))
    except TooManyRequests as full:
        minutes = -(-int(str(full.retry_after or 60)) // 60)
        raise Invalid(
            form=ngettext(
                "You have reported a lot within an hour. Try again in %(num)d minute; what is "
                "urgent, tell a moderator yourself.",
                "You have reported a lot within an hour. Try again in %(num)d minutes; what is "
                "urgent, tell a moderator yourself.",
                minutes,
            )
        ) from None


def own_report(reporter: Person, case: Case) -> Report | None:
    """Find what somebody said in a case already."""
    return session.scalar(
        select(Report).where(Report.case_id == case.id, Report.reporter_id == reporter.id)
    )


def join(record: Record, reporter: Person, case: Case, complaint: Complaint) -> Report:
    """Add a report to a case that this change holds."""
    made = Report(
        case_id=case.id,
        reporter_id=reporter.id,
        reason=complaint.reason,
        note=complaint.note,
        file_id=complaint.file_id,
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
    elif case.report_count == 1 and not is_grave(reasons) and can_settle(case):
        cases.ask_author(record, case)


def can_settle(case: Case) -> bool:
    """Tell whether the author can settle a case: there are words to change, and they did not yet.

    What a profile says, or how somebody behaves, is nothing that one edits within three days. To
    ask the author of a message would tell them who reported it.
    """
    return case.person_id is None and case.message_id is None and not cases.was_settled_before(case)


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
