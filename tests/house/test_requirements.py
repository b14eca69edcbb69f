"""Can what is locked be installed on every Python that is promised, from any index?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.txt",
    "requirements-test.txt",
    "requirements-encoder.txt",
    "requirements-node.txt",
    "requirements-readers.txt",
)
PROMISED = ("3.11.0", "3.11.9", "3.12.0", "3.13.0", "3.14.0")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked(name: str) -> dict[str, str]:
    """Read which version of each package a file locks."""
    found = re.findall(r"^([a-z0-9-]+)==(\S+) \\$", (ROOT / name).read_text(), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_and_checks_everything(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|@ ?file|\bgit\+", text)
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)


def test_locks_hold_the_versions_that_the_project_names() -> None:
    extras = PROJECT["optional-dependencies"]
    for lock, named in (
        ("requirements.txt", PROJECT["dependencies"] + extras["build"]),
        ("requirements-test.txt", PROJECT["dependencies"] + extras["test"]),
        ("requirements-encoder.txt", PROJECT["dependencies"] + extras["encoder"]),
        ("requirements-readers.txt", extras["readers"]),
    ):
        pins = locked(lock)
        for line in named:
            wanted = Requirement(line)
            assert f"=={pins[canonicalize_name(wanted.name)]}" == str(wanted.specifier)


def test_tests_run_on_what_is_served() -> None:
    served, tested = locked("requirements.txt"), locked("requirements-test.txt")
    assert served.items() <= tested.items()


def needs(name: str, version: str) -> Iterator[str]:
    """List what a package needs on a version of Python, without extras."""
    place = {
        "python_version": ".".join(version.split(".")[:2]),
        "python_full_version": version,
        "extra": "",
    }
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(place):
            yield canonicalize_name(wanted.name)


@pytest.mark.parametrize("version", PROMISED)
def test_nothing_is_missing_on_another_python(version: str) -> None:
    pins = locked("requirements-test.txt")
    missing = {
        f"{name} needs {wanted}"
        for name in pins
        for wanted in needs(name, version)
        if wanted not in pins
    }
    assert missing == set()
