"""Who is safe, who needs help, and of whom does nobody know?

What people answer is theirs, and of those who help: names are for those who have a role in the
crisis. Some time after it is over, the answers are destroyed; numbers stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from models import (
    Concerned,
    Crisis,
    Event,
    Person,
    Safety,
    SafetyAnswer,
    Site,
    limits,
    now,
    session,
)
from moderation import Draft, is_blank
from social.by_name import BY_NAME, following
from social.changes import change
from social.crisis.saying import require_leading
from social.errors import Invalid, not_found
from social.screening import screened_as
from social.separating import apart_from, are_apart

PAGE = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many are safe, need help, and have not answered: at one site, or at all."""

    name: str
    people: int
    safe: int
    help: int
    site_id: int | None = None

    @property
    def silent(self) -> int:
        """Count those who have not answered."""
        return self.people - self.safe - self.help


def answer(person: Person, crisis: Crisis, state: Safety, where: str = "") -> SafetyAnswer:
    """Say that one is safe, or needs help, and where; the last word counts.

    `crisis` is one that concerns the person.
    """
    return put_down(person, person, crisis, state, where)


def see(
    seer: Person, crisis: Crisis, person: Person, state: Safety, known: int = 0
) -> SafetyAnswer:
    """Say of a colleague whom one saw that they are safe, or need help.

    `known` is how often something was said of them when the seer looked: nobody writes over a cry
    for help that they have not seen. Where they said they are stays.
    """
    require_leading(seer, crisis)
    if are_apart(seer.id, person.id):
        raise not_found()
    concerned = select(Concerned).where(
        Concerned.crisis_id == crisis.id, Concerned.person_id == person.id
    )
    if session.scalar(concerned) is None:
        raise not_found()
    return put_down(seer, person, crisis, state, None, known)


def put_down(
    by: Person,
    person: Person,
    crisis: Crisis,
    state: Safety,
    where: str | None,
    known: int | None = None,
) -> SafetyAnswer:
    """Write an answer down, or change it; no two at once make two.

    Where there is no `where`, what was said of that stays.
    """
    if not crisis.asks_safety:
        raise not_found()
    words = words_of(where, by) if where is not None else None
    with change(by) as record:
        # Many answer in one moment, so they share it; whoever ends it waits for those who do.
        ended = select(Crisis.ended_at).where(Crisis.id == crisis.id)
        if session.scalar(ended.with_for_update(read=True)) is not None:
            raise Invalid(form=_("This is over."))
        one = locked(crisis, person)
        if known is not None and (one.version or 0) != known:
            raise Invalid(form=_("They have answered meanwhile. Look at it again first."))
        one.state, one.answered_at, one.version = state, now(), (one.version or 0) + 1
        if words is not None:
            one.words = words
        one.seen_by_id = by.id if by.id != person.id else None
        record(Event.SAFETY_ANSWERED, one)
    return one


def words_of(where: str, author: Person) -> str:
    """Screen where somebody is; nothing is fine."""
    if is_blank(where):
        return ""
    draft = Draft(source=where, limit=limits.STATEMENT)
    return screened_as("where", draft, author).source


def locked(crisis: Crisis, person: Person) -> SafetyAnswer:
    """Give the person's answer, new or as it is, for this change alone."""
    # Whoever concerns waits here for others who answer for the same person.
    row = select(Concerned).where(
        Concerned.crisis_id == crisis.id, Concerned.person_id == person.id
    )
    if session.scalars(row.with_for_update()).one_or_none() is None:
        raise not_found()
    found = session.scalars(
        select(SafetyAnswer)
        .where(SafetyAnswer.crisis_id == crisis.id, SafetyAnswer.person_id == person.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        found = SafetyAnswer(crisis_id=crisis.id, person_id=person.id)
        session.add(found)
    return found


def answer_of(crisis: Crisis, person: Person) -> SafetyAnswer | None:
    """Read what somebody answered, or what was said of them."""
    rows = select(SafetyAnswer).where(
        SafetyAnswer.crisis_id == crisis.id, SafetyAnswer.person_id == person.id
    )
    return session.scalar(rows)


def coverage(crisis: Crisis) -> list[Coverage]:
    """Count site by site, the largest first; one statement."""
    rows = session.execute(
        select(
            func.coalesce(Site.name, ""),
            func.count(),
            func.count().filter(SafetyAnswer.state == Safety.SAFE),
            func.count().filter(SafetyAnswer.state == Safety.HELP),
            Site.id,
        )
        .select_from(Concerned)
        .join(Person, Person.id == Concerned.person_id)
        .outerjoin(Site, Site.id == Concerned.site_id)
        .outerjoin(
            SafetyAnswer,
            (SafetyAnswer.crisis_id == Concerned.crisis_id)
            & (SafetyAnswer.person_id == Concerned.person_id),
        )
        .where(Concerned.crisis_id == crisis.id, Person.signs_in())
        .group_by(Site.id)
        .order_by(func.count().desc(), Site.name)
    )
    return [Coverage(*row) for row in rows]


def whole(sites: Sequence[Coverage]) -> Coverage:
    """Count all sites together."""
    return Coverage(
        "",
        sum(one.people for one in sites),
        sum(one.safe for one in sites),
        sum(one.help for one in sites),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """One person, and what is known of them."""

    person: Person
    answer: SafetyAnswer | None
    seer: Person | None = None


def in_need(crisis: Crisis, reader: Person, after: int = 0) -> tuple[list[Known], int | None]:
    """List those who need help, the longest first, and where the next page begins.

    Nobody is named to those who are kept apart from them: others who lead help them.
    """
    rows = (
        select(Person, SafetyAnswer)
        .join(SafetyAnswer, SafetyAnswer.person_id == Person.id)
        .where(
            SafetyAnswer.crisis_id == crisis.id,
            SafetyAnswer.state == Safety.HELP,
            Person.id.not_in(apart_from(reader.id)),
        )
        .options(joinedload(Person.site))
        .order_by(SafetyAnswer.answered_at, SafetyAnswer.id)
    )
    if after:
        last = select(SafetyAnswer.answered_at).where(SafetyAnswer.id == after).scalar_subquery()
        place = tuple_(SafetyAnswer.answered_at, SafetyAnswer.id)
        rows = rows.where(place > tuple_(last, after))
    found = [Known(person, answer) for person, answer in session.execute(rows.limit(PAGE + 1))]
    more = found[PAGE - 1].answer if len(found) > PAGE else None
    return found[:PAGE], more.id if more else None


def silent(
    crisis: Crisis, reader: Person, site_id: int | None, after: str | None
) -> tuple[list[Person], int | None]:
    """List those of whom nobody knows, by name, and where the next page begins.

    As of those who need help, nobody kept apart from the reader is named.
    """
    answered = select(SafetyAnswer.person_id).where(SafetyAnswer.crisis_id == crisis.id)
    rows = (
        select(Person)
        .join(Concerned, Concerned.person_id == Person.id)
        .where(
            Concerned.crisis_id == crisis.id,
            Person.signs_in(),
            Person.id.not_in(answered),
            Person.id.not_in(apart_from(reader.id)),
        )
        .options(joinedload(Person.site))
    )
    if site_id is not None:
        rows = rows.where(Concerned.site_id == site_id)
    found = session.scalars(following(rows, after).order_by(*BY_NAME).limit(PAGE + 1)).all()
    return list(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None
