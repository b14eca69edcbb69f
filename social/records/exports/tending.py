"""How does an export go on, how does it end, and how does its package go?

Its key is given up in the change that ends it: from then on nobody reads the bytes. The worker
destroys the key, then the bytes, and what lay on its disk; at the latest a minute later.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from archive.exporting.outdated import is_outdated
from archive.granting import NotOpened, Opened
from archive.settling import settle
from models import Event, Export, ExportState, GrantStage, Kek, Origin, Person, now, session
from models.export import GOING, OPEN
from social.changes import Record, change
from social.holding import hold
from social.jobs import EXPORTS, later_by_name
from social.looking import look_into
from social.records.exporting import approved
from social.store import store

SILENCE = timedelta(minutes=5)  # after which nobody works any more on what is being made
DOUBLED = 4  # times: what fails is tried again after five minutes up to eighty
AT_ONCE = 500


def make_later(export: Export) -> None:
    """Have the worker make an export, or go on with it; part of a change."""
    later_by_name(
        "records.make_export", lock=f"records.make_export.{export.id}", lane=EXPORTS, id=export.id
    )


def opened_by(export: Export) -> Opened | None:
    """Open the archive to whoever asked for an export, as far as its grant still does.

    None for an export of a production, too, once its matter is about them.
    """
    officer = session.get_one(Person, export.officer_id)
    try:
        opened = look_into(officer, export.grant_id)
        opened.require(GrantStage.IDENTITIES)
        if export.production_id is not None:
            approved(officer, export.production_id)
    except (NotOpened, NotFound, LookupError):
        return None
    return opened


def end(record: Record, export: Export, state: ExportState, event: Event) -> None:
    """End an export that this change holds, and give up the key of its package."""
    session.execute(update(Kek).where(Kek.id == export.kek_id).values(retired=True))
    export.kek_id, export.secret = None, None
    export.state, export.ended_at = state, now()
    record(event, export)
    withdraw_later(export)


def withdraw_later(export: Export) -> None:
    """Have taken away what lies elsewhere of a package of a schedule that was given up."""
    if export.schedule_id is not None and export.state is not ExportState.DELIVERED:
        later_by_name("records.withdraw_export", id=export.id)


def close(export_id: int) -> None:
    """End an export whose grant has ended."""
    end_by_itself(export_id, ExportState.CLOSED, Event.EXPORT_CLOSED)


def end_by_itself(export_id: int, state: ExportState, event: Event) -> None:
    """End an export that nobody ended meanwhile."""
    with change(None, origin=Origin.JOB) as record:
        export = session.get_one(Export, export_id)
        hold(export)
        if export.ended_at is None:
            end(record, export, state, event)


def holds_destroyed(opened: Opened, export: Export) -> bool:
    """Tell whether something was destroyed since an export was begun that it may hold."""
    return export.certificate_id is not None and is_outdated(
        session, opened.scope, export.size, export.production_id, export.certificate_id
    )


def tend(at: datetime) -> None:
    """End what is over, have gone on with what stands still, and clear away what is left."""
    open_ones = select(Export).where(Export.state.in_(OPEN)).order_by(Export.id)
    for export in session.scalars(open_ones.limit(AT_ONCE)).all():
        tend_one(export, at)
    session.rollback()
    clear()
    sweep(folder_of_all())


def tend_one(export: Export, at: datetime) -> None:
    """End one export if it is over, or have gone on with it if it stands still."""
    opened = opened_by(export)
    if opened is None:
        close(export.id)
    elif export.state is ExportState.READY:
        if export.is_over(at):
            end_by_itself(export.id, ExportState.EXPIRED, Event.EXPORT_DESTROYED)
        elif holds_destroyed(opened, export):
            end_by_itself(export.id, ExportState.OUTDATED, Event.EXPORT_DESTROYED)
    elif export.state is ExportState.PAUSED:
        if holds_destroyed(opened, export):
            drop_made(export)
    elif export.moved_at < at - patience(export):
        with change(None, origin=Origin.JOB):
            session.execute(update(Export).where(Export.id == export.id).values(moved_at=now()))
            make_later(export)


def patience(export: Export) -> timedelta:
    """Tell after which silence an export is gone on with: what fails again is tried less often."""
    return SILENCE * 2 ** min(export.failures, DOUBLED)


def clear() -> None:
    """Destroy the keys that were given up, then the bytes of packages that are over."""
    found = select(Export.id, Export.digest)
    over = found.where(Export.digest.is_not(None), Export.ended_at.is_not(None))
    rows = session.execute(over.limit(AT_ONCE)).all()
    session.rollback()
    if not rows:
        return
    settle()
    for row in rows:
        store().remove(row.digest)
        gone = update(Export).where(Export.id == row.id, Export.digest == row.digest)
        with change(None, origin=Origin.JOB):
            session.execute(gone.values(digest=None))


def drop_unkept(digest: str) -> None:
    """Take away bytes that came into the store, and whose export was never kept."""
    if session.scalar(select(Export.id).where(Export.digest == digest)) is None:
        session.rollback()
        store().remove(digest)


def folder_of_all() -> Path:
    """Say where this machine makes exports; for its owner alone."""
    folder: Path = current_app.config["SETTINGS"].data_dir / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(export: Export) -> Path:
    """Say where this machine makes an export."""
    return folder_of_all() / export.name


def drop_made(export: Export) -> None:
    """Take away what this machine made of an export so far."""
    for path in folder_of_all().glob(f"{export.name}*"):
        if name_of(path) == export.name:
            remove(path)


def name_of(path: Path) -> str:
    """Say which export something in the folder belongs to."""
    return path.name.partition(".")[0]


def remove(path: Path) -> None:
    """Take away a file or folder; what is not there any more is no fault."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what lies here of exports that are not to be made any more."""
    lying = {name_of(path) for path in folder.glob("EXPORT-*")}
    if not lying:
        return
    numbers = [int(name.rpartition("-")[2]) for name in lying]
    going = select(Export).where(Export.id.in_(numbers), Export.state.in_(GOING))
    kept = {export.name for export in session.scalars(going)}
    session.rollback()
    for path in sorted(folder.glob("EXPORT-*")):
        if name_of(path) not in kept:
            remove(path)
