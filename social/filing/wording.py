"""What do files say that come with a text, as house rules see them?"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterable

from models import File
from moderation.rules import Attached
from social.filing import reading
from social.filing.kinds import CSV, TEXT
from social.store import store

LARGEST = 25_000_000  # bytes; larger files are known by name and type alone
PATIENCE = 10.0  # seconds for all files of one text

log = logging.getLogger("kring.files")


def attached(files: Iterable[File]) -> tuple[Attached, ...]:
    """Give files with their names, types and words, as far as these are read in time.

    StoreAway where the store gives no answer. What cannot be read has no words: it is locked,
    broken, too large, a picture, or made to be slow. What is held is not read, and judged once more
    when it is let go.
    """
    until = time.monotonic() + PATIENCE
    found = []
    for file in files:
        words = "" if file.held_for else words_in(file, until)
        found.append(Attached(file.name, file.media_type, words))
    return tuple(found)


def let_go(file: File) -> Attached:
    """Give a file that the virus scanner has just let through."""
    words = words_in(file, time.monotonic() + PATIENCE)
    return Attached(file.name, file.media_type, words)


def words_in(file: File, until: float) -> str:
    """Read one file's words; whoever opens one whose bytes are gone is told that."""
    try:
        return words_of(file, until)
    except FileNotFoundError:
        return ""


def words_of(file: File, until: float) -> str:
    """Read one file's words."""
    if file.media_type in (TEXT.media_type, CSV.media_type):
        return plain(b"".join(store().read(file.digest, 0, min(file.size, reading.LIMIT * 4))))
    left = until - time.monotonic()
    if reading.reader_of(file.media_type) is None or file.size > LARGEST or left <= 0:
        return ""
    return read_aside(file.media_type, store().read_all(file.digest), left)


def plain(content: bytes) -> str:
    """Read a text in whichever encoding it is."""
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in UTF_16 else ("utf-8-sig",):
        try:
            return content.decode(encoding)[: reading.LIMIT]
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")[: reading.LIMIT]


UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_aside(media_type: str, content: bytes, patience: float) -> str:
    """Read a file in a process of its own, which knows nothing and is ended when it takes long."""
    command = [sys.executable, "-m", reading.__name__, media_type]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=patience, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        log.warning("a file took too long to read", extra={"facts": {"type": media_type}})
        return ""
    if done.returncode:
        log.warning("a file could not be read", extra={"facts": {"type": media_type}})
    return done.stdout.decode("utf-8", "replace")[: reading.LIMIT]
