"""How does a file get its bytes into the store and its row into the database, both or neither?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from models import Event, File, HeldFor, Link, Origin, Person, limits, now, session
from moderation import TooLong, clean_line
from social.changes import Record, change
from social.errors import Invalid
from social.filing.pictures import Picture
from social.filing.room import NoRoom, keep_within, require_room
from social.filing.scanner import Verdict
from social.filing.scanning import Harmful, held_for, refused, scanned, scanner
from social.filing.smaller import hold_digest, keep_smaller, names_of
from social.filing.taking import Taken, of_picture, take
from social.store import StoreAway, store

log = logging.getLogger("kring.files")


def add_file(
    owner: Person, upload: FileStorage, alt: str = "", origin: Origin = Origin.WEB
) -> File:
    """Keep what somebody sent. Invalid says why it is not taken; 413: too large, or no room."""
    taken = take(upload)
    alt = described(alt)
    require_room(owner, taken.size)
    with said_beside("file"), change(owner, origin=origin) as record:
        return keep(record, owner, taken, alt)


class Unscanned(Exception):
    """The virus scanner says nothing just now of what has to be seen before it is kept."""


@contextmanager
def said_beside(field: str) -> Iterator[None]:
    """Say beside a field that something is not taken, or not just now; around the whole change.

    What was put into the store before there was no room for it goes out again.
    """
    try:
        yield
    except NoRoom as full:
        if full.digest is not None:
            take_back(full.digest)
        raise
    except Harmful as harmful:
        raise Invalid(**{field: refused(harmful)}) from None
    except Unscanned:
        sentence = _("The virus scanner does not answer just now. Try again in a minute.")
        raise Invalid(**{field: sentence}) from None
    except StoreAway:
        sentence = _("Files cannot be kept just now. Nothing was changed; try again in a minute.")
        raise Invalid(**{field: sentence}) from None


def keep_picture(record: Record, owner: Person, picture: Picture, name: str) -> File:
    """Keep a picture that Kring itself wrote, inside a change; Unscanned rather than held."""
    file = keep(record, owner, of_picture(picture, name), "")
    if file.held_for is not None:
        raise Unscanned
    return file


def keep(
    record: Record,
    owner: Person,
    taken: Taken,
    alt: str,
    *,
    origin: str | None = None,
    at: datetime | None = None,
) -> File:
    """Write the row, then put the bytes that it names into the store: both or neither.

    What is brought in from elsewhere has an origin, and the time at which it was sent there; there
    may be much of it, so that it waits for the scanner. Harmful is kept by nobody.
    """
    held = waits_or_is_held(record, owner, taken, is_much=origin is not None)
    digest = store().digest(taken.file)
    hold_digest(digest)
    file = File(
        owner_id=owner.id,
        digest=digest,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        width=taken.width,
        height=taken.height,
        alt=alt,
        origin=origin,
        created_at=at or now(),
        held_for=held,
    )
    session.add(file)
    record(Event.FILE_ADDED, file, at=at, **({"held_for": held.value} if held else {}))
    store().put(digest, taken.file)
    keep_smaller(digest, taken.smaller)
    if origin is None:
        try:
            keep_within(owner)
        except NoRoom as full:
            full.digest = digest
            raise
    return file


def waits_or_is_held(
    record: Record, owner: Person, taken: Taken, *, is_much: bool
) -> HeldFor | None:
    """Say why a file is held, if it is. Harmful where the scanner found something."""
    if is_much:
        return HeldFor.WAITING if scanner() else None
    seen = scanned(taken.file)
    if seen is not None and seen.verdict is Verdict.HARMFUL:
        raise Harmful(owner, taken.name, seen.found, record.origin)
    return held_for(seen)


def forget(digest: str) -> None:
    """Drop the bytes and what was made of them, unless another file or preview has the same.

    Only after the change that removed the file is kept: bytes do not come back with a row.
    """
    hold_digest(digest)
    of_file = select(File.id).where(File.digest == digest)
    of_link = select(Link.id).where(Link.picture == digest)
    if session.scalar(of_file.union_all(of_link).limit(1)) is None:
        store().remove(digest, *names_of(digest))


def take_back(digest: str) -> None:
    """Drop bytes whose row was not kept; what the store does not let go of, the sweep takes."""
    try:
        forget(digest)
    except StoreAway:
        log.warning("bytes without a row stay until the sweep")
    finally:
        session.rollback()  # nothing was written; it lets the digest go


def described(alt: str) -> str:
    """Clean the words that describe a picture."""
    try:
        return clean_line(alt, limits.ALT)
    except TooLong as long:
        raise Invalid(alt=_("Use at most %(limit)d characters.", limit=long.limit)) from None
