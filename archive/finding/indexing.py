"""How do the words of the ledger come into the index? Entry by entry, in the order of the log.

How far it is made stands beside it and moves in the same transaction, so every entry is taken in
exactly once, whatever dies in between. The secrets of the entries stay locked meanwhile: what is
being shredded is either gone before, or finds its rows here and takes them along.

A text is taken in when its words change, with the files that are new with it; an entry that says
that a thing is deleted, or back again, is kept apart. The words of files are those that the search
of employees reads once, and come when they were read.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, text

from archive import ledger
from archive.ledger import AnySession
from models.findable import PARTS

log = logging.getLogger("kring.finding")

AT_ONCE = 1_000  # entries in one transaction
LOCK = 0x6B72696E67_11  # one process makes the index at a time
TEXTS = {"post": "source", "comment": "source", "message": "source", "community": "purpose"}
MOST_FILES = PARTS - 1
FILES_ONLY = (1 << 32) - 1
LINK = re.compile("https?://")
APART = "\x1f"  # stands between signs on their way to the database; no sign has it
BLANK = str.maketrans(dict.fromkeys("._-", " "))  # parts of a file's name are words

WAIT = text("SELECT pg_advisory_xact_lock(:lock)")
TRY = text("SELECT pg_try_advisory_xact_lock(:lock)")
SIZE = text("SELECT COALESCE(max(size), 0) FROM indexed")
UP_TO = text(
    "SELECT max(index) + 1 FROM (SELECT index FROM leaf WHERE index >= :size "
    "ORDER BY index LIMIT :most) AS these"
)
MOVE = text(
    "INSERT INTO indexed (id, size, at) VALUES (1, :size, now()) "
    "ON CONFLICT (id) DO UPDATE SET size = :size, at = now()"
)
ENTRIES = text(
    """
    SELECT l.index, e.id, e.event, e.noun, e.noun_id, e.version, e.actor_id, e.community_id, e.at,
           e.payload, k.kek_id, k.secret
      FROM leaf l JOIN entry e ON e.id = l.entry_id JOIN entry_key k ON k.entry_id = e.id
     WHERE l.index >= :size AND l.index < :until AND e.noun = ANY(:nouns)
     ORDER BY l.index FOR KEY SHARE OF k
    """
)
LAST = text(
    """
    SELECT thing.noun, thing.noun_id, last.id, last.number, last.said, last.author_id
      FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
           CROSS JOIN LATERAL (
               SELECT f.id, f.number, f.said, f.author_id FROM findable f
                WHERE f.noun = thing.noun AND f.noun_id = thing.noun_id
                ORDER BY f.id DESC LIMIT 1) AS last
    """
)
STANDING = text(
    """
    SELECT a.file_id, a.post_id, a.comment_id, a.message_id
      FROM attachment a WHERE a.post_id = ANY(:post) OR a.comment_id = ANY(:comment)
                           OR a.message_id = ANY(:message)
     ORDER BY a.position, a.id
    """
)
FILES = text(
    """
    SELECT f.id, f.name, f.alt, f.media_type, f.owner_id, w.words, w.language, k.entry_id
      FROM file f LEFT JOIN file_words w ON w.file_id = f.id
           CROSS JOIN LATERAL (
               SELECT e.id FROM entry e WHERE e.noun = 'file' AND e.noun_id = f.id
                ORDER BY e.version DESC LIMIT 1) AS newest
      JOIN entry_key k ON k.entry_id = newest.id
     WHERE f.id = ANY(:ids) AND f.erased_at IS NULL
       FOR KEY SHARE OF k
    """
)
# A file stands once in each place, with the text that first showed it there.
THERE = text(
    "SELECT DISTINCT noun_id, community_id, conversation_id FROM findable "
    "WHERE noun = 'file' AND noun_id = ANY(:ids)"
)
# Who could read a message when it was written.
HEARD = text(
    """
    SELECT m.id, array_agg(DISTINCT p.person_id) AS people
      FROM message m JOIN participant p ON p.conversation_id = m.conversation_id
       AND p.after_id < m.id AND (p.until_id IS NULL OR p.until_id >= m.id)
     WHERE m.id = ANY(:ids) GROUP BY m.id
    """
)
COLUMNS = {
    "id": "bigint", "entry_id": "bigint", "file_entry_id": "bigint", "replaced_id": "bigint",
    "noun_id": "bigint", "at": "timestamptz", "author_id": "int", "number": "int",
    "community_id": "int", "post_id": "int", "conversation_id": "int", "message_id": "int",
    "noun": "text", "language": "text", "said": "bigint",
}  # fmt: skip
BESIDE = {"words": "text", "signs": "text"}
INSERT = f"""
    INSERT INTO findable ({", ".join(COLUMNS)}, stems)
    SELECT {", ".join(COLUMNS)},
           archive_stems(words, language) || array_to_tsvector(string_to_array(signs, '{APART}'))
      FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in (COLUMNS | BESIDE).items())})
           AS f ({", ".join(COLUMNS | BESIDE)})
