"""How is the confidential channel set up, and who receives what is said in it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Channel, ConfidantKey, session

LEAST = 2
"""Recipients that a channel needs: a passphrase that one of them forgets loses nothing."""


def channel() -> Channel | None:
    """Find what the company decided; None where it decided nothing yet."""
    return session.scalar(select(Channel))


def keys_in_use() -> Sequence[ConfidantKey]:
    """List the keys that are sealed to, each with whose it is."""
    rows = select(ConfidantKey).where(ConfidantKey.in_use()).order_by(ConfidantKey.id)
    return session.scalars(rows.options(joinedload(ConfidantKey.person))).all()


def is_open(found: Channel | None, keys: Sequence[ConfidantKey]) -> bool:
    """Tell whether anybody can write."""
    return found is not None and len(keys) >= LEAST


def fingerprint(key: ConfidantKey) -> str:
    """Write a public key so that two people can compare it aloud: 64 bits of its SHA-256."""
    digits = hashlib.sha256(key.public_key).hexdigest()[:16]
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))
