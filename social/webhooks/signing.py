"""How does the other side know that what it gets is from here, whole and new?

As the Standard Webhooks have it (standardwebhooks.com, specification 1.0.0): HMAC-SHA-256 over the
name of the message, the second in which it was sent and its body, with a secret that both know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from archive.keyring import keyring, this_month
from models import Kek, Webhook, session

SIGN = "whsec_"  # by which scanners of sources know such a secret
LENGTH = 32  # bytes
# Whose keys these are: nobody's of the people. Those of polls stand under numbers below zero, too,
# and no key is looked for by it.
NOBODY = -(2**31) + 1


def new_secret() -> bytes:
    """Make a secret."""
    return secrets.token_bytes(LENGTH)


def words_of(secret: bytes) -> str:
    """Write a secret as the other side is given it."""
    return SIGN + base64.b64encode(secret).decode()


def seal(hook: Webhook, secret: bytes, earlier: bytes | None = None) -> None:
    """Lay a secret, and the one before it, under a key of their own; part of a change."""
    let_go(hook)
    wrapper = keyring.make(session.connection(), (NOBODY, this_month()))
    hook.kek_id, hook.secret = wrapper.id, wrapper.wrap(secret)
    hook.earlier_secret = wrapper.wrap(earlier) if earlier else None


def let_go(hook: Webhook) -> None:
    """Have the key destroyed under which the secrets lie; part of a change."""
    kek = session.get(Kek, hook.kek_id) if hook.kek_id else None
    if kek is not None:
        kek.retired = True


def secret_of(hook: Webhook) -> bytes:
    """Read the secret. KeyLost if its key is gone."""
    return keyring.wrapper(hook.kek_id).unwrap(hook.secret)


def secrets_of(hook: Webhook) -> list[bytes]:
    """Read the secret, and the one before it while that counts. KeyLost if their key is gone."""
    found = [secret_of(hook)]
    if hook.earlier_secret and hook.has_earlier:
        found.append(keyring.wrapper(hook.kek_id).unwrap(hook.earlier_secret))
    return found


def signature(secret: bytes, key: str, second: int, body: bytes) -> str:
    """Sign a message with one secret."""
    signed = f"{key}.{second}.".encode() + body
    mark = hmac.digest(secret, signed, hashlib.sha256)
    return "v1," + base64.b64encode(mark).decode()


def headers(known: Iterable[bytes], key: str, second: int, body: bytes) -> dict[str, str]:
    """Write what goes along with a message; each secret signs it."""
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",  # nothing that is answered is read
        "webhook-id": key,
        "webhook-timestamp": str(second),
        "webhook-signature": " ".join(signature(one, key, second, body) for one in known),
    }
