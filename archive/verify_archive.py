#!/usr/bin/env python3
"""verify-archive: is a package or export of a Kring archive, or one proof, whole and true?

    python3 verify_archive.py FOLDER [--payloads] [--key KEY] [--earlier CHECKPOINT] [--json]
    python3 verify_archive.py FILE.tlog-proof --key KEY [--entry LINE.json]

This one file needs Python 3.11 and the package `cryptography`, no server, no network and nothing
else of Kring. It reads and never writes. Exit code 0: all that was checked is good. 1: something is
wrong, named by file and index. 2: something could not be checked. What is checked:

- SHA256SUMS: every file is there, as it was written, and no other is (`sha256sum -c` does the same)
- checkpoint, checkpoints/: signed notes (C2SP signed-note, tlog-checkpoint) of a key that is known,
  and the cosignatures (tlog-cosignature) of witnesses that are known
- stamps/: RFC 3161 answers over just these checkpoints (`openssl ts -verify` tells whose they are)
- tile/: the tree of RFC 9162 in C2SP tlog-tiles, from every leaf up to the signed root; so also
  that the log begins with each checkpoint of the package, and each one given with --earlier
- the leaves: no entry twice, none before the one that it follows
- with --payloads, entries.jsonl and certificates.jsonl: every entry says of who, what, where and
  when just what its leaf commits to, follows its object's version before, and opens to the words
  that were committed to; where its secret is gone, it is `shredded (certificate n)` if a
  certificate that is itself in the log says so, else `missing`

An export (a BagIt bag with data/export.json) is checked by the same command: the bag, with every
file as it was written and none too many; that all leaf hashes of its range lead to the signed root;
that every event is the leaf at its place, and says what was committed to; that events and what is
counted as left out are all of the range; and with --payloads the digest of every text in it.

Memory does not grow with the package, but for some 8 bytes an entry.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import stat
import sys
import unicodedata
from array import array
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import lru_cache, partial, reduce
from itertools import groupby, islice, repeat
from operator import itemgetter

WIDTH, SIZE = 256, 32  # hashes in a tile, bytes of a hash
SMALL, LARGE = 1 << 16, 1 << 25  # bytes: of a note, of whatever is read at once
SORTED = 1 << 16  # bytes of a manifest that is put in order, whatever order it has
LINE = 1 << 23  # bytes of one line of a .jsonl
TOGETHER = 64  # files that are hashed together, if they are small
ESCAPED = re.compile("[%\r\n]")
CHUNK = 1 << 18  # bytes of a file that are hashed at once
ONLY_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
MOST_FAULTS = 1_000
DASH = "\N{EM DASH}"
LOG, WITNESS = 1, 4  # kinds of key: C2SP signed-note, and tlog-cosignature
PROOF = "c2sp.org/tlog-proof@v1"
# An entry's line: all that it says besides its words.
COVERED = (
    "form", "event", "noun", "noun_id", "version", "prev_id", "actor_id", "on_behalf_of_id",
    "sign_in_id", "community_id", "origin", "at",
)  # fmt: skip
IN_ORDER = sorted(COVERED)
ORDERED = itemgetter(*IN_ORDER)
ARE_WORDS = [name in ("at", "event", "noun", "origin") for name in IN_ORDER]
AS_WRITTEN = ",".join(
    f'"{name}":"%s"' if is_word else f'"{name}":%s'
    for name, is_word in zip(IN_ORDER, ARE_WORDS, strict=True)
).join("{}")
HEX = re.compile("[0-9a-f]{64}")
FIELDS = {*COVERED, "index", "id", "salt", "commitment", "payload", "secret", "certificate"}
UNPROVED = "{:,} of those are of form 1: who acted, and on what, hung on the secret"
LEAF = re.compile(
    rb'^\{"at":"([0-9T:.+-]+)","commitment":"([0-9a-f]{64})","event":"([a-z_.]+)","id":(\d{1,18}),'
    rb'"payload":"([0-9a-f]{64})","prev":(\d{1,18}|null),"v":([12])\}$',
    re.MULTILINE,
)
TOLD = re.compile(LEAF.pattern.decode(), re.ASCII)  # the same, of what was read already
# An event of an export as it mostly is: each name once, at its place, and a leaf that says so, too.
# From such a line JSON would read just what these groups hold, in three times the time.
PLAIN = re.compile(
    r'\{"act":WORD,"actor":TEXT,"actor_id":(MAYBE),"at":"([0-9T:.+-]+)","certificate":null,'
    r'"commitment":"(HASH)","community_id":(MAYBE),"conversation_id":MAYBE,"event":"([a-z_.]+)",'
    r'"form":([12]),"gap":null,"id":(NUMBER),"index":(NUMBER),"leaf":"\{\\"at\\":\\"\2\\",'
    r'\\"commitment\\":\\"(HASH)\\",\\"event\\":\\"\5\\",\\"id\\":\7,\\"payload\\":\\"(HASH)\\",'
    r'\\"prev\\":(PREV),\\"v\\":\6\}","noun":"([a-z_]+)","noun_id":(MAYBE),'
    r'"on_behalf_of_id":(MAYBE),"origin":"([a-z_]+)","parent":WORD,"prev_id":\11,"salt":"(HASH)",'
    r'"sign_in_id":(MAYBE),"text_sha256":"(HASH)","thread":WORD,"version":(MAYBE),'
    r'"words_salt":"(HASH)","payload":(\{.+)\}\n'
    .replace("HASH", "[0-9a-f]{64}")
    .replace("PREV", "(?:[1-9][0-9]{0,17}|null)")
    .replace("MAYBE", "(?:NUMBER|null)")
    .replace("NUMBER", r"(?:0|[1-9][0-9]{0,17})")
    .replace("WORD", '(?:"[a-z0-9_-]+"|null)')
    .replace("TEXT", r'(?:"[^"\\\x00-\x1f]*(?:\\["\\/bfnrt][^"\\\x00-\x1f]*)*"|null)')
)  # fmt: skip
PLAIN_LEAF = '\0{"at":"%s","commitment":"%s","event":"%s","id":%s,"payload":"%s","prev":%s,"v":%s}'
# The same, three times as fast: for the two numbers alone.
ORDER = re.compile(
    rb'^\{"at":"[^"]+","commitment":"[^"]{64}","event":"[^"]+","id":(\d{1,18}),'
    rb'"payload":"[^"]{64}","prev":(\d{1,18}|null),"v":[12]\}$',
    re.MULTILINE,
)


class Wrong(Exception):
    """Something was checked and is not as it should be."""


class Unchecked(Exception):
    """Something could not be checked."""


class Enough(Exception):
    """So much is wrong that looking on would say no more."""


class Report:
    """What was found: lines to read, counts, what is wrong and what could not be checked."""

    def __init__(self):
        self.lines, self.counts = [], Counter()
        self.faults, self.unchecked = [], []

    def say(self, about, words):
        """Add a line."""
        self.lines.append((about, words))

    def fault(self, file, words, index=None):
        """Add something that is wrong; Enough when there is far too much of it."""
        self.faults.append({"file": file, "index": index, "says": str(words)})
        if len(self.faults) >= MOST_FAULTS:
            raise Enough

    def skip(self, file, words):
        """Add something that could not be checked."""
        self.unchecked.append({"file": file, "says": str(words)})

    @property
    def code(self):
        """Give the exit code: 0 good, 1 bad, 2 could not check."""
        return 1 if self.faults else 2 if self.unchecked else 0

    def written(self, as_json):
        """Write it for people, or for programs."""
        result = ("good", "bad", "could not check")[self.code]
        if as_json:
            about = {"result": result, "exit": self.code, "counts": dict(self.counts)}
            about |= {"said": [{"about": about, "says": words} for about, words in self.lines]}
            return json.dumps(about | {"faults": self.faults, "unchecked": self.unchecked})
        lines = [f"{about:<13}{words}" for about, words in self.lines]
        for one in self.faults:
            index = "" if one["index"] is None else f" [{one['index']}]"
            lines.append(f"{'FAULT':<13}{one['file']}{index}: {one['says']}")
        lines += [f"{'UNCHECKED':<13}{one['file']}: {one['says']}" for one in self.unchecked]
        more = f", {len(self.faults)} faults" if self.faults else ""
        more += " and more" if len(self.faults) >= MOST_FAULTS else ""
        return "\n".join([*lines, f"{'RESULT':<13}{result}{more}"])


# Files: only regular ones, never through a link, never more at once than is expected


class Folder:
    """A folder whose content nobody has to trust."""

    def __init__(self, path):
        self.path = path

    def handle(self, name):
        """Open a regular file, and tell its size; Wrong if there is none."""
        try:
            handle = os.open(f"{self.path}/{name}", ONLY_READ)
        except FileNotFoundError:
            raise Wrong("is not there") from None
        except (OSError, ValueError) as error:
            raise Wrong(f"cannot be opened: {getattr(error, 'strerror', error)}") from None
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(handle)
            raise Wrong("is no regular file")
        return handle, found.st_size

    def open(self, name):
        """Open a regular file; Wrong if there is none."""
        return os.fdopen(self.handle(name)[0], "rb")

    def chunks(self, name):
        """Read a file piece by piece; most are one piece, read without a buffer between."""
        handle, size = self.handle(name)
        if size >= CHUNK:
            return self.pieces(handle)
        try:
            return (os.read(handle, size + 1),)
        finally:
            os.close(handle)

    def pieces(self, handle):
        """Read an open file to its end."""
        with os.fdopen(handle, "rb", 0) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def read(self, name, most):
        """Read a whole file; Wrong if it is longer than such a file can be."""
        with self.open(name) as file:
            found = file.read(most + 1)
        if len(found) > most:
            raise Wrong("is too long")
        return found

    def lines(self, name, digest=None):
        """Read line by line, each with its end; a line without one, or too long, is Wrong."""
        with self.open(name) as file:
            while line := file.readline(LINE):
                if not line.endswith(b"\n"):
                    raise Wrong("has a line that does not end")
                if digest:
                    digest.update(line)
                yield line

    def walk_in_order(self, place, report):
        """Name every file below a place, in the order of their names."""
        with os.scandir(os.path.join(self.path, place)) as found:
            ones = {
                f"{one.name}/" if one.is_dir(follow_symlinks=False) else one.name: one
                for one in found
            }
        for name in sorted(ones):
            if name[-1] == "/":
                yield from self.walk_in_order(f"{place}{name}", report)
            elif ones[name].is_file(follow_symlinks=False):
                yield f"{place}{name}"
            else:
                report.fault(f"{place}{name}", "is no regular file")

    def hashed(self, place, makes):
        """Hash every file below a place in the order of their names, some at a time.

        Gives their names, their digests by each of `makes`, and how many bytes they have. Wrong at
        what is no regular file, or has a name that manifests do not have as it is.
        """
        folder = os.open(f"{self.path}/{place}", ONLY_READ | os.O_DIRECTORY)
        try:
            with os.scandir(folder) as found:
                ones = {
                    f"{one.name}/" if one.is_dir(follow_symlinks=False) else one.name: one
                    for one in found
                }
            if ESCAPED.search("".join(ones)):
                raise Wrong("has a name that is written otherwise")
            for is_folder, names in groupby(sorted(ones), lambda name: name[-1] == "/"):
                if is_folder:
                    for name in names:
                        yield from self.hashed(f"{place}/{name[:-1]}", makes)
                    continue
                while some := list(islice(names, TOGETHER)):
                    if not all(ones[name].is_file(follow_symlinks=False) for name in some):
                        raise Wrong("is no regular file")
                    sums, size = self.hashed_together(folder, some, makes)
                    yield [f"{place}/{name}" for name in some], sums, size
        finally:
            os.close(folder)

    def hashed_together(self, folder, names, makes):
        """Hash some files of an open folder; most are read at once, and hashed together."""
        contents, long, size = [], {}, 0
        for at, name in enumerate(names):
            handle = os.open(name, ONLY_READ, dir_fd=folder)
            try:
                content = os.read(handle, SMALL)
                if len(content) == SMALL:
                    long[at] = [make(content) for make in makes]
                while len(content) >= SMALL:
                    size += len(content)
                    content = os.read(handle, CHUNK)
                    for one in long[at]:
                        one.update(content)
            finally:
                os.close(handle)
            size += len(content)
            contents.append(content)
        sums = [[make(content).hexdigest() for content in contents] for make in makes]
        for at, hashes in long.items():
            for some, one in zip(sums, hashes, strict=True):
                some[at] = one.hexdigest()
        return sums, size

    def walk(self, report):
        """Name every file, and report whatever else there is."""
        waiting = [""]
        while waiting:
            place = waiting.pop()
            with os.scandir(os.path.join(self.path, place)) as found:
                for one in found:
                    name = f"{place}{one.name}"
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    elif one.is_file(follow_symlinks=False):
                        yield name
                    else:
                        report.fault(name, "is no regular file")


# Notes and keys


def exact(text):
    """Decode base64 that is written in the one right way."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("holds something that is no base64") from None
    if base64.b64encode(found).decode() != text:
        raise Wrong("holds base64 that is not written as it should be")
    return found


