"""How do the files of an export come in? By their bytes, checked like those that people send."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from models import Attachment, File, Person, session
from social.attaching import MOST_FILES
from social.changes import Record
from social.errors import Invalid
from social.filing.keeping import keep
from social.filing.kinds import recognise
from social.filing.refusal import Refused, sentence
from social.filing.scanning import waits
from social.filing.taking import take
from social.importing.pack import UNREADABLE
from social.importing.report import ADDED, UNCHANGED, Report
from social.importing.stream import FILES, Left, Piece, Said, Source
from social.importing.way import Way, origin_of
from social.texts import Text, place_of

COPIED = 1 << 20  # bytes at once
TOO_LARGE = "files larger than a file may be here"
SHOWN = -1  # the number of a file in an import for show alone


class Files:
    """The files of an export, each kept once, however often it is shown."""

    def __init__(self, source: Source, way: Way, report: Report, most: int) -> None:
        self.source = source
        self.way = way
        self.report = report
        self.most = most

    def take(
        self, record: Record, said: Said, author: Person | None
    ) -> tuple[list[int], list[str]]:
        """Bring the files of a message; answers their ids, and the names of those that stay."""
        ids, stay = [], []
        for number, piece in enumerate(said.pieces):
            found = (
                Left(FILES, "more files than a message shows", key=piece.name)
                if number >= MOST_FILES
                else self.one(record, said, piece, author)
            )
            if isinstance(found, Left):
                self.report.leave(found)
                stay.append(piece.name)
            else:
                ids.append(found)
        return ids, stay

    def one(self, record: Record, said: Said, piece: Piece, author: Person | None) -> int | Left:
        """Find a file that came before, or keep it now."""
        origin = origin_of(self.source.kind, self.source.team, piece.key)
        before = session.scalar(select(File.id).where(File.origin == origin))
        if before is not None:
            self.report.count(FILES, UNCHANGED)
            return before
        if not piece.path:
            return Left(FILES, "files whose bytes are not in the export", key=piece.name)
        with TemporaryFile() as room:
            wrong = self.copy(piece, room)
            if wrong:
                return Left(FILES, wrong, key=f"{piece.name} ({piece.path})")
            try:
                if author is None:
                    recognise(room, piece.name)
                    self.report.count(FILES, ADDED)
                    return SHOWN
                held = waits()  # there may be much of it: a job has it seen, then reads it
                taken = take(FileStorage(room, filename=piece.name), is_seen=held is None)
                file = keep(record, author, taken, "", held=held, origin=origin, at=said.at)
            except Refused as refused:
                return Left(FILES, sentence(refused.why), key=piece.name)
            except Invalid as invalid:
                return Left(FILES, next(iter(invalid.fields.values())), key=piece.name)
            except RequestEntityTooLarge:
                return Left(FILES, TOO_LARGE, key=piece.name)
        self.report.count(FILES, ADDED)
        return file.id

    def copy(self, piece: Piece, room: IO[bytes]) -> str:
        """Take the bytes out of the export; say what is wrong with them, or nothing.

        A ZIP file has a checksum of each member, which is looked at on the way.
        """
        try:
            with self.source.open(piece.path) as member:
                shutil.copyfileobj(Limited(member, self.most), room, COPIED)
        except TooMuch:
            return TOO_LARGE
        except (KeyError, *UNREADABLE):
            return "files whose bytes cannot be read"
        size = room.tell()
        if piece.size not in (None, 0) and size != piece.size:
            return "files that are not as long as the export says"
        return "" if size else "empty files"

    def attach(self, text: Text, ids: Sequence[int]) -> None:
        """Show files with a text, beside those that stand there."""
        (name, key), *_rest = place_of(text).items()
        here = set(
            session.scalars(select(Attachment.file_id).where(getattr(Attachment, name) == key))
        )
        for position, file_id in enumerate(dict.fromkeys(ids), start=len(here)):
            if file_id not in here:
                session.add(Attachment(file_id=file_id, position=position, **place_of(text)))


class TooMuch(Exception):
    """Ends the reading of a file that is larger than one may be."""


class Limited:
    """A file that is read up to so many bytes."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file = file
        self.rest = most

    def read(self, size: int = -1) -> bytes:
        """Read on. TooMuch at the limit."""
        chunk = self.file.read(size)
        self.rest -= len(chunk)
        if self.rest < 0:
            raise TooMuch
        return chunk
