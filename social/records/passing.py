"""How does a request end unanswered, come back to whoever decided it, or pass to somebody else?

Not pursuing it is a decision as any other: one says so and why, another approves, and the person
gets a letter.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from models import Dropped, ErasureRequest, Event, Person, RequestItem, now, session
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.records import letters
from social.records.deciding import decided_by, refuse_another, refuse_over
from social.records.guard import only_compliance


def drop_request(officer: Person, request: ErasureRequest, ground: Dropped, reason: str) -> None:
    """Say that a request is not to be pursued, and why; it waits for a second person."""
    only_compliance(officer)
    if not reason:
        raise Invalid(reason=_("Fill this in."))
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        refuse_another(officer, request)
        request.dropped_as, request.drop_reason = ground, reason
        decided_by(officer, request)
        record(Event.REQUEST_DECIDED, request)


def close_dropped(record: Record, request: ErasureRequest) -> None:
    """Close a request that nobody pursues, as two people said; part of a change.

    What was found of the person is not needed any more, and is forgotten: nothing follows from it.
    """
    session.execute(delete(RequestItem).where(RequestItem.request_id == request.id))
    request.standing = {}
    request.closed_at = request.approved_at
    letters.write_letter(request, "dropped")
    record(Event.REQUEST_DROPPED, request)


def send_back(officer: Person, request: ErasureRequest, note: str) -> None:
    """Give a decision back to whoever made it, and say what is to be looked at again."""
    only_compliance(officer)
    if not note:
        raise Invalid(note=_("Fill this in."))
    refuse_own(officer, request)
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        if not request.waits_for_another:
            raise Invalid(form=_("Nothing here waits for a second person."))
        if request.decided_by_id == officer.id:
            raise Invalid(form=_("You decided this yourself. You can decide it anew."))
        request.sent_back_by_id, request.sent_back_at = officer.id, now()
        request.sent_back_note = note
        record(Event.REQUEST_SENT_BACK, request)


def take_over(officer: Person, request: ErasureRequest) -> None:
    """Answer for what somebody else decided who is away; the other, or a third, approves it.

    What they decided stays as it is until it is decided anew.
    """
    only_compliance(officer)
    refuse_own(officer, request)
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        before = request.decided_by_id
        if before is None:
            raise Invalid(form=_("Nobody has decided anything here yet. Decide it yourself."))
        if before == officer.id:
            raise Invalid(form=_("You decide this request already."))
        request.decided_by_id, request.decided_at = officer.id, now()
        record(Event.REQUEST_TAKEN_OVER, request, taken_from_id=before)


def refuse_own(officer: Person, request: ErasureRequest) -> None:
    """Let nobody pass on what is about themself."""
    if officer.id == request.person_id:
        raise Invalid(form=_("This request is yours. Somebody else looks after it."))
