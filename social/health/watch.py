"""What was not so a minute ago? Kept, and told to those who run the place, once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from models import Capability, Fault, FaultKind, Origin, Person, Role, now, session
from social.changes import change
from social.faults import faults_of, words_of
from social.mailing.letters import post
from social.watching import look

_clocks: tuple[float, float] | None = None  # what both clocks of this process showed last


def stepped() -> timedelta:
    """Tell by how much the clock jumped since this process was asked last."""
    global _clocks
    steady, shown = time.monotonic(), time.time()
    before = _clocks
    _clocks = steady, shown
    if before is None:
        return timedelta(0)
    return timedelta(seconds=(shown - before[1]) - (steady - before[0]))


def watch() -> None:
    """Compare with what stood, and mail what is new to the administrators."""
    settings = current_app.config["SETTINGS"]
    seen = look(session.connection(), settings.data_dir)
    keep(faults_of(seen, stepped(), settings.files_quota_all))


def keep(found: Mapping[FaultKind, int]) -> None:
    """Begin what is new, end what is over, and tell of what is new."""
    with change(None, origin=Origin.JOB):
        stands = {
            fault.kind: fault
            for fault in session.scalars(select(Fault).where(Fault.ended_at.is_(None)))
        }
        for kind, fault in stands.items():
            if kind in found:
                fault.number = found[kind]
            else:
                fault.ended_at = now()
        begun = [kind for kind in found if kind not in stands]
        session.add_all(Fault(kind=kind, number=found[kind], since=now()) for kind in begun)
        if begun:
            tell({kind: found[kind] for kind in begun})


def tell(faults: Mapping[FaultKind, int]) -> None:
    """Mail every administrator; part of a change."""
    for person in administrators():
        post(person, "faults", faults=faults, words_of=words_of)


def administrators() -> Sequence[Person]:
    """Find who runs the place."""
    held = select(Role.person_id).where(Role.capability == Capability.ADMINISTRATOR)
    found = select(Person).where(Person.id.in_(held), Person.signs_in())
    return session.scalars(found.order_by(Person.id)).all()
