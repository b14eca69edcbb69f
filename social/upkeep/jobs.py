"""Which work for what all are told waits for the worker?"""

from __future__ import annotations

from social.jobs import each_minute
from social.upkeep.actions import begin_what_is_due


@each_minute("upkeep.begin")
def begin(timestamp: int) -> None:
    """Tell open pages of what was planned and whose time has come."""
    begin_what_is_due()
