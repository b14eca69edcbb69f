"""What of the things that somebody asked to be erased can go now, and what stands against it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive import along, disposal
from archive.disposal import Ruling, Thing
from archive.holds import holding
from models import Certificate, Ground, session
from social.changes import Record
from social.records.destroying import destroy


class Hindrance(StrEnum):
    """Why something is not erased now."""

    HELD = "held"
    BOUND = "bound"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, with its certificate, and what did not."""

    gone: Sequence[Thing]
    hindered: dict[Thing, Hindrance]
    certificate: Certificate | None


def forget(record: Record, ruling: Ruling, things: Sequence[Thing], at: datetime) -> Forgotten:
    """Destroy those of some things that no hold keeps and no minimum binds; part of a change.

    Of whom something is kept the name stays for as long, and nothing else.
    """
    disposal.one_at_a_time(session)
    hindered = hindrances(things, at)
    free = [thing for thing in things if thing not in hindered]
    certificate = None
    if free:
        certificate = destroy(record, Ground.REQUEST, ruling, free, len(hindered))
    reduce_people(record, ruling, hindered)
    return Forgotten(free, hindered, certificate)


def hindrances(things: Sequence[Thing], at: datetime) -> dict[Thing, Hindrance]:
    """Say of each thing that cannot go why not: a hold first, then a minimum, then a name."""
    found = dict.fromkeys(along.bound(session, things, at), Hindrance.BOUND)
    found |= dict.fromkeys(holding(session, things), Hindrance.HELD)
    going = [thing for thing in things if thing not in found]
    return dict.fromkeys(along.named(session, things, going), Hindrance.NAMED) | found


def reduce_people(record: Record, ruling: Ruling, hindered: dict[Thing, Hindrance]) -> None:
    """Destroy all but the name of those whose name has to stay, once."""
    people = [thing for thing, why in hindered.items() if why is Hindrance.NAMED]
    fresh = sorted(set(people) - along.reduced(session, people))
    if fresh:
        kept = Ruling(facts={**ruling.facts, "kept": "name"}, names=ruling.names)
        destroy(record, Ground.REQUEST, kept, fresh, keeps_names=True)
