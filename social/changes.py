"""How does anything change? All of it, its ledger lines and jobs, or none; then it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import current_app, has_app_context
from flask_babel import gettext as _
from werkzeug.exceptions import ServiceUnavailable

from archive import alarms, ledger
from archive.ledger import Line
from models import Event, Origin, Person, now, session
from models.base import Recorded
from social import consequences, once, scim
from social.callers import is_program, token_id
from social.live.announce import announce
from social.viewer import sign_in_id


class Record:
    """Take down what a change does: `record(Event.POST_CREATED, post)`."""

    def __init__(
        self,
        actor: Person | None,
        origin: Origin,
        on_behalf_of: Person | None,
        *,
        is_nameless: bool = False,
    ) -> None:
        self.actor = actor
        self.origin = origin
        self.on_behalf_of = on_behalf_of
        self.is_nameless = is_nameless
        self.lines: list[Line] = []

    def __call__(
        self,
        event: Event,
        thing: Recorded,
        *,
        on: Recorded | None = None,
        at: datetime | None = None,
        is_new: bool = False,
        **more: Any,
    ) -> None:
        """Append a line about `thing` as it is now; `more` joins what the ledger keeps of it.

        `on` is the noun in whose stream it belongs, where the thing itself does not know. `at` is
        when it happened, for what is brought in from elsewhere; otherwise it happens now. A thing
        without an id is stored first, so that the line can name it.
        """
        if thing.id is None:
            session.flush()
            is_new = True
        self.lines.append(
            Line(
                event=event,
                noun=thing.noun,
                noun_id=thing.id,
                facts=thing.facts() | more | by_token(),
                at=at or now(),
                actor_id=self.actor.id if self.actor else None,
                on_behalf_of_id=self.on_behalf_of.id if self.on_behalf_of else None,
                sign_in_id=None if self.is_nameless else sign_in_id(),
                community_id=community_of(on or thing),
                origin=self.origin,
                is_new=is_new,
            )
        )


def community_of(thing: Recorded) -> int | None:
    """Name the community whose stream the thing belongs to."""
    found = thing.id if thing.noun == "community" else getattr(thing, "community_id", None)
    return found if isinstance(found, int) else None


def by_token() -> dict[str, int]:
    """Say by which token a program did it; nothing where a person did."""
    found, directory = token_id(), scim.provisioner_id()
    if directory is not None:
        return {"provisioner": directory}
    return {} if found is None else {"token": found}


def refuse_if_stopped() -> None:
    """Refuse what people do while the log cannot be signed, where STOP_UNSEALED asks for that."""
    if not (has_app_context() and current_app.config["SETTINGS"].stop_unsealed):
        return
    if alarms.stands(session.connection(), "log"):
        raise ServiceUnavailable(_("Nothing can be changed until the archive works again."))


@contextmanager
def change(
    actor: Person | None,
    *,
    origin: Origin = Origin.WEB,
    on_behalf_of: Person | None = None,
    is_nameless: bool = False,
) -> Iterator[Record]:
    """Keep all that the block does, with its ledger entries and jobs, or none of it; then tell.

    `actor` is None where nobody is signed in: at the first start, for jobs of the house, on the
    command line, and for what a stranger tried. Nameless is what somebody does who is signed in,
    and of whom nothing may be kept: their sign-in stays out of it, and open pages hear of no visit.
    """
    if origin in (Origin.WEB, Origin.MAIL, Origin.DIRECTORY):
        refuse_if_stopped()
    if origin is Origin.WEB:
        origin = Origin.API if is_program() else Origin.WEB
    record = Record(actor, origin, on_behalf_of, is_nameless=is_nameless)
    try:
        yield record
        session.flush()
        ledger.append(session, record.lines)
        consequences.defer(record.lines)
        once.keep(record.lines)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    announce(record.lines, is_nameless=is_nameless)
