"""Is a file let through? Where CLAMD_URL names a scanner, none is shown that it has not seen."""

from __future__ import annotations

import logging
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden

from models import Event, File, HeldFor, Origin, Person
from social.aside import aside
from social.changes import change
from social.filing.naming import plain_name
from social.filing.scanner import Scanned, Scanner, ScannerAway, Verdict
from social.jobs import later_by_name

log = logging.getLogger("kring.scan")


class Harmful(Exception):
    """Something was found in what somebody sent; nothing of it is kept."""

    def __init__(self, owner: Person, name: str, found: str, origin: Origin) -> None:
        super().__init__(found)
        self.owner = owner
        self.name = name
        self.found = found
        self.origin = origin


def scanner() -> Scanner | None:
    """Give the scanner of this installation; None where there is none."""
    url = current_app.config["SETTINGS"].clamd_url
    return Scanner.at(url) if url else None


def scanned(file: IO[bytes]) -> Scanned | None:
    """Have some bytes looked at; None where the scanner is away. Clean where there is none."""
    found = scanner()
    if found is None:
        return Scanned(Verdict.CLEAN)
    try:
        return aside(found.scan, file)
    except ScannerAway as away:
        log.warning("scanner away: %s", away)
        return None


def held_for(seen: Scanned | None) -> HeldFor | None:
    """Say why a file is held after a scan that found no harm."""
    if seen is None:
        return HeldFor.WAITING
    return HeldFor.TOO_LARGE if seen.verdict is Verdict.TOO_LARGE else None


def waits() -> HeldFor | None:
    """Say why something is held of which there is too much to be looked at now."""
    return HeldFor.WAITING if scanner() else None


def seen(owner: Person, file: IO[bytes], name: str, origin: Origin) -> HeldFor | None:
    """Have something looked at before anything reads it; says why it is held, if it is.

    Harmful where something was found.
    """
    found = scanned(file)
    if found is not None and found.verdict is Verdict.HARMFUL:
        raise Harmful(owner, plain_name(name), found.found, origin)
    return held_for(found)


def refused(harmful: Harmful) -> str:
    """Write down that something was found, tell the administrators, and say so to the sender."""
    with change(harmful.owner, origin=harmful.origin) as record:
        record(Event.FILE_REFUSED, harmful.owner, name=harmful.name, found=harmful.found)
        tell_later(harmful.owner, harmful.name, harmful.found, is_owner_told=True)
    return _(
        "The virus scanner found something in this file (%(found)s). It was not kept.",
        found=harmful.found,
    )


def tell_later(owner: Person, name: str, found: str, *, is_owner_told: bool = False) -> None:
    """Have the administrators told, and the owner unless they were; part of a change."""
    later_by_name(
        "files.tell_harmful", owner_id=owner.id, name=name, found=found, is_owner_told=is_owner_told
    )


def require_released(file: File) -> None:
    """Refuse to give out a file that is held, whoever asks, and say why."""
    if file.held_for is not None:
        raise Forbidden(description=why_held(file))


def why_held(file: File) -> str:
    """Say why a file is not given out; empty for one that is."""
    match file.held_for:
        case HeldFor.WAITING:
            return _("This file is still to be checked by the virus scanner. Try again later.")
        case HeldFor.TOO_LARGE:
            return _("This file is too large for the virus scanner, so nobody can open it.")
        case HeldFor.HARMFUL:
            return _("The virus scanner found something in this file, so nobody can open it.")
        case HeldFor.UNREADABLE:
            return _("This picture cannot be read, so nobody can open it. Add it once more.")
        case HeldFor.RULED:
            return _(
                "A house rule is against what this file says, so nobody can open it. Add it once "
                "more to read what the rule says."
            )
        case _other:
            return ""
