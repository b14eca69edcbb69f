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


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, with its certificate, and what did not."""

    gone: Sequence[Thing]
    hindered: dict[Thing, Hindrance]
    certificate: Certificate | None


def forget(record: Record, ruling: Ruling, things: Sequence[Thing], at: datetime) -> Forgotten:
    """Destroy those of some things that no hold keeps and no minimum binds; part of a change."""
    disposal.one_at_a_time(session)
    hindered = hindrances(things, at)
    free = [thing for thing in things if thing not in hindered]
    certificate = None
    if free:
        certificate = destroy(record, Ground.REQUEST, ruling, free, len(hindered))
    return Forgotten(free, hindered, certificate)


def hindrances(things: Sequence[Thing], at: datetime) -> dict[Thing, Hindrance]:
    """Say of each thing that cannot go why not; a hold counts before a minimum."""
    bound = dict.fromkeys(along.bound(session, things, at), Hindrance.BOUND)
    return bound | dict.fromkeys(holding(session, things), Hindrance.HELD)
