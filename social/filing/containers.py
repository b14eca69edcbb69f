"""Is a PDF, ZIP or Office file what it seems, and nothing else besides?"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from social.filing.refusal import Refused, Why

MEMBERS = 10_000
LIST = 2_000_000  # bytes of the list of members, which is read at once
PDF_TAIL = 2_048  # bytes; some writers put a little after the end mark
DOCUMENT_TYPE = 200  # bytes; the longest media type of an OpenDocument file is far shorter
UNREADABLE = (
    BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip

# Endings that a double click would run, on whichever system.
PROGRAMS = frozenset((
    "apk", "app", "appimage", "bat", "bin", "class", "cmd", "com", "cpl", "deb", "dex", "dll",
    "dmg", "elf", "exe", "hta", "inf", "ins", "iso", "jar", "js", "jse", "ksh", "lnk", "msc",
    "msi", "msix", "msp", "ocx", "pif", "pkg", "ps1", "psm1", "reg", "rpm", "scr", "sct", "sh",
    "sys", "vb", "vbe", "vbs", "ws", "wsc", "wsf", "wsh",
))  # fmt: skip


class Glance:
    """A ZIP file of which the list of members is read, unless it is too long for one of ours."""

    def __init__(self, file: IO[bytes]) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.file = file

    def read(self, size: int = -1) -> bytes:
        """Read some bytes; BadZipFile for more than the longest list has."""
        if size > LIST:
            raise BadZipFile
        return self.file.read(size)


def check_pdf(file: IO[bytes]) -> None:
    """Refuse a PDF that does not end as one, or that is a ZIP file, too."""
    if zipfile.is_zipfile(file):
        raise Refused(Why.TWO_KINDS)
    size = file.seek(0, 2)
    file.seek(max(0, size - PDF_TAIL))
    if b"%%EOF" not in file.read():
        raise Refused(Why.BROKEN)


def check_zip(file: IO[bytes]) -> None:
    """Refuse a ZIP file that is locked, follows something else, or holds what may do harm."""
    try:
        with ZipFile(Glance(file)) as archive:  # type: ignore[arg-type]
            members = archive.infolist()
    except UNREADABLE:
        raise Refused(Why.BROKEN) from None
    if len(members) > MEMBERS:
        raise Refused(Why.BROKEN)
    if members and min(member.header_offset for member in members) != 0:
        raise Refused(Why.TWO_KINDS)
    for member in members:
        check_member(member)


def check_member(member: ZipInfo) -> None:
    """Refuse one file inside a ZIP file."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        raise Refused(Why.OUTSIDE)
    if member.flag_bits & 0x1:
        raise Refused(Why.LOCKED)
    path = PurePosixPath(name.lower())
    if path.name == "vbaproject.bin":
        raise Refused(Why.MACROS)
    if path.suffix[1:] in PROGRAMS and not is_part_of_office(path):
        raise Refused(Why.PROGRAM)


def is_part_of_office(path: PurePosixPath) -> bool:
    """Tell whether Office itself writes such a file: printer settings, fonts, objects."""
    return path.suffix == ".bin" and path.parts[0] in ("word", "xl", "ppt")


def contents(file: IO[bytes]) -> str:
    """Name what a ZIP file holds: word, xl, ppt, an OpenDocument type, or nothing known."""
    try:
        with ZipFile(Glance(file)) as archive:  # type: ignore[arg-type]
            return open_document(archive) or office(archive)
    except UNREADABLE:
        raise Refused(Why.BROKEN) from None


def office(archive: ZipFile) -> str:
    """Name the Office application by its main folder."""
    names = archive.namelist()
    if "[Content_Types].xml" not in names:
        return ""
    folders = {name.partition("/")[0] for name in names}
    return next((folder for folder in ("word", "xl", "ppt") if folder in folders), "")


def open_document(archive: ZipFile) -> str:
    """Read the type that an OpenDocument file names in its first member.

    It stands there as it is (OpenDocument 1.3, part 2, section 3.3): nothing is unpacked, since
    what unpacks to gigabytes may call itself short.
    """
    members = archive.infolist()
    if not members or members[0].filename != "mimetype":
        return ""
    first = members[0]
    if (
        first.compress_type != ZIP_STORED
        or max(first.file_size, first.compress_size) > DOCUMENT_TYPE
    ):
        return ""
    found = archive.read(first).decode("ascii", "replace").strip()
    return found.removeprefix("application/vnd.oasis.opendocument.")
