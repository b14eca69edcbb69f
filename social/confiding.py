"""How is the confidential channel set up, and who receives what is said in it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Channel, ConfidantKey, Event, Person, now, session
from social import fields
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.forms import Form
from social.holding import hold
from social.second import require_second

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


class PrintForm(Form):
    """What the owner of a new key read aloud."""

    fingerprint = fields.line(
        _l("What they read to you"),
        60,
        description=_l("16 letters and digits, such as 3f0a 91c2 77de 04b8."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def waiting_keys() -> Sequence[ConfidantKey]:
    """List the keys that nobody has confirmed yet, each with whose it is."""
    waits = ConfidantKey.retired_at.is_(None) & ConfidantKey.confirmed_at.is_(None)
    rows = select(ConfidantKey).where(waits, ConfidantKey.of_recipients())
    rows = rows.options(joinedload(ConfidantKey.person)).order_by(ConfidantKey.id)
    return session.scalars(rows).all()


def asked_about(
    keys: Sequence[ConfidantKey], form: PrintForm | None = None, answered: int = 0
) -> list[tuple[ConfidantKey, PrintForm]]:
    """Give each key that waits a form of its own; `form` is that of the one that was answered."""
    found = []
    for key in keys:
        own = form if form and key.id == answered else PrintForm(formdata=None)
        own.fingerprint.id = f"fingerprint-{key.id}"
        found.append((key, own))
    return found


def find_waiting(number: int) -> ConfidantKey:
    """Find a key that waits, by its number."""
    asked = within_range(number)
    found = next((key for key in waiting_keys() if key.id == asked), None)
    if found is None:
        raise not_found()
    return found


def confirm_key(actor: Person, key: ConfidantKey, said: str) -> None:
    """Take a key into use whose owner read its fingerprint to the actor, and retire the one before.

    The caller has seen that the actor may: an administrator, or a recipient with a key in use.
    """
    with change(actor) as record:
        hold(key)
        require_second(actor, key.person_id, _("Somebody else confirms your key."))
        refuse_unless_waiting(key)
        if "".join(said.split()).lower() != fingerprint(key).replace(" ", ""):
            words = _(
                "This is not the fingerprint of the key that waits. If %(name)s reads it to you "
                "from their own page, somebody else made this key: refuse it.",
                name=key.person.name,
            )
            raise Invalid(fingerprint=words)
        before = key_in_use(key.person_id)
        if before is not None:
            hold(before)
            before.retired_at = now()
            record(Event.CONFIDANT_KEY_RETIRED, before)
            session.flush()
        key.confirmed_by_id, key.confirmed_at = actor.id, now()
        record(Event.CONFIDANT_KEY_CONFIRMED, key)


def refuse_key(actor: Person, key: ConfidantKey) -> None:
    """Take no key into use that its owner may not have made."""
    with change(actor) as record:
        hold(key)
        if key.person_id == actor.id:
            raise Invalid(form=_("Somebody else confirms your key."))
        refuse_unless_waiting(key)
        key.retired_at = now()
        record(Event.CONFIDANT_KEY_RETIRED, key)


def refuse_unless_waiting(key: ConfidantKey) -> None:
    """Let somebody answer once."""
    if not key.waits:
        raise Invalid(form=_("Somebody answered this meanwhile."))


def key_in_use(person_id: int) -> ConfidantKey | None:
    """Find the key that is sealed to for somebody, whether or not they hold the role."""
    return session.scalar(
        select(ConfidantKey).where(
            ConfidantKey.person_id == person_id,
            ConfidantKey.retired_at.is_(None),
            ConfidantKey.confirmed_at.is_not(None),
        )
    )


def fingerprint(key: ConfidantKey) -> str:
    """Write a public key so that two people can compare it aloud: 64 bits of its SHA-256."""
    digits = hashlib.sha256(key.public_key).hexdigest()[:16]
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))
