"""Which mailed links still work, and who may use one once?"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from models import Person, Purpose, Ticket, now, session
from social.holding import hold
from social.viewer import digest_of

LASTS = {
    Purpose.INVITATION: timedelta(days=14),
    Purpose.RESET: timedelta(hours=1),
    Purpose.EMAIL: timedelta(hours=24),
    Purpose.APPEAL: timedelta(days=60),  # 30 to appeal, 14 until the answer, and time to read it
}


class Gone(Exception):
    """A mailed link that was used, replaced or is too old; or that never was."""


def issue(person: Person, purpose: Purpose, email: str, decision_id: int | None = None) -> str:
    """Make a link's secret for a person; the database keeps its digest alone. Part of a change."""
    token = secrets.token_urlsafe(32)
    session.add(
        Ticket(
            person_id=person.id,
            purpose=purpose,
            digest=digest_of(token),
            email=email,
            decision_id=decision_id,
            expires_at=now() + LASTS[purpose],
        )
    )
    return token


def find(token: str, purpose: Purpose) -> Ticket:
    """Look a link up and leave it as it is; raises Gone if it no longer works."""
    ticket = session.scalar(
        select(Ticket)
        .where(Ticket.digest == digest_of(token), Ticket.purpose == purpose)
        .options(joinedload(Ticket.person).joinedload(Person.site))
    )
    if ticket is None or not ticket.is_good:
        raise Gone
    return ticket


def use(ticket: Ticket) -> None:
    """Use a link up, with all others of its kind; raises Gone if that happened meanwhile.

    Part of a change; the person's row is held until its end.
    """
    hold(ticket.person)
    hold(ticket)
    if not ticket.is_good:
        raise Gone
    void(ticket.person, ticket.purpose)


def void(person: Person, *purposes: Purpose) -> None:
    """Let no link of these kinds work for this person any more. Part of a change."""
    session.execute(
        update(Ticket)
        .where(
            Ticket.person_id == person.id,
            Ticket.purpose.in_(purposes or tuple(Purpose)),
            Ticket.used_at.is_(None),
        )
        .values(used_at=now())
    )
