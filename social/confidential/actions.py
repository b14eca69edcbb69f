"""What can a recipient do about a report? Each act is an entry, which says nothing of its words."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from models import Conclusion, Disclosure, Entry, Event, Person, now, session
from models.disclosure import months_after
from social import confiding
from social.changes import change
from social.confidential.parcels import Parcel
from social.confidential.receiving import put, readers, refuse_others, today
from social.errors import Invalid
from social.holding import hold


def acknowledge(recipient: Person, disclosure: Disclosure) -> None:
    """Tell the reporter that it came; twice is once."""
    with change(recipient) as record:
        hold(disclosure)
        if disclosure.acknowledged_on is None:
            disclosure.acknowledged_on = today()
            record(Event.DISCLOSURE_ACKNOWLEDGED, disclosure)


def answer(recipient: Person, disclosure: Disclosure, parcel: Parcel, *, is_feedback: bool) -> None:
    """Say something to the reporter; the feedback that the law asks for is marked as such."""
    refuse_others(parcel, readers(disclosure))
    with change(recipient) as record:
        hold(disclosure)
        put(disclosure, parcel, by_reporter=False)
        disclosure.acknowledged_on = disclosure.acknowledged_on or today()
        if is_feedback:
            disclosure.answered_on = today()
        record(Event.DISCLOSURE_ANSWERED, disclosure)


def close(recipient: Person, disclosure: Disclosure, conclusion: Conclusion) -> None:
    """End the work on a report, and say when it is deleted."""
    found = confiding.channel()
    assert found is not None  # without one there are no reports
    is_followed = conclusion is Conclusion.MEASURES
    months = found.months_kept_after_measures if is_followed else found.months_kept
    with change(recipient) as record:
        hold(disclosure)
        if disclosure.closed_on is not None:
            raise Invalid(form=_("Somebody closed it meanwhile."))
        disclosure.closed_on, disclosure.conclusion = today(), conclusion
        disclosure.delete_on = months_after(today(), months)
        record(Event.DISCLOSURE_CLOSED, disclosure)


def reopen(recipient: Person, disclosure: Disclosure) -> None:
    """Go on with a report that was closed."""
    with change(recipient) as record:
        hold(disclosure)
        if disclosure.closed_on is None:
            return
        disclosure.closed_on = disclosure.conclusion = disclosure.delete_on = None
        record(Event.DISCLOSURE_REOPENED, disclosure)


def note_reading(recipient: Person, disclosure: Disclosure) -> None:
    """Note that a recipient reads a report: once a day (UTC)."""
    if is_noted(recipient, disclosure):
        return
    with change(recipient) as record:
        hold(disclosure)
        if not is_noted(recipient, disclosure):
            record(Event.DISCLOSURE_READ, disclosure)


def is_noted(recipient: Person, disclosure: Disclosure) -> bool:
    """Tell whether a recipient is known to have read a report today."""
    found = select(Entry.id).where(
        Entry.noun == disclosure.noun,
        Entry.noun_id == disclosure.id,
        Entry.event == Event.DISCLOSURE_READ,
        Entry.actor_id == recipient.id,
        Entry.at >= datetime.combine(now().date(), time(), UTC),
    )
    return session.scalar(select(found.exists())) or False
