"""Which secrets does this installation have, and where are they kept?"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.note import Signer
from social import web_push
from social.running.cluster import ROLES
from social.running.trouble import Trouble
from social.settings import Settings

KEPT = 3  # session keys: the one that signs, and those before it that still count
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is misread: I and 1, O and 0


def session_keys(data_dir: Path) -> tuple[str, ...]:
    """Give the keys of sessions and signed forms: the first signs, all are accepted."""
    return tuple(kept(data_dir, "session", new_key).split())


def file_key(data_dir: Path) -> str:
    """Give the key under which uploaded files are digested; it must never change."""
    return kept(data_dir, "files", new_key)


def push_key(data_dir: Path) -> str:
    """Give the key by which push services know us; with another, every device has to ask anew."""
    return kept(data_dir, "push", web_push.new_key)


def database_passwords(data_dir: Path) -> dict[str, str]:
    """Give the passwords of the embedded database's three roles."""
    text = kept(data_dir, "postgres", lambda: json.dumps({role: new_key() for role in ROLES}))
    return {role: str(password) for role, password in json.loads(text).items()}


def log_key(path: Path, host: str, *, may_make: bool) -> str | None:
    """Give the key that signs the log of the ledger; None where there is none, and none is made.

    Its name is that of the log for ever: the host that Kring has today, and 32 random bits, since
    two logs must never have one name.
    """
    if not may_make and not path.exists():
        return None
    return read_or_make(path, lambda: new_signer(f"{host}/ledger/{secrets.token_hex(4)}"))


def move_log_key(settings: Settings) -> None:
    """Bring the log's key to its own folder from among the other keys, where it lay at first.

    And those of logs before it, or begun and not ended. The log's own comes last: if we die in
    between, the next start goes on.
    """
    old = settings.data_dir / "keys"
    if settings.log_key != settings.data_dir / "sealing" / "key" or not (old / "log").exists():
        return
    settings.log_key.parent.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(old.glob("log*"), reverse=True):
        path.replace(settings.log_key.with_name(path.name.replace("log", "key", 1)))


def new_signer(name: str) -> str:
    """Make a key that signs notes in a name."""
    return Signer(name, Ed25519PrivateKey.generate()).secret


def setup_code(data_dir: Path) -> str:
    """Give the one-time code that the first start asks for."""
    return kept(data_dir, "setup-code", new_code)


def forget_setup_code(data_dir: Path) -> None:
    """Drop the code, once it was used."""
    (data_dir / "keys" / "setup-code").unlink(missing_ok=True)


def rotate_session_keys(data_dir: Path) -> None:
    """Sign with a new key from the next start on; sessions stay, the oldest key is dropped."""
    keys = (new_key(), *session_keys(data_dir))[:KEPT]
    write(data_dir / "keys" / "session", "\n".join(keys), replace=True)


def new_key() -> str:
    """Make 256 random bits."""
    return secrets.token_hex(32)


def new_code() -> str:
    """Make a code of 60 random bits that a person can type."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def kept(data_dir: Path, name: str, make: Callable[[], str]) -> str:
    """Read a secret, making it the first time; two who make it at once agree on one."""
    return read_or_make(data_dir / "keys" / name, make)


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """Read a secret from a file, making it the first time."""
    try:
        if not path.exists():
            write(path, make())
        return path.read_text().strip()
    except OSError as wrong:
        raise Trouble(f"The key {path} cannot be used: {wrong.strerror}.") from None


def write(path: Path, text: str, *, replace: bool = False) -> None:
    """Keep a text whole, for its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    if replace:
        unfinished.replace(path)
        return
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass  # somebody was faster: theirs counts
    finally:
        unfinished.unlink()
