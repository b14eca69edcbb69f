"""Which grants are there, as far as somebody may see them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, all_, and_, select
from sqlalchemy.orm import joinedload

from models import Community, Grant, GrantStage, GrantState, Person, session
from social.errors import not_found
from social.finding import within_range

PAGE = 50


@dataclass(frozen=True, slots=True)
class Named:
    """Who and what a grant names, by its lists of numbers."""

    people: Sequence[Person]
    communities: Sequence[Community]
    officers: Sequence[Person]
    by: dict[int, Person]  # whoever did something with it


def not_about(person: Person) -> Select[tuple[Grant]]:
    """Select the grants that exist for somebody: none that names them."""
    people = (joinedload(Grant.asked_by), joinedload(Grant.approved_by))
    return select(Grant).options(*people).where(person.id != all_(Grant.people_ids))


def open_ones(person: Person) -> Sequence[Grant]:
    """List the grants that wait or open something, and those that nobody looked back on yet."""
    going = Grant.state.in_((GrantState.ASKED, GrantState.APPROVED))
    found = not_about(person).where(going | unreviewed()).order_by(Grant.id.desc())
    return session.scalars(found.limit(PAGE * 4)).all()


def over(person: Person, before: int | None) -> tuple[Sequence[Grant], int | None]:
    """List a page of those that are over, the newest first, and where the next page begins."""
    going = Grant.state.in_((GrantState.ASKED, GrantState.APPROVED))
    query = not_about(person).where(~(going | unreviewed())).order_by(Grant.id.desc())
    if before is not None:
        query = query.where(Grant.id < within_range(before))
    found = session.scalars(query.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def unreviewed() -> ColumnElement[bool]:
    """Hold for those taken in haste that nobody has looked back on."""
    return and_(Grant.is_urgent, Grant.reviewed_at.is_(None))


def find_grant(person: Person, number: int) -> Grant:
    """Find a grant."""
    found = session.scalar(not_about(person).where(Grant.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def named(grant: Grant) -> Named:
    """Find whom and what a grant names."""
    acting = (
        grant.asked_by_id, grant.approved_by_id, grant.refused_by_id, grant.ended_by_id,
        grant.reviewed_by_id, grant.identified_by_id, grant.told_by_id,
    )  # fmt: skip
    doers = {one for one in acting if one is not None}
    ids = {*grant.people_ids, *grant.officer_ids, *doers}
    rows = session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name_folded))
    people = {one.id: one for one in rows}
    places = select(Community).where(Community.id.in_(grant.community_ids))
    return Named(
        people=[one for one in people.values() if one.id in grant.people_ids],
        communities=session.scalars(places.order_by(Community.name_folded)).all(),
        officers=[one for one in people.values() if one.id in grant.officer_ids],
        by=people,
    )


def waiting_for(officer: Person) -> Sequence[Grant]:
    """List the grants that wait for an officer as the second person."""
    others = not_about(officer).where(
        Grant.asked_by_id != officer.id, officer.id != all_(Grant.officer_ids)
    )
    asks_names = and_(
        Grant.state == GrantState.APPROVED,
        Grant.identities_asked_at.is_not(None),
        Grant.stage != GrantStage.IDENTITIES,
    )
    waits = (Grant.state == GrantState.ASKED) | asks_names | unreviewed()
    return session.scalars(others.where(waits).order_by(Grant.id).limit(PAGE)).all()
