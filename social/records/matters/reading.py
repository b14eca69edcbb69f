"""What does an item say? Read under a grant, each time anew."""

from __future__ import annotations

from sqlalchemy import any_, exists, or_, select

from archive.granting import NotOpened, Opened
from models import Coding, Entry, Grant, Person, ReviewItem, Round, session
from social.looking import look_into


def opened_for(officer: Person, item: ReviewItem) -> Opened:
    """Open the archive by a grant of the officer's that reaches an item; NotOpened without one."""
    mine = or_(Grant.asked_by_id == officer.id, officer.id == any_(Grant.officer_ids))
    grants = session.scalars(
        select(Grant.id)
        .where(Grant.in_force(), mine)
        .order_by((Grant.id == item.grant_id).desc(), Grant.id.desc())
    ).all()
    for grant_id in grants:
        opened = look_into(officer, grant_id)
        reached = exists().where(Entry.id == item.entry_id, opened.entries())
        if session.scalar(select(reached)):
            return opened
    raise NotOpened(f"no grant of person {officer.id} reaches item {item.id}")


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
