"""Which smaller versions does a picture have, and where do they lie?

They are made as a picture comes in, or, of one that came before there were any, when the first
reader asks. Each lies in the store under the digest of the picture and its width, so that equal
pictures share theirs and they go with the last of them. An empty one says that the picture itself
takes fewer bytes.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from io import BytesIO
from threading import Lock

from sqlalchemy import select

from models import File, session
from social.aside import aside
from social.filing.pictures import WIDTHS, reduced
from social.holding import hold_name
from social.store import StoreAway, store

AVATAR = WIDTHS[0]
# One reader at a time makes those of a picture; a thousand may ask as a post arrives.
_making: defaultdict[str, Lock] = defaultdict(Lock)


def widths(file: File) -> tuple[int, ...]:
    """List the widths in which a picture can be had, besides its own; none for other files."""
    own = file.width if file.is_picture else None
    return tuple(width for width in WIDTHS if width < (own or 0))


def name_of(digest: str, width: int) -> str:
    """Name a smaller version in the store."""
    return f"{digest}-{width}"


def names_of(digest: str) -> list[str]:
    """Name all that may have been made of a picture."""
    return [name_of(digest, width) for width in WIDTHS]


def smaller(file: File, width: int) -> bytes:
    """Read a picture in one of its smaller widths, made now if need be; empty if it is no gain."""
    try:
        return store().read_all(name_of(file.digest, width))
    except FileNotFoundError:
        return made(file.digest, file.size)[width]


def made(digest: str, size: int) -> dict[int, bytes]:
    """Make the smaller versions of a picture, and keep them; two who ask at once wait in turn."""
    session.commit()  # nothing was written; let others have the connection meanwhile
    try:
        with _making[digest]:
            with suppress(FileNotFoundError):
                return {width: store().read_all(name_of(digest, width)) for width in WIDTHS}
            content = b"".join(store().read(digest, 0, size))
            found = dict.fromkeys(WIDTHS, b"") | aside(reduced, content)
            keep_if_there(digest, found)
            return found
    finally:
        _making.pop(digest, None)


def keep_if_there(digest: str, found: dict[int, bytes]) -> None:
    """Keep what was made, unless the picture went meanwhile or the store takes nothing."""
    hold_digest(digest)
    if session.scalar(select(File.id).where(File.digest == digest).limit(1)) is not None:
        with suppress(StoreAway):
            keep_smaller(digest, found)
    session.commit()


def keep_smaller(digest: str, found: dict[int, bytes]) -> None:
    """Put smaller versions into the store; the digest is held."""
    for width, content in found.items():
        store().put(name_of(digest, width), BytesIO(content))


def hold_digest(digest: str) -> None:
    """Keep one person's upload and the clean-up of the same bytes apart until the change ends."""
    hold_name(digest)
