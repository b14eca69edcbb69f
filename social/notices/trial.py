"""Does a mail reach somebody, and where does it stand? Each hop with its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from models import Mail, Person, Preferences, now, session
from social.changes import change
from social.mailing import letters
from social.notices.wishes import row_of

PATIENCE = timedelta(minutes=2)  # that the worker gets before it counts as away


class HopState(StrEnum):
    """How far a mail came."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way."""

    words: str
    state: HopState
    at: datetime | None = None
    why: str = ""


def begin(person: Person) -> None:
    """Send somebody a mail on trial; part of the way that every notice by mail goes."""
    with change(person):
        mail = letters.post(person, "test")
        row_of(person).trial_id = mail.id


def hops(person: Person) -> list[Hop]:
    """List the steps of the last trial; none before the first one."""
    tried = select(Mail).join(Preferences, Preferences.trial_id == Mail.id)
    mail = session.scalar(tried.where(Preferences.person_id == person.id))
    if mail is None:
        return []
    words = _("Written, for %(address)s", address=mail.recipient)
    return [Hop(words, HopState.DONE, mail.created_at), handed_over(mail)]


def handed_over(mail: Mail) -> Hop:
    """Say what became of a mail after it was written."""
    if mail.sent_at is not None:
        return Hop(_("Taken by the mail server"), HopState.DONE, mail.sent_at)
    if mail.failure is not None:
        return Hop(_("The mail server did not take it"), HopState.FAILED, why=mail.failure)
    if not current_app.config["SETTINGS"].smtp_url:
        return Hop(_("No mail server is set up: tell an administrator"), HopState.FAILED)
    if now() - mail.created_at > PATIENCE:
        words = _("Nobody has taken it to the mail server: tell an administrator")
        return Hop(words, HopState.FAILED)
    return Hop(_("On its way to the mail server"), HopState.WAITING)
