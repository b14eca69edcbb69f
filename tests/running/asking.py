"""A configuration of gunicorn that lets a test ask a real web process what it can read.

Asked by a file `ask` in the file store, each worker writes beside it what came of reading the key.
"""

from __future__ import annotations

import os
from pathlib import Path


def post_worker_init(worker: object) -> None:
    """Answer in a greenlet, as everything in a worker does."""
    import gevent

    gevent.spawn(answer, Path(os.environ["DATA_DIR"]))


def answer(data: Path) -> None:
    """Wait until asked."""
    import gevent

    while not (data / "files" / "ask").exists():
        gevent.sleep(0.1)
    try:
        said = (data / "sealing" / "key").read_text()
    except OSError as refused:
        said = type(refused).__name__
    (data / "files" / f"answer-{os.getpid()}").write_text(said)
