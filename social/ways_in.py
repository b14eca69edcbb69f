"""How is somebody mailed a way in?"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import Event, Person, Purpose, session
from social import tickets
from social.changes import Record
from social.mailing.letters import post
from social.mailing.links import link


def person_with(email: str) -> Person | None:
    """Find the person with an e-mail address, in whatever case it is written."""
    return session.scalar(
        select(Person)
        .where(func.lower(Person.email) == func.lower(email))
        .options(joinedload(Person.site))
    )


def mail_invitation(person: Person, record: Record) -> None:
    """Mail somebody who never came the link to their first password; part of a change."""
    token = tickets.issue(person, Purpose.INVITATION, person.email or "")
    by = record.actor.name if record.actor else ""
    post(person, "invitation", link=link("signing_in.invitation", token=token), by=by)
    record(Event.PERSON_INVITED, person)


def mail_reset(person: Person, record: Record) -> None:
    """Mail somebody the link to another password; part of a change."""
    token = tickets.issue(person, Purpose.RESET, person.email or "")
    post(person, "reset", link=link("signing_in.reset", token=token))
    record(Event.RESET_ASKED, person)
