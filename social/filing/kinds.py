"""Which kinds of file are taken? The one list, and how each is known by its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from social.filing import containers, words
from social.filing.refusal import Refused, Why

HEAD = 4096  # bytes that are looked at first


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what it is called, and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]
    check: Callable[[IO[bytes]], None] | None = None

    @property
    def is_picture(self) -> bool:
        """Tell whether it is decoded and written anew."""
        return self.media_type.startswith("image/")


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

PNG = Kind("image/png", ("png",))
JPEG = Kind("image/jpeg", ("jpg", "jpeg"))
GIF = Kind("image/gif", ("gif",))
WEBP = Kind("image/webp", ("webp",))
PDF = Kind("application/pdf", ("pdf",), containers.check_pdf)
ZIP = Kind("application/zip", ("zip",), containers.check_zip)
ZIPPED = {
    "word": Kind(f"{OFFICE}.wordprocessingml.document", ("docx",), containers.check_zip),
    "xl": Kind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), containers.check_zip),
    "ppt": Kind(f"{OFFICE}.presentationml.presentation", ("pptx",), containers.check_zip),
    "text": Kind(f"{OPEN_DOCUMENT}.text", ("odt",), containers.check_zip),
    "spreadsheet": Kind(f"{OPEN_DOCUMENT}.spreadsheet", ("ods",), containers.check_zip),
    "presentation": Kind(f"{OPEN_DOCUMENT}.presentation", ("odp",), containers.check_zip),
}
TEXT = Kind("text/plain", ("txt", "md", "log"), words.check_text)
CSV = Kind("text/csv", ("csv", "tsv"), words.check_text)

PICTURES = (PNG, JPEG, GIF, WEBP)
KINDS = (*PICTURES, PDF, *ZIPPED.values(), TEXT, CSV, ZIP)
ACCEPTED = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)
"""For the `accept` of a file field."""

# What files begin with that are refused by name, so that the sentence can say so.
REFUSED_STARTS = (
    (b"MZ", Why.PROGRAM),
    (b"\x7fELF", Why.PROGRAM),
    (b"\xca\xfe\xba\xbe", Why.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Why.PROGRAM),
    (b"#!", Why.PROGRAM),
    (b"\xd0\xcf\x11\xe0", Why.OLD_OFFICE),
)


def recognise(file: IO[bytes], name: str) -> Kind:
    """Tell the kind of a file by its content; the name only parts one kind of text from another.

    Raises Refused with the reason for what is not on the list.
    """
    file.seek(0)
    head = file.read(HEAD)
    kind = by_start(head, file) or by_words(head, name)
    if kind.check:
        file.seek(0)
        kind.check(file)
    return kind


def by_start(head: bytes, file: IO[bytes]) -> Kind | None:
    """Know a binary file by its first bytes; None for what may be text."""
    for start, why in REFUSED_STARTS:
        if head.startswith(start):
            raise Refused(why)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIPPED.get(containers.contents(file), ZIP)
    return None


def by_words(head: bytes, name: str) -> Kind:
    """Know a text by its words and the ending of its name."""
    words.refuse_markup(head)
    if not words.looks_like_text(head):
        raise Refused(Why.UNKNOWN)
    ending = ending_of(name)
    for kind in (TEXT, CSV):
        if ending in kind.endings:
            return kind
    if ending:
        raise Refused(Why.UNKNOWN)
    return TEXT


def ending_of(name: str) -> str:
    """Read what stands after the last dot, in small letters; nothing where there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
