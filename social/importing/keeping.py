"""Where does an export lie while it is looked at and brought in? Sealed, and not for long."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from flask import current_app
from sqlalchemy import select, update

from archive.keyring import keyring
from archive.sealing_files import SealedWriter, unsealed
from archive.settling import settle
from models import Event, Import, Kek, Origin, now, session
from social.aside import aside
from social.changes import Record, change
from social.holding import hold
from social.jobs import later_by_name
from social.store import CHUNK, store

NOBODYS = (0, 0)  # the bucket of keys that wrap one export each
UNKEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An export as it lies in the store, and what opens it."""

    digest: str
    key: bytes
    sha256: str
    size: int
    sealed_size: int


def seal(file: IO[bytes]) -> Sealed:
    """Put an export into the store, sealed; nothing readable of it is left there."""
    with tempfile.TemporaryFile() as room:  # not in DATA_DIR, which the web process may not read
        key = secrets.token_bytes(32)
        writer = SealedWriter(room, key)
        aside(copy, file, writer)
        digest = store().digest(room)
        with change(None, origin=Origin.JOB):
            later_by_name("importing.drop_unkept", after=UNKEPT, digest=digest)
        store().put(digest, room)
    return Sealed(digest, key, writer.sha256.hexdigest(), writer.size, writer.sealed_size)


def copy(file: IO[bytes], writer: SealedWriter) -> None:
    """Write all of a file sealed."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        writer.write(chunk)
    writer.finish()


@contextmanager
def opened(found: Import) -> Iterator[IO[bytes]]:
    """Lend the export as a file that has no name on the disk."""
    if found.digest is None or found.secret is None:
        raise FileNotFoundError(found.name)
    key = keyring.wrapper(found.kek_id or 0).unwrap(found.secret)
    with tempfile.TemporaryFile(dir=current_app.config["SETTINGS"].data_dir) as file:
        for chunk in unsealed(store().read(found.digest, 0, found.sealed_size), key):
            file.write(chunk)
        file.seek(0)
        yield file


def give_up(record: Record, found: Import) -> None:
    """Retire the key of an export that this change holds: nobody reads its bytes any more."""
    if found.gone_at is None:
        session.execute(update(Kek).where(Kek.id == found.kek_id).values(retired=True))
        found.gone_at, found.kek_id, found.secret = now(), None, None
        later_by_name("importing.drop_bytes", id=found.id)
        record(Event.IMPORT_DROPPED, found)


def empty(record: Record, found: Import) -> None:
    """Destroy the lists that were made of an export; how many there were of each stays."""
    found.people, found.report, found.mapping = None, None, []
    found.seen, found.came = counts(found.seen), counts(found.came)
    found.emptied_at = now()
    record(Event.IMPORT_EMPTIED, found)


def counts(facts: dict[str, object] | None) -> dict[str, object] | None:
    """Keep of a report what names nobody."""
    return None if facts is None else {name: facts.get(name, []) for name in ("rows", "left")}


def drop_bytes(import_id: int) -> None:
    """Destroy the key that was retired, then the bytes. Safe to repeat."""
    settle()
    found = session.get(Import, import_id)
    digest = found.digest if found and found.gone_at else None
    session.rollback()
    if digest is not None:
        store().remove(digest)
        with change(None, origin=Origin.JOB):
            gone = update(Import).where(Import.id == import_id, Import.digest == digest)
            session.execute(gone.values(digest=None))


def drop_unkept(digest: str) -> None:
    """Take away bytes that came into the store, and whose import was never kept."""
    if session.scalar(select(Import.id).where(Import.digest == digest)) is None:
        session.rollback()
        store().remove(digest)


def forget_old() -> None:
    """Destroy what lies here for longer than it may: exports, and the lists made of them."""
    found = session.scalars(select(Import.id).where(Import.emptied_at.is_(None))).all()
    session.rollback()
    for import_id in found:
        with change(None, origin=Origin.JOB) as record:
            one = session.get_one(Import, import_id)
            hold(one)
            if one.goes_at <= now() and not one.is_at_work and one.emptied_at is None:
                give_up(record, one)
                empty(record, one)
