"""What is wrong with the installation, said so that somebody can mend it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _

from models import FaultKind
from social.watching import Sight

FREE = 2_000_000_000  # bytes that have to be free,
SHARE = 0.05  # and this share of the disk, where that is less
WAITS = timedelta(minutes=15)  # a job of this age
SILENT = timedelta(minutes=5)  # a worker; it gives a sign every ten seconds
UNSIGNED = timedelta(minutes=10)  # entries that wait
BACKED_UP = timedelta(days=8)  # a week and the night after it
FULL = 0.8  # of the room for files
ASTRAY = timedelta(seconds=30)  # one clock from another


def faults_of(
    seen: Sight, stepped: timedelta = timedelta(0), files_most: int = 0
) -> Mapping[FaultKind, int]:
    """List what is wrong, each with its number.

    `stepped` is by how much this clock jumped, `files_most` how many bytes files may have, 0 any.
    """
    found: dict[FaultKind, int] = {}
    if seen.free_bytes < min(FREE, SHARE * seen.disk_bytes):
        found[FaultKind.DISK] = seen.free_bytes // 1_000_000
    if seen.oldest_due is not None and seen.oldest_due > WAITS:
        found[FaultKind.QUEUE] = minutes(seen.oldest_due)
    if seen.worker_silent is not None and seen.worker_silent > SILENT:
        found[FaultKind.WORKER] = minutes(seen.worker_silent)
    if seen.unsealed and seen.signed is not None and seen.signed > UNSIGNED:
        found[FaultKind.CHECKPOINT] = minutes(seen.signed)
    if seen.backed_up is not None and seen.backed_up > BACKED_UP:
        found[FaultKind.BACKUP] = seen.backed_up.days
    if seen.unscanned:
        found[FaultKind.SCANNER] = seen.unscanned
    if files_most and seen.file_bytes >= FULL * files_most:
        found[FaultKind.ROOM] = 100 * seen.file_bytes // files_most
    if seen.swept is not None and seen.swept.lost:
        found[FaultKind.LOST] = seen.swept.lost
    astray = max(seen.ahead, stepped, key=abs)
    if abs(astray) > ASTRAY:
        found[FaultKind.CLOCK] = round(astray.total_seconds())
    return found


def minutes(long: timedelta) -> int:
    """Count whole minutes."""
    return int(long.total_seconds() // 60)


def words_of(kind: FaultKind, number: int) -> str:
    """Say what is wrong and what to do, in the reader's language."""
    match kind:
        case FaultKind.DISK:
            return _(
                "The disk is almost full: %(number)d MB are free. Make room, or nobody can "
                "write soon.",
                number=number,
            )
        case FaultKind.QUEUE:
            return _(
                "A job has waited for %(number)d minutes. The worker may be stuck or overloaded: "
                "look into its log, or start another.",
                number=number,
            )
        case FaultKind.WORKER:
            return _(
                "No worker has given a sign of life for %(number)d minutes: no mail goes out, "
                "and nothing is signed. Start one.",
                number=number,
            )
        case FaultKind.CHECKPOINT:
            return _(
                "Entries of the ledger wait to be signed; the last were %(number)d minutes ago. "
                "The log of the worker says why.",
                number=number,
            )
        case FaultKind.BACKUP:
            return _(
                "The last backup was made %(number)d days ago. Look why, and make one.",
                number=number,
            )
        case FaultKind.SCANNER:
            return _(
                "Files wait for the virus scanner (%(number)d), and nobody can open them. See "
                "that it runs, and that CLAMD_URL names it.",
                number=number,
            )
        case FaultKind.ROOM:
            return _(
                "Files take %(number)d percent of the room that they may have in all: when it is "
                "full, nobody brings another. Raise FILES_QUOTA_ALL, or make room.",
                number=number,
            )
        case FaultKind.LOST:
            return _(
                "The bytes of files are lost (%(number)d). `kring files sweep --dry-run` lists "
                "them: bring them back from a backup.",
                number=number,
            )
        case FaultKind.CLOCK:
            return _(
                "The clock of this machine was wrong by %(number)d seconds. Have it set by a "
                "time server.",
                number=number,
            )
