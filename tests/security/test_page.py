"""Does docs/SECURITY.md tell the truth: does every proof exist, and is nothing left out?"""

from __future__ import annotations

import ast
import csv
import re
from functools import cache
from typing import NamedTuple

import pytest

from tests.conftest import SHARED
from tests.house.reach import ROOT

PAGE = (ROOT / "docs" / "SECURITY.md").read_text()
PUBLISHED = SHARED / "data" / "moderation" / "asvs" / "ASVS_5.0.0_en.csv"
TEST = re.compile(r"`([\w/]+)::(\w+)`")
FILE = re.compile(r"`((?:archive|models|moderation|social|static|tests)/[\w/.]+)`")
SAID = ("Gap: ", "None here: ", "none here: ", "Operator: ", "Code: ")
HOLES = 46


class Line(NamedTuple):
    """One line of a table: its number, what it is, and how it is kept."""

    number: str
    level: str
    what: str
    how: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Name the tests."""
        return TEST.findall(self.how)


def table(title: str) -> list[Line]:
    """Read the table under a title."""
    part = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [
        re.split(r"\s*\|\s*", line.strip("| ")) for line in part.splitlines() if line[:1] == "|"
    ]
    wide = [[*row[:1], "", *row[1:]] if len(row) == 3 else row for row in rows[2:]]
    return [Line(*row) for row in wide]


REQUIREMENTS, OTHERS = table("OWASP ASVS 5.0"), table("Holes of others")


@cache
def named_in(path: str) -> frozenset[str]:
    """List the tests of a file."""
    file = ROOT / "tests" / f"{path}.py"
    if not file.exists():
        return frozenset()
    found = (node for node in ast.walk(ast.parse(file.read_text())))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("line", [*REQUIREMENTS, *OTHERS], ids=lambda line: line.number)
def test_what_a_line_names_exists(line: Line) -> None:
    missing = [f"{path}::{name}" for path, name in line.tests if name not in named_in(path)]
    assert missing == []
    assert [path for path in FILE.findall(line.how) if not (ROOT / path).exists()] == []
    assert line.tests or (line.how.startswith(SAID) and len(line.how) > 15)
    assert len(line.what) > 2


def test_every_hole_has_a_line() -> None:
    assert [line.number for line in OTHERS] == [str(number) for number in range(1, HOLES + 1)]


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line.number)
def test_each_hole_has_a_test_of_its_number_or_says_why_there_is_none(line: Line) -> None:
    prefix = f"test_hole_{int(line.number):02}_"
    has_one = any(name.startswith(prefix) for _path, name in line.tests)
    assert has_one or line.how.startswith("none here: ")


def test_every_test_of_a_hole_stands_beside_it() -> None:
    there = {
        (path.relative_to(ROOT / "tests").with_suffix("").as_posix(), name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in named_in(path.relative_to(ROOT / "tests").with_suffix("").as_posix())
        if name.startswith("test_hole_")
    }
    beside = {
        (path, name): line.number
        for line in OTHERS
        for path, name in line.tests
        if name.startswith("test_hole_")
    }
    assert there == set(beside)
    for (_path, name), number in beside.items():
        assert name.startswith(f"test_hole_{int(number):02}_")


def test_the_gaps_are_said_first() -> None:
    missing = PAGE.partition("\n## What is missing\n")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^- \*\*([\d.]+)\*\*", missing, re.MULTILINE))
    gaps = {line.number for line in REQUIREMENTS if line.how.startswith("Gap: ")}
    assert listed == {
        line.number for line in REQUIREMENTS if line.number in gaps and line.level != "3"
    }


def test_every_published_requirement_of_levels_one_and_two_has_a_line() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published list is not beside the project")
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        levels = {row["req_id"].removeprefix("V"): row["L"] for row in csv.DictReader(file)}
    here = {line.number: line.level for line in REQUIREMENTS}
    assert len(here) == len(REQUIREMENTS)
    assert {number for number, level in levels.items() if level in "12"} <= set(here)
    assert {number: levels.get(number) for number in here} == here
