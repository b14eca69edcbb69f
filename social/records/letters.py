"""How long does the letter stand that tells somebody what was erased?

Who was erased is not to be known from a letter for ever. That it was right, and done (GDPR article
5(2)), the certificate and the entries of the request show; which letter it was, its digest. What
the person wished, why it took longer and what was noted goes with the letter, also from the ledger.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import force_locale
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from archive import disposal
from archive.disposal import Ruling
from archive.holds import holding
from archive.settling import settle
from archive.shredding import ask_for_scrub, shred
from models import ErasureRequest, Event, Ground, Origin, Person, RequestItem, now, session
from social.certifying import certify
from social.changes import Record, change
from social.errors import not_found
from social.holding import hold
from social.mailing.letters import plain, written
from social.records import listing
from social.records.guard import only_compliance
from social.records.words import OF_REQUESTS

AFTER_GIVEN = timedelta(days=30)  # somebody may have to send it again
AT_MOST = timedelta(days=90)  # after the request was done, also if nobody fetched it


def write_letter(request: ErasureRequest, name: str) -> None:
    """Write what the person is told, in their language, while that is known; part of a change.

    `name` is that of a template in templates/mails.
    """
    person = session.get_one(Person, request.person_id)
    values = {"request": request, "parts": listing.parts(request), **OF_REQUESTS}
    subject, body = written(person, name, values)
    request.letter_language = person.language
    sign(request, f"{subject}\n\n{body}")


def add_what_stayed(request: ErasureRequest, at: datetime) -> None:
    """Say at the end of the letter what could not be erased with the rest; part of a change.

    Where somebody took the letter before, it is there anew. What holds it is not said: of a matter
    under which something is held the person may not know.
    """
    stayed = [part for part in listing.parts(request) if part.kept]
    if not stayed or not request.letter:
        return
    values = {"at": at, "stayed": stayed, **OF_REQUESTS}
    with force_locale(request.letter_language or "en"):
        words = plain().get_template("mails/_stayed.txt").render(values)
    sign(request, f"{request.letter.rstrip()}\n\n{words.strip()}\n")
    request.letter_given_at = None


def sign(request: ErasureRequest, words: str) -> None:
    """Keep the letter, and by which bytes one knows it later."""
    request.letter, request.letter_digest = words, sha256(words.encode()).digest()


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
    """Take away the letters whose time is over, with all other words of the request; tell how many.

    What the ledger says of the request is destroyed by a certificate; its last entry tells again
    what has to be shown, without any words. What is kept for a hold on the person waits.
    """
    is_over = or_(
        ErasureRequest.letter_given_at <= at - AFTER_GIVEN, ErasureRequest.closed_at <= at - AT_MOST
    )
    people = (joinedload(ErasureRequest.decided_by), joinedload(ErasureRequest.approved_by))
    with change(None, origin=Origin.JOB) as record:
        disposal.one_at_a_time(session)
        found = session.scalars(
            select(ErasureRequest)
            .where(
                ErasureRequest.letter_gone_at.is_(None),
                ErasureRequest.closed_at.is_not(None),
                is_over,
            )
            .options(*people)
            .order_by(ErasureRequest.id)
            .with_for_update(key_share=True, of=ErasureRequest)
        ).all()
        kept = holding(session, {("person", request.person_id) for request in found})
        free = [request for request in found if ("person", request.person_id) not in kept]
        for request in free:
            forget_words(record, request, at)
        if free:
            ask_for_scrub(session.connection())  # old bytes leave the files of tables, too
    settle()
    return len(free)


def forget_words(record: Record, request: ErasureRequest, at: datetime) -> None:
    """Take the words out of a request, and destroy what the ledger keeps of them."""
    request.letter = request.wish = request.extension_reason = ""
    request.drop_reason = request.sent_back_note = ""
    request.letter_gone_at = at
    notes = update(RequestItem).where(RequestItem.request_id == request.id, RequestItem.note != "")
    session.execute(notes.values(note=""))
    things = [(request.noun, request.id)]
    people = [one.name if one else "" for one in (request.decided_by, request.approved_by)]
    ruling = Ruling(
        facts={"request": request.id, "basis": "GDPR 5(1)(e)"}, names=(people[0], people[1])
    )
    body = disposal.body(session, ruling, things, disposal.entries_of(session, things), 0, at)
    shred(session, things, certify(record, Ground.REQUEST, body))
    record(Event.LETTER_FORGOTTEN, request)
