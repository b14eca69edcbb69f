"""Which measures are there, whom do they reach, and which one is fit for a case?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from models import Measure, Reason


@dataclass(frozen=True, slots=True)
class Rung:
    """One measure.

    `days` is how long it lasts if nobody says otherwise, `most` how long at most, 0 for what does
    not last. `everywhere` is beyond one community: owners do not decide it. `people` is how many it
    takes. What `counts` is an earlier one for the next case until it expires; a plain word is not.
    """

    days: int = 0
    most: int = 0
    everywhere: bool = False
    people: int = 1
    counts: bool = True


LADDER: dict[Measure, Rung] = {
    Measure.NONE: Rung(counts=False),
    Measure.HINT: Rung(counts=False),
    Measure.EDIT: Rung(),
    Measure.HIDE: Rung(),
    Measure.COOL_DOWN: Rung(days=3, most=30),
    Measure.APPROVAL: Rung(days=14, most=90),
    Measure.MUTE: Rung(days=7, most=90, everywhere=True),
    Measure.SUSPEND: Rung(days=7, most=90, everywhere=True, people=2),
}

EXPIRES_AFTER = 180  # days until a decision counts no more
APPEAL_WITHIN = 30  # days in which it can be appealed against

# What is fit for the first time; each earlier decision that counts is one rung more.
FIRST = {
    Reason.OTHER: Measure.HINT,
    Reason.OFF_TOPIC: Measure.HINT,
    Reason.INSULT: Measure.HINT,
    Reason.CONFIDENTIAL: Measure.HIDE,
    Reason.PRIVATE: Measure.HIDE,
    Reason.DISCRIMINATION: Measure.HIDE,
    Reason.HARASSMENT: Measure.HIDE,
    Reason.THREAT: Measure.HIDE,
}
RUNGS = tuple(Measure)


def suggested(reasons: Collection[Reason], earlier: int) -> Measure:
    """Propose a measure for reasons if they hold, lower for the first time; people decide.

    Nothing beyond one community is ever proposed: that takes people to think of it.
    """
    first = max((RUNGS.index(FIRST[reason]) for reason in reasons), default=1)
    return RUNGS[min(first + earlier, RUNGS.index(Measure.APPROVAL))]
