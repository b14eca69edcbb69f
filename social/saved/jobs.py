"""Which work on saved posts waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import each_minute
from social.saved import reminding


@each_minute("saved.remind")
def remind(timestamp: int) -> None:
    """Remind people of posts that they saved."""
    reminding.remind(now())
