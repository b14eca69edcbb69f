"""What does a network export of Yammer or Viva Engage hold? Tables in a ZIP file, and files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from social.importing.pack import UNREADABLE, Pack
from social.importing.stream import (
    DIRECT,
    MESSAGES,
    OTHERS,
    PEOPLE,
    PLACES,
    Circle,
    Left,
    Names,
    Piece,
    Said,
    Someone,
    Stay,
    Talk,
)
from social.running.trouble import Trouble

TABLES = ("Messages", "Users", "Groups", "Files")
LONGEST_CELL = 10_000_000
EVERYBODY = "all"  # where messages stand that belong to no group
MENTION = re.compile(r"\[\[user:(\d+)\]\]|\[User:(\d+):[^\]]*\]")
LINK = re.compile(
    r"https://(?:www\.yammer\.com|engage\.cloud\.microsoft)/\S*?/(?:messages|threads)/(\d+)\S*"
)
UPLOADED = re.compile(r"uploadedfile:(\d+)")
OPEN_GRAPH = re.compile(
    r'opengraphobject:\[\d* : (?P<url>\S*) : title="(?P<title>.*?)" : '
    r'description="(?P<words>.*?)"\]'
)

Line = dict[str, str]


class Viva:
    """A network export that was opened."""

    kind = "viva"

    def __init__(self, pack: Pack) -> None:
        """Open it. Trouble if Messages.csv or Users.csv is missing."""
        self.pack = pack
        self.unreadable: list[str] = []
        self.paths = {name: pack.find(f"{name}.csv") for name in (*TABLES, "Networks")}
        for name in ("Messages", "Users"):
            if self.paths[name] is None:
                raise Trouble(f"This is no network export: {name}.csv is missing.")
        self.top = (self.paths["Messages"] or "").removesuffix("Messages.csv")
        self.team = next((one["id"] for one in self.table("Networks") if one.get("id")), "network")
        self.files = {one.get("file_id") or one.get("id", ""): one for one in self.table("Files")}
        self.private: dict[str, dict[str, None]] = {}  # people of private conversations
        self.writers: dict[str, dict[str, None]] = {}  # of groups
        for one in self.table("Messages"):
            if is_true(one.get("in_private_conversation")):
                people = self.private.setdefault(one.get("thread_id", ""), {})
                named = re.findall(r"user:(\d+)", one.get("participants", ""))
                people.update(dict.fromkeys((one.get("sender_id", ""), *named)))
            else:
                group = one.get("group_id") or EVERYBODY
                self.writers.setdefault(group, {})[one.get("sender_id", "")] = None

    def table(self, name: str) -> Iterator[Line]:
        """Read a table line by line; one that is not there is empty."""
        path = self.paths.get(name)
        if path is None:
            return
        csv.field_size_limit(LONGEST_CELL)
        try:
            for one in csv.DictReader(self.pack.table(path)):
                yield {str(key).strip(): clean(value) for key, value in one.items() if key}
        except (*UNREADABLE, csv.Error) as wrong:
            note = f"{path}: {wrong}"
            if note not in self.unreadable:
                self.unreadable.append(note)

    def people(self) -> Iterator[Someone | Left]:
        """Read who is in it."""
        for one in self.table("Users"):
            if not one.get("id"):
                yield Left(PEOPLE, "lines without an id")
                continue
            yield Someone(
                key=f"u:{one['id']}",
                name=one.get("name") or one["id"],
                email=one.get("email", "").strip(),
                title=one.get("job_title", ""),
                is_gone=one.get("state", "active") != "active" or bool(one.get("deleted_at")),
                is_bot=one.get("state") == "bot",
            )

    def circles(self) -> Iterator[Circle | Left]:
        """Read the groups. One that does not say that it is public is private."""
        here = {EVERYBODY}
        for one in self.table("Groups"):
            if not one.get("id"):
                yield Left(PLACES, "lines without an id")
                continue
            here.add(one["id"])
            yield Circle(
                key=f"g:{one['id']}",
                name=one.get("name") or one["id"],
                purpose=one.get("description", ""),
                is_private=one.get("privacy", "").lower() != "public",
                is_archived=bool(one.get("deleted_at")),
                at=time_of(one.get("created_at")),
                creator=f"u:{one.get('created_by_id', '')}",
            )
        if EVERYBODY in self.writers:
            yield Circle(key=f"g:{EVERYBODY}", name="All Company")

    def stays(self) -> Iterator[Stay | Left]:
        """Read who belongs to which group: those who wrote there, since no table says more."""
        owners = {one.get("id"): one.get("created_by_id") for one in self.table("Groups")}
        for group, people in self.writers.items():
            for person in people:
                is_owner = bool(person) and owners.get(group) == person
                yield Stay(circle=f"g:{group}", person=f"u:{person}", is_owner=is_owner)

    def talks(self) -> Iterator[Talk | Left]:
        """Read the private conversations."""
        for key, people in self.private.items():
            yield Talk(key=f"t:{key}", people=tuple(f"u:{one}" for one in people))

    def texts(self, names: Names) -> Iterator[Said | Left]:
        """Read all messages, in the order of the table: older ones stand first."""
        for one in self.table("Messages"):
            yield self.said(one, names)
            if is_true(one.get("closed")):
                yield Left(OTHERS, "marks that a thread is closed", key=one.get("id", ""))
        tables = {path for path in self.paths.values() if path}
        for name in sorted(self.pack.sizes):
            if name.endswith(".csv") and name not in tables and name.startswith(self.top):
                number = sum(1 for _line in self.other(name))
                yield Left(OTHERS, f"rows of {name[len(self.top) :][:60]}", number)

    def other(self, name: str) -> Iterator[list[str]]:
        """Read the rows of a table for which there is no place."""
        try:
            rows = csv.reader(self.pack.table(name))
            next(rows, None)
            yield from rows
        except (*UNREADABLE, csv.Error) as wrong:
            self.unreadable.append(f"{name}: {wrong}")

    def said(self, one: Line, names: Names) -> Said | Left:
        """Read one message, or say why it stays behind."""
        is_direct = is_true(one.get("in_private_conversation"))
        kind = DIRECT if is_direct else MESSAGES
        key, at = one.get("id", ""), time_of(one.get("created_at"))
        if not key or at is None or not one.get("sender_id"):
            return Left(kind, "messages without id, time or writer", key=key)
        if one.get("message_type") == "system":
            return Left(kind, "signs of housekeeping (system)", key=key)
        thread = one.get("thread_id", "")
        deleted = time_of(one.get("deleted_at"))
        return Said(
            key=f"m:{key}",
            place=f"t:{thread}" if is_direct else f"g:{one.get('group_id') or EVERYBODY}",
            author=f"u:{one['sender_id']}",
            who=Someone(key=f"u:{one['sender_id']}", name=one["sender_id"], is_gone=True),
            at=at,
            words=self.words(one, names),
            thread="" if thread in ("", key) else f"m:{thread}",
            edited_at=deleted,
            is_deleted=deleted is not None,
            pieces=tuple(self.pieces(one)),
        )

    def words(self, one: Line, names: Names) -> str:
        """Write the words, and what a link showed. Line ends stand in the table as \\n."""

        def person(match: re.Match[str]) -> str:
            key = f"u:{match[1] or match[2]}"
            return "@" + names.handles.get(key, match[1] or match[2])

        def link(match: re.Match[str]) -> str:
            return f"[messages/{match[1]}]({names.address(f'm:{match[1]}')})"

        text = one.get("body", "").replace("\\r", "").replace("\\n", "\n")
        parts = [LINK.sub(link, MENTION.sub(person, text))]
        for match in OPEN_GRAPH.finditer(one.get("attachments", "")):
            if match["url"] not in text:
                lines = [f"[{match['title'] or match['url']}]({match['url']})", match["words"]]
                parts.append("\n".join(f"> {line}" for line in lines if line))
        return "\n\n".join(part for part in parts if part.strip())

    def pieces(self, one: Line) -> Iterator[Piece]:
        """List the files of a message."""
        for key in UPLOADED.findall(one.get("attachments", "")):
            facts = self.files.get(key, {})
            path = self.top + facts.get("path", "").lstrip("/")
            name = facts.get("name") or path.rpartition("/")[2] or key
            is_here = bool(facts.get("path")) and path in self.pack.sizes
            yield Piece(key=f"file:{key}", name=name, path=path if is_here else "")

    def open(self, path: str) -> IO[bytes]:
        """Open a file whose bytes came along."""
        return self.pack.open(path)


def clean(value: object) -> str:
    """Take a cell; "null" is how these tables say nothing. Cells too many are left out."""
    return value if isinstance(value, str) and value != "null" else ""


def is_true(value: str | None) -> bool:
    """Tell whether a cell says yes."""
    return (value or "").lower() in ("true", "1", "t", "yes")


def time_of(words: str | None) -> datetime | None:
    """Read a time as the tables of either age write it; without a zone it is UTC."""
    text = (words or "").strip().replace("/", "-").replace(" +0000", "+00:00")
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
