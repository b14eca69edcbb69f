"""How are events written as a table that no spreadsheet runs? RFC 4180, UTF-8, one row an event."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from archive.exporting.jsonl import named
from archive.exporting.names import Names
from archive.exporting.records import TEXTS, Record
from archive.ledger import ENCODE

NAME = "posts.csv"
COLUMNS = (
    "number", "sequence", "entry", "event", "act", "noun", "id", "version", "name", "time_utc",
    "time_local", "zone", "created_at", "actor_id", "actor", "actor_handle", "actor_email",
    "actor_type", "on_behalf_of_id", "on_behalf_of", "origin", "community_id", "community",
    "community_slug", "community_kind", "conversation_id", "thread", "answers", "kind", "title",
    "text", "text_sha256", "language", "state", "deleted_at", "deleted_by", "files",
    "file_names", "heard_by", "details", "gap", "certificate",
)  # fmt: skip
# What spreadsheets would run; some look behind blanks and quotation marks, and at wide signs, too.
FORMULA = re.compile(r"[\t\r\n\0]|[\s\"'‘’“”]*[=+\-@＝＋－＠]")
SHOWN = {"title", "source", "language", "state", "kind", "files"}  # in columns of their own


def rows(records: Iterable[Record], names: Names) -> bytes:
    """Write events as rows."""
    target = io.StringIO(newline="")
    write = csv.writer(target).writerow
    for record in records:
        write([guarded(one) if isinstance(one, str) else one for one in cells(record, names)])
    return target.getvalue().encode()


def header() -> bytes:
    """Write the first row."""
    return (",".join(COLUMNS) + "\r\n").encode()


def cells(record: Record, names: Names) -> Sequence[Any]:
    """List what stands in a row, in the order of the columns."""
    who, whose = names.person(record.actor_id), names.person(record.on_behalf_of_id)
    place, facts = names.community(record.community_id), record.facts
    is_text = record.noun in TEXTS
    local = record.at.astimezone(who.zone) if who else record.at
    files = [names.file(number) for number in record.file_ids]
    others = {name: value for name, value in facts.items() if not is_text or name not in SHOWN}
    return (
        record.number, record.index, record.id, record.event, record.act, record.noun,
        record.noun_id, record.version, record.name,
        record.time,
        local.isoformat(timespec="seconds"),
        who.zone.key if who else "UTC",
        facts.get("posted_at"), record.actor_id, who and who.called, who and who.handle,
        who and who.email, who and who.sort,
        record.on_behalf_of_id, whose and whose.called, str(record.origin),
        record.community_id, place and place.name, place and place.slug, place and place.kind,
        record.conversation_id, named(record.root), named(record.parent), facts.get("kind"),
        facts.get("title"), record.text, record.digest, facts.get("language"), facts.get("state"),
        facts.get("deleted_at"), record.actor_id if record.act == "deleted" else None,
        " ".join(str(one.id) for one in files), "; ".join(one.name for one in files),
        " ".join(str(one.person_id) for one in names.heard(record)),
        ENCODE(others) if others else "", record.gap, record.certificate,
    )  # fmt: skip


def guarded(cell: str) -> str:
    """Write words as a cell: what a spreadsheet would run gets an apostrophe before it."""
    # Most begin with a letter or digit, which is seen sooner.
    return f"'{cell}" if not cell[:1].isalnum() and FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """Read a cell back: without the apostrophe that `guarded` put there."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell
