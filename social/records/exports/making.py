"""How is an export made that was asked for on a page, so that it can be stopped at any time?

It is made in a folder of the worker's machine, put together into one file as it is sealed, and
kept in the store. Whatever breaks it off, the job goes on where it stood; twice a second it looks
whether it still may.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from archive.exporting.making import Making
from archive.exporting.outdated import newest_certificate
from archive.exporting.recipients import tarred
from archive.exporting.state import Stopped
from archive.granting import NotOpened, Opened
from archive.keyring import keyring
from archive.sealing_files import SealedWriter
from models import (
    Event,
    Export,
    ExportState,
    GrantStage,
    Origin,
    Person,
    factory,
    now,
    session,
)
from models.export import KEPT
from social.changes import change
from social.jobs import later_by_name
from social.records.exporting import Asked, approved, lent, wished
from social.records.exports.attending import Attended, note_made, still_wanted
from social.records.exports.enclosing import write
from social.records.exports.tending import (
    close,
    drop_made,
    folder_of,
    folder_of_all,
    holds_destroyed,
    opened_by,
    withdraw_later,
)
from social.records.schedules.delivering import deliver
from social.store import store

ALONE = 0  # the month of a key that wraps one package and nothing else
UNKEPT = timedelta(days=1)  # after which nobody is still about to keep what lies in the store
PACKING = "packing"


def make(export_id: int) -> None:
    """Make an export, or go on with it; nothing where it is not to be made any more."""
    try:
        while not attempt(export_id):
            pass  # something in it was destroyed meanwhile: it is made anew, without that
    except Stopped:
        session.rollback()
    except NotOpened:
        session.rollback()
        close(export_id)
    except Exception:
        session.rollback()
        if is_wanted(export_id):
            raise
    finally:
        clear(export_id)


def is_wanted(export_id: int) -> bool:
    """Tell whether an export is still to be made; note that this time it was not."""
    failed = (
        update(Export)
        .where(Export.id == export_id, Export.state == ExportState.MAKING)
        .values(failures=Export.failures + 1)
        .returning(Export.id)
    )
    with factory.begin() as own:
        return own.scalar(failed) is not None


def clear(export_id: int) -> None:
    """Leave nothing behind of what is not to be gone on with."""
    export = session.get_one(Export, export_id, populate_existing=True)
    if not export.is_going:
        drop_made(export)
        with change(None, origin=Origin.JOB):
            withdraw_later(export)  # it may have been written after somebody gave it up
    session.rollback()


def attempt(export_id: int) -> bool:
    """Make it once; tell whether it is kept, or something in it was destroyed meanwhile."""
    export = session.get_one(Export, export_id, populate_existing=True)
    if export.state is not ExportState.MAKING:
        raise Stopped
    opened = opened_by(export)
    if opened is None:
        raise NotOpened(f"grant {export.grant_id} has ended")
    begin(opened, export)
    attended = Attended(opened, export)
    folder = folder_of(export)
    if not folder.exists():  # else it was killed while it was put together
        run(opened, attended, export, folder)
    attended.go_on(PACKING, 0)
    hand_over = pack if export.schedule_id is None else deliver
    return hand_over(opened, attended, export, folder)


def begin(opened: Opened, export: Export) -> None:
    """Note what was destroyed last; what was begun before something in it was, is dropped."""
    if holds_destroyed(opened, export):
        drop_made(export)
        export.certificate_id = None
    if export.certificate_id is None:
        export.certificate_id = newest_certificate(session)
        with change(None, origin=Origin.JOB) as record:
            session.add(export)
            if export.sha256:  # it lies where its schedule says, with what was destroyed since
                export.sha256, export.package_size, export.made_at = "", 0, None
                record(Event.EXPORT_DESTROYED, export)


def run(opened: Opened, attended: Attended, export: Export, folder: Path) -> None:
    """Make the folder, or go on with it."""
    officer = session.get_one(Person, export.officer_id)
    production = approved(officer, export.production_id) if export.production_id else None
    asked = Asked(folder, export.formats, export.size, first=export.first)
    wish = wished(opened, asked, folder, production)
    session.rollback()
    attended.scope = wish.production or opened
    Making(lent, attended, wish, store().checked, attended.told).run()


def pack(opened: Opened, attended: Attended, export: Export, folder: Path) -> bool:
    """Put the folder together into one sealed file, and keep it; tell whether it is kept."""
    facts = json.loads((folder / "data" / "export.json").read_bytes())
    key, name, recipients = secrets.token_bytes(32), export.name, export.recipients
    number = export.id
    session.rollback()  # what is read after this would keep a transaction open all the while
    with tempfile.TemporaryFile(dir=folder_of_all()) as file:
        sealed = SealedWriter(file, key)
        write(attended.watch(tarred(folder, name)), sealed, recipients)
        sealed.finish()
        digest = store().digest(file)
        with change(None, origin=Origin.JOB):
            later_by_name("records.drop_unkept_export", after=UNKEPT, digest=digest)
        store().put(digest, file)
    is_kept = False
    try:
        is_kept = keep(opened, number, sealed, digest, key, facts)
    finally:
        if not is_kept:
            store().remove(digest)
    return is_kept


def keep(
    opened: Opened,
    export_id: int,
    sealed: SealedWriter,
    digest: str,
    key: bytes,
    facts: dict[str, Any],
) -> bool:
    """Note what was made, and under which key; not if something in it was destroyed meanwhile."""
    opened.require(GrantStage.IDENTITIES)
    with change(None, origin=Origin.JOB) as record:
        export = still_wanted(opened, export_id)
        if export is None:
            return False
        wrapper = keyring.make(session.connection(), (export.officer_id, ALONE))
        export.kek_id, export.secret, export.digest = wrapper.id, wrapper.wrap(key), digest
        export.sha256, export.package_size = sealed.sha256.hexdigest(), sealed.size
        export.sealed_size = sealed.sealed_size
        export.state, export.made_at = ExportState.READY, now()
        export.expires_at = export.made_at + KEPT
        note_made(record, export, facts)
    return True
