"""Under which handle is a person mentioned?"""

from __future__ import annotations

import re

from sqlalchemy import select

from models import Person, session
from models.folding import fold

LONGEST = 50  # leaves room for a number behind it (limits.HANDLE)
GAPS = re.compile(r"[^a-z0-9]+")


def free_handle(name: str) -> str:
    """Make a handle from a name, such as ana.peeters, that nobody has or had."""
    base = GAPS.sub(".", fold(name))[:LONGEST].strip(".") or "person"
    taken = set(session.scalars(select(Person.handle).where(Person.handle.startswith(base))))
    if base not in taken:
        return base
    return next(
        handle for number in range(2, len(taken) + 3) if (handle := f"{base}{number}") not in taken
    )