def number(text, what="number"):
    """Read a whole number that is written in the one right way."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise Wrong(f"has no {what} where one should stand")
    return int(text)


class Key:
    """Somebody's name and public key, as `name+id+key`."""

    def __init__(self, words):
        parts = words.split("+", 2)
        if len(parts) != 3 or not parts[0] or re.search(r"\s", words):
            raise Wrong("holds something that is no key")
        self.name, material = parts[0], exact(parts[2])
        self.kind, self.public = material[:1], material[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + material).digest()[:4]
        if self.id.hex() != parts[1]:
            raise Wrong(f"holds a key of {self.name} that is not the one of its number")
        if self.kind not in (bytes([LOG]), bytes([WITNESS])) or len(self.public) != 32:
            raise Wrong(f"holds a key of {self.name} that is no Ed25519 key")

    def signed(self, text, signature):
        """Check a signature; give the time that a witness signed with it, else None."""
        at, said = None, text
        if self.kind == bytes([WITNESS]):
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            said = f"cosignature/v1\ntime {at}\n{text}"
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, said.encode())
        except InvalidSignature:
            raise Wrong(f"the signature of {self.name} does not hold") from None
        return at


class Checkpoint:
    """A signed note about a log: whose it is, how many leaves it has, their root, who signed."""

    def __init__(self, words, keys):
        try:
            whole = words.decode()
        except UnicodeDecodeError:
            raise Wrong("is no UTF-8") from None
        body, parted, below = whole.rpartition("\n\n")
        if not parted or not below.endswith("\n") or re.search(r"[\0-\x09\x0b-\x1f]", whole):
            raise Wrong("is no signed note")
        self.text = f"{body}\n"
        lines = body.split("\n")
        if len(lines) < 3 or not all(lines):
            raise Wrong("is no checkpoint: it has an origin, a size and a root")
        self.origin, self.size, self.root = lines[0], number(lines[1], "size"), exact(lines[2])
        self.by, self.times = set(), {}
        for line in below[:-1].split("\n"):
            self._sign(line, keys)
        if not any(key.kind == bytes([LOG]) and key.name == self.origin for key in self.by):
            raise Wrong("is not signed by a known key of the log")

    def _sign(self, line, keys):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != DASH or not parts[1]:
            raise Wrong("has a line that is no signature")
        value = exact(parts[2])
        for key in keys:
            if (key.name, key.id) == (parts[1], value[:4]):
                at = key.signed(self.text, value[4:])
                self.by.add(key)
                if at is not None:
                    self.times[key.name] = at

    @property
    def signers(self):
        """Write who signed, and when where that is part of it."""
        logs = sorted(key.name for key in self.by if key.kind == bytes([LOG]))
        seen = [f"{name} at {clock(at)}" for name, at in sorted(self.times.items())]
        return f"signed by {', '.join(logs)}; cosigned by {', '.join(seen) or 'nobody known'}"


def clock(seconds):
    """Write a time in UTC."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s"


# The tree


def leaf_hash(leaf):
    """Hash a leaf (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left, right):
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(b"\1" + left + right).digest()


