"""Do several processes collect all tests, in the same order, though each begins elsewhere?"""

from __future__ import annotations

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
