"""Do several processes collect all tests, in the same order, though each begins elsewhere?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import lending
from tests.side_by_side import HERE, folders, turned


def test_every_file_of_tests_lies_in_a_folder_that_is_collected() -> None:
    there = set(folders())
    for file in HERE.rglob("test_*.py"):
        lies_in = HERE / file.relative_to(HERE).parts[0]
        assert lies_in in there or lies_in == HERE / "bench"


def test_each_process_collects_all_and_begins_elsewhere() -> None:
    of = 5
    ways = [turned(folders(), number, of) for number in range(of)]
    assert all(sorted(way) == folders() for way in ways)
    assert ways[0] == folders()
    assert len({way[0] for way in ways}) == of


def test_several_processes_make_a_database_once_and_each_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def make(place: Path, passwords: dict[str, str]) -> None:
        made.append(passwords)
        time.sleep(0.05)  # so that whoever does not wait comes in between
        place.mkdir()
        (place / "PG_VERSION").write_text("18\n")

    @contextmanager
    def served(root: Path, passwords: dict[str, str]) -> Iterator[Path]:
        assert passwords == made[0]
        yield root / "postgres"

    def ask(number: int) -> Path:
        with lending.lent(tmp_path) as place:
            assert (place / "PG_VERSION").read_text() == "18\n"
            (place / "own").mkdir()
            return place

    monkeypatch.setattr(lending, "make", make)
    monkeypatch.setattr(lending, "served", served)
    with ThreadPoolExecutor(3) as threads:
        places = list(threads.map(ask, range(3)))
    assert len(made) == 1
    assert len(set(places)) == 3
    assert not any(place.exists() for place in places)
