"""Where do the bytes of files lie? Under the digest of their content, on disk or in S3."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from social.aside import aside
from social.running import keys
from social.running.trouble import Trouble

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from social.settings import Settings

NAMED = re.compile(r"[0-9a-f]{64}(-[0-9]{1,5})?")
CHUNK = 1 << 20  # bytes; what one reader holds in memory

# A store that does not answer is away: whoever waits for it keeps a thread from all others.
PATIENCE: Any = {"connect_timeout": "3s", "timeout": "60s"}
TRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}

log = logging.getLogger("kring.store")


class StoreAway(Exception):
    """The store cannot be reached, or not written to: nothing was kept, and nothing is lost."""


class Altered(ValueError):
    """What lies under a digest has another one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How large something in the store is, and when it was put there last."""

    size: int
    at: datetime


class Store:
    """Keeps content by a keyed digest: who has a file cannot ask whether it is here.

    What is made of some content lies beside it, under its digest and a word more. StoreAway is
    raised by all that asks the store and gets no answer.
    """

    def __init__(self, objects: ObjectStore, key: bytes, folder: Path | None = None) -> None:
        self.objects = objects
        self.key = key
        self.folder = folder

    def digest(self, file: IO[bytes]) -> str:
        """Name the content: HMAC-SHA256 under this installation's key, 64 hexadecimal digits."""
        return aside(self._digest, file)

    def put(self, name: str, file: IO[bytes]) -> None:
        """Keep the content whole, or not at all; the same again changes nothing."""
        aside(self._put, name, file)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Stream the bytes from `start` up to `stop`. FileNotFoundError at once if not kept."""
        options: Any = {"range": (start, stop)}
        with self.asked():
            return _chunks(aside(obstore.get, self.objects, path(name), options=options))

    def read_all(self, name: str) -> bytes:
        """Read what is small at once. FileNotFoundError if not kept."""
        with self.asked():
            return aside(lambda: bytes(obstore.get(self.objects, path(name)).bytes()))

    def is_whole(self, name: str) -> bool:
        """Tell whether what lies under a digest still is that. FileNotFoundError if nothing is."""
        with self.asked():
            found = hmac.new(self.key, digestmod=hashlib.sha256)
            for chunk in _chunks(aside(obstore.get, self.objects, path(name))):
                found.update(chunk)
            return hmac.compare_digest(found.hexdigest(), name)

    def checked(self, name: str) -> Iterator[bytes]:
        """Stream all bytes. FileNotFoundError if none are kept, Altered at the end of others."""
        with self.asked():
            found = hmac.new(self.key, digestmod=hashlib.sha256)
            for chunk in _chunks(aside(obstore.get, self.objects, path(name))):
                found.update(chunk)
                yield chunk
        if not hmac.compare_digest(found.hexdigest(), name):
            raise Altered(name)

    def has(self, name: str) -> bool:
        """Tell whether something is kept."""
        with self.asked():
            return aside(self._has, name)

    def list(self, folder: str) -> dict[str, Kept]:
        """List what lies in one of the 256 folders, by name; what is not ours is left out."""
        with self.asked():
            return aside(self._list, folder)

    def remove(self, *names: str) -> None:
        """Forget some content; nothing to forget is no error."""
        with self.asked():
            aside(self._remove, names)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Say that the store is away when it gives no answer; the log has the cause."""
        try:
            yield
        except FileNotFoundError as missing:
            # Where even the folder is gone (a disk that is not there), nothing is known of a file.
            if self.folder is None or self.folder.is_dir():
                raise
            raise away(missing) from missing
        except (BaseError, OSError) as error:
            raise away(error) from error

    def _digest(self, file: IO[bytes]) -> str:
        file.seek(0)
        found = hmac.new(self.key, digestmod=hashlib.sha256)
        while chunk := file.read(CHUNK):
            found.update(chunk)
        return found.hexdigest()

    def _put(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        with self.asked():
            was_here = self._has(name)
            try:
                obstore.put(self.objects, path(name), file)
                if self.folder:
                    sync(self.folder / path(name))
            except (BaseError, OSError):
                if not was_here:
                    with suppress(BaseError, OSError):
                        self._remove((name,))
                raise

    def _has(self, name: str) -> bool:
        try:
            obstore.head(self.objects, path(name))
        except FileNotFoundError:
            return False
        return True

    def _list(self, folder: str) -> dict[str, Kept]:
        found = {}
        for chunk in obstore.list(self.objects, prefix=folder):
            for one in chunk:
                name = str(one["path"]).rpartition("/")[2]
                if NAMED.fullmatch(name) and one["path"] == path(name):
                    found[name] = Kept(one["size"], one["last_modified"])
        return found

    def _remove(self, names: tuple[str, ...]) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                obstore.delete(self.objects, path(name))


def away(error: Exception) -> StoreAway:
    """Write down why the store is away, for those who run it."""
    first = str(error).partition("\n")[0]
    log.error("file store away: %s: %.500s", type(error).__name__, first)
    return StoreAway()


def path(name: str) -> str:
    """Spread the files over 256 folders."""
    return f"{name[:2]}/{name}"


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
    """Give the store of this installation; StoreAway if folder or key cannot be opened or made."""
    try:
        return of(current_app.config["SETTINGS"])
    except (OSError, Trouble) as error:
        raise away(error) from error


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
        "client_options": PATIENCE | {"allow_http": settings.s3_endpoint.startswith("http:")},
        "retry_config": TRIES,
    }
    if settings.s3_endpoint:
        options["endpoint"] = settings.s3_endpoint
    return S3Store(place.netloc, **{name: value for name, value in options.items() if value})
