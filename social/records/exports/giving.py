"""How is a package given out, once? To whoever asked for it, as long as the grant goes on.

It counts as fetched when its last byte was sent: then its key is given up. What broke off before
can be begun anew, three times in all, each of them a line of the ledger that is kept before the
first byte goes. A new download ends the one before.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, Response, current_app
from flask_babel import gettext as _
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.granting import LOOK_AGAIN, Opened
from archive.keyring import keyring
from archive.sealing_files import unsealed
from models import (
    Event,
    Export,
    ExportState,
    GrantStage,
    LookAct,
    Origin,
    Person,
    now,
    session,
)
from models.export import TRIES
from social.changes import change
from social.errors import Invalid, not_found
from social.filing.sending import disposition
from social.holding import hold
from social.looking import look_into, take_down
from social.records.exports.tending import end, holds_destroyed
from social.store import store


class Broken(Exception):
    """A download is not to go on: another was begun, or the export is over."""


def give(officer: Person, export: Export) -> Response:
    """Give a package out to whoever asked for it.

    NotOpened once the grant has ended, Invalid where there is nothing to fetch any more.
    KeyringAway or StoreAway where its parts cannot be reached.
    """
    if export.officer_id != officer.id:
        raise not_found()
    opened = look_into(officer, export.grant_id)
    refuse_over(opened, export)
    content, sealed = package(opened, export)
    number = begin(opened, export)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(
        handed(opened, app, export.id, number, content),
        mimetype="application/octet-stream",
        direct_passthrough=True,
    )
    response.headers["Content-Disposition"] = disposition("attachment", export.file_name)
    response.headers["Content-Length"] = str(export.package_size)
    response.headers["Cache-Control"] = "no-store"
    response.call_on_close(sealed.close)
    return response


def package(opened: Opened, export: Export) -> tuple[Iterator[bytes], Any]:
    """Open a package, and give with its bytes what is to be closed in the end."""
    opened.require(GrantStage.IDENTITIES)
    key = keyring.wrapper(export.kek_id or 0).unwrap(export.secret or b"")
    try:
        sealed = store().read(export.digest or "", 0, export.sealed_size)
    except FileNotFoundError:
        lost = _("The package is not in the store any more. Tell those who run Kring; ask anew.")
        raise Invalid(form=lost) from None
    return unsealed(sealed, key), sealed


def refuse_over(opened: Opened, export: Export) -> None:
    """Give nothing that was fetched, is over, or holds what was destroyed since."""
    if export.state is ExportState.READY and export.tries >= TRIES:
        raise Invalid(form=_("It was begun %(many)s times. Ask for it anew.", many=TRIES))
    if not export.waits(now()) or holds_destroyed(opened, export):
        raise Invalid(form=_("There is nothing to download here any more."))


def begin(opened: Opened, export: Export) -> int:
    """Take down that a download begins, before anything of it goes; give its number."""
    opened.require(GrantStage.IDENTITIES)
    officer = session.get_one(Person, opened.officer_id)
    with change(officer) as record:
        hold(export)
        refuse_over(opened, export)
        export.tries, export.tried_at = export.tries + 1, now()
        take_down(
            record,
            opened,
            LookAct.DOWNLOADED,
            people=opened.scope.people_ids,
            export=export.id,
            name=export.file_name,
            sha256=export.sha256,
            size=export.package_size,
            number=export.tries,
        )
    return export.tries


def handed(
    opened: Opened, app: Flask, export_id: int, number: int, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Hand on what is downloaded, as long as it may go on; note that its last byte was sent."""
    engine = app.extensions["engine"]
    looked = time.monotonic()
    for chunk in opened.watch(chunks):
        if time.monotonic() - looked >= LOOK_AGAIN:
            refuse_other(engine, export_id, number)
            looked = time.monotonic()
        yield chunk
    with app.app_context():
        take(opened.officer_id, export_id, number)


def refuse_other(engine: Engine, export_id: int, number: int) -> None:
    """Raise Broken once this is not the download that counts."""
    mine = select(Export.id).where(
        Export.id == export_id, Export.state == ExportState.READY, Export.tries == number
    )
    with Session(engine) as fresh:
        if fresh.scalar(mine) is None:
            raise Broken(f"download {number} of export {export_id} is over")


def take(officer_id: int, export_id: int, number: int) -> None:
    """Note that a package was fetched whole, and give up its key."""
    with change(session.get_one(Person, officer_id), origin=Origin.JOB) as record:
        export = session.get_one(Export, export_id)
        hold(export)
        if export.state is ExportState.READY and export.tries == number:
            end(record, export, ExportState.TAKEN, Event.EXPORT_TAKEN)
