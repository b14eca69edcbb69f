"""Who of some newcomers is mailed a way in?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models import Person, PersonState, Purpose, Ticket, now, session
from social.changes import Record
from social.ways_in import mail_invitation


def invite(record: Record, people: Sequence[Person]) -> int:
    """Invite those who never came and have no invitation that still works; tell how many."""
    waiting = [person for person in people if person.state is PersonState.INVITED and person.email]
    asked = set(
        session.scalars(
            select(Ticket.person_id).where(
                Ticket.person_id.in_([person.id for person in waiting]),
                Ticket.purpose == Purpose.INVITATION,
                Ticket.used_at.is_(None),
                Ticket.expires_at > now(),
            )
        )
    )
    newcomers = [person for person in waiting if person.id not in asked]
    for person in newcomers:
        mail_invitation(person, record)
    return len(newcomers)
