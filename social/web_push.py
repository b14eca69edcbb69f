"""How is a message written so that a device alone can read it, and its push service takes it?

Encryption is that of RFC 8291 over RFC 8188 (aes128gcm); who sends is said by a signed note of
RFC 8292 (VAPID), with a key of this installation and no account anywhere.
"""

from __future__ import annotations

import base64
import json
import os
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes that every push service takes, with what encryption adds
HOLDS = 12 * 3600  # seconds that a note counts; at most a day is allowed


def encrypted(
    message: bytes,
    public_key: bytes,
    secret: bytes,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """Encrypt a message for one device (RFC 8291, section 3.4); key and salt are new each time."""
    own = own or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    theirs = point(public_key)
    ours = written(own)
    shared = own.exchange(ec.ECDH(), theirs)
    pair = derived(shared, secret, b"WebPush: info\x00" + public_key + ours, 32)
    key = derived(pair, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = derived(pair, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, message + b"\x02", None)  # 2: the last record


def point(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """Read a device's public key. ValueError for what is no point of the curve."""
    if len(public_key) != 65:
        raise ValueError("no uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public_key)


def derived(material: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    """Derive a key for one purpose (RFC 5869)."""
    made: bytes = HKDF(hashes.SHA256(), length, salt, purpose).derive(material)
    return made


def new_key() -> str:
    """Make the key by which push services know this installation."""
    numbers = ec.generate_private_key(CURVE).private_numbers()
    return words_of(numbers.private_value.to_bytes(32, "big"))


def read_key(words: str) -> ec.EllipticCurvePrivateKey:
    """Read that key. ValueError for what is none."""
    return ec.derive_private_key(int.from_bytes(bytes_of(words), "big"), CURVE)


def public_words(key: ec.EllipticCurvePrivateKey) -> str:
    """Write the public half as browsers ask for it."""
    return words_of(written(key))


def written(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write the public half of a key as an uncompressed point."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def note(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str) -> str:
    """Sign who sends, for one push service (RFC 8292, sections 2 and 3)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + HOLDS,
        "sub": contact,
    }
    head = {"typ": "JWT", "alg": "ES256"}
    said = ".".join(words_of(json.dumps(one).encode()) for one in (head, claims))
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = words_of(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={public_words(key)}"


def words_of(some: bytes) -> str:
    """Write bytes in the letters of addresses, without padding."""
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()


def bytes_of(words: str) -> bytes:
    """Read such letters. ValueError for others."""
    return base64.b64decode(words + "=" * (-len(words) % 4), altchars=b"-_", validate=True)
