"""What lies in an export? Read member by member, from a ZIP file or a folder; nothing is unpacked.

Names that lead out, links, locked members and what unpacks to absurd sizes are not opened: they
are told.
"""

from __future__ import annotations

import io
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from social.running.trouble import Trouble

MOST_MEMBERS = 500_000
RATIO = 200  # times a member may grow; deflated text grows 20 times at most in practice
SMALL = 50_000_000  # bytes up to which nobody asks about the ratio
LOCKED = 0x1
ALONE = (".jsonl", ".csv", ".xml")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
START = 4_096  # bytes by which a file is known
LONGEST_ROW = 20_000_000  # letters of one line of a table
UNREADABLE = (
    ValueError, BadZipFile, EOFError, OSError, zlib.error, RecursionError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


class Pack:
    """The members of an export by their names, with sizes in bytes."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.refused: list[str] = []

    def open(self, name: str) -> IO[bytes]:
        """Open a member. KeyError for one that is not there."""
        raise NotImplementedError

    def lines(self, name: str, longest: int) -> Iterator[bytes]:
        """Read a member line by line. ValueError for a line that is longer than `longest` bytes."""
        with self.open(name) as member:
            while line := member.readline(longest + 1):
                if len(line) > longest:
                    raise ValueError("a line is too long")
                yield line

    def table(self, name: str) -> Iterator[str]:
        """Read a table of text line by line. ValueError for a line that is too long."""
        with self.open(name) as member:
            words = io.TextIOWrapper(member, "utf-8-sig", "replace", newline="")
            while line := words.readline(LONGEST_ROW + 1):
                if len(line) > LONGEST_ROW:
                    raise ValueError("a line is too long")
                yield line.replace("\0", "")

    def read(self, name: str, most: int) -> bytes:
        """Read a member whole. ValueError if it has more than `most` bytes."""
        with self.open(name) as member:
            words = member.read(most + 1)
        if len(words) > most:
            raise ValueError("too large")
        return words

    def find(self, name: str) -> str | None:
        """Find the member of this last name that lies highest."""
        found = [one for one in self.sizes if PurePosixPath(one).name == name]
        return min(found, key=lambda one: (one.count("/"), one), default=None)


class Zipped(Pack):
    """A ZIP file, by its path or opened."""

    def __init__(self, path: Path, file: IO[bytes] | None = None) -> None:
        super().__init__()
        try:
            self.archive = ZipFile(file or path)
        except (OSError, BadZipFile, ValueError) as wrong:
            raise Trouble(f"{path} cannot be read as a ZIP file: {wrong}.") from None
        self.members: dict[str, ZipInfo] = {}
        infos = self.archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise Trouble(f"{path} has more than {MOST_MEMBERS} members.")
        for info in infos:
            self.admit(info)

    @property
    def is_bomb(self) -> bool:
        """Tell whether it would unpack to far more than anybody packed, or lies about its size."""
        infos = [info for info in self.archive.infolist() if not info.is_dir()]
        packed = sum(info.compress_size for info in infos)
        whole = sum(info.file_size for info in infos)
        is_swollen = whole > SMALL and whole > RATIO * max(packed, 1)
        return is_swollen or packed > length(self.archive.fp) or any(map(swells, infos))

    def admit(self, info: ZipInfo) -> None:
        """Take a member, or tell why not."""
        if info.is_dir():
            return
        why = wrong_name(info.filename) or wrong_member(info)
        if why or info.filename in self.sizes:
            self.refused.append(f"{info.filename[:200]}: {why or 'there are two of this name'}")
        else:
            self.sizes[info.filename] = info.file_size
            self.members[info.filename] = info

    def open(self, name: str) -> IO[bytes]:
        """Open a member of the ZIP file: that which was admitted, if there are two of its name."""
        return self.archive.open(self.members[name])


class Folder(Pack):
    """A folder, as it comes from unpacking an export; links in it are not followed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        for folder, names, files in os.walk(path):
            for name in [*names, *files]:
                place = Path(folder) / name
                member = str(PurePosixPath(place.relative_to(path)))
                mode = place.lstat().st_mode
                if stat.S_ISREG(mode):
                    self.sizes[member] = place.lstat().st_size
                elif not stat.S_ISDIR(mode):
                    self.refused.append(f"{member[:200]}: it is a link or no file")
            if len(self.sizes) > MOST_MEMBERS:
                raise Trouble(f"{path} has more than {MOST_MEMBERS} files.")

    def open(self, name: str) -> IO[bytes]:
        """Open a file of the folder, unless it became a link meanwhile."""
        if name not in self.sizes:
            raise KeyError(name)
        return os.fdopen(os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW), "rb")


class Alone(Pack):
    """One file that is the export by itself."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.sizes[path.name] = path.stat().st_size

    def open(self, name: str) -> IO[bytes]:
        """Open it."""
        if name not in self.sizes:
            raise KeyError(name)
        return self.path.open("rb")


class Opened(Pack):
    """One open file that is the export by itself; each reader has a place of its own in it."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        super().__init__()
        self.file = file
        self.sizes[name] = length(file)

    def open(self, name: str) -> IO[bytes]:
        """Open it from its beginning."""
        if name not in self.sizes:
            raise KeyError(name)
        return io.BufferedReader(Reader(self.file.fileno()))


class Reader(io.RawIOBase):
    """Reads an open file without moving the place at which others read it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.place = 0

    def readable(self) -> bool:
        """Say that it is read."""
        return True

    def readinto(self, into: Any) -> int:
        """Read on; 0 at the end."""
        words = os.pread(self.number, len(into), self.place)
        into[: len(words)] = words
        self.place += len(words)
        return len(words)


def wrong_name(name: str) -> str:
    """Say what is wrong with a name, or nothing."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or name[1:2] == ":":
        return "its name leads out of the folder"
    return ""


def wrong_member(info: ZipInfo) -> str:
    """Say what is wrong with a member, or nothing."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link or no file"
    if info.flag_bits & LOCKED:
        return "it is locked with a password"
    return "it unpacks to far too much" if swells(info) else ""


def swells(info: ZipInfo) -> bool:
    """Tell whether a member grows more than text does."""
    return info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1)


def length(file: IO[bytes] | None) -> int:
    """Count the bytes of an open file; its place in it stays."""
    if file is None:
        return 0
    here = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(here)
    return size


def open_pack(path: Path) -> Pack:
    """Open a folder, a ZIP file, or a file by itself."""
    if path.is_dir():
        return Folder(path)
    if path.suffix.lower() in ALONE:
        return Alone(path)
    return Zipped(path)


def open_file(name: str, file: IO[bytes]) -> Pack:
    """Open what was sent, by what it is and not by how it is called. Trouble for what is neither.

    A table or list by itself is text, and begins as one.
    """
    file.seek(0)
    start = file.read(START).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    if start.startswith(ZIPPED):
        return Zipped(Path(name), file)
    if b"\0" in start or not start:
        raise Trouble(f"{name} is neither a ZIP file nor a text.")
    ending = ".jsonl" if start[:1] == b"{" else ".xml" if start[:1] == b"<" else ".csv"
    return Opened(f"{PurePosixPath(name).stem or 'export'}{ending}", file)