def fold(hashes):
    """Hash a power of two of neighbouring hashes, joined, into one."""
    sha256 = hashlib.sha256
    while len(hashes) > SIZE:
        pairs = range(0, len(hashes), 2 * SIZE)
        hashes = b"".join([sha256(b"\1" + hashes[at : at + 64]).digest() for at in pairs])
    return hashes


def is_included(leaf, index, size, path, root):
    """Tell whether a path leads from a leaf's hash to the root (RFC 9162, section 2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    for step in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return not last and found == root


def tile_name(level, place, width):
    """Name a tile's file as C2SP tlog-tiles does."""
    groups = [f"{place % 1000:03}"]
    while place := place // 1000:
        groups.insert(0, f"x{place % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}{'' if width == WIDTH else f'.p/{width}'}"


class Tiles:
    """The tiles of a log of `size` leaves."""

    def __init__(self, folder, size):
        self.folder, self.size = folder, size
        self.hashes = lru_cache(maxsize=8)(self._hashes)

    def width(self, level, place):
        """Count the hashes of a tile."""
        return min(WIDTH, (self.size >> 8 * level) - place * WIDTH)

    def name(self, level, place):
        """Name a tile's file; `level` is "entries" for that of the leaves themselves."""
        return tile_name(level, place, self.width(0 if level == "entries" else level, place))

    def _hashes(self, level, place):
        """Read the hashes of a tile, joined."""
        found = self.folder.read(self.name(level, place), WIDTH * SIZE)
        if len(found) != SIZE * self.width(level, place):
            raise Wrong("has not the length of such a tile")
        return found

    def leaves(self, place):
        """Read the leaves that belong to a tile of level 0."""
        found = self.folder.read(self.name("entries", place), LARGE)
        leaves, at, end = [], 0, len(found)
        while at + 1 < end:
            start = at + 2
            at = start + (found[at] << 8 | found[at + 1])
            leaves.append(found[start:at])
        if at != end or len(leaves) != self.width(0, place):
            raise Wrong("does not hold as many leaves as it should, or one is cut off")
        return leaves

    def subtree(self, height, place):
        """Give the hash of a complete subtree."""
        level, rest = divmod(height, 8)
        tile, offset = divmod(place << rest, WIDTH)
        hashes = self.hashes(level, tile)[offset * SIZE : (offset + (1 << rest)) * SIZE]
        return fold(hashes)

    def root(self, size):
        """Hash the first `size` leaves."""
        start, peaks = 0, []
        while start < size:
            height = (size - start).bit_length() - 1
            peaks.append(self.subtree(height, start >> height))
            start += 1 << height
        none = hashlib.sha256(b"").digest()
        return reduce(lambda right, left: node_hash(left, right), reversed(peaks)) if size else none


class ByEntry:
    """A number for each entry by its id, in memory that the count of entries bounds."""

    PAGE = 1 << 14

    def __init__(self, entries):
        self.pages, self.most = {}, 64 + 4 * (entries // self.PAGE)

    def get(self, entry):
        """Give an entry's number; 0 if it has none."""
        page = self.pages.get(entry >> 14)
        return page[entry & 16_383] if page else 0

    def put(self, entry, value):
        """Keep an entry's number. Unchecked where ids lie so far apart that memory would grow."""
        page = self.pages.get(entry >> 14)
        if page is None:
            if len(self.pages) >= self.most:
                raise Unchecked("the ids of entries lie too far apart to be followed")
            page = self.pages[entry >> 14] = array("q", bytes(8 * self.PAGE))
        page[entry & 16_383] = value


# A package


class Package:
    """A folder that `kring archive proofs` wrote."""

    ABOUT = "about.json"

    def __init__(self, path, keys, report):
        self.folder, self.keys, self.report = Folder(path), keys, report
        self.certificates, self.confirmed = {}, set()

    def check(self, earlier, payloads):
        """Check all of it."""
        self.sums(payloads)
        if not self.head():
            return
        self.stamps()
        self.levels()
        self.leaves()
        for path in earlier:
            self.earlier(path)
        if payloads:
            self.certified()
            self.entries()
        else:
            self.report.say("entries", "not opened: --payloads does that, too")

    def attempt(self, name, check, *more):
        """Do one check; what it finds wrong is the file's fault. None if something was."""
        try:
            return check(*more)
        except Wrong as wrong:
            self.report.fault(name, wrong)
        return None

    def sums(self, payloads):
        """Check that every file is there as SHA256SUMS says, and no other."""
        listed = self.attempt("SHA256SUMS", self.listed) or {}
        found = set(self.folder.walk(self.report)) - {"SHA256SUMS"}
        for name in sorted(found - set(listed)):
            self.report.fault(name, "does not stand in SHA256SUMS")
        for name in sorted(listed):
            if name not in found:
                self.report.fault(name, "stands in SHA256SUMS and is not there")
            elif name != "entries.jsonl":
                self.attempt(name, self.summed, name, listed[name])
            elif payloads:
                self.entries_sum = listed[name]
        self.report.say("files", f"{len(found):,} that SHA256SUMS lists")

    def listed(self):
        """Read SHA256SUMS: names in order, none twice."""
        listed, last = {}, ""
        for at, line in enumerate(self.folder.read("SHA256SUMS", LARGE).splitlines(True)):
            match = re.fullmatch(rb"([0-9a-f]{64})  ([!-~]+)\n", line)
            name = match[2].decode() if match else ""
            if name <= last:
                self.report.fault("SHA256SUMS", "has a line that is none, or stands wrong", at)
                continue
            listed[name] = match[1].decode()
            last = name
        return listed

    def summed(self, name, digest):
        """Compare one file with what SHA256SUMS says of it."""
        with self.folder.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise Wrong("is not as SHA256SUMS has it")

    def head(self):
        """Read what the package says it holds, and the checkpoint over it; False if that fails."""
        self.about = self.attempt(self.ABOUT, self.described)
        self.checkpoint = self.attempt("checkpoint", self.noted, "checkpoint")
        if not self.about or not self.checkpoint:
            return False
        size, report = self.checkpoint.size, self.report
        if (self.about["origin"], self.about["size"]) != (self.checkpoint.origin, size):
            report.fault(self.ABOUT, "speaks of another log than the checkpoint does")
            return False
        self.tiles = Tiles(self.folder, size)
        self.first, self.last = self.about["from"], self.about["to"]
        self.is_whole = (self.first, self.last) == (0, size)
        report.counts["size"] = size
        report.say("log", f"{self.checkpoint.origin}: {size:,} entries, {self.checkpoint.signers}")
        self.rooted("checkpoint", self.checkpoint)
        seen = None
        for one in self.about["checkpoints"]:
            name = f"checkpoints/{one}"
            found = self.attempt(name, self.noted, name)
            if found and found.size != one:
                report.fault(name, f"speaks of {found.size} entries", one)
            elif found:
                self.rooted(name, found)
                seen = found if found.times else seen
        if seen and not self.checkpoint.times:
            report.say("seen", f"at {seen.size:,} entries, {seen.signers}")
        report.counts["checkpoints"] = 1 + len(self.about["checkpoints"])
        return True

    def described(self):
        """Read about.json."""
        return self.described_as(parsed(self.folder.read("about.json", LARGE)))

    def described_as(self, about):
        """Look that what is said of a package can be meant."""
        try:
            size, lists = about["size"], [about["also"], about["checkpoints"]]
            numbers = [size, about["from"], about["to"], *lists[0], *lists[1]]
            names = [re.fullmatch(r"([0-9]{1,18})(-[0-9]+)?\.tsr", one) for one in about["stamps"]]
            fine = all(names) and all(type(one) is int and 0 <= one <= size for one in numbers)
            fine = fine and about["from"] <= about["to"] and type(about["counts"]) is dict
            fine = fine and all(one == sorted(set(one)) for one in lists) and size < 10**18
        except (KeyError, TypeError):
            fine = False
        if not fine:
            raise Wrong("does not say what it should")
        return about

    def noted(self, name):
        """Read a checkpoint that a known key signed."""
        return Checkpoint(self.folder.read(name, SMALL), self.keys)

    def rooted(self, name, checkpoint):
        """Compare a checkpoint's root with that of the tiles."""
        size = checkpoint.size
        if size > self.tiles.size:
            words = f"had {size} entries, this log has {self.tiles.size}: what followed is gone"
            self.report.fault(name, words, size)
        else:
            try:
                if self.tiles.root(size) != checkpoint.root:
                    self.report.fault(name, "has another root than the tiles", size)
            except Wrong as wrong:
                words = f"its root cannot be found: a tile of it {wrong}"
                if name in ("checkpoint", f"checkpoints/{size}") or self.is_whole:
                    self.report.fault(name, words, size)
                else:
                    self.report.skip(name, f"{words}; ask for a package of the whole log")

    def earlier(self, path):
        """Check that the log still begins with what a checkpoint from elsewhere signed."""
        try:
            with open(path, "rb") as file:
                found = Checkpoint(file.read(SMALL), self.keys)
        except OSError as error:
            self.report.skip(path, error.strerror)
        except Wrong as wrong:
            self.report.fault(path, wrong)
        else:
            before = len(self.report.faults) + len(self.report.unchecked)
            self.rooted(path, found)
            if before == len(self.report.faults) + len(self.report.unchecked):
                self.report.say("earlier", f"the log begins with {path} ({found.size:,} entries)")

    def stamps(self):
        """Check that every stamp is one over just its checkpoint."""
        for one in self.about["stamps"]:
            size = one.removesuffix(".tsr").partition("-")[0]
            name, over = f"stamps/{one}", f"stamps/{size}.txt"
            at = self.attempt(name, self.stamped, name, over, int(size))
            if at:
                self.report.counts["stamps"] += 1
                self.report.say("stamp", f"{over} existed at {at} (check who says so by openssl)")

    def stamped(self, name, over, size):
        """Read a stamp's time, once it is shown what it stamps."""
        words = self.folder.read(over, SMALL)
        signed = self.noted(f"checkpoints/{size}" if size != self.tiles.size else "checkpoint")
        if words != signed.text.encode():
            raise Wrong(f"{over} is not what checkpoint {size} signs")
        imprint, at = stamp(self.folder.read(name, SMALL))
        if imprint not in {hashlib.new(how, words).digest() for how in ("sha256", "sha512")}:
            raise Wrong(f"is no stamp over {over}")
        return at

    def places(self):
        """Number the tiles of level 0 whose leaves are here, in order."""
        yield from range(self.first // WIDTH, -(-self.last // WIDTH))
        for place in sorted({index // WIDTH for index in self.about["also"]}):
            if not self.first // WIDTH <= place < -(-self.last // WIDTH):
                yield place

    def levels(self):
        """Check that every hash above the leaves is that of the tile below it."""
        size, level = self.tiles.size, 1
        alone = {one // WIDTH for one in [*self.about["also"], *self.about["checkpoints"]]}
        while count := size >> 8 * level:
            for place in range(-(-count // WIDTH)):
                hashes = self.attempt(
                    self.tiles.name(level, place), self.tiles.hashes, level, place
                )
                for at in range(0, len(hashes or b""), SIZE):
                    below = place * WIDTH + at // SIZE
                    is_here = self.first // WIDTH <= below < -(-self.last // WIDTH)
                    if level > 1 or is_here or below in alone:
                        self.hashed(level, place, below, hashes[at : at + SIZE])
            level += 1

    def hashed(self, level, place, below, wanted):
        """Compare a full tile with its hash in the tile above it."""
        name = self.tiles.name(level - 1, below)
        hashes = self.attempt(name, self.tiles.hashes, level - 1, below)
        if hashes and fold(hashes) != wanted:
            above = self.tiles.name(level, place)
            self.report.fault(name, f"has not the hash that {above} says", below)

    def leaves(self):
        """Check every leaf against its hash, and that it comes once, after what it follows."""
        seen, done = bytearray(1), 0
        for place in self.places():
            name = self.tiles.name("entries", place)
            hashes = self.attempt(self.tiles.name(0, place), self.tiles.hashes, 0, place)
            leaves = self.attempt(name, self.tiles.leaves, place)
            if leaves:
                done += len(leaves)
                self.hashed_as(name, place, leaves, hashes)
                self.placed(name, place, leaves, seen)
        self.report.counts["leaves"] = done
        self.report.say("leaves", f"{done:,} of {self.tiles.size:,}, up to the signed root")
        if not self.is_whole:
            self.report.say("range", f"entries {self.first:,} to {self.last:,} (not included)")

    def hashed_as(self, name, place, leaves, hashes):
        """Compare leaves with their hashes."""
        sha256 = hashlib.sha256
        found = b"".join([sha256(b"\0" + leaf).digest() for leaf in leaves])
        if hashes and found != hashes:
            words = f"is not the leaf that {self.tiles.name(0, place)} has the hash of"
            for at in range(len(leaves)):
                if found[at * SIZE : at * SIZE + SIZE] != hashes[at * SIZE : at * SIZE + SIZE]:
                    self.report.fault(name, words, place * WIDTH + at)

    def placed(self, name, place, leaves, seen):
        """Check that leaves are about entries in their order; `seen` has a byte for each so far."""
        said = ORDER.findall(b"\n".join(leaves))
        if len(said) != len(leaves):
            wrong = [at for at, leaf in enumerate(leaves) if not LEAF.fullmatch(leaf)]
            for at in wrong or [0]:
                self.report.fault(name, "is no leaf of an entry", place * WIDTH + at)
            return
        ids = [int(entry) for entry, _prev in said]
        if max(ids) > (1 << 24) + 8 * self.tiles.size:
            raise Unchecked("the ids of entries lie too far apart to be followed")
        if max(ids) >= len(seen):
            seen.extend(bytes(max(ids) + (1 << 16) - len(seen)))
        for entry, (_, prev) in zip(ids, said, strict=True):
            if seen[entry]:
                words, index = f"entry {entry} has a place already", ids.index(entry)
                self.report.fault(name, words, place * WIDTH + index)
            seen[entry] = 1
            if prev != b"null" and self.is_whole:
                prev = int(prev)
                if prev >= len(seen) or not seen[prev]:
                    words = f"entry {entry} does not come after {prev}, which it follows"
                    self.report.fault(name, words, place * WIDTH + ids.index(entry))

    # Entries, opened

    def certified(self):
        """Read the certificates; that they are in the log is shown by their own entries."""
        self.listing, self.named = set(), ByEntry(self.tiles.size)

        def read():
            last = 0
            for line in self.folder.lines("certificates.jsonl"):
                one = parsed(line)
                try:
                    known, digest = one["id"], hashlib.sha256(one["body"].encode()).hexdigest()
                    good = type(known) is int and digest == one["digest"]
                    listed = parsed(one["body"]).get("entries")
                except (KeyError, TypeError, AttributeError):
                    known, good, listed = None, False, None
                if not good or known <= last:
                    words = "is no certificate, or does not stand in order"
                    self.report.fault("certificates.jsonl", words, known)
                else:
                    said = {name: one.get(name) for name in ("issued_at", "ground", "digest")}
                    self.certificates[known], last = said, known
                    if isinstance(listed, list):
                        self.listing.add(known)
                        for entry in listed:
                            self.named.put(int(entry), known)

        self.attempt("certificates.jsonl", read)
        self.report.counts["certificates"] = len(self.certificates)

    def entries(self):
        """Check every entry of the package, in order and without a gap."""
        self.versions, self.shredded = ByEntry(self.tiles.size), Counter()
        self.place, self.here = None, []
        digest = hashlib.sha256()
        wanted = self.wanted()
        name = "entries.jsonl"

        def read():
            for line in self.folder.lines(name, digest):
                index = next(wanted, None)
                if index is None:
                    raise Wrong("has more lines than entries")
                self.report.counts["entries"] += 1
                try:
                    self.entry(index, parsed(line))
                except Wrong as wrong:
                    self.report.fault(name, wrong, index)
            missing = next(wanted, None)
            if missing is not None:
                self.report.fault(name, "ends before this entry", missing)
            if digest.hexdigest() != getattr(self, "entries_sum", None):
                raise Wrong("is not as SHA256SUMS has it")

        self.attempt(name, read)
        self.concluded()

    def wanted(self):
        """Number the entries that the package has to hold, in order."""
        also = self.about["also"]
        yield from (index for index in also if index < self.first)
        yield from range(self.first, self.last)
        yield from (index for index in also if index >= self.last)

    def concluded(self):
        """Compare what was found with what the package says of itself."""
        report, counts = self.report, self.report.counts
        for known, many in sorted(self.shredded.items()):
            report.say("shredded", f"{many:,} (certificate {known})")
        for known in sorted(set(self.certificates) - self.confirmed):
            report.fault("certificates.jsonl", "is not in the log", known)
        for name in ("entries", "shredded", "missing", "certificates"):
            said = self.about["counts"].get(name, 0)
            if said != counts[name]:
                words = f"counts {said} {name}, and there are {counts[name]}"
                report.fault("about.json", words)
        if counts["unproved"]:
            report.say("unproved", UNPROVED.format(counts["unproved"]))
        words = f"{counts['opened']:,} opened as committed, {counts['shredded']:,} shredded"
        report.say("entries", f"{words}, {counts['missing']:,} missing")

    def entry(self, index, line):
        """Check one entry against its leaf, its version before and its commitments."""
        leaf = self.leaf(index)
        if not isinstance(line, dict) or line.keys() != FIELDS or line["index"] != index:
            raise Wrong("is not the entry that should stand here")
        at, commitment, event, entry, digest, prev, form = leaf
        own = [line[name] for name in ("at", "event", "id", "prev_id", "form")]
        if own != [at, event, entry, prev, form]:
            raise Wrong("is not what its leaf says")
        payload = packed(line["payload"])
        if hashlib.sha256(payload).hexdigest() != digest:
            raise Wrong("its payload is not the one that its leaf says")
        if bound(line) != commitment:
            raise Wrong("its line is not what was committed to")
        self.follow(line)
        secret, known = line["secret"], line["certificate"]
        if secret is not None and known is not None:
            raise Wrong(f"certificate {known} calls it destroyed, and its secret is here")
        if secret is not None:
            words = opened(line, payload)
            self.report.counts["opened"] += 1
            if event == "certificate.issued":
                self.confirm(line, words)
        elif known is None:
            self.report.counts["missing"] += 1
            raise Wrong("missing: its secret is gone, and no certificate says why")
        elif known not in self.certificates:
            raise Wrong(f"missing: no certificate {known} stands in certificates.jsonl")
        elif known in self.listing and self.named.get(entry) != known:
            raise Wrong(f"missing: {known} in certificates.jsonl is not about this entry")
        else:
            self.report.counts["shredded"] += 1
            self.report.counts["unproved"] += form == 1
            self.shredded[known] += 1

    def leaf(self, index):
        """Give what the leaf of an entry says."""
        place, at = divmod(index, WIDTH)
        if place != self.place:
            self.place, self.here = place, []
            self.here = self.tiles.leaves(place)
        match = LEAF.fullmatch(self.here[at]) if self.here else None
        if not match:
            raise Wrong("has no leaf to be compared with")
        said = [one.decode() for one in match.groups()]
        said[3] = int(said[3])
        said[5] = None if said[5] == "null" else int(said[5])
        said[6] = int(said[6])
        return said

    def follow(self, line):
        """Check that an entry is its object's next version, and the only one that follows so."""
        noun, of, version = (line[one] for one in ("noun", "noun_id", "version"))
        prev = line["prev_id"]
        if type(version) is not int or version < 1 or (version == 1) != (prev is None):
            raise Wrong("its version does not go with what it follows")
        if prev is not None:
            before = self.versions.get(prev)
            if before == hash(f"{noun} {of} {version - 1}"):
                self.versions.put(prev, 1)  # nothing else may follow it
            elif before or self.is_whole:
                raise Wrong(f"is not the next version of what entry {prev} is about")
        self.versions.put(line["id"], hash(f"{noun} {of} {version}"))

    def confirm(self, line, words):
        """Take a certificate as in the log when its own entry says the same of it."""
        facts, known = parsed(words), line.get("noun_id")
        if known in self.certificates and facts == self.certificates[known]:
            self.confirmed.add(known)


# A bag, and an export in one

ODD = re.compile(r"%|\.\.")
LISTED = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(?:\./)?(.+)")
MAKE = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}  # quicker than by their names


def hashing(how):
    """Give what begins a hash."""
    return MAKE.get(how) or partial(hashlib.new, how)


def side_by_side(streams):
    """Give every name that streams have, in order, with all that each of them says of it."""
    heads = [next(stream, None) for stream in streams]
    while names := [head[0] for head in heads if head]:
        name, said = names[0], [[] for _ in heads]
        if names.count(name) == len(heads):  # all have it, as is mostly so
            said = [[head[1]] for head in heads]
            heads = [next(stream, None) for stream in streams]
        else:
            name = min(names)
        for at, head in enumerate(heads):
            while head and head[0] == name:
                said[at].append(head[1])
                head = heads[at] = next(streams[at], None)
        yield name, said


class Bag:
    """A bag (BagIt, RFC 8493 and the drafts before it): is it complete, and as it was written?"""

    def __init__(self, path, report):
        self.folder, self.report = Folder(path), report
        self.version, self.encoding, self.count, self.size = (1, 0), "utf-8", 0, 0
        self.tagged = set()

    def check(self):
        """Check all of it; give the algorithms of its manifests."""
        try:
            self.declared()
            tops = {one.name: one for one in os.scandir(self.folder.path)}
            if not tops.get("data") or not tops["data"].is_dir(follow_symlinks=False):
                raise Wrong("has no folder data")
            found = {part: self.manifests(tops, part) for part in ("manifest", "tagmanifest")}
            if not found["manifest"]:
                raise Wrong("has no manifest")
            if "fetch.txt" in tops:
                self.fetched()
        except Wrong as wrong:
            self.report.fault("bagit.txt", wrong)
            return []
        self.ways = sorted(found["manifest"])
        if not self.is_as_written(found["manifest"]):
            self.compare(found["manifest"], self.folder.walk_in_order("data/", self.report))
        self.tags(found["tagmanifest"])
        self.oxum()
        self.report.say("bag", f"{self.count:,} files as the manifests have them")
        self.tagged = set(found["tagmanifest"])
        return self.ways

    def declared(self):
        """Read bagit.txt."""
        words = self.folder.read("bagit.txt", SMALL)
        match = re.fullmatch(
            rb"BagIt-Version: (\d+)\.(\d+)\r?\n"
            rb"Tag-File-Character-Encoding: ([\w-]+)[\r\n]*",
            words,
        )
        if not match:
            raise Wrong("does not say that this is a bag")
        self.version, self.encoding = (int(match[1]), int(match[2])), match[3].decode()
        try:
            b"".decode(self.encoding)
        except (LookupError, ValueError):
            raise Wrong(f"names an encoding that nobody knows: {self.encoding}") from None

    def manifests(self, tops, part):
        """Name the manifests of a part by their algorithms."""
        found = {}
        for name in tops:
            match = re.fullmatch(rf"{part}-([a-z0-9]+)\.txt", name)
            if match:
                try:
                    hashlib.new(match[1])
                except ValueError:
                    raise Wrong(f"{name} is of an algorithm that nobody knows") from None
                found[match[1]] = name
        return found

    def lines(self, name):
        """Read a manifest: names in their order, each with its digest.

        What is written in that order is read line by line; anything else must not be long.
        """
        size = os.stat(os.path.join(self.folder.path, name)).st_size
        if size <= SORTED or (size <= LARGE and not self.is_in_order(name)):
            words = self.folder.read(name, LARGE).decode(self.encoding, "strict")
            yield from sorted(self.line(name, one) for one in re.split(r"\r\n|\r|\n", words) if one)
            return
        last = ""
        for place, digest in self.line_by_line(name):
            if place < last:
                raise Unchecked(f"{name} is too long to be put in order")
            last = place
            yield place, digest

    def line_by_line(self, name):
        """Read a manifest whose lines end as on Unix, or on Windows."""
        for line in self.folder.lines(name):
            if words := line.decode(self.encoding).rstrip("\r\n"):
                yield self.line(name, words)

    def is_in_order(self, name):
        """Tell whether a manifest can be read line by line, and no name in it is odd."""
        last = b"data/"
        with self.folder.open(name) as file:
            while lines := file.readlines(CHUNK):
                places = [last, *(line.partition(b"  ")[2] for line in lines)]
                if places != sorted(places) or any(b"%" in one or b"\r" in one for one in places):
                    return False
                last = places[-1]
        return self.encoding.lower() == "utf-8"

    def line(self, name, words):
        """Read one line of a manifest."""
        digest, _, place = words.partition("  ")
        if place[:5] == "data/" and name[:8] == "manifest" and not ODD.search(place):
            return place, digest.lower()  # as nearly all are
        match = LISTED.fullmatch(words)
        if not match:
            raise Wrong(f"{name} has a line that is none")
        place = match[2]
        if "%" in place and self.version >= (0, 97):
            place = re.sub("%(0D|0A)", lambda one: chr(int(one[1], 16)), place, flags=re.IGNORECASE)
        if "%" in place and self.version >= (1, 0):
            place = place.replace("%25", "%")
        is_payload = name.startswith("manifest")
        if is_payload != place.startswith("data/") or not self.is_inside(place):
            raise Wrong(f"{name} names something outside: {place[:80]}")
        return place, match[1].lower()

    def is_inside(self, place):
        """Tell whether a name stays in the bag."""
        return place[:1] not in "/~" and (".." not in place or ".." not in place.split("/"))

    def fetched(self):
        """Look that nothing is to be fetched to a place outside; we fetch nothing."""
        words = self.folder.read("fetch.txt", LARGE).decode(self.encoding, "replace")
        for line in words.splitlines():
            place = line.split(None, 2)[-1] if line.strip() else "data/"
            if not place.removeprefix("./").startswith("data/") or not self.is_inside(place):
                raise Wrong(f"fetch.txt names something outside: {place[:80]}")

    def is_as_written(self, manifests):
        """Write the manifests anew from the files that there are, and tell whether they are these.

        So it is, letter by letter, with a bag of ours that nobody touched. With any other, and
        where something is wrong, `compare` looks at every line, and says what.
        """
        if self.encoding.lower() != "utf-8":
            return False
        count, size, makes = 0, 0, [hashing(how) for how in self.ways]
        with ExitStack() as stack:
            try:
                files = [stack.enter_context(self.folder.open(manifests[how])) for how in self.ways]
                for names, sums, length in self.folder.hashed("data", makes):
                    count, size = count + len(names), size + length
                    for file, some in zip(files, sums, strict=True):
                        pairs = zip(some, names, strict=True)
                        lines = "".join([f"{digest}  {name}\n" for digest, name in pairs]).encode()
                        if file.read(len(lines)) != lines:
                            return False
            except (OSError, UnicodeError, Wrong):
                return False
            if any(file.read(1) for file in files):
                return False
        self.count, self.size = count, size
        return True

    def compare(self, manifests, found):
        """Compare the files that there are with what the manifests say, side by side in order."""
        streams = [zip(found, repeat(True)), *(self.lines(manifests[how]) for how in self.ways)]
        try:
            for place, (is_there, *sums) in side_by_side(streams):
                pairs = zip(self.ways, sums, strict=True)
                self.one(place, is_there, [(how, one) for how, some in pairs for one in some])
        except (Wrong, UnicodeError) as wrong:
            self.report.fault("manifest", wrong if isinstance(wrong, Wrong) else "is not readable")

    def one(self, name, is_there, sums):
        """Compare one file."""
        if not is_there:
            other = self.otherwise(name)
            if other is None:
                self.report.fault(name, "stands in a manifest and is not there")
                return
            name = other
        if not sums:
            if self.other_spelling(name):
                return
            self.report.fault(name, "does not stand in a manifest")
            return
        hows = [how for how, _digest in sums]
        if hows != self.ways:
            different = len(hows) if self.version >= (1, 0) else len(set(sums))
            if different > len(set(hows)):
                self.report.fault(name, "stands twice in a manifest")
            if self.version >= (1, 0) and set(hows) != set(self.ways):
                self.report.fault(name, "does not stand in every manifest")
        try:
            self.summed(name, sums)
        except Wrong as wrong:
            self.report.fault(name, wrong)

    def summed(self, name, sums):
        """Compare a file's content with its digests."""
        chunks = iter(self.folder.chunks(name))
        first = next(chunks, b"")
        hashes = [hashing(how)(first) for how, _digest in sums]
        self.size += len(first)
        for chunk in chunks:
            self.size += len(chunk)
            for one in hashes:
                one.update(chunk)
        self.count += 1
        for one, (how, digest) in zip(hashes, sums, strict=True):
            if one.hexdigest() != digest:
                raise Wrong(f"is not as the manifest of {how} has it")

    def otherwise(self, name):
        """Find a file whose name has the same letters, written in another way."""
        for form in ("NFC", "NFD"):
            other = unicodedata.normalize(form, name)
            if other != name and os.path.isfile(os.path.join(self.folder.path, other)):
                self.spelled = {*getattr(self, "spelled", ()), other}
                return other
        return None

    def other_spelling(self, name):
        """Tell whether a manifest has a file's name in another way of writing its letters."""
        forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")} - {name}
        if not forms or name in getattr(self, "spelled", ()):
            return bool(forms)
        return any(
            place in forms
            for how in self.manifests(os.listdir(self.folder.path), "manifest").values()
            for place, _digest in self.lines(how)
        )

    def tags(self, manifests):
        """Compare the tag files with their manifests."""
        for how, manifest in sorted(manifests.items()):
            try:
                for place, digest in list(self.lines(manifest)):
                    with self.folder.open(place) as file:
                        if hashlib.file_digest(file, how).hexdigest() != digest:
                            self.report.fault(place, f"is not as {manifest} has it")
            except (Wrong, UnicodeError) as wrong:
                self.report.fault(manifest, f"names a file that is not right: {wrong}")

    def oxum(self):
        """Compare bytes and number of files with what bag-info.txt says, if it does."""
        try:
            words = self.folder.read("bag-info.txt", LARGE).decode(self.encoding, "replace")
        except Wrong:
            return
        match = re.search(r"^Payload-Oxum[ \t]*:[ \t]*(\d+)\.(\d+)\s*$", words, re.MULTILINE)
        found = (str(self.size), str(self.count))
        if match and not self.report.faults and match.groups() != found:
            self.report.fault("bag-info.txt", "counts other bytes or files than there are")


class Export(Package):
    """A folder that `kring archive export` wrote."""

    ABOUT = "export.json"

    def __init__(self, path, keys, report):
        super().__init__(os.path.join(path, "data", "proof"), keys, report)
        self.bag, self.data = Bag(path, report), Folder(os.path.join(path, "data"))

    def check(self, earlier, payloads):
        """Check all of it."""
        ways = self.bag.check()
        if not {"sha256", "sha512"} <= set(ways) & self.bag.tagged:
            self.report.fault("manifest", "an export has manifests of sha256 and sha512, two each")
        if not self.head():
            return
        self.stamps()
        self.levels()
        for path in earlier:
            self.earlier(path)
        self.attempt("proof/certificates.jsonl", self.certified)
        self.attempt("events.jsonl", self.events, payloads)

    def described(self):
        """Read export.json; its part `log` says what about.json says of a package."""
        self.said = parsed(self.data.read("export.json", LARGE))
        try:
            counts = [*self.said["counts"].values(), *self.said["left_out"].values()]
            fine = all(type(one) is int and one >= 0 for one in counts)
            about = self.said["log"]
        except (KeyError, TypeError, AttributeError):
            fine = False
        if not fine:
            raise Wrong("does not say what it should")
        return super().described_as(about | {"counts": {}})

    def certified(self):
        """Read the certificates; that they are in the log is shown by the way from their entry."""
        for line in self.folder.lines("certificates.jsonl"):
            one = parsed(line)
            try:
                known, body, entry, path = one["id"], one["body"], one["entry"], one["path"]
                digest = hashlib.sha256(body.encode()).hexdigest()
                good = type(known) is int and digest == one["digest"]
                if good and entry is not None:
                    steps = [unhex(step, "path") for step in path]
                    leaf, index = entry["leaf"].encode(), entry["index"]
                    self.bound(entry, ENCODE(entry["payload"]).encode("utf-8", "surrogatepass"))
                    good = entry["noun_id"] == known and entry["payload"]["digest"] == digest
                    good = good and is_included(
                        leaf_hash(leaf), index, self.checkpoint.size, steps, self.checkpoint.root
                    )
            except (KeyError, TypeError, AttributeError):
                raise Wrong("holds something that is no certificate") from None
            if not good:
                raise Wrong(f"certificate {known} is not in the log")
            if entry is None:
                words = f"certificate {known} was issued after this checkpoint: ask for a later one"
                self.report.skip("proof/certificates.jsonl", words)
            listed = parsed(body).get("entries")
            self.certificates[known] = set(listed) if isinstance(listed, list) else None
        self.report.counts["certificates"] = len(self.certificates)

    def events(self, payloads):
        """Check every event, in order: it is the leaf at its place, and says what it said."""
        counts, last = self.report.counts, self.first - 1
        for line in self.data.lines("events.jsonl"):
            plain = match_plain(line)
            index = int(plain[8]) if plain else index_of(line)
            if not last < index < self.last:
                raise Wrong("has an event that stands wrong, twice, or out of the range")
            last = index
            counts["events"] += 1
            try:
                place, at = divmod(index, WIDTH)
                leaf = self.tiles.hashes(0, place)[at * SIZE : at * SIZE + SIZE]
                if plain and is_as_signed(plain.groups(), leaf, payloads):
                    counts["opened"] += 1
                else:
                    self.event(line, leaf, payloads)
            except (KeyError, TypeError, AttributeError, ValueError):
                self.report.fault("events.jsonl", "is no event", index)
            except Wrong as wrong:
                self.report.fault("events.jsonl", wrong, index)
        self.all_told()

    def event(self, line, leaf, payloads):
        """Check an event that is not plain, or is not as it was signed, and say what is wrong."""
        one, payload = parted(line)
        if leaf_hash(one["leaf"].encode()) != leaf:
            raise Wrong("is not the leaf that is in the log at its place")
        payload = payload[:-2] if payload[-2:] == b"}\n" else None
        if payload == b"null":
            payload = None
        elif payload is None:
            raise Wrong("is no event")
        self.report.counts[self.bound(one, payload)] += 1
        if payloads:
            self.worded(one, None if payload is None else parsed(payload))

    def bound(self, one, payload):
        """Check that an event says what its leaf commits to; tell whether its words are there.

        `payload` is what was committed to, None where it is gone.
        """
        match = TOLD.fullmatch(one["leaf"])
        if not match:
            raise Wrong("its leaf is none")
        at, commitment, event, entry, _payload, prev, form = match.groups()
        said = (one["at"], one["event"], str(one["id"]), str(one["prev_id"] or "null"))
        if said != (at, event, entry, prev) or one["form"] != int(form):
            raise Wrong("is not what its leaf says")
        line = written(one)
        if bound(one, line) != commitment:
            raise Wrong("its line is not what was committed to")
        known, gap = one["certificate"], one["gap"]
        if payload is not None:
            salt = unhex(one["words_salt"], "salt")
            if hashlib.sha256(salt + line + payload).hexdigest() != one["commitment"]:
                raise Wrong("its payload is not what was committed to")
            return "opened"
        if gap == "shredded" and known in self.certificates:
            listed = self.certificates[known]
            if listed is not None and one["id"] not in listed:
                raise Wrong(f"certificate {known} is not about this entry")
            return "shredded"
        if gap == "blacked_out" and self.said.get("production"):
            return "blacked_out"
        self.report.counts["missing"] += 1
        raise Wrong(f"missing: its words are not there ({gap}), and no certificate says why")

    def worded(self, one, facts):
        """Check the digest of an event's text."""
        is_black = one["gap"] == "blacked_out"
        words = one["text"] if is_black else text_of(one["noun"], facts)
        if hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() != one["text_sha256"]:
            raise Wrong("the digest of its text is another")

    def all_told(self):
        """Check that events and what was left out are the whole range."""
        report, counts = self.report, self.report.counts
        left_out = sum(self.said["left_out"].values())
        if self.said["counts"].get("events") != counts["events"]:
            report.fault("export.json", f"counts other events than {counts['events']}")
        if counts["events"] + left_out != self.last - self.first:
            words = "events and what was left out are not all entries of the range"
            report.fault("export.json", words)
        reasons = ", ".join(
            f"{many:,} {why}" for why, many in sorted(self.said["left_out"].items())
        )
        report.say("range", f"entries {self.first:,} to {self.last:,} (not included)")
        report.say("left out", f"{left_out:,}, by their hash alone: {reasons or 'none'}")
        words = f"{counts['events']:,}: {counts['opened']:,} as committed"
        report.say(
            "events", f"{words}, {counts['shredded']:,} shredded, {counts['missing']:,} missing"
        )
        if self.said.get("result") != "complete":
            gaps = ", ".join(f"{many} {why}" for why, many in sorted(self.said["gaps"].items()))
            report.fault("export.json", f"the export says itself that it is not complete: {gaps}")


def match_plain(line):
    """Match an event that is written as it mostly is."""
    try:
        return PLAIN.fullmatch(line.decode())
    except UnicodeDecodeError:
        return None


def is_as_signed(told, leaf, payloads):
    """Tell whether a plain event has a leaf of that hash, and says what was committed to.

    As `Export.event` does, which says what is wrong where something is.
    """
    (actor, at, commitment, community, event, form, entry, _index, bound_to, digest, prev, noun,
     noun_id, behalf, origin, salt, sign_in, text_digest, version, words_salt, payload,
    ) = told  # fmt: skip
    sha256, unhex = hashlib.sha256, bytes.fromhex
    said = PLAIN_LEAF % (at, bound_to, event, entry, digest, prev, form)
    if sha256(said.encode()).digest() != leaf:
        return False
    line = (
        AS_WRITTEN
        % (actor, at, community, event, form, noun, noun_id, behalf, origin, prev, sign_in, version)
    ).encode()
    own = unhex(commitment)
    if sha256(sha256(unhex(salt) + line).digest() + own).hexdigest() != bound_to:
        return False
    if sha256(unhex(words_salt) + line + payload.encode()).digest() != own:
        return False
    if not payloads:
        return True
    try:
        facts, end = SCAN(payload, 0)
        words = text_of(noun, facts).encode("utf-8", "surrogatepass")
    except (StopIteration, RecursionError, AttributeError, TypeError, ValueError):
        return False
    return end == len(payload) and sha256(words).hexdigest() == text_digest


def index_of(line):
    """Give the place of an event in the log; -1 of what is none."""
    one, _payload = parted(line)
    index = one.get("index") if isinstance(one, dict) and "payload" not in one else None
    return index if type(index) is int else -1


def parted(line):
    """Read an event; its payload stands last, and just as it was committed to."""
    head, is_there, payload = line.partition(b',"payload":')
    return parsed(head + b"}") if is_there else None, payload


def text_of(noun, facts):
    """Write what an event says as one text, as every format has it."""
    if facts is None:
        return ""
    if noun in ("post", "comment", "message"):
        return "\n\n".join(part for part in (facts.get("title"), facts.get("source")) if part)
    lines = ((name, facts[name]) for name in sorted(facts) if facts[name] is not None)
    return "\n".join(f"{name}: {it if isinstance(it, str) else ENCODE(it)}" for name, it in lines)


def written(line):
    """Write an entry's line as commitments cover it: JSON in the one way of RFC 8785."""
    said = ORDERED(line)
    if not are_kinds(tuple(map(type, said))):
        raise Wrong("its line is none")
    # No name of the line can hide in one of its words: what was signed has each name once.
    words = AS_WRITTEN % tuple(["null" if one is None else one for one in said])
    return words.encode("utf-8", "surrogatepass")


@lru_cache
def are_kinds(kinds):
    """Tell whether what a line says is of the kinds that it has to be."""
    are_words = [kind is str for kind in kinds]
    return are_words == ARE_WORDS and {*kinds} <= {str, int, type(None)}


def bound(line, said=None):
    """Give what a leaf has to commit to; in form 1 there is but the commitment with the words."""
    own = unhex(line["commitment"], "commitment")
    if line["form"] == 1 and line["salt"] is None:
        return own.hex()
    said = hashlib.sha256(unhex(line["salt"], "salt") + (said or written(line))).digest()
    return hashlib.sha256(said + own).hexdigest()


def opened(line, payload):
    """Decrypt an entry's payload; Wrong unless line and payload are what was committed to."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    secret = unhex(line["secret"], "secret")
    key = hmac.digest(secret, b"kring entry payload", "sha256")
    salt = hmac.digest(secret, b"kring entry commitment", "sha256")
    try:
        words = AESGCM(key).decrypt(payload[:12], payload[12:], None)
    except (InvalidTag, ValueError):
        raise Wrong("its secret does not open its payload") from None
    if hashlib.sha256(salt + written(line) + words).hexdigest() != line["commitment"]:
        raise Wrong("is not what was committed to")
    return words


SCAN = json.JSONDecoder().scan_once  # what `json.loads` does of it, without what stands around it
# As RFC 8785 does for texts, whole numbers and truths.
ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def parsed(words):
    """Read JSON that nobody has to trust."""
    try:
        return json.loads(words if isinstance(words, str) else words.decode())
    except (ValueError, RecursionError):
        raise Wrong("is no JSON") from None


def packed(text):
    """Read bytes from base64."""
    if not isinstance(text, str):
        raise Wrong("its payload is not there")
    return exact(text)


def unhex(text, what):
    """Read 32 bytes."""
    if not isinstance(text, str) or not HEX.fullmatch(text):
        raise Wrong(f"its {what} is none")
    return bytes.fromhex(text)


# Stamps: as much of RFC 3161 as says what was stamped, and when


def der(data):
    """Split DER into (tag, content) pairs."""
    found, at = [], 0
    while at < len(data):
        if len(data) < at + 2 or data[at] & 31 == 31:
            raise Wrong("is no time-stamp")
        tag, length, at = data[at], data[at + 1], at + 2
        if length > 127:
            many = length & 127
            length, at = int.from_bytes(data[at : at + many], "big"), at + many
        if at + length > len(data):
            raise Wrong("is cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def stamp(answer):
    """Read from a TimeStampResp, or its token alone, what it stamps (a digest), and its time."""
    try:
        parts = der(der(answer)[0][1])
        if parts[0][0] == 0x30:  # not a token alone, but an answer with its status before
            if der(parts[0][1])[0][1] not in (b"\0", b"\1"):
                raise Wrong("is a refusal to stamp")
            parts = der(parts[1][1])
        signed = der(der(parts[1][1])[0][1])
        kind, content = der(signed[2][1])
        if kind[1] != bytes.fromhex("2a864886f70d0109100104"):  # id-ct-TSTInfo
            raise Wrong("is no time-stamp")
        info = der(der(der(content[1])[0][1])[0][1])
        at = datetime.strptime(info[4][1].decode()[:14] + "+0000", "%Y%m%d%H%M%S%z")
        return der(info[2][1])[1][1], f"{at:%Y-%m-%d %H:%M:%SZ}"
    except (IndexError, ValueError):
        raise Wrong("is no time-stamp") from None


# One proof


def check_proof(words, keys, entry, report):
    """Check a C2SP tlog-proof whose extra data are the bytes of the leaf."""
    head, parted, note = words.partition(b"\n\n")
    try:
        kind, extra, place, *path = head.decode().split("\n")
    except ValueError:
        raise Wrong("is no tlog-proof") from None
    if not parted or kind != PROOF or extra[:6] != "extra " or place[:6] != "index ":
        raise Wrong("is no tlog-proof of a Kring archive")
    leaf, index, hashes = exact(extra[6:]), number(place[6:], "index"), [exact(one) for one in path]
    checkpoint = Checkpoint(note, keys)
    report.say("log", f"{checkpoint.origin}: {checkpoint.size:,} entries, {checkpoint.signers}")
    if index >= checkpoint.size or not is_included(
        leaf_hash(leaf), index, checkpoint.size, hashes, checkpoint.root
    ):
        raise Wrong("does not lead to the signed root")
    match = LEAF.fullmatch(leaf)
    if not match:
        raise Wrong("is about no entry")
    said = [one.decode() for one in match.groups()]
    report.say("entry", f"{said[3]} at index {index:,}: {said[2]} at {said[0]}")
    if entry is not None:
        own = [str(entry[name] or "null") for name in ("at", "event", "id", "prev_id", "form")]
        payload = packed(entry["payload"])
        if own != [said[0], said[2], said[3], said[5], said[6]]:
            raise Wrong("is about another entry than the one given")
        if hashlib.sha256(payload).hexdigest() != said[4]:
            raise Wrong("is about another payload than the one given")
        if bound(entry) != said[1]:
            raise Wrong("is about another line than that of the entry given")
        if entry["secret"] is not None:
            opened(entry, payload)
            report.say("payload", "opens to what was committed to")
        elif entry["form"] == 1:
            raise Unchecked("the entry given has no secret, and its line is proved by that alone")
        else:
            report.say("payload", "cannot be opened: its secret is not there; its line is proved")


# The command


def known_keys(options, folder, report):
    """Read the keys to trust: those given, else those that the package names."""
    try:
        keys = [Key(words) for words in options.key]
    except Wrong as wrong:
        raise Unchecked(f"what --key gives {wrong}") from None
    if folder is None:
        return keys
    try:
        named = [Key(line) for line in folder.read("keys.txt", SMALL).decode().splitlines()]
    except (Wrong, UnicodeDecodeError) as wrong:
        report.fault("keys.txt", wrong if isinstance(wrong, Wrong) else "is no UTF-8")
        named = []
    if not keys:
        report.say("keys", "those in keys.txt: compare them with what you were given (--key)")
        return named
    names = {key.name for key in keys}
    for one in named:
        if one.name in names and one.id not in {key.id for key in keys}:
            report.fault("keys.txt", f"names another key of {one.name} than you do")
    return keys


def check(options, report):
    """Check what is named on the command line."""
    if os.path.isdir(options.path):
        kind, proof = Package, options.path
        if os.path.lexists(os.path.join(options.path, "bagit.txt")):
            kind, proof = Export, os.path.join(options.path, "data", "proof")
        keys = known_keys(options, Folder(proof), report)
        kind(options.path, keys, report).check(options.earlier, options.payloads)
        return
    keys = known_keys(options, None, report)
    if not keys:
        raise Unchecked("a proof alone says nothing: give the log's key with --key")
    entry = None
    if options.entry:
        with open(options.entry, "rb") as file:
            entry = parsed(file.read(LINE))
        if not isinstance(entry, dict) or entry.keys() != FIELDS:
            raise Wrong("the entry given is none")
    with open(options.path, "rb") as file:
        check_proof(file.read(SMALL), keys, entry, report)


def run(arguments, report):
    """Do what a command line says, and report; nothing that a stranger wrote makes it fail."""
    parser = argparse.ArgumentParser(prog="verify-archive", description=__doc__.split("\n")[0])
    parser.add_argument("path", help="a package's folder, or a .tlog-proof")
    parser.add_argument("--key", action="append", default=[], help="a key you trust, name+id+key")
    parser.add_argument("--earlier", action="append", default=[], help="a checkpoint you kept")
    parser.add_argument("--payloads", action="store_true", help="open every entry, too")
    parser.add_argument("--entry", help="for a proof: the entry, a line of entries.jsonl")
    parser.add_argument("--json", action="store_true", help="answer for a program")
    options = parser.parse_args(arguments)
    try:
        check(options, report)
    except Enough:
        report.say("stopped", f"after {MOST_FAULTS} faults")
    except Wrong as wrong:
        report.faults.append({"file": options.path, "index": None, "says": str(wrong)})
    except ImportError:
        report.skip("signatures", "the Python package `cryptography` is not installed")
    except OSError as error:
        report.skip(str(error.filename or options.path), error.strerror or error)
    except Unchecked as unchecked:
        report.skip(options.path, unchecked)
    except Exception as error:  # whatever a stranger wrote: an answer, never a traceback
        report.skip(options.path, f"could not be read to its end ({type(error).__name__})")
    return options


def main(arguments=None):
    """Run the command; give its exit code."""
    report = Report()
    options = run(arguments, report)
    print(report.written(options.json))
    return report.code


if __name__ == "__main__":
    sys.exit(main())
