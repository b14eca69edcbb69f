"""Which work on drafts waits for the worker?"""

from __future__ import annotations

from models import now
from social.drafts import fading, sending
from social.jobs import each_minute, job, queue


@queue.periodic(cron="17 5 * * *")
@job("drafts.let_fade", queueing_lock="drafts.let_fade")
def let_fade(timestamp: int) -> None:
    """Tell of drafts that go soon, and let those go that nobody touched."""
    fading.let_fade(now())


@each_minute("drafts.go_out_on_time")
def go_out_on_time(timestamp: int) -> None:
    """Send the posts whose time has come, and tell of those that a crisis keeps."""
    sending.go_out(now())
    sending.tell_waiting(now())
