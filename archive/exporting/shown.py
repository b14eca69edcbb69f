"""How do events come in another order than that of the log: by place and day, or by thread?

Each is written once, shortly, into a file beside the bag, and lines with a key and where it lies
there are sorted. So memory does not grow with the export.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from archive.exporting.jsonl import named
from archive.exporting.names import Names
from archive.exporting.numbers import file_path, place_name
from archive.exporting.records import Record
from archive.exporting.sorting import in_order

SHOWN, BY_DAY, BY_THREAD = "shown", "by-day", "by-thread"
Shown = dict[str, Any]
WRITE = json.JSONEncoder(separators=(",", ":")).encode


def shown(record: Record, names: Names) -> Shown:
    """Write an event shortly, with the names in it."""
    who, place = names.person(record.actor_id), names.community(record.community_id)
    files = [names.file(number) for number in record.file_ids]
    return {
        "number": record.number,
        "index": record.index,
        "name": record.name,
        "noun": record.noun,
        "noun_id": record.noun_id,
        "version": record.version,
        "event": record.event,
        "act": record.act,
        "at": record.time,
        "actor_id": record.actor_id,
        "actor": who and who.called,
        "handle": who and who.handle,
        "email": who and who.email,
        "place": place_name(record.place),
        "called": place.name if place else "",
        "title": record.facts.get("title") if record.noun == "post" else None,
        "kind": record.facts.get("kind"),
        "text": record.text,
        "digest": record.digest,
        "root": named(record.root),
        "parent": named(record.parent),
        "heard": [one.person_id for one in names.heard(record)],
        "files": [[one.id, one.name, one.size, file_path(one)] for one in files],
        "gap": record.gap,
        "certificate": record.certificate,
    }


class Jotter:
    """Writes events beside the bag, and the lines by which they are found in other orders."""

    def __init__(self, lies: IO[bytes], by_day: IO[bytes], by_thread: IO[bytes]) -> None:
        self.lies, self.by_day, self.by_thread = lies, by_day, by_thread

    def write(self, record: Record, names: Names) -> None:
        """Write one."""
        one = shown(record, names)
        words = WRITE(one).encode()
        where = b"%012d %d %d\n" % (record.index, self.lies.tell(), len(words))
        self.lies.write(words + b"\n")
        place = one["place"].encode()
        self.by_day.write(b"%s %s %s" % (place, one["at"][:10].encode(), where))
        noun, number = record.root or record.thing
        root = f"{noun}-{number:012}".encode()
        self.by_thread.write(b"%s %s %s" % (place, root, where))


def in_groups(
    folder: Path, order: str, *, by: int, work: Path
) -> Iterator[tuple[tuple[str, ...], Iterator[Shown]]]:
    """Give the events in an order, those together whose keys begin with the same `by` words."""
    with (
        closing(Reader(folder / SHOWN)) as reader,
        closing(in_order(folder / order, work)) as lines,
    ):
        parts = (line.decode().split(" ") for line in lines)
        for key, group in groupby(parts, key=lambda part: tuple(part[:by])):
            yield key, reader.each(group)


class Reader:
    """Reads events where they lie."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)

    def each(self, lines: Iterable[list[str]]) -> Iterator[Shown]:
        """Read the events that some lines name."""
        for _place, _key, _index, offset, length in lines:
            found: Shown = json.loads(os.pread(self.number, int(length), int(offset)))
            yield found

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.number)
