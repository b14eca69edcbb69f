"""A real `kring worker` in a process of its own, which tests kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from social.settings import Settings

PATIENCE = 150.0  # seconds: a test machine may be busy; only what hangs waits as long


class Worker:
    """One worker, with a data folder of its own, on the database of the tests."""

    def __init__(self, settings: Settings, folder: Path, smtp: str) -> None:
        self.environ = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME")
        }
        self.environ |= {
            "DATA_DIR": str(folder),
            "DATABASE_URL": settings.database_url,
            "DATABASE_OWNER_URL": settings.database_owner_url,
            "DATABASE_SEAL_URL": settings.database_seal_url,
            "KEYRING_URL": f"file://{settings.data_dir / 'keyring'}",
            "SECRET_KEYS": ",".join(settings.secret_keys),
            "FILE_KEY": settings.file_key,
            "BASE_URL": settings.base_url,
            "SMTP_URL": smtp,
            "MAIL_FROM": "Kring <kring@example.org>",
        }
        self.output = folder / "worker.txt"
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts += 1
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "social.commands", "worker"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environ,
            )

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)

    def is_over(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def end(self) -> None:
        self.kill()
        if self.process is not None:
            self.process.wait(PATIENCE)

    @property
    def said(self) -> str:
        return self.output.read_text()[-4_000:]


def wait_for(is_so: Callable[[], bool], worker: Worker) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, worker.said
        time.sleep(0.05)
