"""How do administrators tell all something, and let Kring rest? The command line has no actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from models import Banner, BannerLevel, Company, Event, Maintenance, Origin, Person, now, session
from social import standing
from social.administrators import door_of
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold

MOST = 3  # banners at once; of more, nobody reads any


def tell_all(
    actor: Person | None,
    words: Mapping[str, str],
    *,
    level: BannerLevel = BannerLevel.NOTE,
    may_go: bool = True,
    begins_at: datetime | None = None,
    ends_at: datetime,
) -> Banner:
    """Put words above every page for a while; from now on, or later."""
    origin = door_of(actor)
    begins = begins_at or now()
    if not words:
        raise Invalid(form=_("Write it in one language at least."))
    if ends_at <= max(begins, now()):
        raise Invalid(ends_day=_("It ends after it begins, and not in the past."))
    with change(actor, origin=origin) as record:
        hold(session.get_one(Company, 1))  # of two who add the last one, the second is refused
        if sum(one.ends_at > begins and one.begins_at < ends_at for one in banners()) >= MOST:
            raise Invalid(form=_("%(number)s at a time are enough: end one first.", number=MOST))
        made = Banner(
            words=dict(words), level=level, may_go=may_go, begins_at=begins, ends_at=ends_at
        )
        made.told_at = now() if begins <= now() else None
        session.add(made)
        record(Event.BANNER_ADDED, made)
    standing.forget()
    return made


def withdraw(actor: Person | None, banner: Banner) -> None:
    """Take words away from every page before their time."""
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        hold(banner)
        if banner.withdrawn_at is None:
            banner.withdrawn_at = now()
            record(Event.BANNER_WITHDRAWN, banner)
    standing.forget()


def rest(
    actor: Person | None,
    words: Mapping[str, str],
    *,
    may_read: bool,
    begins_at: datetime | None = None,
    until: datetime | None = None,
) -> Maintenance:
    """Let nothing be written from now on, or from a time that all are told before."""
    origin = door_of(actor)
    begins = begins_at or now()
    if until is not None and until <= max(begins, now()):
        raise Invalid(ends_day=_("It ends after it begins, and not in the past."))
    with change(actor, origin=origin) as record:
        hold(session.get_one(Company, 1))
        if open_maintenance() is not None:
            raise Invalid(form=_("Maintenance is planned or goes on already: end that first."))
        made = Maintenance(words=dict(words), may_read=may_read, begins_at=begins, until=until)
        is_now = begins <= now()
        made.told_at = now() if is_now else None
        session.add(made)
        record(Event.MAINTENANCE_BEGUN if is_now else Event.MAINTENANCE_PLANNED, made)
    standing.forget()
    return made


def go_on(actor: Person | None) -> bool:
    """End the maintenance, or the plan for one; False where there is none."""
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        found = open_maintenance()
        if found is not None:
            hold(found)
            found.ended_at = now()
            record(Event.MAINTENANCE_ENDED, found)
    standing.forget()
    return found is not None


def begin_what_is_due() -> None:
    """Tell open pages of what was planned and whose time has come."""
    moment = now()
    with change(None, origin=Origin.JOB) as record:
        for banner in banners():
            if banner.told_at is None and banner.begins_at <= moment:
                hold(banner)
                banner.told_at = moment
                record(Event.BANNER_BEGUN, banner)
        found = open_maintenance()
        if found is not None and found.told_at is None and found.begins_at <= moment:
            hold(found)
            found.told_at = moment
            record(Event.MAINTENANCE_BEGUN, found)


def open_maintenance() -> Maintenance | None:
    """Find the maintenance that goes on or is planned."""
    return session.scalar(select(Maintenance).where(Maintenance.ended_at.is_(None)))


def banners() -> Sequence[Banner]:
    """List what stands above pages, or will."""
    rows = select(Banner).where(Banner.withdrawn_at.is_(None), Banner.ends_at > now())
    return session.scalars(rows.order_by(Banner.begins_at, Banner.id)).all()


def find_banner(number: int) -> Banner:
    """Find one of what all are told."""
    found = session.get(Banner, within_range(number))
    if found is None:
        raise not_found()
    return found
