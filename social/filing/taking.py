"""What becomes of a file that somebody sent? It is checked; a picture is written anew."""

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
    """A file that passed, as it will be kept."""

    file: IO[bytes]
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    smaller: dict[int, bytes] = field(default_factory=dict)


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
        smaller=picture.smaller,
    )
