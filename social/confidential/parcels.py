"""What does a browser send that has sealed something? Bytes of known lengths, and nothing else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import UnprocessableEntity, UnsupportedMediaType

SMALLEST, LARGEST = 4_096, 1_048_576  # bytes, of what is padded
AROUND = 28  # bytes of nonce and tag
SIZES = frozenset((SMALLEST << step) + AROUND for step in range((LARGEST // SMALLEST).bit_length()))
MOST = 1_500_000  # bytes of a request: the largest text in base64, with room for the envelopes
ENVELOPE, KEY, HASH = 80, 32, 32


@dataclass(frozen=True, slots=True)
class Parcel:
    """A sealed message: its key is sealed to each reader, and to the reporter.

    `position` is its place in the dialogue, which the browser sealed with it.
    """

    position: int
    sealed: bytes
    own_envelope: bytes
    envelopes: Mapping[int, bytes]


def sent() -> Mapping[str, Any]:
    """Read the JSON of this request. No form can send it, so no other site can either."""
    request.max_content_length = MOST
    if not request.is_json:
        raise UnsupportedMediaType
    found = request.get_json()
    if not isinstance(found, dict):
        raise UnprocessableEntity
    return found


def parcel(said: Mapping[str, Any]) -> Parcel:
    """Read a sealed message; 422 for what no browser of ours would send."""
    sealed, envelopes = taken(said, "sealed"), said.get("envelopes")
    position = said.get("position")
    if type(position) is not int or position < 1:
        raise UnprocessableEntity
    if len(sealed) not in SIZES or not isinstance(envelopes, dict):
        raise UnprocessableEntity
    if not envelopes or not all(name.isdecimal() and len(name) < 10 for name in envelopes):
        raise UnprocessableEntity
    return Parcel(
        position,
        sealed,
        taken(said, "own_envelope", ENVELOPE),
        {int(name): taken(envelopes, name, ENVELOPE) for name in envelopes},
    )


def taken(said: Mapping[str, Any], name: str, length: int | None = None) -> bytes:
    """Read some bytes of a length."""
    try:
        found = base64.b64decode(said.get(name) or "", validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise UnprocessableEntity from None
    if length is not None and len(found) != length:
        raise UnprocessableEntity
    return found


def written(found: bytes) -> str:
    """Write bytes for a browser."""
    return base64.b64encode(found).decode()
