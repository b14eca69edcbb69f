"""Is a backup whole, and is it for us? Looked at before anything of it is used."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from social.running.backup import apart, files, manifest, streams
from social.running.backup.manifest import Manifest
from social.running.backup.streams import NotWhole, Part, Sink
from social.running.schema import Schema, compare
from social.running.trouble import Trouble

MOST = 20  # faults that are told one by one


class HowMuch:
    """A sink that keeps nothing."""

    def write(self, piece: bytes) -> None:
        """Let it go."""


class Keyed:
    """A sink that digests as the file store does."""

    def __init__(self, key: bytes) -> None:
        self.hash = hmac.new(key, digestmod=hashlib.sha256)

    def write(self, piece: bytes) -> None:
        """Take some bytes."""
        self.hash.update(piece)


@dataclass
class Faults:
    """What is not as it was written: the first few, and how many more."""

    told: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, what: str, words: object) -> None:
        """Take one down."""
        if len(self.told) < MOST:
            self.told.append(f"{what}: {words}")
        else:
            self.more += 1

    def refuse(self) -> None:
        """Raise Trouble if there are any."""
        if self.told:
            more = f" (and {len(self.told) - 1 + self.more} more)" if len(self.told) > 1 else ""
            raise Trouble(f"The backup is not as it was made: {self.told[0]}{more}.")


@dataclass(frozen=True)
class Backup:
    """A backup with the keys that belong to it, and what opens both."""

    folder: Path
    manifest: Manifest
    keys: Path | None
    keys_manifest: Manifest | None
    identities: Sequence[Any] = ()

    @classmethod
    def at(cls, folder: Path, keys: Path | None, identities: Sequence[Any]) -> Backup:
        """Find a backup, and its keys. Trouble if one of them is none, or not of the other."""
        place = manifest.find(folder)
        said, digest = manifest.read(place, "data")
        if compare(said.schema) is Schema.NEWER:
            raise Trouble(f"{place} was made by a newer version of Kring: install that version.")
        if keys is None:
            return cls(place, said, None, None, identities)
        below = manifest.find_keys(keys, said.name)
        theirs, _digest = manifest.read(below, "keys")
        if theirs.name != said.name or not hmac.compare_digest(theirs.of, digest):
            raise Trouble(f"The keys in {below} are not those of the backup in {place}.")
        return cls(place, said, below, theirs, identities)

    def check(self) -> Faults:
        """Compare every byte with what was said of it, and try what opens it."""
        faults = Faults()
        for root, said in ((self.folder, self.manifest), (self.keys, self.keys_manifest)):
            if root is None or said is None:
                continue
            for part in said.parts.values():
                self.look(faults, root, part)
        if not faults.told:
            self.try_identities()
            self.check_files(faults)
        return faults

    def look(self, faults: Faults, root: Path, part: Part) -> None:
        """Compare one file."""
        try:
            streams.check(root, part)
        except NotWhole as wrong:
            faults.add(f"{root / part.file}", wrong)

    def try_identities(self) -> None:
        """Open a small part of each half. Trouble if no identity that was given does."""
        try:
            self.pour("settings.json", HowMuch())
            if self.keys is not None:
                self.pour("keys.json", HowMuch())
        except NotWhole:
            raise Trouble(
                "No identity that was given opens the backup: name the files of those to whom it "
                "was sealed with --identity."
            ) from None

    def check_files(self, faults: Faults) -> None:
        """Compare every file with its line in the index, and the index with the manifest."""
        count = size = 0
        try:
            for _name, part in self.named():
                if part is not None:
                    count, size = count + 1, size + part.size
                    self.look(faults, self.folder, part)
        except NotWhole as wrong:
            faults.add(f"{self.folder}", wrong)
        if (count, size) != (self.manifest.files["count"], self.manifest.files["bytes"]):
            faults.add(f"{self.folder / files.INDEX}", "names other files than were copied")

    def named(self) -> Iterator[tuple[str, Part | None]]:
        """Give the name of each file in order, with its part; None where that is not here."""
        ending = ".age" if self.manifest.recipients else ""
        for said in files.index_of(self.folder):
            name = said["name"]
            if "gone" in said:
                yield name, None
            else:
                yield name, Part(files.path(name) + ending, said["size"], said["sha256"])

    @cached_property
    def removed(self) -> set[str]:
        """List the files that people removed while the backup was made."""
        return {one["name"] for one in files.index_of(self.folder) if one.get("gone") == "removed"}

    # What opens it

    def pour(self, name: str, sink: Sink) -> None:
        """Give the bytes of a part to a sink. NotWhole if it cannot be opened."""
        root, said = self.folder, self.manifest
        if self.keys and self.keys_manifest and name in self.keys_manifest.parts:
            root, said = self.keys, self.keys_manifest
        with streams.opened(root, said.part(name).file) as file:
            streams.pour(file, sink, self.identities if said.recipients else None)

    def pour_file(self, part: Part, sink: Sink) -> None:
        """Give the bytes of a file to a sink."""
        with streams.opened(self.folder, part.file) as file:
            streams.pour(file, sink, self.identities if self.manifest.recipients else None)

    def house_keys(self) -> dict[str, Any]:
        """Read the keys of the house."""
        words = BytesIO()
        self.pour("keys.json", words)
        return apart.understood(words.getvalue())

    def blob(self, digest: str, key: bytes) -> bool | None:
        """Tell whether a file has the bytes that it had; None if it is not here.

        One that people removed while the backup was made is right to be away.
        """
        if digest in self.removed:
            return True
        ending = ".age" if self.manifest.recipients else ""
        sink = Keyed(key)
        try:
            with streams.opened(self.folder, files.path(digest) + ending) as file:
                streams.pour(file, sink, self.identities if self.manifest.recipients else None)
        except NotWhole as wrong:
            return None if str(wrong) == "is missing" else False
        return hmac.compare_digest(sink.hash.hexdigest(), digest)


def copied(backup: Backup, part: Part, sink: IO[bytes], key: bytes, name: str) -> None:
    """Copy a file out of a backup. NotWhole if it has not the digest by which it is named."""
    check = Keyed(key)

    class Both:
        def write(self, piece: bytes) -> None:
            sink.write(piece)
            check.write(piece)

    backup.pour_file(part, Both())
    if "-" not in name and not hmac.compare_digest(check.hash.hexdigest(), name):
        raise NotWhole("has another digest than its name")
