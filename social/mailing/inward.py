"""Which addresses of ours take in mail, and what does each stand for?

`reply+TOKEN@in.example.org`: the token says for whom it was made, what a mail to it becomes, and
until when. Mail servers give a name 64 bytes and may write it in small letters (RFC 5321, section
4.5.3.1.1): so it is Base32 in small letters, and its signature has 128 bits. It is signed with the
keys of sessions, and holds as long as these.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from flask_babel import gettext as _

from models import now
from social.arriving import Purpose

FORM = struct.Struct(">Biii")  # purpose, person, thing, last
SIGNED = 16  # bytes
LONGEST = 47  # letters of a token
FIRST_DAY = date(2020, 1, 1)
HOLDS = timedelta(days=90)  # how long a mail can be answered


@dataclass(frozen=True, slots=True)
class Inward:
    """What an address stands for.

    `last` is the last day of an answer, counted from 2020; of posts the number that its person's
    membership has now.
    """

    purpose: Purpose
    person_id: int
    thing_id: int
    last: int

    @property
    def has_ended(self) -> bool:
        """Tell whether it is too late to answer."""
        is_dated = self.purpose is not Purpose.POST
        return is_dated and self.last < (now().date() - FIRST_DAY).days


def is_open() -> bool:
    """Tell whether mail is taken in at all."""
    return bool(current_app.config["SETTINGS"].mail_in)


def answering(purpose: Purpose, person_id: int, thing_id: int) -> str:
    """Write the address to which one person answers something; it holds for a while."""
    last = (now().date() + HOLDS - FIRST_DAY).days
    return address_of(Inward(purpose, person_id, thing_id, last))


def posting(person_id: int, community_id: int, number: int) -> str:
    """Write the address by which one person posts in a community."""
    return address_of(Inward(Purpose.POST, person_id, community_id, number))


def address_of(inward: Inward) -> str:
    """Write an address."""
    name, _at, domain = current_app.config["SETTINGS"].mail_in.partition("@")
    packed = FORM.pack(inward.purpose, inward.person_id, inward.thing_id, inward.last)
    return f"{name}+{in_letters(packed + signature(keys()[0], packed))}@{domain}"


def in_letters(raw: bytes) -> str:
    """Write bytes in small letters and figures."""
    return base64.b32encode(raw).decode().rstrip("=").lower()


def token_in(address: str) -> str | None:
    """Find the token in an address; None for one that is not where we take in mail."""
    name, _at, domain = current_app.config["SETTINGS"].mail_in.partition("@")
    local, _at, where = address.strip().rpartition("@")
    first, _plus, token = local.lower().partition("+")
    return token if name and (first, where.lower()) == (name, domain) and token else None


def read(address: str) -> Inward | None:
    """Read what an address stands for; None for one that we did not make."""
    token = token_in(address)
    if token is None or len(token) != LONGEST or not token.isascii():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error:
        return None
    if in_letters(raw) != token:
        return None  # one address is one: the last letter has a bit to spare
    packed, signed = raw[: FORM.size], raw[FORM.size :]
    if not any(hmac.compare_digest(signature(key, packed), signed) for key in keys()):
        return None
    purpose, person_id, thing_id, last = FORM.unpack(packed)
    return Inward(Purpose(purpose), person_id, thing_id, last)


def keys() -> list[str]:
    """List the keys of sessions, the one that signs first."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


def signature(key: str, packed: bytes) -> bytes:
    """Sign what an address says."""
    made = hmac.new(key.encode(), b"kring mail in\0" + packed, hashlib.sha256)
    return made.digest()[:SIGNED]


def answer_above() -> str:
    """Say where an answer is written: a line of every mail that can be answered."""
    words = _("Write your answer above this line")
    return f"=== {words} ==="


def ours_among(addresses: Iterator[str]) -> list[str]:
    """Keep the addresses at which we take in mail, each once."""
    return list(dict.fromkeys(one.strip().lower() for one in addresses if token_in(one)))
