"""Shreds in a process of its own that kills itself after some steps: `python -m ... URL FOLDER`.

Reads lines from its input, each a JSON list: after how many steps to die (0: not at all), and the
objects to shred. A step is a statement, or something that is done on the shelf. Each line is done
by a fork, so that the interpreter starts once; answers each with the steps that were made.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy

from archive.keyring import keyring
from archive.shelf import Folder
from models import connect
from tests.archive.destroying import shred_only


class Steps:
    """Counts what is done, and ends the process without warning when it was enough."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.made = 0

    def __call__(self, *_what: Any) -> None:
        self.made += 1
        if self.made == self.most:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Count before and after something."""

        def counted(*args: Any) -> Any:
            self()
            found = act(*args)
            self()
            return found

        return counted


def shred(url: str, folder: Path, most: int, nouns: list[tuple[str, int]]) -> int:
    """Shred, or die on the way; give the number of steps."""
    steps = Steps(most)
    shelf = Folder(folder)
    for name in ("put", "get", "destroy"):
        setattr(shelf, name, steps.around(getattr(shelf, name)))
    engine = connect(url)
    sqlalchemy.event.listen(engine, "before_cursor_execute", steps)
    sqlalchemy.event.listen(engine, "after_cursor_execute", steps)
    sqlalchemy.event.listen(engine, "commit", steps)
    keyring.open(shelf)
    shred_only(nouns)
    return steps.made


def main(url: str, folder: str) -> None:
    """Take one line after the other."""
    for line in sys.stdin:
        most, nouns = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            made = shred(url, Path(folder), most, [(noun, noun_id) for noun, noun_id in nouns])
            os.write(writer, str(made).encode())
            os._exit(0)
        os.close(writer)
        _pid, status = os.waitpid(child, 0)
        made_there = os.read(reader, 20).decode()
        os.close(reader)
        print(json.dumps([os.waitstatus_to_exitcode(status), made_there]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
