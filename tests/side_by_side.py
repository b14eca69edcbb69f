"""How do several processes collect the same tests without doing the same work?"""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from social.running.loading import loading

HERE = Path(__file__).parent
REAL = ("browser", "live")
COMMON: pytest.StashKey[str] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Look for no garbage among the tests, of which none goes away before the end; later rarely."""
    with loading():
        found = yield
    gc.set_threshold(100_000, 50, 100)
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Let each process begin with another folder of the tests.

    All of them collect everything. What one of them has compiled the others only read; were they
    to go the same way, each would compile the same file at the same time.
    """
    work = getattr(config, "workerinput", None)
    if work and [Path(arg).resolve() for arg in config.args] == [HERE]:
        number = int(work["workerid"].removeprefix("gw"))
        config.args[:] = map(str, turned(folders(), number, work["workercount"]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give all processes one folder for what only one of them makes; it goes with the run."""
    config: pytest.Config = node.config
    if COMMON not in config.stash:
        common = config.stash[COMMON] = tempfile.mkdtemp(prefix="kring-common-")
        config.add_cleanup(lambda: shutil.rmtree(common, ignore_errors=True))
    node.workerinput["common"] = config.stash[COMMON]


def folders() -> list[Path]:
    """List the folders of tests, but for those that measure."""
    parts = {file.relative_to(HERE).parts[0] for file in HERE.rglob("test_*.py")}
    return [HERE / part for part in sorted(parts - {"bench"})]


def turned(some: list[Path], number: int, of: int) -> list[Path]:
    """Begin the list after so many parts of the tests, by the size of their files."""
    sizes = [sum(file.stat().st_size for file in one.rglob("*.py")) for one in some]
    before = [sum(sizes[:place]) for place in range(len(some))]
    begin = next(place for place, size in enumerate(before) if size * of >= sum(sizes) * number)
    return some[begin:] + some[:begin]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests in the order of their folders, wherever collecting began.

    Where real browsers and servers meet on a busy machine, a test has a second try; two in a run,
    and what was wrong the first time is told in the end (pyproject.toml).
    """
    items.sort(key=folder)
    for item in items:
        if folder(item) in REAL:
            item.add_marker(pytest.mark.flaky(reruns=1))


def folder(item: pytest.Item) -> str:
    """Name the part of the tests to which one belongs."""
    return item.path.relative_to(HERE).parts[0]
