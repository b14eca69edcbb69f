"""Who signs the logs of the tests?"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from archive import sealing
from archive.note import Signer
from archive.sealing import seal

SIGNER = Signer("kring.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def seal_all(connection: Connection, most: int = sealing.AT_ONCE) -> int:
    """Seal until nothing waits."""
    done = 0
    while found := seal(connection, SIGNER, most=most):
        done += found
    return done
