"""What can happen to a file?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from models import Event, File, Person, limits, session
from moderation import TooLong, clean_line
from social.aside import aside
from social.changes import Record, change
from social.errors import Invalid
from social.files import pictures
from social.files.kinds import PICTURES, recognise
from social.files.naming import file_name
from social.files.pictures import Picture
from social.files.refusal import Refused, Why, sentence
from social.store import store

PICTURE_ENDINGS = tuple(ending for kind in PICTURES for ending in kind.endings)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that passed, as it will be kept."""

    file: IO[bytes]
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


def add_file(owner: Person, upload: FileStorage, alt: str = "") -> File:
    """Keep what somebody sent. Invalid says why it is not taken; 413 for too large."""
    taken = take(upload)
    alt = described(alt)
    with change(owner) as record:
        return keep(record, owner, taken, alt)


def add_picture(record: Record, owner: Person, picture: Picture, name: str) -> File:
    """Keep a picture that Kring itself wrote, inside a change."""
    size, form = picture.size, picture.media_type
    taken = Taken(picture.file, name, form, size, picture.width, picture.height)
    return keep(record, owner, taken, "")


def take(upload: FileStorage) -> Taken:
    """Check what somebody sent, and write pictures anew."""
    settings = current_app.config["SETTINGS"]
    file = upload.stream
    size = file.seek(0, 2)
    if size > settings.upload_limit:
        raise RequestEntityTooLarge
    try:
        if not size:
            raise Refused(Why.EMPTY)
        kind = aside(recognise, file, upload.filename or "")
        if kind.is_picture:
            picture = aside(pictures.rewrite, file, settings.picture_limit)
            return of_picture(picture, upload.filename or "")
    except Refused as refused:
        raise Invalid(file=sentence(refused.why)) from None
    return Taken(file, file_name(upload.filename or "", kind.endings), kind.media_type, size)


def of_picture(picture: Picture, name: str) -> Taken:
    """Name a picture after what it is now."""
    kind = next(kind for kind in PICTURES if kind.media_type == picture.media_type)
    return Taken(
        file=picture.file,
        name=file_name(name, kind.endings, PICTURE_ENDINGS),
        media_type=picture.media_type,
        size=picture.size,
        width=picture.width,
        height=picture.height,
    )


def keep(record: Record, owner: Person, taken: Taken, alt: str) -> File:
    """Put the bytes into the store, then the row that names them."""
    digest = store().digest(taken.file)
    hold_digest(digest)
    store().put(digest, taken.file)
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
    return file


def remove_loose(before: datetime, most: int = 100) -> int:
    """Remove files that hang on nothing and are older than `before`; tell how many."""
    with change(None) as record:
        stale = File.loose().where(File.created_at < before).order_by(File.id).limit(most)
        files = session.scalars(stale.with_for_update(skip_locked=True)).all()
        for file in files:
            record(Event.FILE_REMOVED, file)
            session.execute(delete(File).where(File.id == file.id))
            forget(file.digest)
    return len(files)


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
