"""Do a mail and devices reach somebody, and where does it stand? Each hop with its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from models import Device, Mail, Person, Preferences, now, session
from social.browsers import browser_name
from social.changes import change
from social.mailing import letters
from social.notices import devices
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
    """Send somebody a mail and every device of theirs something on trial, as notices go."""
    with change(person):
        devices.try_all(person)
        if person.email:
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


def device_hops(person: Person) -> list[Hop]:
    """Say how far the last trial came on each device."""
    return [hop_of(one) for one in devices.devices_of(person) if one.tried_at is not None]


def hop_of(device: Device) -> Hop:
    """Say what became of what was sent to one device on trial."""
    name = browser_name(device.sign_in.browser)
    tried = device.tried_at or device.created_at
    if device.worked_at is not None and device.worked_at >= tried:
        words = _("%(browser)s: taken by its push service", browser=name)
        return Hop(words, HopState.DONE, device.worked_at)
    if device.failed_at is not None and device.failed_at >= tried:
        words = _("%(browser)s: its push service did not take it", browser=name)
        return Hop(words, HopState.FAILED, device.failed_at, device.failure or "")
    if now() - tried > PATIENCE:
        words = _(
            "%(browser)s: nobody has taken it to its push service: tell an administrator",
            browser=name,
        )
        return Hop(words, HopState.FAILED)
    return Hop(_("%(browser)s: on its way", browser=name), HopState.WAITING)


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
