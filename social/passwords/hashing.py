"""How is a password kept, and how is one compared, in the same time for everybody?"""

from __future__ import annotations

import os
from base64 import b64encode
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from social.aside import aside

# Argon2id as RFC 9106, section 4, recommends where memory is short: 3 passes over 64 MiB, 4 lanes.
hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


def hashed(password: str) -> str:
    """Hash a password for keeping: about 0.2 s of processor time and 64 MiB for as long."""
    return aside(hasher.hash, bare(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed.

    Without a hash, or with a broken one, the same work is done and the answer is no, so that
    nobody can tell by the clock whose account exists.
    """
    return aside(verified, kept or NOBODY, bare(password))


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other costs than are used now."""
    return hasher.check_needs_rehash(kept)


def verified(kept: str, password: str) -> bool:
    """Compare by one run of Argon2."""
    try:
        return hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def bare(password: str) -> str:
    """Bring a password into one form: keyboards write the same letter in several ways."""
    return normalize("NFKC", password)


def nobody() -> str:
    """Write a hash that belongs to no password: its digest is random."""
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${random(hasher.salt_len)}${random(hasher.hash_len)}"


def random(length: int) -> str:
    """Write random bytes as Argon2 hashes do."""
    return b64encode(os.urandom(length)).decode().rstrip("=")


NOBODY = nobody()
