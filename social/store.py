"""Where do the bytes of files lie? Under the digest of their content, on disk or in S3."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from flask import current_app
from obstore.store import LocalStore, S3Store

from social.aside import aside
from social.running import keys

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from social.settings import Settings

CHUNK = 1 << 20  # bytes; what one reader holds in memory


class Store:
    """Keeps content by a keyed digest: who has a file cannot ask whether it is here."""

    def __init__(self, objects: ObjectStore, key: bytes, folder: Path | None = None) -> None:
        self.objects = objects
        self.key = key
        self.folder = folder

    def digest(self, file: IO[bytes]) -> str:
        """Name the content: HMAC-SHA256 under this installation's key, 64 hexadecimal digits."""
        return aside(self._digest, file)

    def put(self, digest: str, file: IO[bytes]) -> None:
        """Keep the content whole; the same again changes nothing."""
        aside(self._put, digest, file)

    def read(self, digest: str, start: int, stop: int) -> Iterator[bytes]:
        """Stream the bytes from `start` up to `stop`. FileNotFoundError at once if not kept."""
        options: Any = {"range": (start, stop)}
        found = aside(obstore.get, self.objects, path(digest), options=options)
        return _chunks(found)

    def remove(self, digest: str) -> None:
        """Forget the content; nothing to forget is no error."""
        with suppress(FileNotFoundError):
            aside(obstore.delete, self.objects, path(digest))

    def _digest(self, file: IO[bytes]) -> str:
        file.seek(0)
        found = hmac.new(self.key, digestmod=hashlib.sha256)
        while chunk := file.read(CHUNK):
            found.update(chunk)
        return found.hexdigest()

    def _put(self, digest: str, file: IO[bytes]) -> None:
        file.seek(0)
        obstore.put(self.objects, path(digest), file)
        if self.folder:
            sync(self.folder / path(digest))


def path(digest: str) -> str:
    """Spread the files over 256 folders."""
    return f"{digest[:2]}/{digest}"


def sync(file: Path) -> None:
    """Wait until file and folder are on the disk, as the database does for its rows."""
    for place in (file, file.parent):
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _chunks(found: Any) -> Iterator[bytes]:
    """Fetch the next bytes when the reader has taken the last ones."""
    stream = iter(found.stream(min_chunk_size=CHUNK))
    while chunk := aside(next, stream, b""):
        yield bytes(chunk)


def store() -> Store:
    """Give the store of this installation."""
    return of(current_app.config["SETTINGS"])


@cache
def of(settings: Settings) -> Store:
    """Open the store that the settings name; a local one is readable by its owner only."""
    key = (settings.file_key or keys.file_key(settings.data_dir)).encode()
    if settings.s3_url:
        return Store(bucket(settings), key)
    folder = settings.data_dir / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(LocalStore(folder), key, folder)


def bucket(settings: Settings) -> S3Store:
    """Reach the bucket of s3://BUCKET/PREFIX, at Amazon or at an endpoint of your own."""
    place = urlsplit(settings.s3_url)
    options: dict[str, Any] = {
        "prefix": place.path.strip("/") or None,
        "region": settings.s3_region,
        "access_key_id": settings.s3_access_key or None,
        "secret_access_key": settings.s3_secret_key or None,
    }
    if settings.s3_endpoint:
        options["endpoint"] = settings.s3_endpoint
        options["client_options"] = {"allow_http": settings.s3_endpoint.startswith("http:")}
    return S3Store(place.netloc, **{name: value for name, value in options.items() if value})
