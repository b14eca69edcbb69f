"""What is kept apart from the data? The keys of the house, and the keyring of the ledger."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from archive.keyring import KEY_BYTES, name_of
from archive.shelf import Folder, Shelf
from social.keyring.shelf import shelf_of
from social.running import keys
from social.running.backup import streams
from social.running.backup.streams import NotWhole, Part
from social.running.trouble import Trouble
from social.settings import Settings

# As `archive.keyring.lost` has it: what is retired and wraps nothing any more is being destroyed.
NEEDED = (
    "SELECT id FROM kek WHERE NOT retired "
    "OR EXISTS (SELECT FROM entry_key WHERE kek_id = kek.id) ORDER BY id"
)
RECORD = 8 + KEY_BYTES  # bytes of a key with its number
OF_THE_HOUSE = ("session", "files", "push")


class Destroyed(Exception):
    """A key was destroyed after the state of the database that names it."""


class Gone:
    """The keys that a look did not find: whoever looks again knows which are lost for good."""

    def __init__(self) -> None:
        self.before: set[int] = set()
        self.now: set[int] = set()
        self.found = 0

    def begin(self) -> None:
        """Look anew."""
        self.before, self.now, self.found = self.now, set(), 0

    @property
    def is_settled(self) -> bool:
        """Tell whether those that are missing were missing before, too, and are just lost."""
        return self.now <= self.before


def keyring(
    connection: psycopg.Connection,
    shelf: Shelf,
    gone: Gone,
    folder: Path,
    recipients: Sequence[str],
) -> Part:
    """Copy each key that a state of the database names: number (8 bytes) and bytes, in order.

    Destroyed if one is missing that a look before this one did not miss: then that state of the
    database is older than its destruction, and a newer one does not need it.
    """
    gone.begin()
    part = streams.write(folder, "keyring", records(connection, shelf, gone), recipients)
    if not gone.is_settled:
        (folder / part.file).unlink()
        raise Destroyed
    return part


def records(connection: psycopg.Connection, shelf: Shelf, gone: Gone) -> Iterator[bytes]:
    """Read each key that is named."""
    with connection.cursor("keks") as rows:
        rows.itersize = 10_000
        for (kek_id,) in rows.execute(NEEDED):
            try:
                key = shelf.get(name_of(kek_id))
            except FileNotFoundError:
                key = b""
            except OSError as wrong:
                raise Trouble(f"The keyring does not answer: {wrong.strerror or wrong}.") from None
            if len(key) != KEY_BYTES:
                gone.now.add(kek_id)
                continue
            gone.found += 1
            yield kek_id.to_bytes(8, "big") + key


def of_the_house(settings: Settings) -> dict[str, Any]:
    """Gather the keys of sessions, files and devices, and those that signed the log.

    Passwords of the embedded database are not among them: the next one has its own.
    """
    return {
        "session": "\n".join(settings.secret_keys or keys.session_keys(settings.data_dir)),
        "files": settings.file_key or keys.file_key(settings.data_dir),
        "push": settings.push_key or keys.push_key(settings.data_dir),
        "log": of_the_log(settings),
    }


def of_the_log(settings: Settings) -> dict[str, str]:
    """Read the key of the log and those of logs before it, by the names of their files."""
    keys.move_log_key(settings)
    try:
        places = sorted(settings.log_key.parent.glob(f"{settings.log_key.name}*"))
        return {place.name.replace(settings.log_key.name, "key", 1): place.read_text().strip()
                for place in places if place.is_file()}  # fmt: skip
    except OSError as wrong:
        raise Trouble(f"{settings.log_key} cannot be read: {wrong.strerror}.") from None


def understood(words: bytes) -> dict[str, Any]:
    """Read the keys of a house from a backup. NotWhole if they are none."""
    try:
        said = json.loads(words)
        is_fine = all(isinstance(said[name], str) and said[name] for name in OF_THE_HOUSE)
        log = said["log"]
        is_fine &= isinstance(log, dict) and all(
            isinstance(it, str) and name.startswith("key") and "/" not in name
            for name, it in log.items()
        )
    except (ValueError, TypeError, KeyError):
        is_fine = False
    if not is_fine:
        raise NotWhole("keys.json holds other things than keys")
    return dict(said)


def put_of_the_house(settings: Settings, said: Mapping[str, Any]) -> None:
    """Put the keys of a house into its folder."""
    for name in OF_THE_HOUSE:
        keys.write(settings.data_dir / "keys" / name, said[name])
    for name, secret in said["log"].items():
        place = settings.log_key.with_name(name.replace("key", settings.log_key.name, 1))
        keys.write(place, secret)


class Shelved:
    """A sink that puts the keys of a keyring onto a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.rest = b""
        self.count = 0

    def write(self, piece: bytes) -> None:
        """Put the keys that are whole."""
        self.rest += piece
        whole = len(self.rest) - len(self.rest) % RECORD
        for at in range(0, whole, RECORD):
            record = self.rest[at : at + RECORD]
            self.shelf.put(name_of(int.from_bytes(record[:8], "big")), record[8:])
            self.count += 1
        self.rest = self.rest[whole:]

    def end(self) -> None:
        """Look that nothing is left over. NotWhole otherwise."""
        if self.rest:
            raise NotWhole("keyring ends in the middle of a key")


def empty_shelf(settings: Settings) -> Shelf:
    """Open the shelf of a place that is to be filled. Trouble if something lies there already."""
    shelf = shelf_of(settings)
    if next(shelf.names(), None) is not None:
        raise Trouble("The keyring holds keys already: set KEYRING_URL to an empty place.")
    # A million waits for the disk would take hours; one for all is asked for at the end.
    return Folder(shelf.folder, is_durable=False) if isinstance(shelf, Folder) else shelf


def to_disk() -> None:
    """Wait until all that was written is on the disk."""
    os.sync()
