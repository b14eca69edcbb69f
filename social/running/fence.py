"""How does the web process give up the right to read what only the worker needs?

By Landlock, which Linux has for processes that have no rights to give away but their own. A process
says below which folders it will read from then on, and neither it nor anything that it starts can
take that back, read the memory of a process without a fence, or move a file to where it could read
it. There are no exceptions to be named, only what is allowed: so all that lies beside the folder of
the log's key, and beside each folder above that one. What is made beside them later is not allowed
until the next start; therefore the folders that we need are made first.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from social.running.installed import ROOT
from social.running.parent import LIBC
from social.settings import Settings

# From linux/landlock.h and the table of system calls, which are the same on every processor.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, BENEATH = 1, 1
READ_FILE, REFER = 1 << 2, 1 << 13  # to read files; to rename them into another folder
NEEDED = 2  # the first version by which a file can be renamed into another folder at all
PR_SET_NO_NEW_PRIVS = 38

OURS = ("files", "keyring", "keys", "log-copies")

log = logging.getLogger("kring.fence")


class Beneath(ctypes.Structure):
    """What is allowed below a folder: struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def fence(settings: Settings) -> None:
    """Never read the folder of the log's key again; where that cannot be, say so in the log.

    To be called before the process has a second thread: each gives up its own rights only.
    """
    reason = hindrance(settings)
    if not reason and len(os.listdir("/proc/self/task")) > 1:
        reason = "threads run already"
    if not reason:
        for name in OURS:
            (settings.data_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            give_up(beside(kept_out(settings)))
        except OSError as refused:
            reason = str(refused)
        tempfile.tempdir = None  # found anew: the one found before may lie above the fence
    if reason:
        log.warning("the web process could read the key of the log: %s", reason)


def hindrance(settings: Settings) -> str:
    """Say why there can be no fence; nothing where there can be one."""
    if version() < NEEDED:
        return "this system has no Landlock, or a version before Linux 5.19"
    folder = kept_out(settings)
    needed = [*(settings.data_dir / name for name in OURS), ROOT, sys.prefix, sys.base_prefix]
    if any(Path(one).resolve().is_relative_to(folder) for one in needed):
        return f"{folder} holds more than the key; set LOG_KEY to a file in a folder of its own"
    for above in folder.parents:
        if above.exists() and not os.access(above, os.R_OK):
            return f"{above} cannot be listed"
    return ""


def kept_out(settings: Settings) -> Path:
    """Name the folder that the web process has no business in."""
    return settings.log_key.parent.resolve()


def version() -> int:
    """Ask which Landlock there is; below 1 where there is none."""
    if LIBC is None:
        return 0
    return int(LIBC.syscall(CREATE_RULESET, None, 0, ASK_VERSION))


def beside(folder: Path) -> Iterator[Path]:
    """List what lies beside a folder, and beside each one above it."""
    for place in (folder, *folder.parents[:-1]):
        with suppress(FileNotFoundError):  # the key's own folder may be still to come
            for one in os.scandir(place.parent):
                if one.name != place.name and not one.is_symlink():
                    yield Path(one.path)


def give_up(allowed: Iterator[Path]) -> None:
    """Give up the right to read whatever does not lie below one of these."""
    handled = ctypes.c_uint64(READ_FILE | REFER)
    rules = call(CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    try:
        for path in allowed:
            with suppress(FileNotFoundError, PermissionError):  # gone, or not ours: not allowed
                allow(rules, path)
        if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise failed()
        call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def allow(rules: int, path: Path) -> None:
    """Add that what lies below a folder, or a file, may be read."""
    place = os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        right = READ_FILE | REFER if path.is_dir() else READ_FILE
        call(ADD_RULE, rules, BENEATH, ctypes.byref(Beneath(right, place)), 0)
    finally:
        os.close(place)


def call(number: int, *values: object) -> int:
    """Make a system call. OSError if the kernel refuses it."""
    wide = (ctypes.c_long(one) if isinstance(one, int) else one for one in values)
    found: int = LIBC.syscall(ctypes.c_long(number), *wide)
    if found < 0:
        raise failed()
    return found


def failed() -> OSError:
    """Say what the kernel refused."""
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
