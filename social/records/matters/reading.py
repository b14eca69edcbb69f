"""What does an item say? Read under a grant, each time anew."""

from __future__ import annotations

from sqlalchemy import case, select

from archive.granting import NotOpened, Opened
from models import Coding, Entry, GrantStage, Person, ReviewItem, Round, session
from social.looking import look_into_all

AT_ONCE = 20  # grants that one statement asks


def opened_for(officer: Person, item: ReviewItem) -> Opened:
    """Open the archive by a grant of the officer's that reaches an item; NotOpened without one.

    Two statements, however many grants there are: of those that show names, the first that reaches
    it, beginning with the one by which it came.
    """
    ways = [one for one in look_into_all(officer, item.grant_id) if is_named(one)]
    for some in (ways[at : at + AT_ONCE] for at in range(0, len(ways), AT_ONCE)):
        reached = case(*((one.entries(), place) for place, one in enumerate(some)))
        place = session.scalar(select(reached).where(Entry.id == item.entry_id))
        if place is not None:
            return some[place]
    raise NotOpened(f"no grant of person {officer.id} reaches item {item.id}")


def is_named(opened: Opened) -> bool:
    """Tell whether a grant shows who is who."""
    return opened.stage is GrantStage.IDENTITIES


def turn_of(officer: Person, item: ReviewItem, of_item: dict[Round, Coding]) -> Round | None:
    """Say in which round an officer would judge an item now; None where it is not their turn."""
    first, second = of_item.get(Round.FIRST), of_item.get(Round.SECOND)
    if first is None:
        return Round.FIRST
    if Round.SETTLED in of_item or second is not None:
        return Round.SETTLED if second is not None else None
    if first.by_id == officer.id:
        return Round.FIRST
    return Round.SECOND if item.is_sampled else None
