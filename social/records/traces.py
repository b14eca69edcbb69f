"""Who read what was found of a person, and who took what was made of it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select

from models import Bundle, Entry, ErasureRequest, Event, Person, session
from social.changes import change
from social.holding import hold
from social.records.guard import only_compliance

SHOWN = 100
TRACES = {
    Event.REQUEST_READ.value: _l("read what was found"),
    Event.LETTER_GIVEN.value: _l("took the letter"),
    Event.BUNDLE_TAKEN.value: _l("took the bundle"),
}


def note_reading(officer: Person, request: ErasureRequest, at: datetime) -> None:
    """Note that an officer reads what was found: once a request and day (UTC)."""
    only_compliance(officer)
    if is_noted(officer, request, at):
        return
    with change(officer) as record:
        hold(request)
        if not is_noted(officer, request, at):
            record(Event.REQUEST_READ, request)


def is_noted(officer: Person, request: ErasureRequest, at: datetime) -> bool:
    """Tell whether an officer is known to have read of a request on a day."""
    midnight = datetime.combine(at.astimezone(UTC), time(), UTC)
    found = select(Entry.id).where(
        Entry.noun == request.noun,
        Entry.noun_id == request.id,
        Entry.event == Event.REQUEST_READ,
        Entry.actor_id == officer.id,
        Entry.at >= midnight,
    )
    return session.scalar(select(found.exists())) or False


def traces(request: ErasureRequest) -> Sequence[Any]:
    """List who read and who took something, the latest first."""
    bundle = select(func.max(Bundle.id)).where(Bundle.request_id == request.id).scalar_subquery()
    of_request = and_(Entry.noun == request.noun, Entry.noun_id == request.id)
    of_bundle = and_(Entry.noun == "bundle", Entry.noun_id == bundle)
    found = (
        select(Person.name, Entry.event, Entry.at)
        .join(Person, Person.id == Entry.actor_id)
        .where(or_(of_request, of_bundle), Entry.event.in_(TRACES))
    )
    return session.execute(found.order_by(Entry.id.desc()).limit(SHOWN)).all()
