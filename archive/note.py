"""How is a text signed so that strangers can check it? C2SP signed-note, with Ed25519."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # a log's own signature
COSIGNED = b"\x04"  # a witness's: with the time at which it saw (C2SP tlog-cosignature)
KINDS = (ED25519, COSIGNED)
PRIVATE = "PRIVATE+KEY+"
DASH = "\N{EM DASH}"
MOST_SIGNATURES = 16
MOST_BYTES = 64 * 1024


class BadNote(ValueError):
    """What was read is no signed note, or a known key did not sign it."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who says to have signed, with which key, and the signature."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        """Write the line, without its end."""
        return f"{DASH} {self.name} {base64.b64encode(self.key_id + self.value).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a new line, and who signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Write it as it is kept and sent."""
        return f"{self.text}\n" + "".join(f"{signature}\n" for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Somebody's name and public key, and of which kind their signatures are."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """Give the four bytes by which signatures name the key."""
        named = self.name.encode() + b"\n" + self.kind + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        """Write it as other tools take it: name, key id and key, parted by `+`."""
        key = base64.b64encode(self.kind + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    def is_signed(self, text: str, signature: bytes) -> bool:
        """Tell whether this key signed a text."""
        signed = text.encode()
        if self.kind == COSIGNED:
            signed = b"cosignature/v1\ntime %d\n" % seconds(signature) + signed
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


def seconds(cosignature: bytes) -> int:
    """Read when a witness says that it saw; seconds since 1970."""
    return int.from_bytes(cosignature[:8], "big")


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody's name and private key."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Give the public half."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """Write the key as it is kept, and as other tools take it."""
        seed = base64.b64encode(ED25519 + self.key.private_bytes_raw()).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{seed}"

    def sign(self, text: str) -> Note:
        """Sign a text that ends with a new line."""
        if not text.endswith("\n"):
            raise ValueError("a note's text ends with a new line")
        signature = Signature(self.name, self.verifier.key_id, self.key.sign(text.encode()))
        return Note(text, (signature,))


def signer(secret: str) -> Signer:
    """Read a kept key. BadNote if it is none, or belongs to another name."""
    name, _plus, rest = secret.strip().removeprefix(PRIVATE).partition("+")
    _key_id, _plus, key = rest.partition("+")
    try:
        seed = base64.b64decode(key, validate=True)
        found = Signer(name, Ed25519PrivateKey.from_private_bytes(seed[1:]))
    except ValueError:
        raise BadNote("this is no key that signs notes") from None
    if found.secret != secret.strip():
        raise BadNote("this is no key that signs notes")
    return found


def verifier(words: str) -> Verifier:
    """Read somebody's name and public key, as they are handed around. BadNote if they are none."""
    name, _plus, rest = words.strip().partition("+")
    _key_id, _plus, key = rest.partition("+")
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError:
        raise BadNote("this is no key that checks notes") from None
    found = Verifier(name, raw[1:], raw[:1])
    if str(found) != words.strip() or found.kind not in KINDS or len(found.public) != 32:
        raise BadNote("this is no key that checks notes")
    return found


def read(words: str | bytes) -> Note:
    """Read a note; who signed it is not checked yet. BadNote if it is none."""
    try:
        whole = words.decode() if isinstance(words, bytes) else words
    except UnicodeDecodeError:
        raise BadNote("a note is UTF-8") from None
    if len(whole) > MOST_BYTES or any(sign < " " and sign != "\n" for sign in whole):
        raise BadNote("a note is short, and has no control characters")
    text, parted, lines = whole.rpartition("\n\n")
    signed = lines.splitlines()
    if not parted or not lines.endswith("\n") or not 0 < len(signed) <= MOST_SIGNATURES:
        raise BadNote("a note has a text, an empty line and one to sixteen signatures")
    return Note(f"{text}\n", tuple(_signature(line) for line in signed))


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not parts[1] or "+" in parts[1]:
        raise BadNote("a line is no signature")
    try:
        value = base64.b64decode(parts[2], validate=True)
    except binascii.Error:
        raise BadNote("a signature is no base64") from None
    if len(value) < 5:
        raise BadNote("a signature is too short")
    return Signature(parts[1], value[:4], value[4:])


def opened(words: str | bytes, known: Iterable[Verifier]) -> Note:
    """Read a note that at least one of the known keys signed; unknown ones are passed over.

    BadNote if none did, or if a line in the name of a known key does not hold.
    """
    note = read(words)
    by_key = {(verifier.name, verifier.key_id): verifier for verifier in known}
    theirs = [one for one in note.signatures if (one.name, one.key_id) in by_key]
    if not theirs:
        raise BadNote("nobody known signed the note")
    for one in theirs:
        if not by_key[one.name, one.key_id].is_signed(note.text, one.value):
            raise BadNote(f"the signature of {one.name} does not hold")
    return note
