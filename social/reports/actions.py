"""What can a person do who does not want something to stay as it is?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models import Case, Comment, Event, Found, Hiding, Person, Post, Report, session
from social import cases
from social.changes import Record, change
from social.judges import look_for_judges
from social.reports.forms import Complaint
from social.rights import require
from social.texts import place_of

Text = Post | Comment


def report(reporter: Person, text: Text, complaint: Complaint) -> Report:
    """Ask moderators to look at a text; again, it is the same report."""
    require(reporter, "report", text, _("Others report what you wrote; you can change it."))
    with change(reporter) as record:
        case = cases.open_case(record, text, Found.REPORT)
        made = own_report(reporter, case) or join(record, reporter, case, complaint)
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
    cases.rank(case)
    look_for_judges(case)
    return made


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
