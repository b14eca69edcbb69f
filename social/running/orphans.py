"""Which processes did a killed start leave behind, where the system does not end them?"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

import psutil

PATIENCE = 5  # seconds for an orderly end


def note(path: Path, pids: Sequence[int]) -> None:
    """Keep which processes are ours: a number alone is given again, so with its start."""
    ours = {}
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            ours[pid] = psutil.Process(pid).create_time()
    path.write_text(json.dumps(ours))


def end_left_behind(path: Path) -> None:
    """End what the last start noted and did not end itself, with all that they started."""
    left: list[psutil.Process] = []
    for process in noted(path):
        with contextlib.suppress(psutil.NoSuchProcess):
            left += [*process.children(recursive=True), process]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(left, timeout=PATIENCE)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=PATIENCE)
    path.unlink(missing_ok=True)


def noted(path: Path) -> list[psutil.Process]:
    """Find the noted processes that still are what they were."""
    try:
        ours = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return []
    found = []
    for pid, began in ours.items():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(pid))
            if process.create_time() == began:
                found.append(process)
    return found
