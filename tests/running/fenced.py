"""A process that fences itself as the web process does, and then tries what it is told to.

`python -m tests.running.fenced DATA_DIR` writes one line of JSON: what each act came to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from social.running.fence import fence
from social.settings import Settings


def read_by_a_child(path: Path) -> bytes:
    """Let another program read a file."""
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


def main(data: Path) -> dict[str, str]:
    """Try everything in turn."""
    fence(Settings(data_dir=data))
    key, files = data / "sealing" / "key", data / "files"
    (files / "a").mkdir()
    (files / "b").mkdir()
    (files / "a" / "x").write_text("words")
    found: dict[str, str] = {}

    def attempt(name: str, act: Callable[[], object]) -> None:
        try:
            found[name] = str(act())
        except (OSError, subprocess.CalledProcessError) as refused:
            found[name] = type(refused).__name__

    def in_a_thread() -> str:
        thread = threading.Thread(target=lambda: attempt("key, in a thread", key.read_text))
        thread.start()
        thread.join()
        return ""

    attempt("key", key.read_text)
    attempt("thread", in_a_thread)
    attempt("key, by a child", lambda: read_by_a_child(key))
    attempt("link", lambda: os.link(key, files / "linked"))
    attempt("move", lambda: key.rename(files / "moved"))
    attempt("move its folder", lambda: key.parent.rename(files / "moved"))
    attempt("memory", lambda: Path(f"/proc/{os.getppid()}/mem").open("rb").close())
    attempt("other keys", (data / "keys" / "session").read_text)
    attempt("a file", (files / "a" / "x").read_text)
    attempt("move a file", lambda: (files / "a" / "x").rename(files / "b" / "x").read_text())
    attempt("keyring", lambda: (data / "keyring" / "new").write_text("k"))
    attempt("keyring again", (data / "keyring" / "new").read_text)
    attempt("copies of the log", lambda: len(list((data / "log-copies").iterdir())))
    with tempfile.TemporaryFile("w+") as file:
        attempt("temporary file", lambda: file.write("words"))
    attempt("rename its folder", lambda: key.parent.rename(data / "other"))
    attempt("key, elsewhere", (data / "other" / "key").read_text)
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
