"""What does an item say? Read under a grant, each time anew."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, select

from archive.granting import NotOpened, Opened
from models import Coding, Entry, GrantStage, Person, ReviewItem, Round, session
from social.looking import look_into_all

AT_ONCE = 20  # grants that one statement asks


def opened_for(officer: Person, item: ReviewItem) -> Opened:
    """Open the archive by a grant of the officer's that reaches an item; NotOpened without one."""
    found = ways_to(officer, [item])
    if not found:
        raise NotOpened(f"no grant of person {officer.id} reaches item {item.id}")
    return found[item.entry_id]


def ways_to(officer: Person, items: Sequence[ReviewItem]) -> dict[int, Opened]:
    """Open the archive as far as some items, by their entries; what no grant reaches is left out.

    Two statements for twenty grants, however many items there are: of the grants that show names,
    the first that reaches each, beginning with the one by which the first item came.
    """
    left = {item.entry_id for item in items}
    if not left:
        return {}
    ways = [one for one in look_into_all(officer, items[0].grant_id) if is_named(one)]
    found: dict[int, Opened] = {}
    for some in (ways[at : at + AT_ONCE] for at in range(0, len(ways), AT_ONCE)):
        reached = case(*((one.entries(), place) for place, one in enumerate(some)))
        rows = session.execute(select(Entry.id, reached).where(Entry.id.in_(left - found.keys())))
        found |= {entry_id: some[place] for entry_id, place in rows if place is not None}
        if found.keys() == left:
            break
    return found


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
