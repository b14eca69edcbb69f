"""What does a Mattermost compliance export hold? Its CSV, or the XML of Actiance.

Both tell who was in which room, what was said, edited and deleted. They are made to be kept, not to
be read back: reactions and threads are in the CSV in part, and in the XML not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from social.importing.mattermost import key_of, markdown, time_of
from social.importing.pack import UNREADABLE, Pack
from social.importing.stream import (
    DIRECT,
    FILES,
    MEMBERS,
    MESSAGES,
    OTHERS,
    Circle,
    Left,
    Names,
    Piece,
    Said,
    Someone,
    Stay,
    Talk,
)

DIRECT_TYPES = ("direct", "group", "D", "G")
OPEN_TYPES = ("public", "O")
COMINGS = ("enter", "previously-joined")
LONGEST_CELL = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of either form. `kind` is message, file, enter, leave or other."""

    kind: str
    room: str
    room_name: str
    room_type: str
    user: str  # as they sign in
    email: str
    at: Any
    key: str = ""
    words: str = ""
    thread: str = ""
    update: str = ""
    newer: str = ""  # the message that has the newer words
    file: str = ""


class Watched:
    """A file of which no more is read than is forgotten in between."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.kept = 0  # bytes since something was forgotten

    def read(self, size: int = -1) -> bytes:
        """Read on. ValueError where too much is kept."""
        chunk = self.file.read(size)
        self.kept += len(chunk)
        if self.kept > LONGEST_CELL:
            raise ValueError("an element is too long")
        return chunk


@dataclass(slots=True)
class Room:
    """Who is in a room at the end of the export, and who ever was."""

    name: str
    type: str
    now_in: dict[str, None] = field(default_factory=dict)
    went: dict[str, int] = field(default_factory=dict)  # when who left
    wrote: dict[str, int] = field(default_factory=dict)  # when who wrote last

    def at_end(self) -> list[str]:
        """List who is in it at its end.

        Older versions write that everybody leaves before the end. Whoever wrote later stayed; where
        nobody would be left to read it, those who wrote there read it on.
        """
        stayed = {user for user, at in self.went.items() if self.wrote.get(user, 0) >= at}
        found = [user for user in self.ever if user in self.now_in or user in stayed]
        return found or list(self.wrote)

    ever: dict[str, None] = field(default_factory=dict)


def is_compliance(pack: Pack) -> bool:
    """Tell whether it is one of the two."""
    return bool(pack.find("posts.csv") or xml_of(pack))


def xml_of(pack: Pack) -> str | None:
    """Find the XML file."""
    return next((name for name in sorted(pack.sizes) if name.endswith("_export.xml")), None)


class Compliance:
    """A compliance export that was opened."""

    kind = "mattermost"
    team = "compliance"

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.unreadable: list[str] = []
        self.csv = pack.find("posts.csv")
        self.xml = xml_of(pack)
        self.rooms: dict[str, Room] = {}
        self.members: dict[str, tuple[str, str]] = {}  # name, mail
        self.files: dict[str, list[Piece]] = {}
        self.comings = 0
        for row in self.rows():
            self.note(row)

    def note(self, row: Row) -> None:
        """Keep in mind who is in which room, and which files hang on which message."""
        room = self.rooms.setdefault(row.room, Room(row.room_name, row.room_type))
        at = int(row.at) if str(row.at).isdecimal() else 0
        if row.kind in ("message", "file"):
            room.wrote[row.user] = max(at, room.wrote.get(row.user, 0))
        if row.user:
            self.members.setdefault(row.user, (row.user, row.email))
            room.ever[row.user] = None
        if row.kind == "enter":
            room.now_in[row.user] = None
            room.went.pop(row.user, None)
            self.comings += 1
        elif row.kind == "leave":
            room.now_in.pop(row.user, None)
            room.went[row.user] = at
            self.comings += 1
        elif row.kind == "file" and row.key:
            self.files.setdefault(row.key, []).append(self.piece(row))

    def rows(self) -> Iterator[Row]:
        """Read every line, of whichever form."""
        try:
            yield from self.csv_rows() if self.csv else self.xml_rows()
        except (*UNREADABLE, csv.Error, ParseError, DefusedXmlException) as wrong:
            note = f"{self.csv or self.xml}: {wrong}"
            if note not in self.unreadable:
                self.unreadable.append(note)

    def csv_rows(self) -> Iterator[Row]:
        """Read the lines of posts.csv."""
        csv.field_size_limit(LONGEST_CELL)
        assert self.csv is not None
        for one in csv.DictReader(self.pack.table(self.csv)):
            yield row_of({name: value or "" for name, value in one.items() if name})

    def xml_rows(self) -> Iterator[Row]:
        """Read the elements of the XML file, each forgotten when it was read.

        ValueError for what would have to be kept in mind for too long.
        """
        assert self.xml is not None
        with self.pack.open(self.xml) as file:
            member = Watched(file)
            room = name = ""
            root: Any = None
            inside: Any = None
            for event, one in iterparse(member, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    root = one if root is None else root
                    if one.tag == "Conversation":
                        inside, room, name = one, "", str(one.get("Perspective") or "")
                    continue
                if one.tag == "RoomID":
                    room = str(one.text or "")
                elif one.tag in ELEMENTS:
                    facts = {child.tag: str(child.text or "") for child in one}
                    yield xml_row(one.tag, facts, room, name)
                if inside is not None and one.tag in (*ELEMENTS, "Conversation"):
                    (root if one.tag == "Conversation" else inside).clear()
                    member.kept = 0

    def people(self) -> Iterator[Someone | Left]:
        """Read who is in it."""
        for user, (name, email) in self.members.items():
            shown = name.partition("@")[0]
            yield Someone(key=key_of(user), name=shown, handle=shown, email=email)

    def circles(self) -> Iterator[Circle | Left]:
        """Read the rooms that are channels."""
        for key, room in self.rooms.items():
            if room.type not in DIRECT_TYPES:
                yield Circle(key=key, name=room.name or key, is_private=room.type not in OPEN_TYPES)

    def stays(self) -> Iterator[Stay | Left]:
        """Read who is in the channels at the end; comings and goings are not told one by one."""
        told = 0
        for key, room in self.rooms.items():
            if room.type not in DIRECT_TYPES:
                for user in room.at_end():
                    told += 1
                    yield Stay(circle=key, person=key_of(user))
        if self.comings > told:
            yield Left(MEMBERS, "comings and goings before the end", self.comings - told)

    def talks(self) -> Iterator[Talk | Left]:
        """Read the rooms of two and of a few."""
        for key, room in self.rooms.items():
            if room.type in DIRECT_TYPES:
                yield Talk(key=key, people=tuple(key_of(one) for one in room.ever))

    def texts(self, names: Names) -> Iterator[Said | Left]:
        """Read all that was said."""
        files = dict(self.files)
        for row in self.rows():
            kind = DIRECT if row.room_type in DIRECT_TYPES else MESSAGES
            if row.kind == "message":
                yield self.said(row, kind, names, files)
            elif row.kind == "file" and not row.key:
                yield self.of_file(row)
            elif row.kind == "other":
                yield Left(OTHERS, f"lines of the type {row.words[:40]}")
        for key, pieces in files.items():
            yield Left(FILES, "files of messages that are not in the export", len(pieces), key)

    def said(self, row: Row, kind: str, names: Names, files: dict[str, list[Piece]]) -> Said | Left:
        """Read one message, or say why it stays behind."""
        at = time_of(row.at)
        if at is None or not row.user:
            return Left(kind, "messages without a time or a writer", key=row.key)
        if row.newer:
            return Left(kind, "earlier words of messages that were edited", key=row.key)
        key = f"p:{row.key}" if row.key else f"{row.room}:{row.at}"
        return Said(
            key=key,
            place=row.room,
            author=key_of(row.user),
            at=at,
            words=markdown(row.words, "", names),
            thread=f"p:{row.thread}" if row.thread else "",
            edited_at=at if row.update else None,
            is_deleted=row.update == "Deleted",
            pieces=tuple(files.pop(row.key, ())),
        )

    def of_file(self, row: Row) -> Said | Left:
        """Read a file that was sent without words."""
        at = time_of(row.at)
        if at is None:
            return Left(FILES, "files without a time", key=row.file)
        return Said(
            key=f"{row.room}:{row.at}:{row.file}",
            place=row.room,
            author=key_of(row.user),
            at=at,
            pieces=(self.piece(row),),
        )

    def piece(self, row: Row) -> Piece:
        """Name a file, with the place of its bytes where they came along."""
        path, top = row.file, PurePosixPath(self.csv or self.xml or "").parent
        places = (str(top / start / path).removeprefix("./") for start in ("", "files", "data"))
        found = next((one for one in places if one in self.pack.sizes), "")
        return Piece(key=f"file:{path}", name=row.words or PurePosixPath(path).name, path=found)

    def open(self, path: str) -> IO[bytes]:
        """Open a file whose bytes came along."""
        return self.pack.open(path)


def row_of(one: dict[str, str]) -> Row:
    """Read a line of the CSV."""
    kind = one.get("Post Type", "")
    is_file = kind == "attachment"
    words = one.get("Post Message", "")
    return Row(
        kind={"message": "message", "attachment": "file", "leave": "leave"}.get(
            kind, "enter" if kind in COMINGS else "other"
        ),
        room=one.get("Channel Id", ""),
        room_name=one.get("Channel Display Name") or one.get("Channel Name", ""),
        room_type=one.get("Channel Type", ""),
        user=one.get("Username", ""),
        email=one.get("User Email", ""),
        at=one.get("Post Creation Time", ""),
        key=one.get("Post Id", ""),
        words="" if is_file else (words if kind == "message" else kind),
        thread=one.get("Replied to Post Id", ""),
        update=one.get("Post Update Type", ""),
        newer=one.get("Edited By Post Id", ""),
        file=words if is_file else "",
    )


ELEMENTS = {
    "Message": "message",
    "FileTransferStarted": "file",
    "FileTransferEnded": "other",
    "ParticipantEntered": "enter",
    "ParticipantLeft": "leave",
}


def xml_row(tag: str, facts: dict[str, str], room: str, name: str) -> Row:
    """Read an element of the XML. Whoever is there at its end is told to leave: they stay."""
    kind, _dash, key = room.partition(" - ")
    is_file = tag.startswith("FileTransfer")
    row_kind = "other" if tag == "ParticipantLeft" else ELEMENTS[tag]
    return Row(
        kind=row_kind,
        room=key or room,
        room_name=name,
        room_type=kind,
        user=facts.get("LoginName", ""),
        email=facts.get("CorporateEmailID") or facts.get("LoginName", ""),
        at=facts.get("DateTimeUTC", ""),
        key=facts.get("MessageId", ""),
        words=tag
        if row_kind == "other"
        else facts.get("UserFileName" if is_file else "Content", ""),
        update=facts.get("UpdatedType", ""),
        newer=facts.get("EditedNewMsgId", ""),
        file=facts.get("FileName", "") if is_file else "",
    )
