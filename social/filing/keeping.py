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
from social.filing.scanning import Harmful, refused, seen
from social.filing.smaller import hold_digest, keep_smaller, names_of
from social.filing.taking import Taken, measured, of_picture, take
from social.store import StoreAway, store

log = logging.getLogger("kring.files")


def add_file(
    owner: Person, upload: FileStorage, alt: str = "", origin: Origin = Origin.WEB
) -> File:
    """Keep what somebody sent. Invalid says why it is not taken; 413: too large, or no room.

    It is read once the virus scanner saw it: what is held stays as it came.
    """
    measured(upload)
    alt = described(alt)
    with said_beside("file"):
        held = seen(owner, upload.stream, upload.filename or "", origin)
        taken = take(upload, is_seen=held is None)
        require_room(owner, taken.size)
        with change(owner, origin=origin) as record:
            return keep(record, owner, taken, alt, held=held)


class Unscanned(Exception):
    """The virus scanner lets something not through that has to be seen before it is kept."""

    def __init__(self, held: HeldFor) -> None:
        super().__init__(held.value)
        self.held = held


def require_clean(owner: Person, upload: FileStorage) -> None:
    """Have the virus scanner see what is not held, but sent again. Harmful or Unscanned."""
    held = seen(owner, upload.stream, upload.filename or "", Origin.WEB)
    if held is not None:
        raise Unscanned(held)


@contextmanager
def said_beside(field: str) -> Iterator[None]:
    """Say beside a field that something is not taken, or not just now; around scan and change.

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
    except Unscanned as unscanned:
        raise Invalid(**{field: sentence_of(unscanned)}) from None
    except StoreAway:
        sentence = _("Files cannot be kept just now. Nothing was changed; try again in a minute.")
        raise Invalid(**{field: sentence}) from None


def sentence_of(unscanned: Unscanned) -> str:
    """Say why the scanner did not let it through, and what to do."""
    if unscanned.held is HeldFor.TOO_LARGE:
        return _("This is too large for the virus scanner. Make it smaller first.")
    return _("The virus scanner does not answer just now. Try again in a minute.")


def keep_picture(record: Record, owner: Person, picture: Picture, name: str) -> File:
    """Keep a picture that Kring itself wrote of one that was seen, inside a change."""
    return keep(record, owner, of_picture(picture, name), "")


def keep(
    record: Record,
    owner: Person,
    taken: Taken,
    alt: str,
    *,
    held: HeldFor | None = None,
    origin: str | None = None,
    at: datetime | None = None,
) -> File:
    """Write the row, then put the bytes that it names into the store: both or neither.

    `held` is what the virus scanner said. What is brought in from elsewhere has an origin, and the
    time at which it was sent there.
    """
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