"""
REPLACE = text(
    """
    UPDATE findable f SET replaced_id = fresh.replaced_id
      FROM unnest(CAST(:ids AS bigint[]), CAST(:by AS bigint[])) AS fresh (id, replaced_id)
     WHERE f.id = fresh.id
    """
)
IS_DELETED = text(
    """
    SELECT thing.noun, thing.noun_id FROM
        unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
     WHERE EXISTS (SELECT FROM deletion d WHERE d.noun = thing.noun
                      AND d.noun_id = thing.noun_id AND d.until_id IS NULL)
    """
)
DELETE = text(
    """
    INSERT INTO deletion (entry_id, noun, noun_id, from_id, at, by_id)
    VALUES (:entry_id, :noun, :noun_id, :id, :at, :by_id)
    """
)
RESTORE = text(
    "UPDATE deletion SET until_id = :id WHERE noun = :noun AND noun_id = :noun_id "
    "AND until_id IS NULL"
)
ROWS_OF_FILES = text(
    """
    SELECT f.id, f.author_id, f.community_id, f.conversation_id, f.at, f.language, f.noun_id
      FROM findable f WHERE f.noun = 'file' AND f.noun_id = ANY(:ids)
    """
)
REWRITE = text(
    """
    UPDATE findable f
       SET file_entry_id = :file_entry_id, language = CAST(:language AS text),
           stems = archive_stems(:words, :language)
                   || array_to_tsvector(string_to_array(:signs, :apart))
     WHERE f.id = :id
    """
)

Thing = tuple[str, int]


@dataclass(slots=True)
class Found:
    """A row of the index as it is made."""

    id: int
    entry_id: int
    noun: str
    noun_id: int
    at: datetime
    author_id: int
    number: int
    language: str
    words: str
    said: int
    community_id: int | None = None
    post_id: int | None = None
    conversation_id: int | None = None
    message_id: int | None = None
    file_entry_id: int | None = None
    replaced_id: int | None = None
    signs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Said:
    """An entry of a text, opened."""

    line: Row[Any]
    facts: Mapping[str, Any]

    @property
    def thing(self) -> Thing:
        """Name the object."""
        return self.line.noun, self.line.noun_id

    @property
    def id(self) -> int:
        """Give the number under which the index keeps it."""
        place: int = self.line.index
        return place * PARTS

    @property
    def words(self) -> str:
        """Give all that it says."""
        named = (self.facts.get(name) or "" for name in ("title", "name", TEXTS[self.line.noun]))
        more = self.facts.get("rules") or "" if self.line.noun == "community" else ""
        return "\n".join(filter(None, (*named, more)))

    @property
    def author_id(self) -> int:
        """Name whose text it is: the author, or who did what has none."""
        return self.facts.get("author_id") or self.line.actor_id or 0


def catch_up(session: AnySession, most: int = AT_ONCE, *, waits: bool = True) -> int:
    """Take in entries that have their place in the log, in the session's transaction.

    Tells how many places it went on; 0 where there are no more, or where another process is at it
    and this one does not wait. Commit after each.
    """
    connection = session.connection()
    if not connection.scalar(WAIT if waits else TRY, {"lock": LOCK}) and not waits:
        return 0
    size = connection.execute(SIZE).scalar_one()
    until = connection.execute(UP_TO, {"size": size, "most": most}).scalar_one()
    if until is None:
        return 0
    nouns = [*TEXTS, "file"]
    lines = connection.execute(ENTRIES, {"size": size, "until": until, "nouns": nouns}).all()
    take_in(connection, lines)
    connection.execute(MOVE, {"size": until})
    return int(until - size)


def take_in(connection: Connection, lines: Sequence[Row[Any]]) -> None:
    """Write what some entries say into the index."""
    texts = [
        Said(line, facts) for line in lines if line.noun in TEXTS and (facts := facts_of(line))
    ]
    described = [line.noun_id for line in lines if line.noun == "file"]
    if described:
        rewrite(connection, described)
    if texts:
        rows = rows_of(connection, texts)
        if rows:
            insert(connection, rows)
        note_deletions(connection, texts)


def facts_of(line: Row[Any]) -> dict[str, Any]:
    """Open an entry; nothing where it cannot be, which looks at the ledger say loudly."""
    try:
        return ledger.known(line, line)  # type: ignore[arg-type]
    except (InvalidTag, ValueError):
        log.error("entry %d is not opened by its key", line.id)
        return {}


def rows_of(connection: Connection, texts: Sequence[Said]) -> list[Found]:
    """Make the rows of texts whose words or author changed, and of files that came with them."""
    last: dict[Thing, Any] = {
        (row.noun, row.noun_id): row for row in of_things(connection, LAST, texts)
    }
    heard = heard_by(connection, texts)
    standing = standing_with(connection, texts)
    files = files_of(connection, standing)
    known = {tuple(row) for row in connection.execute(THERE, {"ids": list(files)})}
    found: list[Found] = []
    replaced: dict[int, int] = {}
    for one in texts:
        with_it = [files[number] for number in standing[one.id] if number in files]
        people = heard.get(one.line.noun_id, []) if one.line.noun == "message" else []
        before = last.get(one.thing)
        row = row_of(one, with_it, people, before)
        is_same = before and before.said == row.said and before.author_id == row.author_id
        if (row.words.strip() or with_it) and not is_same:
            if before:
                row.number = before.number + 1
                replaced[before.id] = row.id
                if isinstance(before, Found):
                    before.replaced_id = row.id
            last[one.thing] = row
            found.append(row)
        for part, file in enumerate(with_it[:MOST_FILES], 1):
            place = (file.id, row.community_id, row.conversation_id)
            if place not in known:
                known.add(place)
                found.append(file_row(row, file, part))
    if replaced:
        connection.execute(REPLACE, {"ids": list(replaced), "by": list(replaced.values())})
    return found


def row_of(one: Said, files: Sequence[Row[Any]], people: Iterable[int], before: Any) -> Found:
    """Make the row of a text; `before` is that of its last version."""
    line, facts = one.line, one.facts
    noun = line.noun
    language = facts.get("language") or ""
    row = Found(
        id=one.id,
        entry_id=line.id,
        noun=noun,
        noun_id=line.noun_id,
        at=line.at,
        author_id=one.author_id,
        number=1,
        language=language,
        words=one.words,
        said=digest(one, files, before),
        community_id=line.noun_id if noun == "community" else line.community_id,
        post_id=line.noun_id if noun == "post" else facts.get("post_id"),
        conversation_id=facts.get("conversation_id"),
        message_id=line.noun_id if noun == "message" else None,
    )
    kind = facts.get("kind") if noun == "post" else None
    row.signs = [
        *placed(row),
        f"type {noun}",
        *([f"type {'event' if kind == 'gathering' else kind}"] if kind else ()),
        *([f"has {kind}"] if kind in ("poll", "question") else ()),
        *(["has link"] if LINK.search(row.words) else ()),
        *{f"has {thing_of(file)}" for file in files},
        *(f"to {number}" for number in people if number != row.author_id),
    ]
    return row


def placed(row: Found | Row[Any]) -> list[str]:
    """Say where, when, whose and in which language something is, as signs."""
    signs = [
        f"from {row.author_id}",
        f"lang {row.language}",
        f"month {row.at.astimezone(UTC):%Y%m}",
    ]
    if row.community_id is not None:
        signs.append(f"in {row.community_id}")
    if row.conversation_id is not None:
        signs += [f"talk {row.conversation_id}", "is direct"]
    return signs


def file_row(row: Found, file: Row[Any], part: int) -> Found:
    """Make the row of a file that stands with a text."""
    found = Found(
        id=row.id + part,
        entry_id=row.entry_id,
        file_entry_id=file.entry_id,
        noun="file",
        noun_id=file.id,
        at=row.at,
        author_id=file.owner_id,
        number=1,
        language=file.language or row.language,
        words=words_of(file),
        said=0,
        community_id=row.community_id,
        post_id=row.post_id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
    )
    heard = (sign for sign in row.signs if sign.startswith("to "))
    found.signs = [*placed(found), *of_file(file), *heard]
    return found


def of_file(file: Row[Any]) -> list[str]:
    """Say what a file is, as signs."""
    return ["type file", f"has {thing_of(file)}"]


def thing_of(file: Row[Any]) -> str:
    """Tell a picture from other files."""
    return "picture" if file.media_type.startswith("image/") else "file"


def words_of(file: Row[Any]) -> str:
    """Give all that is known of what a file says."""
    name = file.name
    return "\n".join(filter(None, (name, name.translate(BLANK), file.alt, file.words)))


def digest(one: Said, files: Sequence[Row[Any]], before: Any) -> int:
    """Reduce what is said, and with which files, to 64 bits.

    Where an entry says nothing of files, they are those that there were.
    """
    words = short(one.words)
    if "files" not in one.facts and before is not None:
        return words << 32 | before.said & FILES_ONLY
    return words << 32 | short(str([file.id for file in files])) & FILES_ONLY


def short(said: str) -> int:
    """Reduce something to 32 bits."""
    found = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(found, "big", signed=True)


def of_things(connection: Connection, statement: Any, texts: Sequence[Said]) -> Sequence[Row[Any]]:
    """Ask something of all objects that some entries are about, but for those that are new."""
    things = dict.fromkeys(one.thing for one in texts if one.line.version > 1)
    if not things:
        return ()
    values = {"nouns": [noun for noun, _ in things], "ids": [number for _, number in things]}
    return connection.execute(statement, values).all()


def heard_by(connection: Connection, texts: Sequence[Said]) -> dict[int, list[int]]:
    """Name who could read each message."""
    ids = [one.line.noun_id for one in texts if one.line.noun == "message"]
    if not ids:
        return {}
    return {row.id: row.people for row in connection.execute(HEARD, {"ids": ids})}


def standing_with(connection: Connection, texts: Sequence[Said]) -> dict[int, list[int]]:
    """List the files of each text: as its entry says, or as they stand now, where it does not."""
    silent = [one for one in texts if "files" not in one.facts and one.line.version == 1]
    there: dict[Thing, list[int]] = {}
    if silent:
        ids = {
            noun: [one.line.noun_id for one in silent if one.line.noun == noun] for noun in TEXTS
        }
        for row in connection.execute(STANDING, ids):
            for noun in ("post", "comment", "message"):
                if (number := getattr(row, f"{noun}_id")) is not None:
                    there.setdefault((noun, number), []).append(row.file_id)
    return {one.id: list(one.facts.get("files") or there.get(one.thing, ())) for one in texts}


def files_of(connection: Connection, standing: Mapping[int, Sequence[int]]) -> dict[int, Row[Any]]:
    """Read the files that stand with some texts."""
    ids = sorted({number for some in standing.values() for number in some})
    if not ids:
        return {}
    return {row.id: row for row in connection.execute(FILES, {"ids": ids})}


def insert(connection: Connection, rows: Sequence[Found]) -> None:
    """Write rows into the index."""
    values: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    values["words"] = [row.words for row in rows]
    values["signs"] = [APART.join(dict.fromkeys(row.signs)) for row in rows]
    connection.exec_driver_sql(INSERT, values)


def note_deletions(connection: Connection, texts: Sequence[Said]) -> None:
    """Keep since when things are deleted, and when they came back."""
    deleted = {(row.noun, row.noun_id) for row in of_things(connection, IS_DELETED, texts)}
    for one in texts:
        is_deleted = one.facts.get("deleted_at") is not None
        if is_deleted == (one.thing in deleted):
            continue
        values = {"noun": one.line.noun, "noun_id": one.line.noun_id, "id": one.id}
        if is_deleted:
            deleted.add(one.thing)
            line = {"entry_id": one.line.id, "at": one.line.at, "by_id": one.line.actor_id}
            connection.execute(DELETE, values | line)
        else:
            deleted.discard(one.thing)
            connection.execute(RESTORE, values)


def rewrite(connection: Connection, file_ids: Iterable[int]) -> None:
    """Take in anew what some files say: one was described, or its words were read."""
    rows = connection.execute(ROWS_OF_FILES, {"ids": list(file_ids)}).all()
    if not rows:
        return
    files = files_of(connection, {0: [row.noun_id for row in rows]})
    heard = heard_in(connection, [row.id for row in rows])
    for row in rows:
        file = files.get(row.noun_id)
        if file is None:
            continue
        signs = [*placed(row), *of_file(file), *heard[row.id]]
        connection.execute(
            REWRITE,
            {
                "id": row.id,
                "file_entry_id": file.entry_id,
                "language": file.language or row.language,
                "words": words_of(file),
                "signs": APART.join(signs),
                "apart": APART,
            },
        )


SIGNS_TO = text(
    "SELECT id, ARRAY(SELECT lexeme FROM unnest(stems) WHERE lexeme LIKE 'to %') AS heard "
    "FROM findable WHERE id = ANY(:ids)"
)


def heard_in(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Give the signs of who could read what some rows stand with."""
    return {row.id: row.heard for row in connection.execute(SIGNS_TO, {"ids": ids})}


def take_in_words(session: AnySession, file_id: int) -> None:
    """Take in what a file says, once it was read; part of a change."""
    connection = session.connection()
    connection.execute(WAIT, {"lock": LOCK})
    rewrite(connection, [file_id])


def begin_anew(session: AnySession) -> None:
    """Forget the whole index, so that catching up makes it anew; part of a change."""
    connection = session.connection()
    connection.execute(WAIT, {"lock": LOCK})
    for statement in ("DELETE FROM findable", "DELETE FROM deletion"):
        connection.execute(text(statement))
    connection.execute(MOVE, {"size": 0})
