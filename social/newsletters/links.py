"""Which signed addresses stand in a mail: to end it with one click, and to count what was opened?
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from social.finding import within_range
from social.mailing.links import link
from social.mailing.signed import read, sign

LEAVING = "newsletters leaving"
COUNTING = "newsletters counting"
COUNTED = [[int, int, site, str, str] for site in (int, type(None))]  # what such a token holds

def leaving(newsletter_id: int, person_id: int) -> str:
    """Write the address that ends a newsletter for one person, whoever opens it."""
    token = sign(LEAVING, [newsletter_id, person_id])
    return link("newsletters.ask_leaving", token=token)


def who_leaves(token: str) -> tuple[int, int] | None:
    """Read of such an address which newsletter and whom it is about."""
    found = read(LEAVING, token, 2)
    if found is None or not all(type(one) is int for one in found):
        return None
    return within_range(found[0]), within_range(found[1])  # type: ignore[arg-type]


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
    token = sign(COUNTING, [issue_id, item_id, site_id, language, nonce])
    return link("newsletters.count", token=token)


def opened(token: str) -> Opened | None:
    """Read such an address."""
    found = read(COUNTING, token, 5)
    if found is None or [type(one) for one in found] not in COUNTED:
        return None
    return Opened(*found)  # type: ignore[arg-type]


def fresh() -> str:
    """Make the random number that a mail alone holds."""
    return secrets.token_urlsafe(12)
