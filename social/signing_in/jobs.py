"""What does the worker do for somebody who cannot get in?"""

from __future__ import annotations

from models import Origin, PersonState
from social import ways_in
from social.changes import change
from social.holding import hold
from social.jobs import job


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
