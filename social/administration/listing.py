"""Whom and what do administrators see in their lists?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from models import (
    Capability,
    Community,
    Mail,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    Role,
    SignIn,
    Site,
    Stay,
    session,
)
from models.folding import fold
from social.by_name import BY_NAME, following
from social.cursor import Cursor

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom an administrator looks for."""

    words: str = ""
    state: PersonState | None = None
    capability: Capability | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people with their roles; `next` begins the one after it."""

    people: Sequence[Person]
    roles: Mapping[int, list[Capability]]
    next: int | None = None


def look_up(wish: Wish, after: str | None) -> Found:
    """Find a page of people by name, address or handle."""
    people = session.scalars(
        following(narrowed(wish), after)
        .options(joinedload(Person.site))
        .order_by(*BY_NAME)
        .limit(PAGE + 1)
    ).all()
    page = people[:PAGE]
    return Found(page, roles_of(page), page[-1].id if len(people) > PAGE else None)


def narrowed(wish: Wish) -> Select[tuple[Person]]:
    """Keep those whom the wish means."""
    query = select(Person)
    if wish.state:
        query = query.where(Person.state == wish.state)
    if wish.capability:
        holders = select(Role.person_id).where(Role.capability == wish.capability)
        query = query.where(Person.id.in_(holders))
    for word in fold(wish.words).split():
        query = query.where(
            or_(
                Person.name_folded.contains(word, autoescape=True),
                func.lower(Person.email).contains(word, autoescape=True),
                Person.handle.contains(word, autoescape=True),
            )
        )
    return query


def roles_of(people: Sequence[Person]) -> Mapping[int, list[Capability]]:
    """List what each of some people may do, in one statement."""
    found: dict[int, list[Capability]] = {person.id: [] for person in people}
    rows = select(Role.person_id, Role.capability).where(Role.person_id.in_(found))
    for person_id, capability in session.execute(rows.order_by(Role.id)):
        found[person_id].append(capability)
    return found


def people_by_state() -> Mapping[PersonState, int]:
    """Count people by the state of their account."""
    counts = dict.fromkeys(PersonState, 0)
    people = select(Person.state, func.count()).where(Person.bot_owner_id.is_(None))
    rows = session.execute(people.group_by(Person.state))
    return counts | dict(rows.all())


def last_seen(person: Person) -> SignIn | None:
    """Find where a person was seen last."""
    return session.scalar(
        select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.seen_at.desc()).limit(1)
    )


def left_without_owner(person: Person, viewer: Person) -> Sequence[Community]:
    """List the communities that only this person runs, and of which the viewer may know."""
    owners = (
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id == Community.id,
            Membership.role == MembershipRole.OWNER,
            Membership.state == MembershipState.MEMBER,
            Person.works_here(),
            Membership.person_id != person.id,
        )
        .scalar_subquery()
    )
    owned = select(Membership.community_id).where(
        Membership.person_id == person.id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )
    return session.scalars(
        Community.seen_by(viewer)
        .where(
            Community.id.in_(owned),
            owners == 0,
            Community.is_company.is_(False),
            Community.archived_at.is_(None),
        )
        .order_by(Community.name_folded)
    ).all()


def people_at(site_list: Sequence[Site]) -> Mapping[int, int]:
    """Count those who work at each site."""
    rows = session.execute(
        select(Person.site_id, func.count())
        .where(Person.works_here(), Person.site_id.is_not(None))
        .group_by(Person.site_id)
    )
    return {site.id: 0 for site in site_list} | dict(rows.all())


def mails(before: str | None) -> tuple[Sequence[Mail], Cursor | None]:
    """List a page of mails, the newest first, and where the next page begins."""
    start = Cursor.read(before)
    found = session.scalars(
        select(Mail)
        .where(tuple_(Mail.created_at, Mail.id) < (start.at, start.id))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(PAGE + 1)
    ).all()
    page = found[:PAGE]
    last = Cursor(page[-1].created_at, page[-1].id) if len(found) > PAGE else None
    return page, last


def waiting_guests() -> int:
    """Count the stays of guests that wait for an administrator."""
    return session.scalar(select(func.count()).where(Stay.waiting())) or 0


def waiting_mails() -> int:
    """Count the mails that have not gone out."""
    return session.scalar(select(func.count()).where(Mail.sent_at.is_(None))) or 0
