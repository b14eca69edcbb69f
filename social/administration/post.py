"""Does mail go out, and what of that which did not?"""

from __future__ import annotations

from contextlib import suppress

from flask import current_app
from sqlalchemy import select

from models import Mail, Person, session
from social.administrators import require_administrator
from social.changes import change
from social.jobs import later
from social.mailing import jobs, letters, smtp


def send_test(actor: Person) -> Mail:
    """Send the administrator a mail at once; the mail says what became of it.

    Without a mail server it waits in the outbox like all others.
    """
    require_administrator(actor)
    with change(actor):
        mail = letters.write(actor, "test")
    if current_app.config["SETTINGS"].smtp_url:
        with suppress(smtp.Unreachable):  # the mail itself says why
            jobs.hand_over(mail)
    return mail


def send_waiting(actor: Person) -> int:
    """Let the worker try again to send all that waits; tell how much that is."""
    require_administrator(actor)
    with change(actor):
        waiting = session.scalars(select(Mail.id).where(Mail.sent_at.is_(None))).all()
        for mail_id in waiting:
            later(jobs.send, mail_id=mail_id)
    return len(waiting)
