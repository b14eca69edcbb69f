"""Is a colleague active now? Asked by those who show it of themselves, and kept nowhere.

That somebody opened a page stands for five minutes at most in memory: Valkey's where there is one,
else this process's. There is no time in it, no line in a log or the ledger, and nothing to look
back at.
"""

from __future__ import annotations

import time

from models import Person
from social.switches import Switch, is_on
from social.tries import count, counted

SPAN = 150  # seconds: whoever was here in this one or the one before is active
ACTIVE, AWAY = "active", "away"


def note(person: Person) -> None:
    """Note that somebody is here, if they chose to show it and the company does that."""
    if not person.shows_presence:
        return
    name = name_of(person.id, span())
    if not counted(name) and is_on(Switch.PRESENCE):
        count(name, 2 * SPAN)


def of(person: Person, reader: Person) -> str:
    """Say whether a colleague is active or away; nothing where one of the two does not show it."""
    if person.id == reader.id or not (person.shows_presence and reader.shows_presence):
        return ""
    if not is_on(Switch.PRESENCE):
        return ""
    is_here = any(counted(name_of(person.id, at)) for at in (span(), span() - 1))
    return ACTIVE if is_here else AWAY


def name_of(person_id: int, at: int) -> str:
    """Name a span of time of a person."""
    return f"presence:{person_id}:{at}"


def span() -> int:
    """Number the span of time that it is."""
    return int(time.time() // SPAN)
