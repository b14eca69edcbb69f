"""What becomes of a file that somebody sent? It is checked; a picture is written anew.

A picture that the virus scanner has not seen stays as it came, and nobody opens it. It is read and
written anew once the scanner let it through: whatever reads a picture could be what it attacks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from flask import current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from social.aside import aside
from social.errors import Invalid
from social.filing import pictures
from social.filing.kinds import PICTURES, recognise
from social.filing.naming import file_name
from social.filing.pictures import Picture
from social.filing.refusal import Refused, Why, sentence

PICTURE_ENDINGS = tuple(ending for kind in PICTURES for ending in kind.endings)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that passed, as it will be kept. A picture without its size was not read yet."""

    file: IO[bytes]
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    smaller: dict[int, bytes] = field(default_factory=dict)


def take(upload: FileStorage, *, is_seen: bool = True) -> Taken:
    """Check what somebody sent, and write pictures anew that the virus scanner let through."""
    size = measured(upload)
    given = upload.filename or ""
    try:
        kind = aside(recognise, upload.stream, given)
        if kind.is_picture and is_seen:
            return of_picture(rewritten(upload.stream), given)
    except Refused as refused:
        raise Invalid(file=sentence(refused.why)) from None
    former = PICTURE_ENDINGS if kind.is_picture else ()
    name = file_name(given, kind.endings, former)
    return Taken(upload.stream, name, kind.media_type, size)


def measured(upload: FileStorage) -> int:
    """Count the bytes that somebody sent. Invalid for none, 413 for too many."""
    size = upload.stream.seek(0, 2)
    if size > current_app.config["SETTINGS"].upload_limit:
        raise RequestEntityTooLarge
    if not size:
        raise Invalid(file=sentence(Why.EMPTY))
    return size


def rewritten(file: IO[bytes]) -> Picture:
    """Write a picture anew, beside those who wait for other things. Refused if it cannot be."""
    return aside(pictures.rewrite, file, current_app.config["SETTINGS"].picture_limit)


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
        smaller=picture.smaller,
    )
