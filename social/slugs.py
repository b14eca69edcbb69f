"""Which address does a new community get?"""

from __future__ import annotations

import re
import secrets

from sqlalchemy import select

from models import EVERYBODY, Community, session
from models.folding import fold

LONGEST = 48  # leaves room for a number behind it (limits.HANDLE)
GAPS = re.compile(r"[^a-z0-9]+")

# Words that are addresses of pages under /communities/, and those that name everybody.
RESERVED = frozenset({"new", "without-owner", *EVERYBODY.values()})


def free_slug(name: str, *, is_hidden: bool = False) -> str:
    """Make an address from a name that no community has, deleted ones among them.

    A hidden community gets letters that nobody can guess: otherwise the number that a namesake is
    given would tell that it exists.
    """
    base = GAPS.sub("-", fold(name))[:LONGEST].strip("-") or "community"
    if is_hidden:
        return f"{base}-{secrets.token_hex(4)}"
    taken = RESERVED | frozenset(
        session.scalars(select(Community.slug).where(Community.slug.startswith(base)))
    )
    return (
        base
        if base not in taken
        else next(
            slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken
        )
    )
