"""Which addresses stand in a mail that nobody else can make?

They are signed with the keys of sessions, and hold for as long as these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

LONGEST = 400  # letters of a token


def signer(purpose: str) -> URLSafeSerializer:
    """Sign for one purpose alone."""
    older = current_app.config["SECRET_KEY_FALLBACKS"]
    keys = [*reversed(older), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(
        keys, salt=f"kring {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def sign(purpose: str, parts: Sequence[object]) -> str:
    """Make a token of some numbers and words."""
    return str(signer(purpose).dumps(list(parts)))


def read(purpose: str, token: str, parts: int) -> list[object] | None:
    """Read what a token holds; None for one that we did not make."""
    if len(token) > LONGEST:
        return None
    try:
        found = signer(purpose).loads(token)
    except BadData:
        return None
    return found if isinstance(found, list) and len(found) == parts else None
