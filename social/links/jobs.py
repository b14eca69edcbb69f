"""Which work on links waits for the worker?"""

from __future__ import annotations

from datetime import timedelta

from models import now
from social.jobs import job, queue
from social.links import looking

KEPT_UNUSED = timedelta(days=1)
AT_ONCE = 100


@job("links.look", lock="links")
def look(noun: str, noun_id: int) -> None:
    """Show what stands at the first address in a text."""
    looking.look(noun, noun_id)


@job("links.read", lock="links")
def read(link_id: int) -> None:
    """Try again to read what stands at an address."""
    if looking.claim(link_id):
        looking.read(link_id)


@queue.periodic(cron="41 * * * *")
@job("links.clear", queueing_lock="links.clear")
def clear(timestamp: int) -> None:
    """Forget what no text shows any more."""
    while looking.clear(now() - KEPT_UNUSED, AT_ONCE) == AT_ONCE:
        pass
