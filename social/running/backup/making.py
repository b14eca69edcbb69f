"""How is a backup made while Kring runs?

The database is read in one state of it. What that state names is copied after it: keys at once,
since they are destroyed when things are, files last. What people destroy meanwhile is not copied.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from archive.exporting.recipients import NoRecipient, recipient
from social.keyring.shelf import shelf_of
from social.running.backup import apart, files, manifest, streams
from social.running.backup.dumping import dumped
from social.running.backup.files import Copied
from social.running.backup.manifest import KEYS, Manifest
from social.running.backup.streams import Part
from social.running.database import plain
from social.running.folders import hold, holder
from social.running.schema import Schema, compare, newer, revision
from social.running.trouble import Trouble
from social.settings import Settings
from social.store import of as store_of

TRIES = 10  # states of the database, if keys are being destroyed while they are copied
TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
)
LOG = """
SELECT (SELECT count(*) FROM leaf), (SELECT count(*) FROM unsealed),
       (SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1),
       (SELECT verifier FROM log_key ORDER BY since DESC, verifier DESC LIMIT 1)
"""
SAME_PLACE = (
    "The keys may not lie with the data: whoever found the one folder would have all. Name a place "
    "apart with --keys, or seal them to others with --keys-recipient."
)
NO_KEYS = (
    "Say where the keys go: --keys FOLDER in a place apart, --keys-recipient age1... to seal them "
    "to others than the data, or --without-keys if you keep them in another way."
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for."""

    folder: Path
    recipients: Sequence[str] = ()
    keys: Path | None = None
    keys_recipients: Sequence[str] = ()
    without_keys: bool = False


@dataclass(frozen=True)
class Made:
    """What came of it."""

    folder: Path
    keys: Path | None
    manifest: Manifest
    copied: Copied
    lost_keys: int
    left: Sequence[Path]  # what backups left that were not finished

    @property
    def size(self) -> int:
        """Count the bytes of it, those of keys left out."""
        return self.copied.size + sum(part.size for part in self.manifest.parts.values())

    @property
    def is_whole(self) -> bool:
        """Tell whether all that the database names is in it."""
        return not self.copied.lost and not self.lost_keys


def make(settings: Settings, wish: Wish, given: Settings) -> Made:
    """Make a backup of a database that runs; `given` is what was set from outside.

    Trouble if there is none in the end: what was begun of it is taken away again.
    """
    refuse_open_keys(settings, wish)
    with ExitStack() as stack:
        try:
            for place in {wish.folder, keys_place(wish)} - {None}:
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = hold(wish.folder / "backup.lock")
            if lock is None:
                by = holder(wish.folder / "backup.lock")
                raise Trouble(f"Process {by} is making a backup in {wish.folder} already.")
            stack.enter_context(lock)
            left = [
                one
                for one in wish.folder.iterdir()
                if manifest.NAME.fullmatch(one.name) and not (one / manifest.FILE).exists()
            ]
            name = free_name(wish)
            folder = stack.enter_context(unfinished(wish.folder / name))
            place = keys_place(wish)
            keys = stack.enter_context(unfinished(place / f"{name}{KEYS}")) if place else None
            made = Making(settings, wish, given, name, folder, keys).run()
        except OSError as wrong:
            where = wrong.filename or wish.folder
            raise Trouble(f"{where} cannot be written: {wrong.strerror or wrong}.") from None
    return Made(folder, keys, *made, left)


def refuse_open_keys(settings: Settings, wish: Wish) -> None:
    """Refuse what would lay keys open to whoever has the data, or lose both at once."""
    for words in (*wish.recipients, *wish.keys_recipients):
        try:
            recipient(words)
        except NoRecipient as wrong:
            raise Trouble(f"{wrong}.") from None
    if sum((wish.without_keys, bool(wish.keys or wish.keys_recipients))) != 1:
        raise Trouble(NO_KEYS)
    shared = set(wish.recipients) & set(wish.keys_recipients)
    is_sealed_to_others = bool(wish.keys_recipients) and not shared
    data = wish.folder.resolve()
    keys = (keys_place(wish) or Path("/nowhere")).resolve()
    is_together = keys == data or data in keys.parents or keys in data.parents
    if is_together and not is_sealed_to_others:
        raise Trouble(SAME_PLACE)
    for place in (data, keys):
        if place == settings.data_dir.resolve() or settings.data_dir.resolve() in place.parents:
            raise Trouble(f"{place} lies in {settings.data_dir}, and would be lost with it.")


def keys_place(wish: Wish) -> Path | None:
    """Say below which folder the keys go."""
    return None if wish.without_keys else wish.keys or wish.folder


