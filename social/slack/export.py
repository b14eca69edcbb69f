"""What does a Slack export hold? Read straight from the ZIP file, a day at a time."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from social.running.trouble import Trouble

LARGEST_MEMBER = 200_000_000  # bytes of one JSON file, unpacked
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANNEL_LISTS = {"channels.json": False, "groups.json": True}  # file: is it private?
DIRECT = ("dms.json", "mpims.json")
UNREADABLE = (
    ValueError, BadZipFile, EOFError, zlib.error, RecursionError, RuntimeError, NotImplementedError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and its day files, in order."""

    facts: dict[str, Any]
    is_private: bool
    days: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name it as Slack does."""
        return str(self.facts["id"])


@dataclass(slots=True)
class Export:
    """An export that was opened: people, channels, and messages on demand."""

    archive: ZipFile
    root: str
    unreadable: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> Export:
        """Open the ZIP file. Trouble if it is none, or no Slack export."""
        try:
            archive = ZipFile(path)
        except (OSError, BadZipFile) as wrong:
            raise Trouble(f"{path} cannot be read as a ZIP file: {wrong}.") from None
        tops = sorted(
            name for name in archive.namelist() if PurePosixPath(name).name == "users.json"
        )
        if not tops:
            raise Trouble(f"{path} is no Slack export: users.json is missing.")
        return cls(archive, str(PurePosixPath(tops[0]).parent).removeprefix("."))

    def people(self) -> list[dict[str, Any]]:
        """List the people; lines that are none are left out."""
        return [one for one in self.table("users.json") if is_named(one)]

    def channels(self) -> list[Channel]:
        """List the channels, public ones first, each with its day files."""
        days = self.days()
        return [
            Channel(facts, is_private, tuple(days.get(str(facts.get("name")), ())))
            for name, is_private in CHANNEL_LISTS.items()
            for facts in self.table(name)
            if is_named(facts)
        ]

    def conversations(self) -> int:
        """Count the direct conversations, which are nobody else's business and stay behind."""
        return sum(len(self.table(name)) for name in DIRECT)

    def days(self) -> dict[str, list[str]]:
        """Find the day files of each channel folder."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.archive.namelist()):
            path = PurePosixPath(name)
            if path.suffix == ".json" and str(path.parent.parent).removeprefix(".") == self.root:
                found[path.parent.name].append(name)
        return found

    def messages(self, channel: Channel) -> Iterator[dict[str, Any]]:
        """Read a channel's messages, oldest first; a day that cannot be read is noted."""
        for name in channel.days:
            day = [one for one in self.read(name) if isinstance(one, dict)]
            yield from sorted(day, key=lambda message: time_of(message.get("ts")) or EPOCH)

    def table(self, name: str) -> list[Any]:
        """Read a list beside users.json; one that is not there is empty."""
        path = str(PurePosixPath(self.root) / name)
        return self.read(path) if path in self.archive.namelist() else []

    def read(self, name: str) -> list[Any]:
        """Read one JSON list; what is no list, or too large, is noted as unreadable."""
        try:
            with self.archive.open(name) as member:  # it may unpack to more than it says
                words = member.read(LARGEST_MEMBER + 1)
            if len(words) > LARGEST_MEMBER:
                raise ValueError("too large")
            rows = listed(words)
        except UNREADABLE as wrong:
            self.unreadable.append(f"{name}: {wrong}")
            return []
        return rows


def listed(words: bytes) -> list[Any]:
    """Read a JSON list. ValueError for anything else.

    Texts that Slack cut may end in half a sign, which no database takes: it becomes "?".
    """
    rows = json.loads(words)
    if not isinstance(rows, list):
        raise ValueError("not a list")
    if b"\\ud" in words.lower():
        rows = json.loads(json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
    return rows


def is_named(facts: Any) -> bool:
    """Tell whether a line has an id and a name."""
    return isinstance(facts, dict) and bool(facts.get("id")) and bool(facts.get("name"))


def time_of(stamp: Any) -> datetime | None:
    """Read Slack's "1452837318.000002" to the microsecond; None for what is no time."""
    try:
        micros = int(Decimal(str(stamp)) * 1_000_000)
        return EPOCH + timedelta(microseconds=micros)
    except (InvalidOperation, OverflowError, ValueError):
        return None
