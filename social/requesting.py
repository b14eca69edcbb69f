"""How is it taken up that a person asks for their data, or to be forgotten?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from archive import dossier
from models import ErasureRequest, Event, Person, RequestKind, now, session
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name

TERM = timedelta(days=30)  # GDPR article 12(3): a month; two more where it is much or hard


def take_up(
    actor: Person, person: Person, kind: RequestKind, asked_at: datetime, wish: str = ""
) -> ErasureRequest:
    """Take up what a person asked for on a day, and find all that there is of them.

    Officers hear of it by mail where the person asks here themselves.
    """
    if asked_at > now():
        raise Invalid(asked=_("This is later than today."))
    with change(actor) as record:
        hold(person)  # who asks twice at once is heard once
        if kind.is_giving and is_asked(person, kind):
            raise Invalid(kind=_("This was asked for already, and is not answered yet."))
        request = ErasureRequest(
            person_id=person.id,
            kind=kind,
            asked_at=asked_at,
            due_at=asked_at + TERM,
            wish=wish,
            opened_by_id=actor.id,
        )
        session.add(request)
        record(Event.REQUEST_OPENED, request)
        find_all(request)
        if actor.id == person.id:
            later_by_name("records.tell_asked", request_id=request.id)
    return request


def is_asked(person: Person, kind: RequestKind) -> bool:
    """Tell whether somebody waits for an answer of this kind."""
    waiting = select(ErasureRequest.id).where(
        ErasureRequest.person_id == person.id,
        ErasureRequest.kind == kind,
        ErasureRequest.closed_at.is_(None),
    )
    return session.scalar(waiting.limit(1)) is not None


def find_all(request: ErasureRequest) -> None:
    """Write down what there is; of what is to be given, where others are named in it."""
    is_portable = request.kind is RequestKind.PORTABILITY
    finders = dossier.PROVIDED if is_portable else dossier.GIVEN
    if not request.kind.is_giving:
        finders = dossier.FINDERS
    dossier.collect(session, request.id, request.person_id, finders)
    if request.kind.is_giving:
        dossier.part_others(session, request.id, request.person_id)
