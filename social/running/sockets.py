"""Where is the socket of the embedded PostgreSQL: short enough, and for its account alone?"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from social.running.account import Account

PREFIX = "kring-"
LONGEST = 60  # bytes: the address of a socket may have about 100


def make_socket_folder(folder: Path, account: Account) -> Path:
    """Give the socket folder of a database, the same as before while it is there."""
    note = note_of(folder)
    before = Path(note.read_text().strip()) if note.exists() else None
    if before is not None and is_private(before, account):
        return before
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=short_root()))
    account.give(made)
    note.write_text(f"{made}\n")
    return made


def remove_socket_folder(folder: Path, sockets: Path) -> None:
    """Take away the socket folder of a database that was stopped."""
    shutil.rmtree(sockets, ignore_errors=True)
    note_of(folder).unlink(missing_ok=True)


def note_of(folder: Path) -> Path:
    """Say where it is kept which socket folder a database has."""
    return folder.with_name(folder.name + "-sockets")


def is_private(path: Path, account: Account) -> bool:
    """Tell whether a path is a folder that only this account may use, and no link to one."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return found.st_uid == account.uid and found.st_mode == stat.S_IFDIR | 0o700


def short_root() -> Path:
    """Say under which folder there is room for a short address."""
    root = Path(tempfile.gettempdir())
    return root if len(os.fsencode(root)) < LONGEST else Path("/tmp")
