"""What would keep the things of a request from being erased, if it were done now?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from archive import along
from archive.holds import Thing, kept_by
from models import ErasureRequest, Hold, Outcome, Person, RequestItem, session
from social.records import listing

MOST = 2_000  # a page that reads the words of more would keep its reader waiting


@dataclass(frozen=True, slots=True)
class Hindrances:
    """Which holds bind what, each with the number of things by noun, and what rules bind."""

    holds: Sequence[tuple[Hold, Mapping[str, int]]]
    bound: Mapping[str, int]
    is_whole: bool


def of_request(officer: Person, request: ErasureRequest, at: datetime) -> Hindrances | None:
    """Look at what is to be erased, or not decided yet; None where nothing is erased any more.

    A hold that names the officer does not exist for them.
    """
    if request.kind.is_giving or request.closed_at is not None or request.dropped_as is not None:
        return None
    things = [(row.noun, row.noun_id) for row in session.execute(open_items(request, MOST + 1))]
    looked = things[:MOST]
    holds: dict[int, Counter[str]] = {}
    for (noun, _number), ids in kept_by(session, looked).items():
        for hold_id in ids:
            holds.setdefault(hold_id, Counter())[noun] += 1
    known = session.scalars(listing.not_about(officer).where(Hold.id.in_(holds)).order_by(Hold.id))
    bound = Counter(noun for noun, _number in along.bound(session, looked, at))
    return Hindrances([(one, holds[one.id]) for one in known], bound, len(things) == len(looked))


def open_items(request: ErasureRequest, most: int) -> Select[tuple[str, int]]:
    """Select what is not done and not refused."""
    is_open = or_(RequestItem.outcome.is_(None), RequestItem.outcome != Outcome.REFUSE)
    return (
        select(RequestItem.noun, RequestItem.noun_id)
        .where(RequestItem.request_id == request.id, is_open, RequestItem.done_at.is_(None))
        .order_by(RequestItem.id)
        .limit(most)
    )


def of_items(officer: Person, things: Sequence[Thing], at: datetime) -> Mapping[Thing, list[str]]:
    """Name what binds each of a page of things: the matters of holds, and "" for a rule."""
    found = kept_by(session, things)
    ids = {hold_id for some in found.values() for hold_id in some}
    known = session.scalars(listing.not_about(officer).where(Hold.id.in_(ids)))
    matters = {one.id: one.matter for one in known}
    named = {
        thing: [matters[one] for one in sorted(some) if one in matters]
        for thing, some in found.items()
    }
    for thing in along.bound(session, things, at):
        named.setdefault(thing, []).append("")
    return named
