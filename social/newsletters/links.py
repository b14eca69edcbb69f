"""Which signed addresses stand in a mail: to end it with one click, and to count what was opened?

They are signed with the keys of sessions, so that nobody makes one, and hold for as long as these.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from social.mailing.links import link

LONGEST = 400  # letters of a token


def signer(purpose: str) -> URLSafeSerializer:
    """Sign for one purpose alone."""
    older = current_app.config["SECRET_KEY_FALLBACKS"]
    keys = [*reversed(older), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(
        keys, salt=f"kring newsletters {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def read(purpose: str, token: str, parts: int) -> list[object] | None:
    """Read what a token holds; None for one that we did not make."""
    if len(token) > LONGEST:
        return None
    try:
        found = signer(purpose).loads(token)
    except BadData:
        return None
    return found if isinstance(found, list) and len(found) == parts else None


def leaving(newsletter_id: int, person_id: int) -> str:
    """Write the address that ends a newsletter for one person, whoever opens it."""
    token = signer("leaving").dumps([newsletter_id, person_id])
    return link("newsletters.ask_leaving", token=token)


def who_leaves(token: str) -> tuple[int, int] | None:
    """Read of such an address which newsletter and whom it is about."""
    found = read("leaving", token, 2)
    return (int(str(found[0])), int(str(found[1]))) if found else None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a counting link says: which item, at which site and in which language; not by whom."""

    issue_id: int
    item_id: int
    site_id: int | None
    language: str
    nonce: str

    @property
    def digest(self) -> bytes:
        """Tell one mail's link from all others, and nothing else."""
        return hashlib.sha256(f"{self.nonce} {self.item_id}".encode()).digest()


def counting(issue_id: int, item_id: int, site_id: int | None, language: str, nonce: str) -> str:
    """Write the address that counts once that an item was opened, and leads on to it."""
    token = signer("counting").dumps([issue_id, item_id, site_id, language, nonce])
    return link("newsletters.count", token=token)


def opened(token: str) -> Opened | None:
    """Read such an address."""
    found = read("counting", token, 5)
    return Opened(*found) if found else None  # type: ignore[arg-type]


def fresh() -> str:
    """Make the random number that a mail alone holds."""
    return secrets.token_urlsafe(12)
