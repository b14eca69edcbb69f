"""Is the ledger in the database still what was signed, and does every entry say what it said?

The same questions that `verify_archive` asks of a package, asked of the tables themselves, and
where they stand: a fault names its table and the place in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import ledger, note, verify_archive
from archive.keyring import KeyLost
from archive.log import Checkpoint
from archive.note import COSIGNED, BadNote, Verifier
from archive.rereading import UNOPENED, Reading, Seen, rows, written
from archive.verify_archive import Enough, Report, Unchecked, Wrong

KEYS = text("SELECT verifier FROM log_key ORDER BY since, verifier")
COSIGNATURES = text(
    "SELECT s.size, s.witness, s.line, c.note FROM cosignature s "
    "LEFT JOIN checkpoint c ON c.size = s.size ORDER BY s.size, s.witness"
)
STAMPS = text(
    "SELECT s.size, s.token, c.note FROM stamp s "
    "LEFT JOIN checkpoint c ON c.size = s.size ORDER BY s.size, s.authority"
)
CERTIFICATES = text(
    """
    SELECT c.id AS certificate, c.issued_at, c.ground, c.body, c.digest, e.id, e.noun_id,
           e.payload, k.kek_id, k.secret
      FROM certificate c
           FULL JOIN (SELECT * FROM entry WHERE event = 'certificate.issued') e ON e.noun_id = c.id
           LEFT JOIN entry_key k ON k.entry_id = e.id
     ORDER BY c.id, e.id
    """
)
# What must not be: where, what finds it (an entry, and its place in the log), and what it is.
LOOSE = (
    ("entry, leaf",
     "SELECT id, id FROM entry e WHERE NOT EXISTS (SELECT FROM leaf WHERE entry_id = e.id) "
     "AND NOT EXISTS (SELECT FROM unsealed WHERE entry_id = e.id) ORDER BY id",
     "entry {} has no place in the log and waits for none"),
    ("unsealed",
     "SELECT u.entry_id, l.index FROM unsealed u JOIN leaf l USING (entry_id) ORDER BY 1",
     "entry {} has a place in the log and waits for another"),
    ("unsealed",
     "SELECT entry_id, entry_id FROM unsealed u "
     "WHERE NOT EXISTS (SELECT FROM entry WHERE id = u.entry_id) ORDER BY 1",
     "entry {} waits and is not there"),
    ("entry_key",
     "SELECT entry_id, entry_id FROM entry_key k "
     "WHERE NOT EXISTS (SELECT FROM entry WHERE id = k.entry_id) ORDER BY 1",
     "entry {}, whose secret this is, is not there"),
    ("destroyed",
     "SELECT entry_id, entry_id FROM destroyed d "
     "WHERE NOT EXISTS (SELECT FROM entry WHERE id = d.entry_id) ORDER BY 1",
     "entry {} is not there"),
    ("destroyed, certificate",
     "SELECT d.entry_id, l.index FROM destroyed d LEFT JOIN leaf l USING (entry_id) "
     "WHERE NOT EXISTS (SELECT FROM certificate WHERE id = d.certificate_id) ORDER BY 1",
     "the certificate of entry {} is not there"),
)  # fmt: skip
# What files there are, as the ledger has it: the newest entry of each that was not taken away.
FILES = text(
    """
    SELECT * FROM (
        SELECT DISTINCT ON (e.noun_id) e.noun_id, e.event, e.payload, k.kek_id, k.secret
          FROM entry e JOIN entry_key k ON k.entry_id = e.id
         WHERE e.noun = 'file' ORDER BY e.noun_id, e.version DESC) AS last
     WHERE event NOT IN ('file.removed', 'file.erased')
    """
)
# What the last verification that found all good saw.
BEFORE = text(
    """
    SELECT e.id, e.payload, k.kek_id, k.secret
      FROM entry e JOIN entry_key k ON k.entry_id = e.id
     WHERE e.noun = 'log' AND e.event = 'log.verified' ORDER BY e.id DESC
    """
)
Blob = Callable[[str], bool | None]  # whether the bytes under a digest are right; None: not there


def verify(
    connection: Connection,
    known: Sequence[Verifier] = (),
    elsewhere: Sequence[Checkpoint] = (),
    *,
    is_full: bool = False,
    blob: Blob | None = None,
) -> tuple[Report, Seen]:
    """Check the ledger in the database; `is_full` opens every payload, and looks at every file.

    `known` are the keys to trust, otherwise those that the database names; `elsewhere` is what is
    kept of the log outside the database. Reads a few rows at a time. The connection's transaction
    has to see one state of the database: REPEATABLE READ.
    """
    verifying = Verifying(connection, known, elsewhere, is_full=is_full)
    report = verifying.report
    try:
        verifying.run()
        if is_full and blob:
            verifying.files(blob)
    except Enough:
        report.say("stopped", "after so many faults that more would say nothing new")
    except Unchecked as unchecked:
        report.skip("entry", unchecked)
    return report, verifying.seen


class Verifying:
    """One look at the whole log."""

    def __init__(
        self,
        connection: Connection,
        known: Sequence[Verifier],
        elsewhere: Sequence[Checkpoint],
        *,
        is_full: bool,
    ) -> None:
        self.connection = connection
        self.report = Report()
        self.counts = self.report.counts
        self.known = list(known) or list(self.named())
        self.before = self.remembered()
        self.reading = Reading(
            connection, self.report, self.known, self.before, elsewhere, is_full=is_full
        )
        self.seen = self.reading.seen
        self.is_full = is_full

    def named(self) -> Iterator[Verifier]:
        """Read the keys that the database names."""
        for place, words in enumerate(self.connection.scalars(KEYS)):
            try:
                yield note.verifier(words)
            except BadNote as bad:
                self.report.fault("log_key", bad, place)

    def run(self) -> None:
        """Look at everything that the database holds."""
        if not self.known:
            self.report.fault("log_key", "no key is known that signs the log")
        self.certificates()
        self.reading.read()
        self.reading.levels()
        self.others()
        for table, sql, words in LOOSE:
            for row in rows(self.connection, sql):
                self.report.fault(table, words.format(row[0]), row[1])
        self.compare()
        opened = f"{self.counts['opened']:,} opened as committed, " if self.is_full else ""
        for certificate, many in sorted(self.reading.shredded.items()):
            self.report.say("shredded", f"{many:,} (certificate {certificate})")
        if self.counts["unproved"]:
            self.report.say("unproved", verify_archive.UNPROVED.format(self.counts["unproved"]))
        words = f"{opened}{self.counts['shredded']:,} shredded, {self.counts['missing']:,} missing"
        self.report.say("entries", words)

    def others(self) -> None:
        """Look at what witnesses and time-stamping authorities said of checkpoints."""
        for row in rows(self.connection, COSIGNATURES):
            self.seen.cosignatures += row.size <= self.seen.size
            try:
                self.cosigned(row)
                self.counts["cosignatures"] += 1
            except (BadNote, Wrong) as bad:
                self.report.fault("cosignature", bad, row.size)
        for row in rows(self.connection, STAMPS):
            self.seen.stamps += row.size <= self.seen.size
            try:
                imprint, _at = verify_archive.stamp(row.token)
                if row.note is None or digest_of(row.note) != imprint:
                    raise Wrong("is over no checkpoint of that size")
                self.counts["stamps"] += 1
            except (BadNote, Wrong) as wrong:
                self.report.fault("stamp", wrong, row.size)
        words = f"{self.counts['cosignatures']:,} cosignatures, {self.counts['stamps']:,} stamps"
        self.report.say("seen", words)

    def cosigned(self, row: Row[Any]) -> None:
        """Check what one witness said of one checkpoint."""
        if row.note is None:
            raise BadNote("is about no checkpoint of that size")
        witness = note.verifier(row.witness)
        body = note.read(row.note).text
        if witness.kind != COSIGNED:
            raise BadNote("is by somebody who is no witness")
        written(f"{body}\n{row.line}\n", [witness])

    def certificates(self) -> None:
        """Check that every certificate is in the log, and as it was issued."""
        for row in rows(self.connection, CERTIFICATES):
            if row.certificate is None:
                words = f"entry {row.id} issued one that is not there"
                self.report.fault("certificate", words, row.noun_id)
                continue
            self.counts["certificates"] += 1
            self.reading.certified(row.certificate, row.body)
            if hashlib.sha256(row.body.encode()).digest() != row.digest:
                words = "its body is not the one that it had"
                self.report.fault("certificate", words, row.certificate)
            if row.id is None or row.secret is None:
                self.report.fault("certificate", "is not in the log", row.certificate)
            elif facts(row) != {
                "issued_at": row.issued_at.isoformat(),
                "ground": row.ground,
                "digest": row.digest.hex(),
            }:
                self.report.fault("certificate", "is not as it was issued", row.certificate)

    # What only an earlier look can tell

    def remembered(self) -> Seen | None:
        """Recall what the last look saw that found all good."""
        for row in rows(self.connection, BEFORE):
            said = facts(row)
            if said and said.get("exit") == 0:
                return Seen(**said["seen"])
        return None

    def compare(self) -> None:
        """Find what was taken away since: a signature too few does not show by itself."""
        before = self.before
        if before is None:
            return
        if self.reading.recalled != (before.checkpoints, before.digest):
            words = f"of {before.checkpoints} up to {before.size} leaves some are gone or changed"
            self.report.fault("checkpoint", words, before.size)
        for table in ("cosignature", "stamp"):
            sql = text(f"SELECT count(*) FROM {table} WHERE size <= :size")
            found = self.connection.scalar(sql, {"size": before.size})
            many = getattr(before, f"{table}s")
            if found < many:
                self.report.fault(table, f"of {many} up to {before.size} leaves some are gone")

    def files(self, blob: Blob) -> None:
        """Check the bytes of every file that the ledger knows of and nobody took away."""
        for row in rows(self.connection, FILES):
            digest = str(facts(row).get("digest", ""))
            if digest:
                found = blob(digest)
                self.counts["files"] += 1
                if not found:
                    words = "has other bytes" if found is False else "has no bytes"
                    place = f"files/{digest[:2]}/{digest}"
                    self.report.fault(place, f"file {row.noun_id} {words}", row.noun_id)
        self.report.say("files", f"{self.counts['files']:,} looked at")


def digest_of(words: str) -> bytes:
    """Hash what is signed of a note, which is what is stamped."""
    return hashlib.sha256(note.read(words).text.encode()).digest()


def facts(row: Row[Any]) -> dict[str, Any]:
    """Read what an entry says; nothing where that cannot be opened, which is a fault elsewhere."""
    try:
        return ledger.opened(row, row)
    except (*UNOPENED, KeyLost):
        return {}
