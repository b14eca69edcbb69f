"""Which words stand in a PDF or an Office file? Read in a process of its own, within bounds.

    python -m social.filing.reading application/pdf < file

Whoever makes a file decides what reading it costs: an unpacked sheet of gigabytes, a page that
draws for hours. The process may take SECONDS and MEMORY, and what it says is cut; it knows nothing
of the settings, the database or the network of whoever asked.
"""

from __future__ import annotations

import io
import logging
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

LIMIT = 50_000
"""Characters that are read of a file."""
SECONDS = 5
MEMORY = 512 << 20
UNPACKED = 20 << 20
"""Bytes that are unpacked of a file that is a ZIP file."""
PAGES = 200

# The parts of an Office file that have words, in the order in which there is room for them: what
# people read first, then what stands beside it, then what the file says of itself.
PARTS = tuple(
    re.compile(part)
    for part in (
        r"word/document\.xml|xl/sharedStrings\.xml|content\.xml",
        r"xl/worksheets/sheet(\d+)\.xml|ppt/slides/slide(\d+)\.xml",
        r"(?:word|xl|ppt)/(?:threadedComments/|comments/)?[\w-]*[cC]omment[\w-]*\.xml",
        r"word/(?:foot|end)notes\.xml|ppt/notesSlides/notesSlide(\d+)\.xml",
        r"word/(?:header|footer)(\d*)\.xml|styles\.xml",
        r"docProps/(?:core|custom|app)\.xml|meta\.xml",
    )
)
PROPERTIES = len(PARTS) - 1
LINES = frozenset({"p", "h", "si", "row", "table-row", "br", "tab", "line-break"})
"""Elements after which words do not go on."""
CELLS = frozenset({"c", "table-cell", "tc"})


class Full(Exception):
    """As much was read as is asked for."""


class Words:
    """Takes the words out of the XML of an Office file; XMLParser calls it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.room = LIMIT
        self.is_shared = False  # a cell that only names a word of the list of all words
        self.is_property = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note of what kind a cell is."""
        if local(tag) == "c":
            self.is_shared = attributes.get("t") == "s"

    def data(self, text: str) -> None:
        """Keep some words."""
        if not self.is_shared:
            self.keep(text)

    def end(self, tag: str) -> None:
        """Part what does not belong together."""
        name = local(tag)
        if name == "c":
            self.is_shared = False
        if name in LINES or self.is_property:
            self.keep("\n")
        elif name in CELLS:
            self.keep(" ")

    def keep(self, text: str) -> None:
        """Keep a piece as long as there is room."""
        self.pieces.append(text[: self.room])
        self.room -= len(text)
        if self.room <= 0:
            raise Full

    def close(self) -> str:
        """Give all that was kept."""
        return "".join(self.pieces)


def local(tag: str) -> str:
    """Name an element without its namespace."""
    return tag.rpartition("}")[2]


def of_office(file: IO[bytes]) -> str:
    """Read an Office or OpenDocument file."""
    words = Words()
    with suppress(Full):
        take_parts(file, words)
    return words.close()


def take_parts(file: IO[bytes], words: Words) -> None:
    """Read the parts of a file one after the other; of one that is broken, what is before that."""
    room = UNPACKED
    with zipfile.ZipFile(file) as archive:
        ranked = ((rank_of(member.filename), member) for member in archive.infolist())
        parts = [(rank, member) for rank, member in ranked if rank is not None]
        for rank, member in sorted(parts, key=lambda part: (part[0], part[1].filename)):
            words.is_property = rank[0] == PROPERTIES
            with archive.open(member) as part:
                room -= take_part(part, room, words)
            words.keep("\n")


def rank_of(name: str) -> tuple[int, int] | None:
    """Tell when a part is read, and as which of its kind; nothing for one without words."""
    for kind, part in enumerate(PARTS):
        match = part.fullmatch(name)
        if match:
            number = next(filter(None, match.groups()), "0")
            return kind, int(number) if len(number) < DIGITS else 0
    return None


def take_part(part: IO[bytes], room: int, words: Words) -> int:
    """Read one part; gives how many bytes that was.

    One that is broken, or has a document type, which no program writes, is read without its form.
    """
    parser = XMLParser(target=words, forbid_dtd=True)
    kept, left, read = len(words.pieces), words.room, []
    try:
        while chunk := part.read(min(1 << 16, room)):
            room -= len(chunk)
            read.append(chunk)
            parser.feed(chunk)
        parser.close()
    except (ParseError, DefusedXmlException):
        read.append(part.read(room))
        del words.pieces[kept:]
        words.room = left
        words.keep(formless(b"".join(read)))
    return sum(map(len, read))


def formless(content: bytes) -> str:
    """Give all that stands in some XML but for its tags; what it would put together it does not."""
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = content.decode("utf-16" if is_wide else "utf-8", "replace")
    text = LITERAL.sub(r">\1\2\n<", text)  # a document type ends before what it says
    return unescape(TAG.sub(lambda tag: "\n" if tag[1] else "", text))


DIGITS = 7
LITERAL = re.compile(r"<!ENTITY[^<>\"']*(?:\"([^\"]*)\"|'([^']*)')\s*>")
TAG = re.compile(rf"</(?:[\w.-]+:)?({'|'.join(sorted(LINES))})\s*>|<[^<>]*>?")


def of_pdf(file: IO[bytes]) -> str:
    """Read a PDF, page by page."""
    return "".join(cut(pages(file)))


def pages(file: IO[bytes]) -> Iterator[str]:
    """Give the words of each page; one that is locked has none."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        return
    for number, page in enumerate(reader.pages):
        if number == PAGES:
            return
        yield f"{page.extract_text()}\n"


def cut(pieces: Iterator[str]) -> Iterator[str]:
    """Give some pieces as far as there is room."""
    room = LIMIT
    for piece in pieces:
        yield piece[:room]
        room -= len(piece)
        if room <= 0:
            return


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def reader_of(media_type: str) -> Callable[[IO[bytes]], str] | None:
    """Find what reads such a file; nothing if there are no words to be had."""
    if media_type.startswith((OFFICE, OPEN_DOCUMENT)):
        return of_office
    return of_pdf if media_type == "application/pdf" else None


def bound() -> None:
    """Take no more than is allowed, whatever comes."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(arguments: list[str], file: IO[bytes], out: Any) -> int:
    """Read what comes in, and write its words."""
    bound()
    read = reader_of(arguments[0])
    if read is None:
        return 2
    out.write(read(io.BytesIO(file.read())).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer))
