"""How is a package of a schedule delivered, so that none is left out and none counts twice?

It is encrypted and written whole, then noted with its digest, and then comes its receipt: what has
no receipt was not delivered. The receipt is written while the schedule is held, and with the same
change the schedule moves on. Whoever is killed in between writes the same receipt again.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from archive.exporting.recipients import tarred
from archive.exporting.state import Stopped
from archive.granting import Opened
from models import (
    Event,
    Export,
    ExportState,
    GrantStage,
    Origin,
    Schedule,
    ScheduleState,
    now,
    session,
)
from social.changes import change
from social.holding import hold
from social.records.exports.attending import Attended, note_made, still_wanted
from social.records.exports.enclosing import write
from social.records.exports.tending import end, folder_of_all, holds_destroyed
from social.records.packing import Hashed
from social.records.schedules.targets import Place, place_of
from social.records.schedules.telling import tell


def deliver(opened: Opened, attended: Attended, export: Export, folder: Path) -> bool:
    """Deliver the folder as one encrypted file; tell if not, since some of it was destroyed.

    TargetAway where it cannot be left. Stopped where nobody waits for it any more.
    """
    schedule = session.get_one(Schedule, export.schedule_id)
    place = place_of(schedule)
    is_written = bool(export.sha256) and place.size(package_name(export)) == export.package_size
    if not is_written and not put(opened, attended, export, place, folder):
        return False
    return finish(opened, export, schedule, place)


def put(opened: Opened, attended: Attended, export: Export, place: Place, folder: Path) -> bool:
    """Write the package whole, and note its digest; not if something in it was destroyed."""
    facts = json.loads((folder / "data" / "export.json").read_bytes())
    number, name, recipients = export.id, export.name, export.recipients
    target = package_name(export)
    session.rollback()  # what is read after this would keep a transaction open all the while
    with tempfile.TemporaryFile(dir=folder_of_all()) as file:
        hashed = Hashed(file)
        write(attended.watch(tarred(folder, name)), hashed, recipients)
        size = file.tell()
        file.seek(0)
        place.put(target, file)
    return note(opened, number, facts, hashed.sha256.hexdigest(), size)


def note(opened: Opened, export_id: int, facts: dict[str, Any], digest: str, size: int) -> bool:
    """Note what was written; not if something in it was destroyed meanwhile."""
    opened.require(GrantStage.IDENTITIES)
    with change(None, origin=Origin.JOB) as record:
        export = still_wanted(opened, export_id)
        if export is None:
            return False
        export.sha256, export.package_size, export.made_at = digest, size, now()
        note_made(record, export, facts)
    return True


def finish(opened: Opened, export: Export, schedule: Schedule, place: Place) -> bool:
    """Write the receipt, and move the schedule on: both or, for whoever follows, neither.

    Not if something in it was destroyed meanwhile.
    """
    with change(None, origin=Origin.JOB) as record:
        hold(schedule)
        hold(export)
        opened.require(GrantStage.IDENTITIES)
        is_wanted = schedule.state is ScheduleState.RUNNING and schedule.next == export.first
        if export.state is not ExportState.MAKING or not is_wanted:
            raise Stopped
        if holds_destroyed(opened, export):
            return False
        place.put(receipt_name(export), receipt(export))
        end(record, export, ExportState.DELIVERED, Event.EXPORT_DELIVERED)
        schedule.next = export.size
        record(Event.SCHEDULE_MOVED, schedule)
        if export.faults:
            record(Event.EXPORT_FAILED, export)
            tell(schedule, "schedule_incomplete", number=schedule.id, name=package_name(export))
    return True


def receipt(export: Export) -> bytes:
    """Say of a package what it is, the same whenever it is written; it tells nobody's words."""
    words = {
        "package": package_name(export),
        "size": export.package_size,
        "sha256": export.sha256,
        "export": export.name,
        "schedule": export.schedule_id,
        "first": export.first,
        "last": export.size,
        "events": export.events,
        "gaps": export.gaps,
        "made_at": export.made_at.isoformat() if export.made_at else None,
    }
    return (json.dumps(words, indent=2, sort_keys=True) + "\n").encode()


def package_name(export: Export) -> str:
    """Name the package by the entries that it is about, so that a folder is in their order."""
    return f"{export.first:012}-{export.size:012}.{export.file_name}"


def receipt_name(export: Export) -> str:
    """Name the receipt beside its package."""
    return f"{export.first:012}-{export.size:012}.{export.name}.json"


def withdraw(export_id: int) -> None:
    """Take away what was left of a package that was given up; TargetAway where that fails."""
    export = session.get_one(Export, export_id, populate_existing=True)
    if export.schedule_id is None or export.is_going or export.state is ExportState.DELIVERED:
        return
    schedule = session.get_one(Schedule, export.schedule_id)
    names = (receipt_name(export), package_name(export))
    session.rollback()
    place_of(schedule).remove(*names)