def free_name(wish: Wish) -> str:
    """Name a backup by the time; two of one second have a number more."""
    first = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = [first, *(f"{first}-{number}" for number in range(2, 100))]
    return next(name for name in names if not (wish.folder / name).exists())


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Make a folder, which is taken away again if what fills it fails."""
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class Making:
    """One backup."""

    def __init__(
        self,
        settings: Settings,
        wish: Wish,
        given: Settings,
        name: str,
        folder: Path,
        keys: Path | None,
    ) -> None:
        self.settings, self.wish, self.given, self.name = settings, wish, given, name
        self.folder, self.keys = folder, keys
        self.gone = apart.Gone()
        self.rows: dict[str, int] = {}
        self.log: Mapping[str, Any] = {}

    def run(self) -> tuple[Manifest, Copied, int]:
        """Make all parts, then the manifest of the keys, then that of the data."""
        url, sealed = self.settings.database_owner_url, self.wish.recipients
        made_at = datetime.now(UTC)
        with ExitStack() as stack:
            connection, snapshot, ring = self.state(stack)
            self.rows = counted(connection)
            self.log = log_of(connection)
            spool = stack.enter_context(files.listed(connection))
            database = streams.write(self.folder, "database.dump", dumped(url, snapshot), sealed)
            connection.close()  # a state that is held keeps the database from cleaning up
            index, copied = files.copy(spool, store_of(self.settings), url, self.folder, sealed)
        given = streams.write(self.folder, "settings.json", iter([shown(self.given)]), sealed)
        parts = {"database.dump": database, "settings.json": given, "files.jsonl": index}
        said = Manifest(
            kind="data",
            name=self.name,
            made_at=made_at.isoformat(timespec="seconds"),
            kring=version("kring"),
            parts=parts,
            recipients=list(sealed),
            schema=self.schema,
            log=self.log,
            rows=self.rows,
            files=copied.counts,
            keys="not kept" if self.keys is None else f"{self.name}{KEYS}",
        )
        written = said.written()
        if self.keys is not None and ring is not None:
            self.put_keys(self.keys, said, ring, manifest.digest(written))
        manifest.put(self.folder, written)
        return said, copied, len(self.gone.now)

    def state(self, stack: ExitStack) -> tuple[psycopg.Connection, str, Part | None]:
        """Begin to see one state of the database, whose keys are copied.

        If keys were destroyed before they could be copied, a newer state needs them no more.
        """
        for _try in range(TRIES):
            connection = stack.enter_context(
                psycopg.connect(plain(self.settings.database_owner_url))
            )
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            self.schema = self.current(connection)
            if self.keys is None:
                return connection, snapshot, None
            try:
                shelf, to = shelf_of(self.settings), self.wish.keys_recipients
                return connection, snapshot, apart.keyring(
                    connection, shelf, self.gone, self.keys, to
                )  # fmt: skip
            except apart.Destroyed:
                connection.close()
        raise Trouble("Keys are being destroyed all the time just now: try again later.")

    def current(self, connection: psycopg.Connection) -> str:
        """Read the revision of the tables. Trouble if it is not the one that this code knows."""
        found = revision(connection)
        state = compare(found)
        if state is Schema.NEWER:
            raise Trouble(newer(self.settings.database_owner_url))
        if state is Schema.OLDER or found is None:
            raise Trouble(
                "The database is of an older version of Kring: back it up with that version, or "
                "bring it up to date with `kring db upgrade`."
            )
        return found

    def put_keys(self, folder: Path, said: Manifest, ring: Part, of: str) -> None:
        """Write the keys of the house, and what is said of all keys."""
        to = self.wish.keys_recipients
        words = json.dumps(apart.of_the_house(self.settings)).encode()
        house = streams.write(folder, "keys.json", iter([words]), to)
        theirs = Manifest(
            kind="keys",
            name=self.name,
            made_at=said.made_at,
            kring=said.kring,
            parts={"keys.json": house, "keyring": ring},
            recipients=list(to),
            of=of,
            keyring={"keys": self.gone.found, "lost": len(self.gone.now)},
        )
        manifest.put(folder, theirs.written())


def counted(connection: psycopg.Connection) -> dict[str, int]:
    """Count the rows of every table."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        asked = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        (found[table],) = connection.execute(asked).fetchone() or (0,)
    return found


def log_of(connection: psycopg.Connection) -> dict[str, Any]:
    """Say how far the log of the ledger is, and what was signed last."""
    size, waiting, checkpoint, key = connection.execute(LOG).fetchone() or (0, 0, None, None)
    return {"size": size, "waiting": waiting, "checkpoint": checkpoint, "key": key}


def shown(settings: Settings) -> bytes:
    """Write what is set; of what is secret only that it is set."""
    known = {one.name: one.metadata["secret"] for one in fields(settings)}
    given = {name: getattr(settings, name) for name, is_secret in known.items() if not is_secret}
    secret = [name.upper() for name, is_secret in known.items() if is_secret]
    said = {
        "settings": {name.upper(): plainly(it) for name, it in given.items() if it is not None},
        "secrets": [name for name in secret if getattr(settings, name.lower())],
    }
    return (json.dumps(said, indent=1, sort_keys=True) + "\n").encode()


def plainly(value: Any) -> Any:
    """Write a setting so that JSON can carry it."""
    if isinstance(value, tuple):
        return [plainly(one) for one in value]
    return value if isinstance(value, str | int | bool) else str(value)
