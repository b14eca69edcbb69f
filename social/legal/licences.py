"""Under which licences is what runs here? As the packages that are installed say themselves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

CLASSIFIER = "License :: "
NAME = re.compile(r"[A-Za-z0-9._-]+")
# What says nothing of it in its own words, as its source does.
UNSAID = {"pyrage": "MIT"}
SHORT = 60  # letters; some write their whole licence into the field for its name


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """Something that Kring uses."""

    name: str
    version: str
    licence: str


@cache
def of_python() -> tuple[Package, ...]:
    """List what Kring needs, and what that needs in turn, as it is installed."""
    found: dict[str, Package] = {}
    waiting = ["kring"]
    while waiting:
        about = installed(waiting.pop())
        if about is None or normal(about.metadata["Name"]) in found:
            continue
        name = about.metadata["Name"]
        found[normal(name)] = Package(name.lower(), about.version, licence_of(about))
        waiting.extend(needed_by(about))
    del found["kring"]
    return tuple(sorted(found.values()))


def installed(name: str) -> Distribution | None:
    """Find a package; None for one that this machine does without."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def needed_by(about: Distribution) -> list[str]:
    """Name what a package needs here, without what it could do beside."""
    wanted = (one for one in about.requires or () if "extra ==" not in one)
    return [found[0] for one in wanted if (found := NAME.match(one))]


def licence_of(about: Distribution) -> str:
    """Say what a package says of its licence: by its short name, else by its class."""
    said = about.metadata
    expression = said.get("License-Expression")
    classes = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith(CLASSIFIER) and line.count(" :: ") > 1
    ]
    field = (said.get("License") or "").strip()
    short = field if 0 < len(field) <= SHORT else ""
    return expression or " / ".join(classes) or short or UNSAID.get(said["Name"], "")


def normal(name: str) -> str:
    """Write a name as packages are compared by it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def of_browser(static: Path) -> tuple[Package, ...]:
    """List the packages whose files browsers load."""
    wanted = json.loads((static / "package.json").read_text("utf-8"))["dependencies"]
    found = (static / "node_modules" / name / "package.json" for name in wanted)
    about = [json.loads(one.read_text("utf-8")) for one in found if one.exists()]
    return tuple(sorted(Package(one["name"], one["version"], one["license"]) for one in about))
