"""Which bytes does no row name, and which rows name bytes that are lost?

Bytes come before their row is kept, and go after it is gone: whoever is killed in between leaves
some. They go when nothing has touched them for a while. What a hold keeps has its row; a backup or
an export that is being written reads rows of a moment, and what lost its row since then goes by a
job of that change, not by this.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from models import Event, File, Origin, Sweep, now, session
from social.changes import change
from social.filing.smaller import hold_digest
from social.pages import company
from social.store import Kept, store

GRACE = timedelta(days=2)  # no upload, import or export takes as long
FEW = 100  # may go, whatever share they are
SHARE = 0.1  # of all that is kept may go at once
KEPT = timedelta(days=365)
FOLDERS = [f"{number:02x}" for number in range(256)]

log = logging.getLogger("kring.sweep")

# Whatever names bytes in the store, also those that a job of their own takes away.
NAMED = text(
    """
    SELECT digest FROM file WHERE erased_at IS NULL AND digest BETWEEN :first AND :last
    UNION SELECT picture FROM link WHERE picture BETWEEN :first AND :last
    UNION SELECT digest FROM bundle WHERE digest BETWEEN :first AND :last
    UNION SELECT digest FROM export WHERE digest BETWEEN :first AND :last
    UNION SELECT digest FROM "import" WHERE digest BETWEEN :first AND :last
    """
)
FULL = "f" * 64


@dataclass
class Found:
    """What a look found; `stray` are names of bytes without a row, with their size."""

    stray: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    kept: int = 0  # all that lies in the store
    removed: int = 0
    removed_bytes: int = 0

    @property
    def are_too_many(self) -> bool:
        """Tell whether it rather looks as if this were the database of another store."""
        return len(self.stray) > max(FEW, SHARE * self.kept)


def sweep(*, is_dry: bool = False, goes_on: bool = False) -> Found:
    """Look, and remove what is stray; suspiciously many only if that is said (`goes_on`)."""
    found = look()
    if is_dry:
        return found
    if not found.are_too_many or goes_on:
        for name, size in found.stray.items():
            if remove(name):
                found.removed += 1
                found.removed_bytes += size
    else:
        log.error("suspiciously many files without a row: none is removed")
    note(found)
    return found


def look() -> Found:
    """Compare the store with the rows, one folder after the other."""
    found, before = Found(), now() - GRACE
    for folder in FOLDERS:
        lying = store().list(folder)
        named = named_in(folder)
        found.kept += len(lying)
        found.stray |= dict(stray(lying, named, before))
        found.lost += [digest for digest in sorted(named - {*lying}) if is_lost(digest)]
    return found


def stray(
    lying: Mapping[str, Kept], named: set[str], before: datetime
) -> Iterator[tuple[str, int]]:
    """Give what no row names, if nothing has touched it for a while."""
    for name, one in lying.items():
        if digest_of(name) not in named and one.at < before:
            yield name, one.size


def named_in(folder: str) -> set[str]:
    """List the digests of a folder that rows name."""
    found = session.scalars(NAMED, {"first": folder, "last": folder + FULL[2:]})
    named = set(found)
    session.rollback()
    return named


def is_named(digest: str) -> bool:
    """Tell whether a row names some bytes."""
    return session.scalar(NAMED, {"first": digest, "last": digest}) is not None


def is_lost(digest: str) -> bool:
    """Look once more: bytes and row may have come, or gone, while the store was listed."""
    is_there = is_named(digest)
    session.rollback()
    return is_there and not store().has(digest)


def remove(name: str) -> bool:
    """Remove some bytes, unless somebody brought the same meanwhile."""
    digest = digest_of(name)
    hold_digest(digest)
    try:
        if is_named(digest):
            return False
        kept = store().list(digest[:2]).get(name)
        if kept is None or kept.at >= now() - GRACE:
            return False
        store().remove(name)
        return True
    finally:
        session.rollback()  # nothing was written; it lets the digest go


def digest_of(name: str) -> str:
    """Tell of which content something was made."""
    return name.partition("-")[0]


def note(found: Found) -> None:
    """Write down what was found; the ledger knows of what went and what is lost."""
    with change(None, origin=Origin.JOB) as record:
        session.execute(delete(Sweep).where(Sweep.at < now() - KEPT))
        session.add(
            Sweep(
                stray=len(found.stray),
                stray_bytes=sum(found.stray.values()),
                removed=found.removed,
                lost=len(found.lost),
            )
        )
        house = company()
        if house is not None and (found.removed or found.lost):
            files = select(func.count()).where(File.digest.in_(found.lost[:FEW]))
            record(
                Event.FILES_SWEPT,
                house,
                removed=found.removed,
                bytes=found.removed_bytes,
                lost=len(found.lost),
                lost_files=session.scalar(files),
            )
