"""What does a program get that sends the same twice? What the first one became; see RFC draft
"The Idempotency-Key HTTP Header Field"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import g, has_request_context
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from werkzeug.exceptions import Conflict

from archive.ledger import Line
from models import AccessToken, SentOnce, now, session
from social.errors import Invalid

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Promise:
    """What has to be remembered of the thing that this request makes."""

    token_id: int
    key: str
    digest: bytes
    noun: str


def digest_of(*parts: bytes) -> bytes:
    """Name a request by all that it says."""
    said = hashlib.sha256()
    for part in parts:
        said.update(len(part).to_bytes(8, "big") + part)
    return said.digest()


def promise(token: AccessToken, key: str, digest: bytes, noun: str) -> int | None:
    """Give what the same request made before, or remember what this one will make.

    409 while the first is still at work; Invalid where it said something else. Whoever comes at
    the same time finds the lock taken, which holds until the first is kept or undone.
    """
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"once {token.id} {key}", 0))
    if not session.scalar(select(lock)):
        raise Conflict(_("The same is being done at this very moment. Ask again in a second."))
    found = session.scalar(
        select(SentOnce).where(SentOnce.token_id == token.id, SentOnce.key == key)
    )
    if found is not None and found.at < now() - KEPT:
        session.execute(delete(SentOnce).where(SentOnce.id == found.id))
        found = None
    if found is None:
        g.promise = Promise(token.id, key, digest, noun)
        return None
    if (found.digest, found.noun) != (digest, noun):
        raise Invalid(key=_("Something else was sent under this key. Take a new one."))
    return found.noun_id


def keep(lines: Sequence[Line]) -> None:
    """Remember, with the change that makes it, what a promised thing became."""
    if not has_request_context() or "promise" not in g:
        return
    made = next((line for line in lines if line.noun == g.promise.noun and line.is_new), None)
    if made is not None:
        kept = g.pop("promise")
        row = SentOnce(
            token_id=kept.token_id,
            key=kept.key,
            digest=kept.digest,
            noun=kept.noun,
            noun_id=made.noun_id,
        )
        session.add(row)
        session.flush()
