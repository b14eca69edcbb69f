"""Which account runs the embedded PostgreSQL? It refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from social.running.trouble import Trouble

NAME = "kring"


@dataclass(frozen=True)
class Account:
    """A person or service of this machine, by number."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Tell whether this is not who runs us."""
        return self.uid != os.geteuid()

    @property
    def identity(self) -> dict[str, Any]:
        """Say to subprocess as whom a program is to run."""
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Tell whether this account can pass through a folder, or run a program."""
        if not self.is_another:
            return os.access(folder, os.X_OK)
        asked = subprocess.run(["test", "-x", str(folder)], cwd="/", check=False, **self.identity)
        return asked.returncode == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of something that we have just made."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)


def account_for(folder: Path) -> Account:
    """Choose who runs the database in a folder: its owner, we ourselves, or `kring` for root."""
    if os.geteuid() != 0:
        return by_number(os.geteuid())
    if folder.exists() and folder.stat().st_uid != 0:
        return by_number(folder.stat().st_uid)
    return by_name(NAME) or add_account() or unprivileged()


def by_number(uid: int) -> Account:
    """Look an account up by its number; PostgreSQL needs it to have a name."""
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        raise Trouble(
            f"PostgreSQL cannot run as user {uid}, which has no name on this machine: "
            "add it to the password file, or set DATABASE_URL to a server of your own."
        ) from None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def by_name(name: str) -> Account | None:
    """Look an account up by its name."""
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def add_account() -> Account | None:
    """Add a system account without a home or a shell, where the machine has the tool for it."""
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if tool is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    added = subprocess.run([tool, *options, NAME], check=False, capture_output=True)
    return by_name(NAME) if added.returncode == 0 else None


def unprivileged() -> Account:
    """Fall back on an account that every system has."""
    found = by_name("postgres") or by_name("nobody")
    if found is None:
        raise Trouble(
            "PostgreSQL does not run as root, and this machine has no unprivileged account: "
            "add one named kring, or set DATABASE_URL to a server of your own."
        )
    return found
