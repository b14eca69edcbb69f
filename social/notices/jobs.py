"""Which work on notices waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import each_minute, job, queue
from social.notices import actions, digesting, levels, mailing, pushing


@job("notices.notify")
def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern."""
    actions.notify(entry_ids)


@job("notices.alert")
def alert(person_ids: list[int], **place: int) -> None:
    """Tell those who answer for house rules that these found something."""
    actions.alert(person_ids, **place)


@each_minute("notices.mail")
def mail(timestamp: int) -> None:
    """Mail what was not seen and whose time has come."""
    mailing.mail_due(now())


@queue.periodic(cron="*/5 * * * *")
@job("notices.mail_digests", queueing_lock="notices.mail_digests")
def mail_digests(timestamp: int) -> None:
    """Mail what is new to those who want to be told of it now."""
    digesting.mail_due(now())


@each_minute("notices.end_levels")
def end_levels(timestamp: int) -> None:
    """Take back what people chose for places until a time that has come."""
    levels.end_due(now())


@job("notices.time")
def time(entry_id: int) -> None:
    """Say when mails and devices tell of what was put behind many bells at once."""
    pushing.time_untimed(entry_id)


@each_minute("notices.push")
def push(timestamp: int) -> None:
    """Let devices tell of what was not seen and whose time has come."""
    pushing.push_due(now())


@job("notices.push_to")
def push_to(device_id: int, notice_ids: list[int], tries: int) -> None:
    """Tell one device."""
    pushing.push_to(device_id, notice_ids, tries)
