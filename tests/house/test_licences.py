"""Does the page of licences name what is really used, and nothing that forbids our own?"""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "LICENCES.md").read_text()
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ \\]+)", re.MULTILINE)
FORBIDDEN = re.compile(r"(?<!L)GPL|Affero", re.IGNORECASE)


def test_every_locked_package_stands_on_the_page() -> None:
    locked = LOCKED.findall((ROOT / "requirements.txt").read_text())
    missing = [name for name, version in locked if not named(name, version)]
    assert missing == []


def named(name: str, version: str) -> bool:
    return f"| {name} | {version} |" in PAGE or f"{name} (" in PAGE


def test_every_browser_package_stands_on_the_page() -> None:
    wanted = json.loads((ROOT / "static" / "package.json").read_text())["dependencies"]
    assert [name for name, version in wanted.items() if f"| {name} | {version} |" not in PAGE] == []


def test_nothing_that_runs_is_under_a_licence_that_forbids_ours() -> None:
    for name, _version in LOCKED.findall((ROOT / "requirements.txt").read_text()):
        about = importlib.metadata.metadata(name)
        words = f"{about.get('License-Expression')} {' '.join(about.get_all('Classifier') or [])}"
        assert not FORBIDDEN.search(words), f"{name}: {words}"
