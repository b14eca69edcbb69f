"""How do tests come to a channel that is open? As people do, but quicker."""

from __future__ import annotations

import base64
import os

from models import Channel, ConfidantKey, Disclosure, Person, session
from social import confiding
from social.administration import appointing
from social.administration.appointing import Setting
from social.confidential import keys, receiving
from social.confidential.parcels import parcel
from tests.confidential import sealing
from tests.confidential.sealing import Pair

ROUNDS = 1_000  # nobody guesses what the tests lock
PASSPHRASE = "vijf kale reigers eten maandag"
OUTSIDE = "The Huis, +32 2 000 00 00"
WORDS = {"mode": "anonymous", "about": [], "text": "The books are cooked.", "files": []}


def set_up(admin: Person, *, without_sign_in: bool = True) -> Channel:
    """Set the channel up."""
    setting = Setting(
        without_sign_in=without_sign_in,
        outside=OUTSIDE,
        months_kept=2,
        months_kept_after_measures=36,
    )
    return appointing.set_channel(admin, setting)


def appoint(first: Person, second: Person, person: Person) -> None:
    """Let somebody receive reports, by two administrators."""
    asked = appointing.ask_to_appoint(first, person)
    assert asked is not None
    appointing.confirm(second, asked)


def make_key(person: Person, by: Person | None = None) -> tuple[ConfidantKey, Pair]:
    """Make somebody a key, under the passphrase of the tests; it waits unless `by` confirms it."""
    pair = Pair(os.urandom(32))
    box = sealing.locked(pair, PASSPHRASE, ROUNDS)
    locked = keys.Locked(
        base64.b64decode(box["locked"]), base64.b64decode(box["salt"]), box["rounds"]
    )
    made = keys.make(person, pair.public, locked)
    if by is not None:
        session.expire(made)  # whose it is has to be read
        confiding.confirm_key(by, made, confiding.fingerprint(made))
    return made, pair


def report(channel: Channel, readers: dict[int, bytes]) -> Disclosure:
    """Report something, without a browser."""
    receipt = sealing.receipt(sealing.new_code(), channel.salt)
    said = sealing.seal(WORDS, readers, receipt.pair.public, 1)
    return receiving.receive(parcel(said), receipt.opening, receipt.pair.public)
