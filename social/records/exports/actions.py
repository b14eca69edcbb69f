"""What can happen to an export? It is asked for, waits, goes on, and is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from archive import standing
from archive.exporting.recipients import NoRecipient, recipient
from archive.exporting.state import ALL, FORMATS
from models import (
    Event,
    Export,
    ExportState,
    GrantStage,
    LookAct,
    Person,
    Production,
    limits,
    now,
    session,
)
from models.export import GOING
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold, hold_name
from social.looking import look_into, take_down
from social.records.exports.tending import end, make_later

MOST = 10  # exports of one officer that are made at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an officer wants; without formats all of them, without recipients a file to open."""

    grant_id: int
    formats: Sequence[str] = ()
    recipients: Sequence[str] = ()
    production: Production | None = None  # then its items alone; one that was approved


def ask(officer: Person, order: Order) -> Export:
    """Have the worker make an export of what a grant opens, up to what is signed now.

    NotOpened where the grant opens nothing, or shows no names yet.
    """
    opened = look_into(officer, order.grant_id)
    opened.require(GrantStage.IDENTITIES)
    formats = [name for name in ALL if name in (order.formats or FORMATS)]
    recipients = list(dict.fromkeys(map(checked, order.recipients)))
    if len(recipients) > limits.RECIPIENTS:
        raise Invalid(recipients=_("At most %(most)s keys.", most=limits.RECIPIENTS))
    production = order.production
    size = production.size if production else standing.of(session.connection()).size
    if not size:
        raise Invalid(form=_("Nothing is signed yet. Try again in a minute."))
    export = Export(
        grant_id=order.grant_id,
        production_id=production.id if production else None,
        officer_id=officer.id,
        formats=formats,
        recipients=recipients,
        size=size,
    )
    with change(officer) as record:
        one_by_one(officer)
        refuse_too_many(officer)
        session.add(export)
        record(Event.EXPORT_ASKED, export)
        take_down(
            record,
            opened,
            LookAct.EXPORTED,
            people=opened.scope.people_ids,
            formats=formats,
            recipients=recipients,
            production=export.production_id,
            size=size,
            export=export.id,
            name=export.name,
        )
        make_later(export)
    return export


def checked(words: str) -> str:
    """Read a recipient's key as it is kept."""
    try:
        return str(recipient(words[: limits.RECIPIENT]))
    except NoRecipient:
        told = _("“%(words)s” is no key of age. Such a key begins with age1.", words=words[:80])
        raise Invalid(recipients=told) from None


def one_by_one(officer: Person) -> None:
    """Let two requests of one officer be counted one after the other."""
    hold_name(f"exports of {officer.id}")


def refuse_too_many(officer: Person) -> None:
    """Let nobody keep the worker for themselves."""
    asked = select(func.count()).where(
        Export.officer_id == officer.id, Export.state.in_(GOING), Export.schedule_id.is_(None)
    )
    if (session.scalar(asked) or 0) >= MOST:
        raise Invalid(form=_("%(most)s exports of yours are being made. Wait for one.", most=MOST))


def pause(officer: Person, export: Export) -> None:
    """Let it wait; what is made stays."""
    with change(officer) as record:
        hold_own(officer, export)
        if export.state is not ExportState.MAKING:
            raise Invalid(form=_("It is not being made any more."))
        export.state = ExportState.PAUSED
        record(Event.EXPORT_PAUSED, export)


def resume(officer: Person, export: Export) -> None:
    """Go on with it; NotOpened where the grant has ended meanwhile."""
    look_into(officer, export.grant_id).require(GrantStage.IDENTITIES)
    with change(officer) as record:
        hold_own(officer, export)
        if export.state is not ExportState.PAUSED:
            raise Invalid(form=_("It does not wait any more."))
        export.state, export.moved_at = ExportState.MAKING, now()
        record(Event.EXPORT_RESUMED, export)
        make_later(export)


def cancel(officer: Person, export: Export) -> None:
    """Give it up, or the package that was made; what there is of it is destroyed."""
    with change(officer) as record:
        hold_own(officer, export)
        if export.ended_at is not None:
            raise Invalid(form=_("It is over already."))
        end(record, export, ExportState.CANCELLED, Event.EXPORT_CANCELLED)


def hold_own(officer: Person, export: Export) -> None:
    """Hold an export for a change of whoever asked for it; for others it is not there."""
    if export.officer_id != officer.id:
        raise not_found()
    hold(export)
