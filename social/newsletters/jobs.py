"""Which work on newsletters waits for the worker?"""

from __future__ import annotations

import procrastinate

from models import now
from social.jobs import each_minute, job
from social.newsletters import releasing, sending, trying


@each_minute("newsletters.go_on")
def go_on(timestamp: int) -> None:
    """Let out what is due, and go on with what is being sent."""
    releasing.go_out(now())
    sending.go_on()


@job("newsletters.go_out")
def go_out() -> None:
    """Let out what was approved and is to go out at once."""
    releasing.go_out(now())


@job("newsletters.hand_over")
def hand_over(issue_id: int) -> None:
    """Hand over the mails of an issue."""
    sending.hand_over(issue_id)


@job("newsletters.try_out", retry=procrastinate.RetryStrategy(max_attempts=4, exponential_wait=3))
def try_out(issue_id: int, person_id: int, language: str) -> None:
    """Mail an issue to an editor who asked for it."""
    trying.try_out(issue_id, person_id, language)
