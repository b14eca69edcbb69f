"""How many have read what they had to, site by site, without telling of anybody?"""

from __future__ import annotations

from collections.abc import Sequence

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
    Site,
    session,
)
from social.announced import is_given
from social.by_site import Group, Report, told_of
from social.changes import change
from social.errors import forbidden, not_found
from social.rights import holds

PAGE = 50


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
            Person.signs_in(),
        )
        .group_by(Site.name)
        .order_by(func.count().desc(), Site.name)
    )
    return told_of([Group((name,), people, given) for name, people, given in rows])


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
            Person.signs_in(),
            tuple_(Person.id) > (after,),
        )
        .options(joinedload(Person.site))
        .order_by(Person.id)
        .limit(PAGE + 1)
    ).all()
    return list(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else 0
