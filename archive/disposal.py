"""What does the certificate of a destruction say, so that others can check it?

It names the objects and every entry whose secret goes, by which rule and whose authority, what the
holds were asked, and the newest checkpoint before. The root is that of an RFC 9162 tree over the
entries' places in the log, in their order: each leaf is the place as eight bytes, then the hash of
the log's leaf. So it binds the certificate to the log, and tells nothing of what was there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, text

from archive import merkle
from archive.ledger import AnySession
from archive.retention import KINDS

FORM = 1
LOCK = 0x6B72696E67_03  # one process destroys at a time, batch by batch
METHOD = "AES-256-GCM secrets deleted; keys that wrapped them replaced and destroyed"

Thing = tuple[str, int]

ENTRIES = text(
    """
    SELECT e.id, l.index, l.hash
      FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
      JOIN entry e ON e.noun = thing.noun AND e.noun_id = thing.noun_id
      JOIN entry_key k ON k.entry_id = e.id
      LEFT JOIN leaf l ON l.entry_id = e.id
     ORDER BY e.id
    """
)
# Who came back after they were erased is there anew: the last version before the erasing counts.
PAPERS = text(
    """
    SELECT thing.noun, thing.noun_id, last.certificate_id
      FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
           CROSS JOIN LATERAL (
               SELECT d.certificate_id FROM entry e LEFT JOIN destroyed d ON d.entry_id = e.id
                WHERE e.noun = thing.noun AND e.noun_id = thing.noun_id
                  AND e.event NOT LIKE '%.erased'
                ORDER BY e.version DESC LIMIT 1) AS last
     WHERE last.certificate_id IS NOT NULL
    """
)
BEFORE = text("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
# The first checkpoint whose log holds the entry that says that a certificate was issued.
AFTER = text(
    """
    SELECT c.size, c.signed_at, c.note
      FROM entry e JOIN leaf l ON l.entry_id = e.id JOIN checkpoint c ON c.size > l.index
     WHERE e.noun = 'certificate' AND e.noun_id = :id AND e.version = 1
     ORDER BY c.size LIMIT 1
    """
)
ACTIVE = text("SELECT count(*) FROM hold WHERE refused_at IS NULL AND released_at IS NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """By which right something is destroyed, and the two people who answer for it."""

    facts: Mapping[str, Any]
    names: tuple[str, str]


class Changed(Exception):
    """What was to be destroyed changed while it was; nothing was destroyed, and it is due still."""


def one_at_a_time(session: AnySession) -> None:
    """Wait until nobody else destroys anything, and keep others waiting until the commit."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def entries_of(session: AnySession, things: Sequence[Thing]) -> Sequence[Row[Any]]:
    """List the entries of some objects whose secrets are there, with their places in the log."""
    values = {"nouns": [noun for noun, _ in things], "ids": [number for _, number in things]}
    return session.execute(ENTRIES, values).all()


def destroyed_by(session: AnySession, things: Sequence[Thing]) -> dict[Thing, int]:
    """Name the certificates of those of some things that are destroyed already."""
    values = {"nouns": [noun for noun, _ in things], "ids": [number for _, number in things]}
    rows = session.execute(PAPERS, values)
    return {(row.noun, row.noun_id): row.certificate_id for row in rows}


def body(
    session: AnySession,
    ruling: Ruling,
    things: Sequence[Thing],
    entries: Sequence[Row[Any]],
    spared: int,
    at: datetime,
) -> dict[str, Any]:
    """Say what is destroyed; `spared` counts what would have gone too, if no hold kept it."""
    objects: dict[str, list[int]] = {}
    for noun, number in sorted(things):
        objects.setdefault(noun, []).append(number)
    before = session.execute(BEFORE).one_or_none()
    counts = Counter(KINDS.get(noun, noun) for noun, _ in things)
    return {
        "v": FORM,
        "right": dict(ruling.facts),
        "authority": list(ruling.names),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "method": METHOD,
        "counts": {str(kind): number for kind, number in counts.items()},
        "objects": objects,
        "entries": [entry.id for entry in entries],
        "places": places(entries),
        "holds": {"active": session.execute(ACTIVE).scalar_one(), "spared": spared},
        "before": {"size": before.size, "note": before.note} if before else None,
    }


def places(entries: Sequence[Row[Any]]) -> dict[str, Any]:
    """Count the entries that have their places in the log, and hash them in this order."""
    sealed = sorted((entry.index, entry.hash) for entry in entries if entry.index is not None)
    return {"count": len(sealed), "root": root(sealed).hex()}


def root(sealed: Sequence[tuple[int, bytes]]) -> bytes:
    """Hash places and leaves of the log as one tree."""
    hashes = [merkle.leaf_hash(index.to_bytes(8, "big") + leaf) for index, leaf in sealed]
    return merkle.root(lambda high, at: merkle.fold(hashes[at << high :][: 1 << high]), len(hashes))


def digest_of(words: str) -> bytes:
    """Hash the body of a certificate as it is kept."""
    return hashlib.sha256(words.encode()).digest()


def checkpoint_after(session: AnySession, certificate_id: int) -> Row[Any] | None:
    """Find the first checkpoint that covers a certificate; None while it has not been sealed."""
    return session.execute(AFTER, {"id": certificate_id}).one_or_none()
