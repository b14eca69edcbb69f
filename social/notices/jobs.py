"""Which work on notices waits for the worker?"""

from __future__ import annotations

from social.jobs import job
from social.notices import actions


@job("notices.notify")
def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern."""
    actions.notify(entry_ids)
