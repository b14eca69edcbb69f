"""How does a file get its bytes into the store and its row into the database, both or neither?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from models import Event, File, Person, limits, session
from moderation import TooLong, clean_line
from social.changes import Record, change
from social.errors import Invalid
from social.filing.pictures import Picture
from social.filing.taking import Taken, take
from social.store import StoreAway, store


def add_file(owner: Person, upload: FileStorage, alt: str = "") -> File:
    """Keep what somebody sent. Invalid says why it is not taken; 413 for too large."""
    taken = take(upload)
    alt = described(alt)
    with said_beside("file"), change(owner) as record:
        return keep(record, owner, taken, alt)


@contextmanager
def said_beside(field: str) -> Iterator[None]:
    """Say beside a field that the store takes nothing just now; around the whole change."""
    try:
        yield
    except StoreAway:
        sentence = _("Files cannot be kept just now. Nothing was changed; try again in a minute.")
        raise Invalid(**{field: sentence}) from None


def keep_picture(record: Record, owner: Person, picture: Picture, name: str) -> File:
    """Keep a picture that Kring itself wrote, inside a change."""
    size, form = picture.size, picture.media_type
    taken = Taken(picture.file, name, form, size, picture.width, picture.height)
    return keep(record, owner, taken, "")


def keep(record: Record, owner: Person, taken: Taken, alt: str) -> File:
    """Write the row, then put the bytes that it names into the store: both or neither."""
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
    )
    session.add(file)
    record(Event.FILE_ADDED, file)
    store().put(digest, taken.file)
    return file


def forget(digest: str) -> None:
    """Drop the bytes, unless another file has the same."""
    hold_digest(digest)
    if session.scalar(select(File.id).where(File.digest == digest).limit(1)) is None:
        store().remove(digest)


def hold_digest(digest: str) -> None:
    """Keep one person's upload and the clean-up of the same bytes apart until the change ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(digest, 0))))


def described(alt: str) -> str:
    """Clean the words that describe a picture."""
    try:
        return clean_line(alt, limits.ALT)
    except TooLong as long:
        raise Invalid(alt=_("Use at most %(limit)d characters.", limit=long.limit)) from None
