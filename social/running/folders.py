"""Is the data folder there, can we write in it, and are we alone in it?"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from social.running.trouble import Trouble


def prepare(data_dir: Path) -> None:
    """Make the data folder if it is new; leave the rights of one that is there alone."""
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True)
            # Root's database runs under another account, which has to pass through.
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
        (data_dir / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as wrong:
        raise Trouble(
            f"The data folder {data_dir} cannot be written: {wrong.strerror}. "
            "Change its rights, or set DATA_DIR to another folder."
        ) from None


def hold(path: Path, *, shared: bool = False, wait: bool = False) -> IO[str] | None:
    """Lock a file until it is closed or we die; None when somebody else has it."""
    file = path.open("a+")
    how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        file.close()
        return None
    if not shared:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
    return file


def holder(path: Path) -> str:
    """Name the process that has a lock, for a sentence."""
    with contextlib.suppress(OSError):
        return path.read_text().strip() or "unknown"
    return "unknown"


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Be the only one that serves this data folder, or say who does."""
    path = data_dir / "serve.lock"
    lock = hold(path)
    if lock is None:
        raise Trouble(
            f"Kring already serves {data_dir} (process {holder(path)}): "
            "stop that one first, or set DATA_DIR to another folder."
        )
    with lock:
        yield
