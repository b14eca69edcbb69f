"""Is the ledger that came back the one that was signed, and how much of it did a roll-back lose?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from archive import log as logs
from archive import note, witnessing
from archive.log import Broken, Log
from archive.note import BadNote
from archive.verify_archive import Report
from archive.verifying import KEYS, verify
from archive.witnessing import Unreachable
from social.running.trouble import Trouble
from social.settings import Settings

Blob = Callable[[str], bool | None]


@dataclass(frozen=True)
class Looked:
    """What was found: the report, how far the log goes, and what others say of it."""

    report: Report
    size: int
    waiting: int
    lost: Sequence[str]  # one sentence for each who knows of a longer log
    unknown: Sequence[str]  # and for each who was asked and could not say


def look(
    settings: Settings,
    said: str | None,
    seen: Sequence[Path],
    *,
    is_full: bool,
    blob: Blob | None,
) -> Looked:
    """Check the ledger of a database that came back.

    `said` is the checkpoint that the backup names, `seen` are files with checkpoints that were kept
    elsewhere: those that are longer tell what is lost, the others have to be its beginning.
    """
    engine = create_engine(
        settings.database_url, isolation_level="REPEATABLE READ", hide_parameters=True
    )
    try:
        with engine.connect() as connection:
            keys = [note.verifier(words) for words in connection.scalars(KEYS)]
            size = Log(connection).size
            waiting = connection.scalar(text("SELECT count(*) FROM unsealed")) or 0
            elsewhere, lost, strange = [], [], []
            if said:
                elsewhere.append(logs.read(note.opened(said, keys)))
            for path in seen:
                try:
                    kept = logs.read(note.opened(path.read_bytes(), keys))
                except (OSError, BadNote) as wrong:
                    strange.append((str(path), f"is no checkpoint of this log: {wrong}"))
                    continue
                if kept.size > size:
                    lost.append(longer(str(path), kept.size, size))
                else:
                    elsewhere.append(kept)
            report, _seen = (
                verify(connection, keys, elsewhere, is_full=is_full, blob=blob)
                if size or keys or elsewhere
                else nothing_sealed()
            )
            for file, words in strange:
                report.skip(file, words)
            connection.rollback()
            theirs, unknown = asked(connection, settings, size) if size else ([], [])
    except BadNote as wrong:
        raise Trouble(f"The log of the ledger cannot be checked: {wrong}.") from None
    finally:
        engine.dispose()
    return Looked(report, size, waiting, [*lost, *theirs], unknown)


def nothing_sealed() -> tuple[Report, None]:
    """Say that there is no log yet that could be checked."""
    report = Report()
    report.say("log", "nothing was sealed yet")
    return report, None


def longer(who: str, there: int, here: int) -> str:
    """Say how much a roll-back lost."""
    return f"{who}: the log had {there:,} entries, {there - here:,} more than now; these are lost"


def asked(connection: Connection, settings: Settings, size: int) -> tuple[list[str], list[str]]:
    """Ask the witnesses how long the log was that they saw; nothing of what they answer is kept."""
    lost, unknown = [], []
    for words in settings.witnesses:
        witness = witnessing.read(words)
        name = f"witness {witness.verifier.name}"
        try:
            there = witnessing.size_seen(connection, witness)
        except (Unreachable, Broken, BadNote) as wrong:
            unknown.append(f"{name}: {wrong}")
            continue
        if there > size:
            lost.append(longer(name, there, size))
    return lost, unknown
