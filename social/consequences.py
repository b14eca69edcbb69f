"""What follows from what was recorded? Jobs that no feature has to remember to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from archive.ledger import Line
from models import Event
from social.jobs import later_by_name

# Whoever comes, moves or goes may be meant by a community's rule, or no longer be.
MOVES = frozenset(
    {
        Event.PERSON_ADDED,
        Event.PERSON_CHANGED,
        Event.PERSON_DEACTIVATED,
        Event.PERSON_REACTIVATED,
    }
)


def defer(lines: Sequence[Line]) -> None:
    """Store the jobs that follow from some lines, in the session's transaction."""
    moved = sorted({line.noun_id for line in lines if line.event in MOVES})
    if moved:
        later_by_name("communities.apply_rules", lock="communities.rules", person_ids=moved)
