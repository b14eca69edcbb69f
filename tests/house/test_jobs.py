"""Do the jobs that run by the clock take what the clock hands them?"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

from social.jobs import queue


def test_each_takes_the_time_at_which_it_was_due() -> None:
    for path in Path("social").glob("*/jobs.py"):
        importlib.import_module(f"social.{path.parent.name}.jobs")
    tasks = [one.task for one in queue.periodic_registry.periodic_tasks.values()]
    assert len(tasks) > 10
    deaf = [
        task.name
        for task in tasks
        if list(inspect.signature(inspect.unwrap(task.func)).parameters) != ["timestamp"]
    ]
    assert deaf == []
