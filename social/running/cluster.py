"""How is the embedded database made: its files, its three roles, its passwords?"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from social.running.account import Account
from social.running.trouble import Trouble

DATABASE = "kring"
ROLES = ("kring_owner", "kring_app", "kring_seal")
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

# One collation wherever it runs, so that an index never depends on the system's libraries.
CREATE = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=reject",
)
# The superuser has no password and no way in.
WAYS_IN = f"local {DATABASE} {','.join(ROLES)} scram-sha-256\n"


# Tables are the owner's to make, and old bytes the owner's to get out of the write-ahead log.
RIGHTS = [
    "GRANT CREATE ON SCHEMA public TO kring_owner",
    "GRANT pg_checkpoint TO kring_owner",
    "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO kring_owner",
]
# What is thrown away anyway may be emptied again and again, its guards unasked.
RIGHTS_TO_EMPTY = ["GRANT SET ON PARAMETER session_replication_role TO kring_owner"]


@dataclass(frozen=True)
class Urls:
    """How each role reaches the database; each address holds a password."""

    owner_url: str
    app_url: str
    seal_url: str


def urls(socket_folder: Path, passwords: Mapping[str, str]) -> Urls:
    """Write the addresses of a database behind a socket."""
    where = quote(str(socket_folder))
    return Urls(
        *(
            f"postgresql+psycopg://{role}:{passwords[role]}@/{DATABASE}?host={where}"
            for role in ROLES
        )
    )


def create(
    folder: Path, account: Account, bin_folder: Path, passwords: Mapping[str, str], *, durable: bool
) -> None:
    """Make the files, roles and database in a folder: all of it, or nothing under that name."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.give(unfinished)
    options = [*CREATE, *([] if durable else ["--no-sync"])]
    run([bin_folder / "initdb", *options, "-D", unfinished], account)
    (unfinished / "pg_hba.conf").write_text(WAYS_IN)
    # Alone, before anyone can connect: roles with passwords need no trusted moment this way.
    alone = [bin_folder / "postgres", "--single", "-F", "-D", unfinished]
    run([*alone, "postgres"], account, statements(passwords))
    run([*alone, DATABASE], account, RIGHTS if durable else [*RIGHTS, *RIGHTS_TO_EMPTY])
    unfinished.rename(folder)


def statements(passwords: Mapping[str, str]) -> list[str]:
    """List what makes the roles and the database, one statement a line."""
    return [
        *(f"CREATE ROLE {role} LOGIN NOSUPERUSER PASSWORD '{passwords[role]}'" for role in ROLES),
        f"CREATE DATABASE {DATABASE} OWNER kring_owner",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO kring_app, kring_seal",
    ]


def run(command: list[str | Path], account: Account, lines: list[str] | None = None) -> None:
    """Run one of PostgreSQL's programs to its end. Trouble carries its last words."""
    done = subprocess.run(
        [str(part) for part in command],
        input="".join(f"{line};\n" for line in lines or []),
        capture_output=True,
        text=True,
        cwd="/",
        env=ENVIRONMENT,
        check=False,
        **account.identity,
    )
    if done.returncode or "ERROR:" in done.stderr:
        said = done.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise Trouble(f"The embedded PostgreSQL could not be set up: {said[0]}")
