"""What does the worker do once two said that a placeholder is a colleague?"""

from __future__ import annotations

from datetime import timedelta

from models import Event, Merging, Origin, Person, now, session
from social.changes import change
from social.holding import hold
from social.import_turn import turn
from social.jobs import job, later_by_name
from social.merging.moving import give_over, left_of
from social.working import metered

AGAIN = timedelta(seconds=30)


@job("merging.run", priority=-5)
def run(id: int) -> None:
    """Give over what is a placeholder's; cut off, it goes on where it was.

    Not while an import runs, which may write as the placeholder.
    """
    with turn() as is_ours:
        if not is_ours:
            with change(None, origin=Origin.JOB):
                later_by_name("merging.run", id=id, after=AGAIN)
            return
        merging = session.get_one(Merging, id)
        if not merging.is_at_work:
            return
        total = left_of(session.get_one(Person, merging.placeholder_id))
        session.expunge(merging)
        session.rollback()
        with metered("merging", id, total) as meter:
            came = give_over(merging, meter.step)
        end(id, came)


def end(id: int, came: dict[str, int]) -> None:
    """Note that all was given over, and how much that was."""
    with change(None, origin=Origin.JOB) as record:
        merging = session.get_one(Merging, id)
        hold(merging)
        if merging.is_at_work:
            merging.came, merging.done_at = dict(came), now()
            record(Event.MERGING_ENDED, merging)
