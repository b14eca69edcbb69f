"""How long does the letter stand that tells somebody what was erased?

Who was erased is not to be known from a letter for ever. That it was right, and done (GDPR article
5(2)), the certificate and the entries of the request show; which letter it was, its digest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from archive.shredding import ask_for_scrub
from models import ErasureRequest, Event, Origin, Person, now, session
from social.changes import change
from social.errors import not_found
from social.holding import hold
from social.records.guard import only_compliance

AFTER_GIVEN = timedelta(days=30)  # somebody may have to send it again
AT_MOST = timedelta(days=90)  # after the request was done, also if nobody fetched it


def give_letter(officer: Person, request: ErasureRequest) -> str:
    """Hand out the letter, and note when that was first done; 404 where there is none."""
    only_compliance(officer)
    with change(officer) as record:
        hold(request)
        if not request.letter:
            raise not_found()
        request.letter_given_at = request.letter_given_at or now()
        record(Event.LETTER_GIVEN, request)
    return request.letter


def forget_letters(at: datetime) -> int:
    """Take away the letters whose time is over, each with its entry; tell how many."""
    is_over = or_(
        ErasureRequest.letter_given_at <= at - AFTER_GIVEN, ErasureRequest.closed_at <= at - AT_MOST
    )
    with change(None, origin=Origin.JOB) as record:
        found = session.scalars(
            select(ErasureRequest)
            .where(ErasureRequest.letter != "", ErasureRequest.closed_at.is_not(None), is_over)
            .order_by(ErasureRequest.id)
            .with_for_update(key_share=True)
        ).all()
        for request in found:
            request.letter, request.letter_gone_at = "", at
            record(Event.LETTER_FORGOTTEN, request)
        if found:
            ask_for_scrub(session.connection())  # old bytes leave the files of tables, too
    return len(found)
