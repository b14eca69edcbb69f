"""Which work on notices waits for the worker?"""

from __future__ import annotations

from social.jobs import job
from social.notices import actions


@job("notices.notify")
def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern."""
    actions.notify(entry_ids)


@job("notices.alert")
def alert(person_ids: list[int], **place: int) -> None:
    """Tell those who answer for house rules that these found something."""
    actions.alert(person_ids, **place)
