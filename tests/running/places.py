"""Where do tests of running put things: a folder with a short path, a port that is free?"""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Lend a folder with a short path that the database's account may enter."""
    root = Path(tempfile.mkdtemp(prefix="kring-test-"))
    root.chmod(0o711)
    try:
        yield root
    finally:
        shutil.rmtree(root)


def unused_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
