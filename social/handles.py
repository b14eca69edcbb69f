"""Which handle does a new person get?"""

from __future__ import annotations

import re

from sqlalchemy import select

from models import EVERYBODY, Person, limits, session
from models.folding import fold

GAPS = re.compile(r"[^a-z0-9]+")
ROOM = 6  # characters left for a number

# Words that are, or may become, addresses under /people/, and those that name everybody.
RESERVED = frozenset({"new", "me", "import", "find", "hr", "exports", "gaps", *EVERYBODY.values()})


class Handles:
    """Gives out handles that nobody has; reads those that are taken once, for many new people."""

    def __init__(self) -> None:
        self.taken = set(session.scalars(select(Person.handle))) | RESERVED

    def give(self, name: str) -> str:
        """Make a handle from a name: "Zoë Müller" is zoe.muller, the next one zoe.muller2."""
        stem = GAPS.sub(".", fold(name)).strip(".")[: limits.HANDLE - ROOM].strip(".") or "person"
        handle, number = stem, 1
        while handle in self.taken:
            number += 1
            handle = f"{stem}{number}"
        self.taken.add(handle)
        return handle
