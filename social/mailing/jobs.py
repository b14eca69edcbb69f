"""How does a written mail go out?"""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import procrastinate
from flask import current_app
from sqlalchemy import delete, select

from models import DigestItem, IncomingMail, Mail, Origin, Person, Ticket, Way, now, session
from social.changes import change
from social.jobs import job, queue
from social.mailing import smtp
from social.off_hours import count_one

log = logging.getLogger("kring.mail")
FAILURE = 500
KEPT = timedelta(days=90)
# After 3, 9, 27 ... seconds: for a day in all.
PATIENCE = procrastinate.RetryStrategy(max_attempts=10, exponential_wait=3)


@job("mailing.send", retry=PATIENCE)
def send(mail_id: int) -> None:
    """Send one mail that has not gone out; without a mail server, show its link on the console."""
    mail = session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None:
        return
    if not current_app.config["SETTINGS"].smtp_url:
        log.warning("no SMTP_URL, mail %s waits in the outbox: %s", mail.id, link_in(mail))
        return
    hand_over(mail)


@queue.periodic(cron="23 3 * * *")
@job("mailing.clear_out")
def clear_out(timestamp: int) -> None:
    """Forget every night the mails that nobody needs any more, and links that stopped working."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(Mail).where(Mail.created_at < now() - KEPT))
        session.execute(delete(IncomingMail).where(IncomingMail.at < now() - KEPT))
        session.execute(delete(DigestItem).where(DigestItem.at < now() - KEPT))
        session.execute(delete(Ticket).where(Ticket.expires_at < now() - KEPT))


def hand_over(mail: Mail) -> None:
    """Give a mail to the mail server and note what became of it.

    What was sent is forgotten: its link must not lie about. Raises smtp.Unreachable where a
    later try may succeed.
    """
    letter = (mail.recipient, mail.subject, mail.body, mail.leave, mail.reply_to)
    session.rollback()  # no transaction stays open while the mail server takes its time
    try:
        smtp.deliver(current_app.config["SETTINGS"], *letter)
    except smtp.Refused as wrong:
        note(mail, failure=str(wrong)[:FAILURE])
    except smtp.Unreachable as wrong:
        note(mail, failure=str(wrong)[:FAILURE])
        raise
    else:
        note(mail, sent_at=now(), failure=None, body="")
        count_sent(mail)


def note(mail: Mail, **columns: object) -> None:
    """Keep what became of a mail."""
    with change(None, origin=Origin.JOB):
        for name, value in columns.items():
            setattr(mail, name, value)


def count_sent(mail: Mail) -> None:
    """Count a mail that came unasked, which is one that can be ended with a press."""
    if mail.leave is None:
        return
    with change(None, origin=Origin.JOB):
        reader_id = session.scalar(select(Person.id).where(Person.email == mail.recipient))
        if reader_id is not None:
            count_one(Way.MAIL, reader_id)


def link_in(mail: Mail) -> str:
    """Find the first link of ours in a mail."""
    base = re.escape(current_app.config["SETTINGS"].base_url)
    found = re.search(rf"{base}/\S+", mail.body)
    return found[0] if found else ""
