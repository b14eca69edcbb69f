"""How many have read what they had to, site by site, without telling of anybody?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    Capability,
    Event,
    Person,
    PersonState,
    Site,
    session,
)
from social.announced import is_given
from social.changes import change
from social.errors import forbidden, not_found
from social.few import LEAST
from social.rights import holds

PAGE = 50


@dataclass(frozen=True, slots=True)
class Group:
    """A site, or several small ones together: how many there are, and how many have read it."""

    names: tuple[str, ...]
    people: int
    given: int

    @property
    def share(self) -> int:
        """Give the part that has read it, in full per cent; 100 only when it is all."""
        return self.given * 100 // self.people if self.people else 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody together, and site by site where there are enough to tell of nobody."""

    whole: Group | None
    sites: list[Group]


def report(announcement: Announcement) -> Report:
    """Count those who still work here; sites of fewer than five stand together, or with another."""
    rows = session.execute(
        select(
            func.coalesce(Site.name, ""),
            func.count(),
            func.count(Acknowledgement.id),
        )
        .select_from(Addressee)
        .join(Announcement, Announcement.id == Addressee.announcement_id)
        .join(Person, Person.id == Addressee.person_id)
        .outerjoin(Site, Site.id == Person.site_id)
        .outerjoin(Acknowledgement, is_given(Person.id))
        .where(
            Addressee.announcement_id == announcement.id,
            Person.state == PersonState.ACTIVE,
        )
        .group_by(Site.name)
        .order_by(func.count().desc(), Site.name)
    )
    return told_of([Group((name,), people, given) for name, people, given in rows])


def told_of(groups: list[Group]) -> Report:
    """Put groups together until each has five people; the whole is told from five on, too.

    What is left over goes to the next larger one: else it could be had by taking all others from
    the whole.
    """
    whole = joined(groups)
    if whole.people < LEAST:
        return Report(None, [])
    large = [group for group in groups if group.people >= LEAST]
    small = [group for group in groups if group.people < LEAST]
    rest = joined(small)
    if small and rest.people < LEAST:
        rest = joined([large.pop(), *small])
    return Report(whole, [*large, rest] if small else large)


def joined(groups: list[Group]) -> Group:
    """Count several groups as one."""
    names = tuple(name for group in groups for name in group.names)
    return Group(names, sum(group.people for group in groups), sum(group.given for group in groups))


def names(reader: Person, announcement: Announcement, after: int) -> tuple[list[Person], int]:
    """List who has not read it, for HR, where readers were told so before; the look is recorded.

    404 where nobody may see names. Gives a page, and the number to go on after, or 0.
    """
    if not announcement.names_shown or announcement.told_at is None:
        raise not_found()
    if not holds(reader, Capability.HR):
        raise forbidden(_("HR sees who has not read it."))
    with change(reader) as record:
        record(Event.ANNOUNCEMENT_NAMES_READ, announcement, after=after)
    rows: Sequence[Person] = session.scalars(
        select(Person)
        .join(Addressee, Addressee.person_id == Person.id)
        .join(Announcement, Announcement.id == Addressee.announcement_id)
        .outerjoin(Acknowledgement, is_given(Person.id))
        .where(
            Addressee.announcement_id == announcement.id,
            Acknowledgement.id.is_(None),
            Person.state == PersonState.ACTIVE,
            tuple_(Person.id) > (after,),
        )
        .options(joinedload(Person.site))
        .order_by(Person.id)
        .limit(PAGE + 1)
    ).all()
    return list(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else 0
