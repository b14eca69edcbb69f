"""How is the ledger checked, or taken out of the house? As acts that are recorded themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, func, select, text

from archive import note
from archive.copies import Copies
from archive.log import Checkpoint
from archive.note import BadNote, Verifier
from archive.package import write_package
from archive.verify_archive import Report, Unchecked
from archive.verifying import KEYS, verify
from models import Entry, Event, File, Origin, Person, TheLog, session
from social.changes import change
from social.store import StoreAway, store

REMOVED = (Event.FILE_REMOVED, Event.FILE_ERASED)
SAID = 10  # faults that the entry names; the report has all


def check_ledger(
    actor: Person | None = None,
    *,
    known: Sequence[Verifier] = (),
    kept: Sequence[Checkpoint] = (),
    is_full: bool = False,
    origin: Origin = Origin.COMMAND,
) -> Report:
    """Look whether the ledger is what was signed, and record what was found.

    `known` are the keys to trust, `kept` are checkpoints that somebody kept.
    """
    with one_state() as connection:
        copies, wrong = kept_beside(connection)
        elsewhere = [*kept, *copies]
        newest = connection.scalar(select(func.max(Entry.id))) or 0
        is_kept = partial(is_whole, newest)
        report, seen = verify(connection, known, elsewhere, is_full=is_full, blob=is_kept)
    if wrong:
        report.fault("log-copies", wrong)
    with change(actor, origin=origin) as record:
        record(
            Event.LOG_VERIFIED,
            TheLog(),
            exit=report.code,
            is_full=is_full,
            counts=dict(report.counts),
            seen=asdict(seen),
            faults=[f"{one['file']} {one['index']}" for one in report.faults[:SAID]],
        )
    return report


def export_ledger(
    folder: Path, first: int = 0, last: int | None = None, *, actor: Person | None = None
) -> dict[str, Any]:
    """Write a package of proofs, and record before that it leaves; see `write_package`."""
    with change(actor, origin=Origin.COMMAND) as record:
        record(Event.LOG_EXPORTED, TheLog(), first=first, last=last)
    with one_state() as connection:
        return write_package(connection, folder, first, last)


@contextmanager
def one_state() -> Iterator[Connection]:
    """Lend a connection that sees the database as it is now, however long it is read."""
    engine = current_app.extensions["engine"]
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # much to do
        yield connection


def kept_beside(connection: Connection) -> tuple[list[Checkpoint], str]:
    """Read what this machine keeps of the log beside the database, and what is wrong with it."""
    folder = Copies(current_app.config["SETTINGS"].data_dir / "log-copies")
    keys = connection.scalars(KEYS).all()
    try:
        return (folder.seen(note.verifier(keys[-1])) if keys else []), ""
    except BadNote as bad:
        return [], str(bad)


def is_whole(newest: int, digest: str) -> bool | None:
    """Tell whether a file has the bytes that it had; None where it has none.

    `newest` is the last entry that the look knows of: whose file is removed while it lasts is no
    liar, and the next look knows more. Of a file that still has its place, nothing is forgiven.
    """
    try:
        return store().is_whole(digest)
    except FileNotFoundError:
        session.rollback()
        placed = select(File.id).where(File.digest == digest, File.erased_at.is_(None))
        later = select(Entry.id).where(Entry.id > newest, Entry.event.in_(REMOVED))
        is_gone = session.scalar(placed.limit(1)) is None
        return True if is_gone and session.scalar(later.limit(1)) else None
    except StoreAway:
        raise Unchecked("the file store does not answer") from None
