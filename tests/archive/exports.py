"""What do the tests of exports share: a grant that opens all, a store in memory, a quick export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, true

from archive import verify_archive
from archive.exporting.making import Making
from archive.exporting.state import State, Wish

CHUNK = 7
FEW_FILES = ("jsonl", "csv", "mbox", "rsmf", "html", "eark")  # a file an event takes long


class All:
    """A grant that opens everything, or what a condition over `Entry` holds for."""

    grant_id = 1

    def __init__(self, condition: ColumnElement[bool] | None = None) -> None:
        self.condition = true() if condition is None else condition
        self.asked = 0

    def require(self, _stage: Any = None) -> None:
        """Count how often it was asked."""
        self.asked += 1

    def entries(self) -> ColumnElement[bool]:
        """Hold for what is in scope."""
        return self.condition


class Files:
    """A store of files in memory."""

    def __init__(self, **contents: bytes) -> None:
        self.contents = contents

    def __call__(self, digest: str) -> Iterator[bytes]:
        """Give the bytes under a digest, a few at a time."""
        try:
            found = self.contents[digest]
        except KeyError:
            raise FileNotFoundError(digest) from None
        return (found[at : at + CHUNK] for at in range(0, len(found), CHUNK))


def export(
    url: str,
    folder: Path,
    scope: Any = None,
    files: Files | None = None,
    formats: Sequence[str] = FEW_FILES,
    told: Callable[[State], None] = lambda _state: None,
    **wish: Any,
) -> State:
    """Make an export."""
    wished = Wish(folder, formats=formats, **wish)
    engine = sqlalchemy.create_engine(url)
    try:
        return Making(engine.connect, scope or All(), wished, files or Files(), told).run()
    finally:
        engine.dispose()


def look(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Check an export as its program does."""
    report = verify_archive.Report()
    verify_archive.run([str(folder), "--payloads", *options], report)
    return report.code, json.loads(report.written(True))
