"""What a browser does to seal and open, in Python: the format is docs/CONFIDENTIAL.md's."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from social.confidential.keys import ROUNDS

ONCE = bytes(12)
SMALLEST = 4_096


def b64(found: bytes) -> str:
    return base64.b64encode(found).decode()


def derived(words: bytes, salt: bytes, use: str) -> bytes:
    """HKDF with SHA-256, 32 bytes."""
    return HKDF(hashes.SHA256(), 32, salt, use.encode()).derive(words)


def stretched(secret: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, rounds)


@dataclass(frozen=True)
class Pair:
    """A key pair by its private half."""

    secret: bytes

    @cached_property
    def private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.secret)

    @cached_property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Receipt:
    """What a receipt code gives."""

    opening: bytes
    pair: Pair


def new_code() -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(24))


def receipt(code: str, salt: bytes, rounds: int = ROUNDS) -> Receipt:
    digits = "".join(sign for sign in code if sign.isdigit())
    master = stretched(digits, b"kring receipt 1" + salt, rounds)
    return Receipt(
        derived(master, salt, "kring receipt opening 1"),
        Pair(derived(master, salt, "kring receipt key 1")),
    )


def locked(pair: Pair, passphrase: str, rounds: int = ROUNDS) -> dict[str, Any]:
    """Lock a private key, as a browser sends it."""
    salt, nonce = os.urandom(16), os.urandom(12)
    key = AESGCM(stretched(passphrase, salt, rounds))
    box = nonce + key.encrypt(nonce, pair.secret, pair.public)
    return {"locked": b64(box), "salt": b64(salt), "rounds": rounds}


def unlocked(box: bytes, salt: bytes, rounds: int, public: bytes, passphrase: str) -> Pair:
    key = AESGCM(stretched(passphrase, salt, rounds))
    return Pair(key.decrypt(box[:12], box[12:], public))


def about(reporter: bytes, by_reporter: bool, position: int) -> bytes:
    return b"kring message 2" + reporter + bytes([by_reporter]) + position.to_bytes(2, "big")


def padded(words: bytes) -> bytes:
    size = SMALLEST
    while size < len(words) + 4:
        size *= 2
    return (len(words).to_bytes(4, "big") + words).ljust(size, b"\0")


def between(mine: Pair, other: bytes, once: bytes, reader: bytes) -> AESGCM:
    common = mine.private.exchange(X25519PublicKey.from_public_bytes(other))
    return AESGCM(derived(common, once + reader, "kring envelope 1"))


def seal(
    words: dict[str, Any],
    readers: dict[int, bytes],
    reporter: bytes,
    position: int,
    *,
    by_reporter: bool = True,
) -> dict[str, Any]:
    """Seal words, as a browser sends them."""
    secret, nonce, once = os.urandom(32), os.urandom(12), Pair(os.urandom(32))
    text = AESGCM(secret).encrypt(
        nonce, padded(json.dumps(words).encode()), about(reporter, by_reporter, position)
    )

    def wrapped(reader: bytes) -> str:
        key = between(once, reader, once.public, reader)
        return b64(once.public + key.encrypt(ONCE, secret, None))

    return {
        "position": position,
        "sealed": b64(nonce + text),
        "own_envelope": wrapped(reporter),
        "envelopes": {str(number): wrapped(key) for number, key in readers.items()},
    }


def opened(
    sealed: bytes,
    envelope: bytes,
    pair: Pair,
    reporter: bytes,
    position: int,
    *,
    by_reporter: bool = True,
) -> dict[str, Any]:
    """Open a message; InvalidTag if it is not for this pair, or was changed."""
    once = envelope[:32]
    secret = between(pair, once, once, pair.public).decrypt(ONCE, envelope[32:], None)
    text = AESGCM(secret).decrypt(sealed[:12], sealed[12:], about(reporter, by_reporter, position))
    words: dict[str, Any] = json.loads(text[4 : 4 + int.from_bytes(text[:4], "big")])
    return words


def un64(text: str) -> bytes:
    return base64.b64decode(text)
