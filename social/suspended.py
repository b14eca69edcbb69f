"""How does somebody who is suspended, and cannot sign in, read and answer? By a mailed link."""

from __future__ import annotations

from models import Decision, Measure, Person, Purpose, session
from social import tickets
from social.mailing.letters import post
from social.mailing.links import link


def write_to_suspended(decision: Decision, letter: str) -> None:
    """Mail whoever was suspended, with a link of their own to the decision; part of a change.

    Earlier links go on working until they are too old: nobody has to look for the newest mail.
    To whom has no address, nothing can be mailed; moderators tell them.
    """
    person = session.get_one(Person, decision.author_id)
    if person.email is None:
        return
    token = tickets.issue(person, Purpose.APPEAL, person.email, decision.id)
    address = link("reports.suspension", token=token)
    post(person, letter, decision=decision, link=address)


def write_if_suspended(decision: Decision) -> None:
    """Mail whoever was suspended that there is something to read; nobody else."""
    if decision.measure is Measure.SUSPEND:
        write_to_suspended(decision, "appeal_answered")
