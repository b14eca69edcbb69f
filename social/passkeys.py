"""Which passkeys are somebody's, and does a device prove that it holds one?

A passkey is a key pair on a device, which asks its person (by finger, face or PIN) before it signs
what it is given (WebAuthn, level 3). So it counts as two factors: the device, and what opens it.
It signs for this house alone: browsers tell it from which page it is asked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from flask import session as cookie
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import Challenge, Event, Passkey, Person, now, session
from social.changes import Record, change
from social.settings import LOOPBACK
from social.viewer import digest_of

LASTS = timedelta(minutes=5)
KEPT = "challenge"  # under this name the browser holds what a device is to sign
MOST = 20  # passkeys of one person
REQUIRED = UserVerificationRequirement.REQUIRED


class Unproven(Exception):
    """What a device sent proves nothing."""


def passkeys_of(person: Person) -> Sequence[Passkey]:
    """List somebody's passkeys, the oldest first."""
    theirs = select(Passkey).where(Passkey.person_id == person.id, Passkey.ended_at.is_(None))
    return session.scalars(theirs.order_by(Passkey.id)).all()


def house() -> str | None:
    """Name the host for which passkeys are good; None where it is reached by a bare number.

    Browsers know none for a number (WebAuthn, 5.1.3), and this machine by the name `localhost`.
    """
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or ""
    if host in (*LOOPBACK, "::1"):
        return "localhost"
    return None if host.replace(".", "").isdigit() or ":" in host else host


def to_add(person: Person, name: str) -> dict[str, Any]:
    """Say what a device is to make a passkey of, for somebody."""
    mine = passkeys_of(person)
    made = webauthn.generate_registration_options(
        rp_id=house() or "",
        rp_name=f"Kring {name}".strip(),
        user_id=bytes(mine[0].handle) if mine else secrets.token_bytes(32),
        user_name=person.email or person.handle,
        user_display_name=person.name,
        challenge=begin(person.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in mine],
    )
    cookie["handle"] = bytes_to_base64url(made.user.id)
    found: dict[str, Any] = json.loads(webauthn.options_to_json(made))
    return found


def to_sign_in() -> dict[str, Any]:
    """Say what a device is to sign, of whoever comes."""
    made = webauthn.generate_authentication_options(
        rp_id=house() or "", challenge=begin(None), user_verification=REQUIRED
    )
    found: dict[str, Any] = json.loads(webauthn.options_to_json(made))
    return found


def begin(person_id: int | None) -> bytes:
    """Make what a device is to sign, and give the browser its secret."""
    token = secrets.token_urlsafe(32)
    with change(None):
        session.add(
            Challenge(person_id=person_id, digest=digest_of(token), expires_at=now() + LASTS)
        )
    cookie[KEPT] = token
    return token.encode()


def used_up(person_id: int | None) -> bytes:
    """Take what the browser's device was to sign, once. Raises Unproven if it is too old."""
    token = cookie.pop(KEPT, None)
    if not isinstance(token, str):
        raise Unproven
    whose = Challenge.person_id.is_(None) if person_id is None else Challenge.person_id == person_id
    with change(None):
        taken = session.scalar(
            update(Challenge)
            .where(
                Challenge.digest == digest_of(token),
                Challenge.used_at.is_(None),
                Challenge.expires_at > now(),
                whose,
            )
            .values(used_at=now())
            .returning(Challenge.id)
        )
    if taken is None:
        raise Unproven
    return token.encode()


def made(person: Person, sent: str) -> Passkey:
    """Read the passkey that a device made for somebody. Raises Unproven."""
    challenge, handle = used_up(person.id), cookie.pop("handle", "")
    try:
        found = webauthn.verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=house() or "",
            expected_origin=list(current_app.config["SETTINGS"].origins),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise Unproven from wrong
    return Passkey(
        person_id=person.id,
        handle=base64url_to_bytes(str(handle)),
        credential=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
    )


def proven(sent: str) -> tuple[Passkey, int]:
    """Find the passkey with which a device signed, and what it counts. Raises Unproven.

    A device that counts backwards is a copy: what it signs proves nothing.
    """
    challenge = used_up(None)
    try:
        told = json.loads(sent)
        passkey = find(base64url_to_bytes(told["rawId"]))
        handle = base64url_to_bytes(told["response"]["userHandle"])
        if passkey is None or not secrets.compare_digest(handle, bytes(passkey.handle)):
            raise Unproven
        found = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=house() or "",
            expected_origin=list(current_app.config["SETTINGS"].origins),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise Unproven from wrong
    return passkey, found.new_sign_count


def find(credential: bytes) -> Passkey | None:
    """Find a passkey by the number that its device gave it."""
    return session.scalar(
        select(Passkey)
        .where(Passkey.credential == credential, Passkey.ended_at.is_(None))
        .options(joinedload(Passkey.person).joinedload(Person.site))
    )


def end(record: Record, passkey: Passkey) -> None:
    """Take a passkey no more; part of a change."""
    passkey.ended_at = now()
    record(Event.PASSKEY_ENDED, passkey)
