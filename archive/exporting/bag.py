"""How does a folder become a bag (BagIt 1.0, RFC 8493) while it is written, and after a kill?

Files that grow are opened by `grow`, all others are written at once. The digests of those are noted
in a list beside the bag; the list is sorted at the end, so that memory does not grow with it.
`marks` says how far everything is, and `back_to` takes away what was written after that.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from archive.exporting.sorting import in_order

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
CHUNK = 1 << 20
NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
# Signs that are not seen, and those that end a line or a paragraph.
UNWRITABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
MOST_BYTES = 120  # of a name: file systems take 255
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


class Bag:
    """A bag that grows in a folder; `beside` is for what is no part of it."""

    def __init__(self, path: Path, beside: Path) -> None:
        self.path, self.beside = path, beside
        (path / "data").mkdir(parents=True, exist_ok=True)
        beside.mkdir(parents=True, exist_ok=True)
        self.growing: dict[str, IO[bytes]] = {}
        self.noted = (beside / "digests").open("ab")
        self.data = str(path / "data")
        self.made: set[str] = set()

    def grow(self, name: str) -> IO[bytes]:
        """Open a file of the payload that is written piece by piece, at its end."""
        file = self.growing.get(name)
        if file is None:
            file = self.growing[name] = self._path(name).open("ab")
        return file

    def jot(self, name: str) -> IO[bytes]:
        """Open a file beside the bag that is written piece by piece, for a later step."""
        file = self.growing.get(f":{name}")
        if file is None:
            file = self.growing[f":{name}"] = (self.beside / name).open("ab")
        return file

    def put(self, name: str, content: bytes) -> None:
        """Write a file of the payload at once."""
        file = os.open(self._place(name), NEW, 0o666)
        try:
            if os.write(file, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        finally:
            os.close(file)
        digests = hashlib.sha256(content).hexdigest(), hashlib.sha512(content).hexdigest()
        self._note(name, len(content), *digests)

    def pour(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a file of the payload that comes in pieces; tell its size."""
        sums, size = [hashlib.new(how) for how in ALGORITHMS], 0
        place = self._path(name)
        try:
            with place.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                    size += len(chunk)
                    for one in sums:
                        one.update(chunk)
        except BaseException:
            place.unlink()
            raise
        self._note(name, size, *(one.hexdigest() for one in sums))
        return size

    def drop(self, name: str) -> None:
        """Take away a folder or file of the payload, with all that is in it."""
        place = self.path / "data" / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        self.made.clear()

    def settle(self) -> None:
        """Note the files that grew: they do not grow any more."""
        for name, file in sorted(self.growing.items()):
            file.close()
            if name.startswith(":"):
                continue
            with self._path(name).open("rb") as whole:
                chunks = iter(lambda whole=whole: whole.read(CHUNK), b"")  # type: ignore[misc]
                sums, size = [hashlib.new(how) for how in ALGORITHMS], 0
                for chunk in chunks:
                    size += len(chunk)
                    for one in sums:
                        one.update(chunk)
            self._note(name, size, *(one.hexdigest() for one in sums))
        self.growing.clear()

    def marks(self) -> dict[str, int]:
        """Say how long each file is that grows, and the list of digests."""
        for file in (self.noted, *self.growing.values()):
            file.flush()
        return {"": self.noted.tell()} | {name: it.tell() for name, it in self.growing.items()}

    def back_to(self, marks: Mapping[str, int]) -> None:
        """Take away what was written after some marks."""
        self.noted.truncate(marks[""])
        self.noted.seek(0, os.SEEK_END)
        for name, length in marks.items():
            if name:
                file = self.jot(name[1:]) if name.startswith(":") else self.grow(name)
                file.truncate(length)
                file.seek(0, os.SEEK_END)

    def leave(self) -> None:
        """Close what is open, however far it is."""
        for file in (self.noted, *self.growing.values()):
            file.close()

    def close(self) -> None:
        """Write the manifests and the tag files; the bag is whole then."""
        self.noted.close()
        count = size = 0
        targets = [(self.path / f"manifest-{how}.txt").open("wb") for how in ALGORITHMS]
        for name, length, *sums in self._listed():
            count, size = count + 1, size + int(length)
            for target, digest in zip(targets, sums, strict=True):
                target.write(digest + b"  data/" + name + b"\n")
        for target in targets:
            target.close()
        self.count, self.size = count, size

    def listed(self) -> Iterator[tuple[str, int, str]]:
        """Name the files so far in their order, each with its size and SHA-256."""
        self.noted.flush()
        for name, length, digest, *_more in self._listed():
            yield name.decode(), int(length), digest.decode()

    def tag(self, info: Iterable[tuple[str, str]]) -> None:
        """Write the tag files, with what is said of the bag, and their manifests."""
        lines = (*info, ("Payload-Oxum", f"{self.size}.{self.count}"))
        tags = {
            "bag-info.txt": "".join(f"{name}: {flat(words)}\n" for name, words in lines).encode(),
            "bagit.txt": DECLARATION,
        }
        for name, content in tags.items():
            (self.path / name).write_bytes(content)
        names = sorted((*tags, *(f"manifest-{how}.txt" for how in ALGORITHMS)))
        for how in ALGORITHMS:
            found = ((digest_of(self.path / name, how), name) for name in names)
            sums = "".join(f"{digest}  {name}\n" for digest, name in found)
            (self.path / f"tagmanifest-{how}.txt").write_text(sums)

    def sync(self) -> None:
        """Have what stands on top of the bag and of its payload on the disk, lists first."""
        for folder in (self.path / "data", self.path):
            for place in (*(one for one in sorted(folder.iterdir()) if one.is_file()), folder):
                number = os.open(place, os.O_RDONLY)
                try:
                    os.fsync(number)
                finally:
                    os.close(number)

    def _listed(self) -> Iterator[list[bytes]]:
        for line in unique(in_order(self.beside / "digests", self.beside)):
            yield line.rstrip(b"\n").split(b"\t")

    def _path(self, name: str) -> Path:
        return Path(self._place(name))

    def _place(self, name: str) -> str:
        """Give the way to a file of the payload, whose folder is there then."""
        place = f"{self.data}/{name}"
        folder = place.rpartition("/")[0]
        if folder not in self.made:
            Path(folder).mkdir(parents=True, exist_ok=True)
            if len(self.made) > 1_000:
                self.made.clear()
            self.made.add(folder)
        return place

    def _note(self, name: str, size: int, *sums: str) -> None:
        self.noted.write("\t".join((name, str(size), *sums)).encode() + b"\n")


def unique(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Leave out what stands twice: a file that was written again after a kill."""
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line


def digest_of(path: Path, how: str) -> str:
    """Take the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, how).hexdigest()


def flat(words: Any) -> str:
    """Write words on one line."""
    return " ".join(str(words).split())


def safe(name: str) -> str:
    """Write a file's name so that every system takes it, and no manifest is broken by it."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(
        "_" if sign in '/\\:*?"<>|%' or unicodedata.category(sign) in UNWRITABLE else sign
        for sign in plain
    )
    plain = plain.strip(" .")
    if plain[:1] in ("-", "~"):  # what programs read as an option, or as somebody's home
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    while len(plain.encode()) > MOST_BYTES:
        stem = (stem or ending)[:-1]
        ending = ending[:20]
        plain = f"{stem}{dot}{ending}" if dot else stem
    is_taken = unicodedata.normalize("NFKC", plain.partition(".")[0]).strip().lower() in RESERVED
    return unicodedata.normalize("NFC", f"_{plain}" if is_taken else plain) or "file"
