"""What is sealed to a recipient?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from models import ConfidantKey, Disclosure, Envelope, Person, session
from social.errors import not_found
from social.finding import within_range

MOST = 200  # reports on one page; a company that has more has other troubles


def reports(recipient: Person) -> Sequence[Disclosure]:
    """List what a recipient may open, what is open before what is closed."""
    order = (Disclosure.closed_on.is_not(None), Disclosure.came_on, Disclosure.id)
    return session.scalars(Disclosure.seen_by(recipient).order_by(*order).limit(MOST)).all()


def find_report(recipient: Person, number: int) -> Disclosure:
    """Find one that is sealed to somebody."""
    query = Disclosure.seen_by(recipient).where(Disclosure.id == within_range(number))
    found = session.scalar(query)
    if found is None:
        raise not_found()
    return found


def envelopes(
    recipient: Person, disclosure: Disclosure
) -> Mapping[int, tuple[ConfidantKey, bytes]]:
    """Find what opens each message for a recipient, and with which key; the newest where two do."""
    rows = session.execute(
        select(Envelope.position, ConfidantKey, Envelope.wrapped)
        .join(ConfidantKey, ConfidantKey.id == Envelope.key_id)
        .where(Envelope.disclosure_id == disclosure.id, ConfidantKey.person_id == recipient.id)
        .order_by(Envelope.position, ConfidantKey.id)
    )
    return {position: (key, wrapped) for position, key, wrapped in rows}


def names() -> Sequence[tuple[str, str]]:
    """List everybody who works here, whoever asks: so nobody hears whom somebody looks for."""
    rows = select(Person.name, Person.handle).where(Person.signs_in())
    return [tuple(row) for row in session.execute(rows.order_by(Person.name_folded))]
