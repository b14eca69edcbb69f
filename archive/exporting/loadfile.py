"""How do review programs load events? A Concordance DAT with a text beside each, and an OPT.

Fields stand in thorns (þ, doubled where it is meant), parted by the sign 0x14; a line break in a
field is ®. The exact words stand in the text file that TEXTPATH names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.exporting.jsonl import named
from archive.exporting.names import Names
from archive.exporting.numbers import document, file_path, numbered, place_name
from archive.exporting.records import Record

DAT, OPT = "posts.dat", "images.opt"
VOLUME = "VOL001"
FIELD, THORN, BREAK = "\x14", "þ", "®"
SPECIAL = re.compile(r"[\x14þ\r\n]")
COLUMNS = (
    "BEGDOC", "ENDDOC", "FAMILYID", "SEQUENCE", "RECORDTYPE", "RECORDID", "VERSION", "EVENT",
    "ACTION", "DATETIMEUTC", "CREATED", "CUSTODIAN", "AUTHORID", "AUTHOR", "AUTHOREMAIL",
    "RECIPIENTIDS", "CONVERSATIONID", "CONVERSATION", "THREAD", "PARENT", "TITLE", "LANGUAGE",
    "DELETED", "FILENAMES", "FILEPATHS", "GAP", "CERTIFICATE", "TEXTSHA256", "TEXTPATH",
)  # fmt: skip


def header() -> bytes:
    """Write the first row."""
    return b"\xef\xbb\xbf" + row(COLUMNS)


def rows(records: Iterable[Record], names: Names) -> bytes:
    """Write events as rows."""
    return b"".join(row(cells(record, names)) for record in records)


def row(values: Iterable[object]) -> bytes:
    """Write one row."""
    words = ["" if value is None else str(value) for value in values]
    if SPECIAL.search("".join(words)):
        words = [flat(one) for one in words]
    parted = f"{THORN}{FIELD}{THORN}".join(words)
    return f"{THORN}{parted}{THORN}\r\n".encode()


def flat(words: str) -> str:
    """Write words so that a row stays one line, and a thorn in them ends nothing."""
    words = words.replace("\r\n", BREAK).replace("\n", BREAK).replace("\r", BREAK)
    return words.replace(FIELD, " ").replace(THORN, THORN * 2)


def cells(record: Record, names: Names) -> Sequence[object]:
    """List what stands in a row, in the order of the columns."""
    who, place = names.person(record.actor_id), names.community(record.community_id)
    files = [names.file(number) for number in record.file_ids]
    number, called = record.number or document(record.index), who and who.called
    return (
        number, number, named(record.root), record.index, record.noun, record.noun_id,
        record.version, record.event, record.act,
        record.time,
        record.facts.get("posted_at"), called, record.actor_id, called, who and who.email,
        "; ".join(str(one.person_id) for one in names.heard(record)),
        place_name(record.place), place and place.name, named(record.root), named(record.parent),
        record.facts.get("title"), record.facts.get("language"), record.facts.get("deleted_at"),
        "; ".join(one.name for one in files),
        "; ".join(windows(file_path(one)) for one in files if not one.is_erased),
        record.gap, record.certificate, record.digest,
        windows(numbered("text", record.index, "txt")),
    )  # fmt: skip


def texts(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """Give the text file of each event."""
    for record in records:
        yield numbered("text", record.index, "txt"), record.text.encode()


def images(records: Iterable[Record], names: Names) -> bytes:
    """Write a line for each picture that stands with an event (Opticon)."""
    lines = []
    for record in records:
        pieces = (names.file(number) for number in record.file_ids)
        shown = [one for one in pieces if one.media_type.startswith("image/") and not one.is_erased]
        for at, piece in enumerate(shown):
            key = f"{record.number or document(record.index)}-{at + 1:03}"
            begins, many = ("Y", str(len(shown))) if at == 0 else ("", "")
            lines.append(f"{key},{VOLUME},{windows(file_path(piece))},{begins},,,{many}\r\n")
    return "".join(lines).encode()


def windows(path: str) -> str:
    """Write a path as programs that read load files want it, from the folder of the load file."""
    return ".\\" + path.replace("/", "\\")
