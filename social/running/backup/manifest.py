"""What does a backup say of itself? A file of JSON, written last: without it there is no backup."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from social.running.backup.streams import NotWhole, Part, opened
from social.running.trouble import Trouble

FORMAT = 1
FILE = "manifest.json"
LARGEST = 1_000_000  # bytes of a manifest
NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
KEYS = "-keys"  # what the folder of a backup's keys is called more
PARTS = {
    "data": ("database.dump", "settings.json", "files.jsonl"),
    "keys": ("keys.json", "keyring"),
}
HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What is said of the data, or (`kind`) of the keys of a backup."""

    kind: str
    name: str
    made_at: str
    kring: str
    parts: Mapping[str, Part]
    recipients: Sequence[str] = ()
    # Of the data alone
    schema: str = ""
    log: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    keys: str = ""  # where they went
    # Of the keys alone
    of: str = ""  # SHA-256 of the manifest of the data that they belong to
    keyring: Mapping[str, int] = field(default_factory=dict)

    def written(self) -> bytes:
        """Write it."""
        said = asdict(self) | {"format": FORMAT}
        said["parts"] = {name: part.said() for name, part in self.parts.items()}
        return (json.dumps(said, indent=1, sort_keys=True) + "\n").encode()

    def part(self, name: str) -> Part:
        """Find a part by its name."""
        return self.parts[name]


def digest(written: bytes) -> str:
    """Hash a manifest, by which its keys know it."""
    return hashlib.sha256(written).hexdigest()


def put(folder: Path, written: bytes) -> None:
    """Write a manifest: from now on the backup is one, also when the lights go out."""
    unfinished = folder / f"{FILE}.unfinished"
    with unfinished.open("xb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    sync_folders(folder)
    unfinished.replace(folder / FILE)
    sync(folder)
    sync(folder.parent)


def sync_folders(folder: Path) -> None:
    """Have the names of all files below a folder on the disk."""
    for place, _folders, _files in os.walk(folder):
        sync(Path(place))


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def read(folder: Path, kind: str) -> tuple[Manifest, str]:
    """Read the manifest of a folder, with its hash. Trouble if this is no backup for us."""
    try:
        with opened(folder, FILE) as file:
            written = file.read(LARGEST + 1)
    except (NotWhole, OSError):
        if NAME.fullmatch(folder.name.removesuffix(KEYS)) and folder.is_dir():
            raise Trouble(f"{folder} has no {FILE}: that backup was never finished.") from None
        raise Trouble(f"{folder} is no backup: it has no {FILE}.") from None
    try:
        said = json.loads(written)
        if not isinstance(said, dict) or type(said.get("format")) is not int:
            raise ValueError(FILE)
        if said["format"] > FORMAT:
            raise Trouble(f"{folder} was made by a newer version of Kring: install that version.")
        return understood(said, kind), digest(written)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Trouble(f"{folder / FILE} cannot be understood: it was changed.") from None


def understood(said: dict[str, Any], kind: str) -> Manifest:
    """Take a manifest apart; ValueError, TypeError or KeyError if it is none of its kind.

    What a stranger wrote names no file but those that every backup has.
    """
    del said["format"]
    recipients = [str(words) for words in said["recipients"]]
    ending = ".age" if recipients else ""
    parts = {name: Part(**said["parts"][name]) for name in PARTS[kind]}
    for name, part in parts.items():
        # What the next backup links to is found without a key.
        known = name if name == "files.jsonl" else f"{name}{ending}"
        if part.file != known or type(part.size) is not int or not HEX.fullmatch(part.sha256):
            raise ValueError(name)
    found = Manifest(**said | {"parts": parts, "recipients": recipients})
    if found.kind != kind or not NAME.fullmatch(found.name) or len(said["parts"]) != len(parts):
        raise ValueError(found.name)
    for counts in (found.rows, found.files, found.keyring):
        if not all(type(many) is int for many in counts.values()):
            raise ValueError(found.name)
    return found


def finished(folder: Path, kind: str = "data") -> Iterator[Path]:
    """List the finished backups in a folder, the newest first."""
    ending = KEYS if kind == "keys" else ""
    for place in sorted(folder.iterdir(), reverse=True):
        name = place.name.removesuffix(ending) if place.name.endswith(ending) else ""
        if NAME.fullmatch(name) and not place.is_symlink() and (place / FILE).is_file():
            yield place


def find(folder: Path) -> Path:
    """Find the backup that is meant: this folder, or the newest that is finished in it."""
    if not folder.is_dir():
        raise Trouble(f"{folder} is no folder.")
    if (folder / FILE).exists() or NAME.fullmatch(folder.resolve().name):
        return folder
    newest = next(finished(folder), None)
    if newest is None:
        raise Trouble(f"{folder} is no backup, and holds none that is finished.")
    return newest


def find_keys(folder: Path, name: str) -> Path:
    """Find the keys of a backup: in this folder, or below it by the backup's name."""
    below = folder / f"{name}{KEYS}"
    return below if below.is_dir() else folder
