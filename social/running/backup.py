"""How is the database copied to a file, and brought back from one?"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from social.running.database import plain
from social.running.place import installed_programs
from social.running.schema import revision
from social.running.trouble import Trouble

NAMES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}


def dump(owner_url: str, file: Path) -> None:
    """Write the whole database to a file that is there when it is complete, while Kring runs."""
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        out = unfinished.open("xb")
    except OSError as wrong:
        raise Trouble(f"{file} cannot be written: {wrong.strerror}.") from None
    try:
        with out:
            tool("pg_dump", owner_url, ["--format=custom"], stdout=out.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(owner_url: str, file: Path) -> None:
    """Fill an empty database from a file: all of it, or nothing."""
    with psycopg.connect(plain(owner_url)) as connection:
        if revision(connection) is not None:
            raise Trouble("This database is in use already: set DATA_DIR to a new folder.")
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--dbname="]
    tool("pg_restore", owner_url, [*options, str(file)])


def tool(name: str, url: str, options: list[str], stdout: int | None = None) -> None:
    """Run one of PostgreSQL's tools; the password goes by the environment, unseen by others."""
    parts = conninfo_to_dict(plain(url))
    environ = {names: str(parts[key]) for key, names in NAMES.items() if parts.get(key)}
    environ |= {"PGPASSWORD": str(parts.get("password", "")), "PATH": os.defpath, "LC_ALL": "C"}
    done = subprocess.run(
        [str(installed_programs() / "bin" / name), *options],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[:1] or ["it gave no reason"]
        raise Trouble(f"The database could not be copied: {said[0]}")
