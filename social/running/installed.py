"""Is everything installed that this version was tried with?"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from social.running.findings import Finding, broken, well

ROOT = Path(__file__).resolve().parents[2]


def python() -> Finding:
    """Look at the version of Python."""
    return well("python", ".".join(str(part) for part in sys.version_info[:3]))


def packages() -> Finding:
    """Compare what is installed with what this version was tried with."""
    other = []
    try:
        wanted = [line for line in requires("kring") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        return broken("packages", "Kring itself is not installed", "Run `make install`.")
    for line in wanted:
        name, _, pinned = line.partition("==")
        name = name.partition("[")[0].strip()
        try:
            if version(name) != pinned.strip():
                other.append(f"{name} is {version(name)}, not {pinned.strip()}")
        except PackageNotFoundError:
            other.append(f"{name} is missing")
    if other:
        return broken("packages", "; ".join(other), "Run `make install`.")
    return well("packages", f"{len(wanted)} are installed as pinned")


def browser_files() -> Finding:
    """Look for what browsers load."""
    static = ROOT / "static"
    wanted = ("icons.svg", "kring.css", "node_modules")
    missing = [name for name in wanted if not (static / name).exists()]
    if missing:
        return broken("browser files", f"static/{missing[0]} is missing", "Run `make install`.")
    return well("browser files", "are there")


def translations() -> Finding:
    """Look for the compiled catalogues of each language."""
    sources = sorted((ROOT / "social" / "translations").glob("*/LC_MESSAGES/messages.po"))
    stale = [one.parts[-3] for one in sources if not one.with_suffix(".mo").exists()]
    if stale:
        return broken("translations", f"{', '.join(stale)} not compiled", "Run `make install`.")
    return well("translations", f"{len(sources)} languages beside English")
