"""Which bundles of their data wait for people, how is one given out, and how does it go?

Its time ends, or something in it is erased. Then its key is given up in the same transaction, so
that nobody reads on what is said to be destroyed; the worker makes it anew without that, for as
long as it was to be there, unless the person themself was erased.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import Response
from sqlalchemy import ColumnElement, and_, or_, select, update

from archive.keyring import keyring
from archive.sealing_files import unsealed
from archive.settling import settle
from models import Bundle, Event, Kek, Origin, Person, now, session
from social.changes import Record, change
from social.errors import not_found
from social.filing.sending import disposition
from social.holding import hold
from social.jobs import later_by_name
from social.store import store


def waiting() -> ColumnElement[bool]:
    """Hold for bundles that can be fetched."""
    return and_(Bundle.gone_at.is_(None), Bundle.expires_at > now())


def give(actor: Person, bundle: Bundle) -> Response:
    """Give a bundle out as a file, and note in the ledger who took it.

    404 if it is not there any more, or not yet. KeyringAway or StoreAway where its parts cannot be
    reached.
    """
    if bundle.digest is None or bundle.secret is None or bundle.expires_at <= now():
        raise not_found()
    key = keyring.wrapper(bundle.kek_id or 0).unwrap(bundle.secret)
    try:
        sealed = store().read(bundle.digest, 0, bundle.sealed_size)
    except FileNotFoundError:
        raise not_found() from None
    with change(actor) as record:
        record(Event.BUNDLE_TAKEN, bundle)
    response = Response(unsealed(sealed, key), mimetype="application/zip", direct_passthrough=True)
    response.headers["Content-Disposition"] = disposition("attachment", f"data-{bundle.id}.zip")
    response.headers["Content-Length"] = str(bundle.size)
    response.headers["Cache-Control"] = "no-store"
    response.call_on_close(sealed.close)
    return response


def forget(which: ColumnElement[bool]) -> int:
    """Destroy the keys of some bundles, then their bytes; tell how many there were.

    Safe to repeat: what a crash left half done is done then.
    """
    found = session.scalars(select(Bundle.id).where(which, Bundle.digest.is_not(None))).all()
    session.rollback()
    for bundle_id in found:
        lock_away(bundle_id)
    settle()
    for bundle_id in found:
        drop_bytes(bundle_id)
    return len(found)


def is_over(at: datetime) -> ColumnElement[bool]:
    """Hold for bundles that nobody can fetch any more."""
    return or_(Bundle.expires_at <= at, Bundle.gone_at.is_not(None))


def take_back(record: Record, request_ids: Collection[int]) -> None:
    """Let bundles go that hold what is erased, in the change that erases it.

    The worker drops their bytes, and makes those anew whose people are still known.
    """
    found = select(Bundle).where(Bundle.request_id.in_(request_ids), Bundle.gone_at.is_(None))
    for bundle in session.scalars(found.order_by(Bundle.id).with_for_update(key_share=True)):
        give_up(record, bundle)
        job_lock = f"records.bundle.{bundle.request_id}"
        later_by_name("records.bundle", lock=job_lock, id=bundle.request_id)


def lock_away(bundle_id: int) -> None:
    """Give up the key of a bundle: from its destruction on nobody reads the bytes."""
    with change(None, origin=Origin.JOB) as record:
        bundle = session.get_one(Bundle, bundle_id)
        hold(bundle)
        if bundle.gone_at is None:
            give_up(record, bundle)


def give_up(record: Record, bundle: Bundle) -> None:
    """Retire the key of a bundle that this change holds."""
    session.execute(update(Kek).where(Kek.id == bundle.kek_id).values(retired=True))
    bundle.gone_at, bundle.kek_id, bundle.secret = now(), None, None
    record(Event.BUNDLE_DELETED, bundle)


def drop_bytes(bundle_id: int) -> None:
    """Take the bytes of a bundle out of the store."""
    bundle = session.get_one(Bundle, bundle_id)
    digest = bundle.digest
    session.rollback()
    if digest is not None:
        store().remove(digest)
        gone = update(Bundle).where(Bundle.id == bundle_id, Bundle.digest == digest)
        with change(None, origin=Origin.JOB):
            session.execute(gone.values(digest=None))


def drop_unkept(digest: str) -> None:
    """Take away bytes that came into the store, and whose bundle was never kept."""
    if session.scalar(select(Bundle.id).where(Bundle.digest == digest)) is None:
        session.rollback()
        store().remove(digest)


def of(person: Person) -> Sequence[Bundle]:
    """List the bundles that wait for a person, the newest first."""
    found = select(Bundle).where(Bundle.person_id == person.id, waiting())
    return session.scalars(found.order_by(Bundle.id.desc())).all()
