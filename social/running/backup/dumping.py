"""How is the database copied to a file, and brought back from one?"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from social.running.database import plain
from social.running.place import installed_programs
from social.running.schema import revision
from social.running.trouble import Trouble

NAMES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
DUMP = ("--format=custom",)
RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--dbname=")
CHUNK = 1 << 16


def dump(owner_url: str, file: Path) -> None:
    """Write the whole database to a file that is there when it is complete, while Kring runs."""
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        out = unfinished.open("xb")
    except OSError as wrong:
        raise Trouble(f"{file} cannot be written: {wrong.strerror}.") from None
    try:
        with out:
            tool("pg_dump", owner_url, DUMP, stdout=out.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def dumped(owner_url: str, snapshot: str) -> Iterator[bytes]:
    """Give the whole database, as a transaction sees it that exported its snapshot."""
    options = (*DUMP, f"--snapshot={snapshot}")
    with begun("pg_dump", owner_url, options, stdout=subprocess.PIPE) as process:
        while chunk := process.stdout.read(CHUNK):
            yield chunk


def restore(owner_url: str, file: Path) -> None:
    """Fill an empty database from a file: all of it, or nothing."""
    refuse_in_use(owner_url)
    tool("pg_restore", owner_url, (*RESTORE, str(file)))


def restore_from(owner_url: str, pour: Callable[[IO[bytes]], object]) -> None:
    """Fill an empty database from what is poured in: all of it, or nothing."""
    refuse_in_use(owner_url)
    with begun("pg_restore", owner_url, RESTORE, stdin=subprocess.PIPE) as process:
        try:
            pour(process.stdin)
        except BrokenPipeError:
            pass  # it gave up: its exit code says so, and its last words say why
        except BaseException:
            process.kill()  # what came is not whole, and must not look as if it were
            raise


def refuse_in_use(owner_url: str) -> None:
    """Refuse a database that somebody has begun to use."""
    with psycopg.connect(plain(owner_url)) as connection:
        if revision(connection) is not None:
            raise Trouble("This database is in use already: set DATA_DIR to a new folder.")


def tool(name: str, url: str, options: Sequence[str], stdout: int | None = None) -> None:
    """Run one of PostgreSQL's tools to its end. Trouble carries its reason."""
    with begun(name, url, options, stdout=stdout):
        pass


@contextmanager
def begun(
    name: str, url: str, options: Sequence[str], **streams: int | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Lend one of PostgreSQL's tools that runs, and see it end, or stop it. Trouble as `tool`.

    The password goes by the environment, unseen by others.
    """
    parts = conninfo_to_dict(plain(url))
    environ = {names: str(parts[key]) for key, names in NAMES.items() if parts.get(key)}
    environ |= {"PGPASSWORD": str(parts.get("password", "")), "PATH": os.defpath, "LC_ALL": "C"}
    program = str(installed_programs() / "bin" / name)
    with tempfile.TemporaryFile() as said:
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL} | streams
        process = subprocess.Popen([program, *options], env=environ, stderr=said, **given)
        try:
            yield process
            if process.stdin is not None:
                end(process.stdin)
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    end(stream)
        if process.returncode:
            said.seek(0)
            lines = said.read(CHUNK).decode(errors="replace").strip().splitlines()
            raise Trouble(f"The database could not be copied: {(lines or ['no reason given'])[0]}")


def end(stream: IO[bytes]) -> None:
    """Close a pipe; that nobody reads it any more is said by the exit code."""
    with suppress(BrokenPipeError):
        stream.close()
