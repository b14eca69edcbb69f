"""What does the worker do for somebody who cannot get in?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from models import Challenge, HalfSignIn, Origin, PersonState, now, session
from social import ways_in
from social.changes import change
from social.holding import hold
from social.jobs import job, queue

KEPT = timedelta(days=1)


@job("signing_in.mail_way_in")
def mail_way_in(email: str) -> None:
    """Mail a reset link to those who are active, another invitation to those who never came."""
    person = ways_in.person_with(email)
    if person is None:
        return
    with change(None, origin=Origin.JOB) as record:
        hold(person)
        if person.state is PersonState.ACTIVE:
            ways_in.mail_reset(person, record)
        elif person.state is PersonState.INVITED:
            ways_in.mail_invitation(person, record)


@queue.periodic(cron="53 * * * *")
@job("signing_in.forget_halves", queueing_lock="signing_in.forget_halves")
def forget_halves(timestamp: int) -> None:
    """Forget who was half signed in, and what devices were to sign, a day after that is over."""
    with change(None, origin=Origin.JOB):
        for noun in (HalfSignIn, Challenge):
            session.execute(delete(noun).where(noun.expires_at < now() - KEPT))
