"""Which stays does somebody see? Administrators all, owners those in their communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Capability,
    Community,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    SignIn,
    Stay,
    StayPlace,
    session,
)
from social.errors import not_found
from social.finding import within_range
from social.rights import holds

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A guest with where they are, their last stay, and when they were last seen."""

    guest: Person
    stay: Stay
    places: Sequence[Community]
    seen_at: datetime | None


def owns_any(person: Person) -> bool:
    """Tell whether somebody owns a community."""
    return session.scalar(select(Membership.id).where(*owned(person)).limit(1)) is not None


def owned(person: Person) -> tuple[ColumnElement[bool], ...]:
    """Hold for the memberships by which somebody owns communities."""
    return (
        Membership.person_id == person.id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )


def seen_by(viewer: Person) -> ColumnElement[bool]:
    """Hold for the stays that exist for somebody: their own, and those for communities they own."""
    if holds(viewer, Capability.ADMINISTRATOR):
        return Stay.id.is_not(None)
    mine = select(Membership.community_id).where(*owned(viewer))
    here = select(StayPlace.stay_id).where(StayPlace.community_id.in_(mine))
    return or_(Stay.asked_by_id == viewer.id, Stay.id.in_(here))


WITH = (
    joinedload(Stay.person),
    joinedload(Stay.asked_by),
    joinedload(Stay.approved_by),
    selectinload(Stay.places).joinedload(StayPlace.community),
)


def waiting(viewer: Person) -> Sequence[Stay]:
    """List what waits for an answer, also for that of an owner in a stay that began."""
    unanswered = select(StayPlace.stay_id).where(
        StayPlace.agreed_at.is_(None), StayPlace.declined_at.is_(None)
    )
    waits = or_(Stay.waiting(), Stay.id.in_(unanswered))
    found = select(Stay).where(seen_by(viewer), Stay.closed_at.is_(None), waits).options(*WITH)
    return session.scalars(found.order_by(Stay.id).limit(MOST)).all()


def guests(viewer: Person, *, were_here: bool = False) -> list[Line]:
    """List the guests who are here, or who were: the last stay of each, the next to end first."""
    is_gone = Person.state == PersonState.DEACTIVATED
    last = (
        select(func.max(Stay.id))
        .where(seen_by(viewer), Stay.approved_at.is_not(None))
        .group_by(Stay.person_id)
    )
    order = (Person.guest_until.desc(),) if were_here else (Person.guest_until,)
    stays = session.scalars(
        select(Stay)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.id.in_(last), is_gone if were_here else ~is_gone)
        .options(*WITH)
        .order_by(*order, Person.id)
        .limit(MOST)
    ).all()
    ids = [stay.person_id for stay in stays]
    places, seen = places_of(viewer, ids), last_seen(ids)
    return [
        Line(stay.person, stay, places.get(stay.person_id, ()), seen.get(stay.person_id))
        for stay in stays
        if stay.person is not None and stay.person_id is not None
    ]


def places_of(viewer: Person, ids: Sequence[int | None]) -> dict[int, list[Community]]:
    """List the communities of some guests, of those that the viewer may know of."""
    rows = session.execute(
        select(Membership.person_id, Community)
        .join(Community, Community.id == Membership.community_id)
        .where(Membership.person_id.in_(ids), Community.found_by(viewer))
        .order_by(Community.name_folded)
    )
    found: dict[int, list[Community]] = {}
    for person_id, place in rows:
        found.setdefault(person_id, []).append(place)
    return found


def last_seen(ids: Sequence[int | None]) -> dict[int, datetime]:
    """Tell when each of some people was last here."""
    rows = session.execute(
        select(SignIn.person_id, func.max(SignIn.seen_at))
        .where(SignIn.person_id.in_(ids))
        .group_by(SignIn.person_id)
    )
    return dict(rows.all())  # type: ignore[arg-type]


def find_stay(viewer: Person, number: int) -> Stay:
    """Find a stay, through the viewer."""
    found = select(Stay).where(Stay.id == within_range(number), seen_by(viewer)).options(*WITH)
    stay = session.scalar(found)
    if stay is None:
        raise not_found()
    return stay


def find_place(viewer: Person, number: int) -> StayPlace:
    """Find one community of a stay, through the viewer."""
    found = (
        select(StayPlace)
        .join(StayPlace.stay)
        .where(StayPlace.id == within_range(number), seen_by(viewer))
        .options(joinedload(StayPlace.stay), joinedload(StayPlace.community))
    )
    place = session.scalar(found)
    if place is None:
        raise not_found()
    return place


def find_guest(viewer: Person, handle: str) -> Person:
    """Find a guest of whom the viewer sees a stay."""
    mine = select(Stay.person_id).where(seen_by(viewer), Stay.approved_at.is_not(None))
    found = select(Person).where(Person.handle == handle.lower(), Person.id.in_(mine))
    guest = session.scalar(found)
    if guest is None:
        raise not_found()
    return guest
