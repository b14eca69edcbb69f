"""Can an export be brought back? Into an instance that is empty, and nobody's but this check's.

What it says is written there as if it happened: entries into a ledger that is sealed, things into
their tables, texts into the index. All is read again and compared with the package. What an export
does not hold stays empty (HTML, which is made from the source, and people but for their names), and
what was destroyed or blacked out comes back as a line without words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Connection, Engine, text, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from archive import ledger, sealing
from archive.exporting.reading import batches
from archive.exporting.records import TEXTS, Record
from archive.finding import indexing
from archive.ledger import Line, canonical
from archive.note import Signer
from models import Event, Origin
from models.base import Base

AT_ONCE = 1_000
MOST = 100  # differences that are told one by one
ORIGIN = "restored.kring.invalid/ledger"
# After these a thing is in no table any more; a participant who left still is.
GONE = {
    "declined", "erased", "left", "refused", "removed", "taken_back", "uninvited", "withdrawn",
    "withdrew",
}  # fmt: skip
STAY = {"participant", *TEXTS}

# No guard and no reference is looked at: much of what is referred to is in no export.
UNASKED = text("SET LOCAL session_replication_role = replica")
THINGS = text(
    "CREATE TABLE restored (noun text, noun_id bigint, is_gone bool, digest text, "
    "PRIMARY KEY (noun, noun_id))"
)
THING = text(
    "INSERT INTO restored VALUES (:noun, :noun_id, :is_gone, :digest) ON CONFLICT (noun, noun_id) "
    "DO UPDATE SET is_gone = excluded.is_gone, digest = excluded.digest"
)
COLUMNS = text(
    """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL) AS kind,
           a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS is_needed
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
    """
)
UNFOUND = text(
    """
    SELECT noun, noun_id FROM restored r
     WHERE NOT is_gone AND noun = ANY(:nouns) AND digest <> :empty
       AND NOT EXISTS (SELECT FROM findable f WHERE f.noun = r.noun AND f.noun_id = r.noun_id)
     ORDER BY noun, noun_id LIMIT :most
    """
)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


@dataclass
class Compared:
    """What came of it."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    more: int = 0

    def differs(self, what: str, words: object) -> None:
        """Take down something that is not the same."""
        if len(self.differences) < MOST:
            self.differences.append(f"{what}: {words}")
        else:
            self.more += 1

    @property
    def code(self) -> int:
        """Give the exit code: 0 where all is the same."""
        return 1 if self.differences else 0

    def written(self, as_json: bool) -> str:
        """Say it to people, or to a program."""
        if as_json:
            facts = {"same": not self.differences, "counts": dict(sorted(self.counts.items()))}
            return json.dumps(facts | {"differences": self.differences, "more": self.more})
        lines = [f"{name:>14}  {many:,}" for name, many in sorted(self.counts.items())]
        lines += self.differences
        lines += [f"and {self.more:,} more"] if self.more else []
        verdict = "SAME" if not self.differences else "NOT THE SAME"
        return "\n".join((*lines, f"{verdict}: what was brought back, and the export"))


class All:
    """What opens everything of an instance that holds one export and nothing else."""

    grant_id = 0

    def require(self, *_stage: Any) -> None:
        """Agree: whoever has the export has all that is in here."""

    def entries(self) -> ColumnElement[bool]:
        """Hold for every entry."""
        return true()


