"""How is a bundle written? As a ZIP, one file after the other, each with its digest in the end."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from social.sheet import Rows, plain


class Package:
    """A ZIP that is written forwards only, to whatever takes bytes.

    Times are that of the making, so that they tell nothing more; nothing is ever read back.
    """

    def __init__(self, target: Any, at: datetime) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.at = at.timetuple()[:6]
        self.digests: list[tuple[str, str]] = []

    @contextmanager
    def member(self, path: str, *, is_packed: bool = True) -> Iterator[IO[bytes]]:
        """Write one file; pictures and the like are as small as they get, and not packed."""
        about = zipfile.ZipInfo(path, self.at)
        about.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        with self.zip.open(about, "w", force_zip64=True) as member:
            hashed = Hashed(member)
            yield hashed  # type: ignore[misc]
        self.digests.append((path, hashed.sha256.hexdigest()))

    def write(self, path: str, words: str) -> None:
        """Write a text."""
        with self.member(path) as file:
            file.write(words.encode())

    def close(self) -> None:
        """Write the manifest, as sha256sum checks it, and the end."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in self.digests)
        self.write("manifest-sha256.txt", lines)
        self.zip.close()


class Hashed:
    """Passes bytes on, and digests them."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Pass some on."""
        self.sha256.update(content)
        return self.target.write(content)


def write_json(file: IO[bytes], rows: Rows) -> None:
    """Write rows as one JSON array, a row a line."""
    between = "[\n"
    for row in rows:
        words = json.dumps({name: plain(value) for name, value in row.items()}, ensure_ascii=False)
        file.write(f"{between}{words}".encode())
        between = ",\n"
    file.write(b"\n]\n" if between != "[\n" else b"[]\n")
