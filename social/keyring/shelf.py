"""Which shelf do the settings name? A folder of this machine, or a bucket that several share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError

from archive.shelf import Folder, Shelf
from social.aside import aside
from social.store import bucket

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from social.settings import Settings


def shelf_of(settings: Settings) -> Shelf:
    """Open the shelf of an installation."""
    place = urlsplit(settings.keyring_url)
    if place.scheme == "s3":
        # At the same server as files, though a bucket of its own: it is copied, and kept, apart.
        return Bucket(bucket(replace(settings, s3_url=settings.keyring_url)))
    return Folder(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    """Name the folder, where it is one."""
    place = urlsplit(settings.keyring_url)
    return Path(place.path) if place.scheme == "file" else settings.data_dir / "keyring"


class Bucket:
    """A shelf in S3. It must not keep versions: what is destroyed there would come back."""

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret; S3 answers when it is safe."""
        with asked():
            aside(obstore.put, self.objects, name, secret)

    def get(self, name: str) -> bytes:
        """Read a secret. FileNotFoundError if there is none."""
        with asked():
            return aside(lambda: bytes(obstore.get(self.objects, name).bytes()))

    def destroy(self, name: str) -> None:
        """Delete a secret; none to destroy is no error."""
        with suppress(FileNotFoundError), asked():
            aside(obstore.delete, self.objects, name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """List all that is kept, with when it was brought."""
        with asked():
            found = aside(listed, self.objects)
        for one in found:
            yield one["path"], one["last_modified"]


@contextmanager
def asked() -> Iterator[None]:
    """Say what S3 cannot do as a disk would."""
    try:
        yield
    except BaseError as error:
        raise OSError(str(error).partition("\n")[0]) from error


def listed(objects: ObjectStore) -> list[Any]:
    """List all objects; they come a page at a time."""
    return [one for page in obstore.list(objects) for one in page]
