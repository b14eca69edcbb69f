"""Does the code keep to who may import whom?"""

from __future__ import annotations

import tomllib
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_dependencies_point_down_only(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_every_feature_stands_in_the_contract() -> None:
    features = {f"social.{path.parent.name}" for path in (ROOT / "social").glob("*/views.py")}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    assert features == set(contracts["features"]["modules"])
