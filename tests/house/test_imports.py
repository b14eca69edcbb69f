"""Does the code keep to who may import whom?"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: the linter sets up logging anew, which silences every logger here.
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_dependencies_point_down_only() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_feature_stands_in_the_contract() -> None:
    features = {f"social.{path.parent.name}" for path in (ROOT / "social").glob("*/views.py")}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    assert features == set(contracts["features"]["modules"])
