"""Does what operators read name every setting, and no other?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from social.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def rows() -> list[str]:
    return ROW.findall((ROOT / "docs" / "OPERATING.md").read_text())


@pytest.mark.parametrize("variable", Settings.variables())
def test_every_setting_is_written_down(rows: list[str], variable: str) -> None:
    assert rows.count(variable) == 1


def test_nothing_is_written_down_that_cannot_be_set(rows: list[str]) -> None:
    assert set(rows) == set(Settings.variables())
