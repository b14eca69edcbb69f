"""Which work on notices waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.notices import actions, digesting, mailing


@job("notices.notify")
def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern."""
    actions.notify(entry_ids)


@job("notices.alert")
def alert(person_ids: list[int], **place: int) -> None:
    """Tell those who answer for house rules that these found something."""
    actions.alert(person_ids, **place)


@queue.periodic(cron="* * * * *")
@job("notices.mail", queueing_lock="notices.mail")
def mail(timestamp: int) -> None:
    """Mail what was not seen and whose time has come."""
    mailing.mail_due(now())


@queue.periodic(cron="*/5 * * * *")
@job("notices.mail_digests", queueing_lock="notices.mail_digests")
def mail_digests(timestamp: int) -> None:
    """Mail what is new to those who want to be told of it now."""
    digesting.mail_due(now())
