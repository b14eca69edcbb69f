"""Does every test that docs/DEMANDS.md names exist, and is every demand answered?"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/DEMANDS.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    missing = [
        f"{path}::{name}"
        for path, name in named
        if f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ]
    assert len(named) > 30
    assert missing == []


def test_every_demand_has_a_test_or_says_that_it_is_open() -> None:
    rows = ROW.findall(PAGE)
    assert [int(row[0]) for row in rows] == list(range(1, 26))
    assert [row[0] for row in rows if "::" not in row[3] and "**Open**" not in row[2]] == []
