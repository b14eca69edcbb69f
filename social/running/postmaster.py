"""Does a PostgreSQL already run in this folder, and is it truly the one its pid file names?"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE = 30  # seconds for an orderly stop, before the one that recovers at the next start


@dataclass(frozen=True)
class Postmaster:
    """A PostgreSQL that runs in a folder of ours."""

    pid: int
    socket_folder: Path | None  # None until it has one

    def stop(self) -> None:
        """Stop it in order, however long that takes; without order after half a minute."""
        try:
            process = psutil.Process(self.pid)
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except psutil.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        except psutil.NoSuchProcess:
            pass


def postmaster(folder: Path) -> Postmaster | None:
    """Find the PostgreSQL that runs in a folder; a stale pid, or a reused one, is none."""
    lines = pid_file(folder)
    if not lines or not lines[0].isdigit() or not is_ours(int(lines[0]), folder):
        return None
    return Postmaster(int(lines[0]), socket_folder(lines))


def pid_file(folder: Path) -> list[str]:
    """Read postmaster.pid: pid, folder, start, port, socket folder, address, memory, state."""
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def socket_folder(lines: list[str]) -> Path | None:
    """Pick the socket folder from a pid file."""
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def is_ours(pid: int, folder: Path) -> bool:
    """Tell whether a pid is PostgreSQL's own process for this folder, by its command line."""
    try:
        line = psutil.Process(pid).cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return bool(line) and Path(line[0]).name == "postgres" and str(folder) in line


def clear_the_way(folder: Path) -> None:
    """Stop what a killed start left behind, and take away its pid file."""
    found = postmaster(folder)
    if found is not None:
        found.stop()
    # Its pid is gone, or is another program's by now, before which PostgreSQL would shrink back.
    (folder / "postmaster.pid").unlink(missing_ok=True)
