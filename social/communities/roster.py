"""Who is in a community, and who could come in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import Community, Membership, MembershipState, Person, PersonState, session
from models.folding import fold
from social.by_name import BY_NAME
from social.cursor import Cursor
from social.errors import not_found

PAGE = 50
FOUND = 20


@dataclass(frozen=True, slots=True)
class Roll:
    """A page of memberships with their people; `next` is where the next one begins, if any."""

    memberships: Sequence[Membership]
    next: int | Cursor | None


def members(community: Community, words: str = "", after: int | None = None) -> Roll:
    """List a page of those who are in and work here, by name: one statement.

    `after` is the id of the last person on the page before.
    """
    query = lines(community, MembershipState.MEMBER).order_by(*BY_NAME).limit(PAGE + 1)
    for word in fold(words).split():
        query = query.where(Person.name_folded.contains(word, autoescape=True))
    if after is not None:
        last = session.get(Person, after)
        if last is None:
            raise not_found()
        query = query.where(tuple_(*BY_NAME) > (last.name_folded, last.id))
    rows = session.scalars(query).all()
    return Roll(rows[:PAGE], rows[PAGE - 1].person_id if len(rows) > PAGE else None)


def waiting(community: Community, state: MembershipState, after: Cursor | None = None) -> Roll:
    """List a page of those who asked or are invited, the longest waiting first: one statement.

    `after` names the last line of the page before, which may be decided by now.
    """
    order = (Membership.created_at, Membership.id)
    query = lines(community, state).order_by(*order).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(*order) > (after.at, after.id))
    rows = session.scalars(query).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Roll(rows[:PAGE], Cursor(last.created_at, last.id) if last else None)


def requests_waiting(community: Community, most: int = 100) -> int:
    """Count the requests that wait, up to `most`."""
    some = lines(community, MembershipState.REQUESTED).with_only_columns(literal(1)).limit(most)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def lines(community: Community, state: MembershipState) -> Select[tuple[Membership]]:
    """Select the lines of a state, each with its person, who works here, and their site.

    Bots stand among members, too, with their mark: whoever is in sees what reads along.
    """
    return (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.community_id == community.id,
            Membership.state == state,
            Person.state != PersonState.DEACTIVATED,
        )
        .options(contains_eager(Membership.person).options(joinedload(Person.site)))
    )


def could_come(community: Community, words: str) -> Sequence[Row[tuple[Person, Membership | None]]]:
    """Find people by any part of their names, each with the line they have in the community."""
    query = (
        Person.active()
        .add_columns(Membership)
        .outerjoin(
            Membership,
            and_(Membership.person_id == Person.id, Membership.community_id == community.id),
        )
        .options(joinedload(Person.site))
        .order_by(*BY_NAME)
        .limit(FOUND)
    )
    for word in fold(words).split():
        query = query.where(Person.name_folded.contains(word, autoescape=True))
    return session.execute(query).all() if words.strip() else []
