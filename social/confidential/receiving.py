"""What can somebody do who reports in confidence? Nothing here knows who it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Conflict

from models import ConfidantKey, Disclosure, DisclosureMessage, Envelope, now, session
from social import confiding
from social.changes import change
from social.confidential.parcels import Parcel
from social.errors import Invalid, not_found
from social.holding import hold

MOST_MESSAGES = 200


def receive(parcel: Parcel, opening: bytes, public_key: bytes) -> Disclosure:
    """Keep a report; the entry that it came is written in the night.

    IntegrityError if another has the same receipt: of many at once, one is kept.
    """
    keys = confiding.keys_in_use()
    if not confiding.is_open(confiding.channel(), keys):
        raise Invalid(form=_("The channel is not open."))
    refuse_others(parcel, keys)
    with change(None):
        made = Disclosure(public_key=public_key, receipt=hashed(opening), came_on=today())
        session.add(made)
        session.flush()
        put(made, parcel, by_reporter=True)
    return made


def find(opening: bytes) -> Disclosure:
    """Find a report by what its receipt code gives; right or wrong, it is one look at an index."""
    found = session.scalar(select(Disclosure).where(Disclosure.receipt == hashed(opening)))
    if found is None:
        raise not_found()
    return found


def add(disclosure: Disclosure, parcel: Parcel) -> None:
    """Say more in one's own report."""
    refuse_others(parcel, readers(disclosure))
    with change(None):
        hold(disclosure)
        put(disclosure, parcel, by_reporter=True)


def hashed(opening: bytes) -> bytes:
    """Hash what a browser made of a receipt code, slowly and with the channel's salt."""
    return hashlib.sha256(opening).digest()


def today() -> date:
    """Tell the day, which is all that is kept of a time."""
    return now().date()


def put(disclosure: Disclosure, parcel: Parcel, *, by_reporter: bool) -> None:
    """Write the next message of a report that this change holds; 409 if another came meanwhile."""
    last = select(func.max(DisclosureMessage.position)).where(
        DisclosureMessage.disclosure_id == disclosure.id
    )
    position = (session.scalar(last) or 0) + 1
    if position > MOST_MESSAGES:
        raise Invalid(form=_("This report is full. Make another one."))
    if parcel.position != position:
        raise Conflict
    session.add(
        DisclosureMessage(
            disclosure_id=disclosure.id,
            position=position,
            by_reporter=by_reporter,
            sent_on=today(),
            is_told=not by_reporter,
            sealed=parcel.sealed,
            own_envelope=parcel.own_envelope,
        )
    )
    session.flush()
    session.add_all(
        Envelope(disclosure_id=disclosure.id, position=position, key_id=key_id, wrapped=wrapped)
        for key_id, wrapped in parcel.envelopes.items()
    )


def readers(disclosure: Disclosure) -> Sequence[ConfidantKey]:
    """List the keys in use of those whom a report was sealed to, a newer key of theirs, too."""
    people = (
        select(ConfidantKey.person_id)
        .join(Envelope, Envelope.key_id == ConfidantKey.id)
        .where(Envelope.disclosure_id == disclosure.id, Envelope.position == 1)
    )
    rows = select(ConfidantKey).where(ConfidantKey.person_id.in_(people), ConfidantKey.in_use())
    rows = rows.options(joinedload(ConfidantKey.person)).order_by(ConfidantKey.id)
    return session.scalars(rows).all()


def messages(disclosure: Disclosure) -> Sequence[DisclosureMessage]:
    """List what was said in a report, in order."""
    rows = select(DisclosureMessage).where(DisclosureMessage.disclosure_id == disclosure.id)
    return session.scalars(rows.order_by(DisclosureMessage.position)).all()


def refuse_others(parcel: Parcel, keys: Iterable[ConfidantKey]) -> None:
    """Take envelopes to some keys alone."""
    if not set(parcel.envelopes) <= {key.id for key in keys}:
        raise Invalid(form=_("Who receives reports has changed. Load the page again."))