class Restoring:
    """One export on its way into an empty instance, whose owner the engine is."""

    def __init__(self, engine: Engine, package: Path) -> None:
        self.engine, self.data = engine, package / "data"
        self.compared = Compared()
        self.people: dict[int, str] = {}
        self.known: dict[str, set[str]] = {}  # the columns of each table
        self.needed: dict[str, dict[str, str]] = {}  # those that have to be filled, with their kind

    def run(self) -> Compared:
        """Bring it in, read it again, compare. FileNotFoundError, ValueError for no export."""
        about = json.loads((self.data / "export.json").read_bytes())
        with self.engine.begin() as connection:
            for table, column, kind, is_needed in connection.execute(COLUMNS):
                self.known.setdefault(table, set()).add(column)
                if is_needed:
                    self.needed.setdefault(table, {})[column] = kind
            connection.execute(THINGS)
        try:
            for events in self.in_parts():
                self.bring(events)
            self.seal()
            self.index()
            self.compare_ledger()
            self.compare_tables()
            self.compare_files()
        finally:
            with self.engine.begin() as connection:
                connection.execute(text("DROP TABLE restored"))
        if self.compared.counts["events"] != about["counts"]["events"]:
            self.compared.differs("export.json", f"counts {about['counts']['events']} events")
        return self.compared

    def in_parts(self) -> Iterator[list[dict[str, Any]]]:
        """Read the events of the package, some at a time."""
        with (self.data / "events.jsonl").open("rb") as lines:
            while some := [json.loads(line) for line in islice(lines, AT_ONCE)]:
                yield some

    def bring(self, events: Sequence[dict[str, Any]]) -> None:
        """Write some events into the ledger, and what they say into the tables."""
        lines = [line_of(event) for event in events]
        with self.engine.begin() as connection:
            for some in ledger.rounds(lines):
                if some:
                    ledger.write_all(connection, some)
        newest = {(event["noun"], event["noun_id"]): event for event in events}
        self.people |= {
            event["actor_id"]: event["actor"] for event in events if event["actor_id"] is not None
        }
        with self.engine.begin() as connection:
            connection.execute(UNASKED)
            connection.execute(THING, [thing_of(event) for event in newest.values()])
        for noun in sorted({noun for noun, _number in newest}):
            self.place(noun, [event for (one, _id), event in newest.items() if one == noun])

    def place(self, noun: str, events: Sequence[dict[str, Any]]) -> None:
        """Write the newest version of some things of one kind into their table."""
        if noun not in Base.metadata.tables:
            self.compared.differs(noun, "there is no such table")
            return
        rows = [self.row(event) for event in events if not is_gone(event)]
        try:
            self.put(noun, [event["noun_id"] for event in events], rows)
        except SQLAlchemyError:
            for event in events:  # one of them cannot be had: say which
                row = [] if is_gone(event) else [self.row(event)]
                try:
                    self.put(noun, [event["noun_id"]], row)
                except SQLAlchemyError as wrong:
                    words = str(getattr(wrong, "orig", wrong)).splitlines()[0]
                    self.compared.differs(f"{noun} {event['noun_id']}", words)

    def put(self, noun: str, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows in the place of those that were there."""
        with self.engine.begin() as connection:
            connection.execute(UNASKED)
            connection.execute(text(f"DELETE FROM {noun} WHERE id = ANY(:ids)"), {"ids": list(ids)})
            for names, some in alike(rows):
                listed = ", ".join(f'"{name}"' for name in names)
                each = f"jsonb_populate_record(NULL::{noun}, row)"
                connection.execute(
                    text(
                        f"INSERT INTO {noun} ({listed}) SELECT {listed} FROM (SELECT ({each}).* "
                        "FROM unnest(CAST(:rows AS jsonb[])) AS row) AS these"
                    ),
                    {"rows": [json.dumps(row) for row in some]},
                )

    def row(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Make of what an event says a row; what it says nothing of, and must be, is empty."""
        known, needed = self.known[event["noun"]], self.needed.get(event["noun"], {})
        said = event["payload"].items()
        kept = {name: it for name, it in said if it is not None and name in known}
        empty = {name: nothing(kind, event["at"]) for name, kind in needed.items()}
        return empty | kept | {"id": event["noun_id"]}

    def seal(self) -> None:
        """Seal the ledger with a key that is gone afterwards, and name the people."""
        signer = Signer(ORIGIN, Ed25519PrivateKey.generate())
        with self.engine.connect() as connection:
            sealing.introduce(connection, signer.verifier)
            while sealing.seal(connection, signer):
                pass
        for some in parts(sorted(self.people.items())):
            events = [
                {"noun": "person", "noun_id": number, "at": "2000-01-01T00:00:00+00:00",
                 "event": "person.added",
                 "payload": {"name": name, "handle": f"person-{number}", "language": "en",
                             "email": f"person-{number}@kring.invalid", "zone": "UTC",
                             "state": "deactivated"}}
                for number, name in some
            ]  # fmt: skip
            self.place("person", events)

    def index(self) -> None:
        """Take the texts into the index."""
        with Session(self.engine) as session:
            while indexing.catch_up(session):
                session.commit()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Lend a connection."""
        with self.engine.connect() as connection:
            yield connection

    def compare_ledger(self) -> None:
        """Read the ledger again, side by side with the package."""
        with self.engine.connect() as connection:
            size = connection.scalar(text("SELECT count(*) FROM leaf")) or 0
        records = chain.from_iterable(
            batch.records for batch in batches(self.connect, All(), 0, size)
        )
        events = chain.from_iterable(self.in_parts())
        for event, record in zip_longest(events, records):
            self.compared.counts["events"] += event is not None
            self.alike(event, record)

    def alike(self, event: dict[str, Any] | None, record: Record | None) -> None:
        """Compare an event with the entry that it became."""
        if event is None or record is None:
            one = record.name if record else name_of(event or {})
            self.compared.differs(one, "is on one side alone")
            return
        has_words = event["payload"] is not None
        self.compared.counts["without words"] += not has_words
        theirs, ours = facts_of(event), facts_of_record(record)
        if has_words:
            theirs |= {"payload": canonical(event["payload"]), "digest": event["text_sha256"]}
            ours |= {"payload": record.words, "digest": record.digest}
            if event["noun"] in TEXTS:
                theirs |= {"thread": event["thread"], "conversation": event["conversation_id"]}
                ours |= {
                    "thread": record.root and "-".join(map(str, record.root)),
                    "conversation": record.conversation_id,
                }
        wrong = sorted(name for name in theirs if theirs[name] != ours[name])
        if wrong:
            self.compared.differs(name_of(event), f"another {', '.join(wrong)}")

    def compare_tables(self) -> None:
        """Count what is in the tables, and read the texts there."""
        with self.engine.connect() as connection:
            nouns = connection.execute(
                text("SELECT noun, count(*) FILTER (WHERE NOT is_gone) FROM restored GROUP BY noun")
            ).all()
            for noun, many in nouns:
                if noun not in Base.metadata.tables:
                    continue
                found = connection.scalar(text(f"SELECT count(*) FROM {noun}"))
                self.compared.counts[noun] = many
                if found != many:
                    self.compared.differs(noun, f"{found} in the table, {many} in the export")
            for noun in TEXTS:
                self.compare_texts(connection, noun)
            asked = {"nouns": list(TEXTS), "empty": EMPTY, "most": MOST}
            for noun, number in connection.execute(UNFOUND, asked):
                self.compared.differs(f"{noun} {number}", "no search finds it")

    def compare_texts(self, connection: Connection, noun: str) -> None:
        """Read the texts of one kind in their table, each against its digest in the export."""
        title = "t.title" if noun == "post" else "''"
        asked = text(
            f"SELECT t.id, {title}, t.source, r.digest FROM {noun} t "
            "JOIN restored r ON r.noun = :noun AND r.noun_id = t.id ORDER BY t.id"
        )
        rows = connection.execute(asked, {"noun": noun}, execution_options={"yield_per": AT_ONCE})
        for number, title, source, digest in rows:
            words = "\n\n".join(part for part in (title, source) if part)
            if sha256(words.encode()).hexdigest() != digest:
                self.compared.differs(f"{noun} {number}", "reads otherwise in its table")

    def compare_files(self) -> None:
        """Look that each file is there that a text stands with, or is among the gaps."""
        gaps = {
            gap["number"]
            for gap in map(json.loads, (self.data / "gaps.jsonl").read_bytes().splitlines())
            if gap["what"] == "file"
        }
        blacked_out = {"blacked_out"}
        wanted: set[int] = set()
        for events in self.in_parts():
            for event in events:
                if event["noun"] in TEXTS and event["gap"] not in blacked_out:
                    wanted |= set((event["payload"] or {}).get("files") or ())
        for number in sorted(wanted):
            folder = self.data / "files" / f"{number:010}"
            found = list(folder.iterdir()) if folder.is_dir() else []
            if len(found) == 1:
                self.compared.counts["files"] += 1
            elif number not in gaps:
                self.compared.differs(f"file {number}", "is neither here nor among the gaps")


def line_of(event: Mapping[str, Any]) -> Line:
    """Make of an event a line of a ledger."""
    line = Line(
        Event(event["event"]), event["noun"], event["noun_id"], event["payload"] or {},
        datetime.fromisoformat(event["at"]), event["actor_id"], event["on_behalf_of_id"],
        event["sign_in_id"], event["community_id"], Origin(event["origin"]),
    )  # fmt: skip
    line.version = event["version"]
    return line


def thing_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Say how a thing stands after its newest event."""
    return {
        "noun": event["noun"], "noun_id": event["noun_id"], "is_gone": is_gone(event),
        "digest": event["text_sha256"],
    }  # fmt: skip


def is_gone(event: Mapping[str, Any]) -> bool:
    """Tell whether a thing is in no table any more after an event, or nothing is known of it."""
    if event["payload"] is None:
        return True
    return event["noun"] not in STAY and event["event"].partition(".")[2] in GONE


def name_of(event: Mapping[str, Any]) -> str:
    """Name an event as every format does."""
    return f"{event['noun']}-{event['noun_id']}-v{event['version']}"


SAME = (
    "event", "noun", "noun_id", "version", "actor_id", "on_behalf_of_id", "community_id", "origin",
)  # fmt: skip


def facts_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Take from an event what has to come back as it was."""
    return {name: event[name] for name in SAME} | {"at": datetime.fromisoformat(event["at"])}


def facts_of_record(record: Record) -> dict[str, Any]:
    """Take the same from the entry that it became."""
    found = {name: getattr(record, name) for name in SAME}
    return found | {"at": record.at, "origin": str(record.origin)}


def alike(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[str], list[Mapping[str, Any]]]]:
    """Put rows together that fill the same columns: the others get what the table gives them."""
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(sorted(row)), []).append(row)
    for names, some in found.items():
        yield list(names), some


def nothing(kind: str, at: str) -> Any:
    """Give what stands in a column of which an export says nothing."""
    if kind.startswith("timestamp"):
        return at
    if kind == "date":
        return at[:10]
    if kind.endswith("[]"):
        return []
    if kind == "boolean":
        return False
    if kind in ("jsonb", "json"):
        return {}
    return 0 if kind in ("integer", "bigint", "smallint", "numeric", "double precision") else ""


def parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut rows into parts."""
    each = iter(rows)
    while some := list(islice(each, AT_ONCE)):
        yield some
