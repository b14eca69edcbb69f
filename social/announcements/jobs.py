"""Which work on announcements waits for the worker?"""

from __future__ import annotations

from models import now
from social.announcements import reminding, sending
from social.jobs import each_minute, job, queue


@each_minute("announcements.go_out_on_time")
def go_out_on_time(timestamp: int) -> None:
    """Send what was approved and whose time has come."""
    sending.go_out(now())


@job("announcements.go_out")
def go_out() -> None:
    """Send what was approved and is to go out at once."""
    sending.go_out(now())


@job("announcements.tell")
def tell(post_id: int) -> None:
    """Tell those whom an announcement means that it is there."""
    sending.tell(post_id)


@queue.periodic(cron="52 6 * * 1-5")
@job("announcements.remind", queueing_lock="announcements.remind")
def remind(timestamp: int) -> None:
    """Remind those who have not said yet that they read what they have to."""
    reminding.remind(now())
