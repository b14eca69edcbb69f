"""How many of those who will read something are off now, and when do they work again?

It is said so that nobody learns who is away: of fewer than five people only what the calendars of
their sites say, which everybody may know; of others a number only where it is large enough, and an
hour only where five or more share it, or a site's calendar says it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import Row, Select, func, select

from models import (
    Availability,
    Community,
    Membership,
    MembershipState,
    Person,
    Preferences,
    Site,
    now,
    session,
)
from social.calendars import hours_at
from social.few import LEAST, told
from social.hours import Hours
from social.reader import zone_info


@dataclass(frozen=True, slots=True)
class Off:
    """Readers who are off: how many (None for a few), of how many, and when most are back."""

    whole: int
    off: int | None
    opens: datetime
    zone: str  # by whose clock

    @property
    def words(self) -> str:
        """Say how many are off now."""
        if self.whole < LEAST:
            return _("At this hour nobody works where they are.")
        if self.off is None:
            return _("Some of the %(whole)d who can read it are off now.", whole=self.whole)
        return ngettext(
            "%(off)d of %(whole)d who can read it is off now.",
            "%(off)d of %(whole)d who can read it are off now.",
            self.off,
            off=self.off,
            whole=self.whole,
        )

    @property
    def clock(self) -> str:
        """Say what their clocks show then."""
        return f"{self.opens.astimezone(zone_info(self.zone)):%H:%M}"

    @property
    def day(self) -> str:
        """Name the day on which that is by their clocks, with its date if a week away; or today."""
        zone = zone_info(self.zone)
        opens, today = self.opens.astimezone(zone).date(), now().astimezone(zone).date()
        if opens == today:
            return ""
        is_near = opens - today < timedelta(days=7)
        return format_date(opens, "EEEE" if is_near else "EEEE d MMMM")

    @property
    def delivery(self) -> str:
        """Say what is done for them."""
        if self.day:
            return _("Deliver on %(day)s at %(time)s their time", day=self.day, time=self.clock)
        return _("Deliver at %(time)s their time", time=self.clock)


def readers_of(community: Community, author: Person) -> Select[tuple[int]]:
    """Select the members of a community but for whoever writes."""
    return select(Membership.person_id).where(
        Membership.community_id == community.id,
        Membership.state == MembershipState.MEMBER,
        Membership.person_id != author.id,
    )


def off_among(people: Select[tuple[int]], at: datetime | None = None) -> Off | None:
    """Count who of some people is off at a moment; None where nobody is, in two statements."""
    at = at or now()
    own = (
        Preferences.has_own_hours, Preferences.days, Preferences.begins, Preferences.ends,
        Availability.away_from, Availability.away_until,
    )  # fmt: skip
    rows = session.execute(
        select(Person.zone, Person.site_id, *own, func.count().label("number"))
        .outerjoin(Preferences, Preferences.person_id == Person.id)
        .outerjoin(Availability, Availability.person_id == Person.id)
        .where(Person.id.in_(people), Person.signs_in())
        .group_by(Person.zone, Person.site_id, *own)
    ).all()
    whole = sum(row.number for row in rows)
    sites = {site.id: site for site in session.scalars(select(Site))}
    off = 0
    back, by_sites = Counter[tuple[datetime, str]](), Counter[tuple[datetime, str]]()
    for row in rows:
        of_site = hours_at(sites.get(row.site_id), row.zone)
        count_back(by_sites, of_site, row, at)
        hours = personal(of_site, row) if whole >= LEAST else of_site
        if not hours.is_within(at):
            off += row.number
            count_back(back, replace(hours, away_from=None, away_until=None), row, at)
    if not back or (whole < LEAST and off < whole):
        return None
    known = Counter({one: number for one, number in back.items() if number >= LEAST}) or by_sites
    if not known:
        return None
    (opens, zone), _number = known.most_common(1)[0]
    return Off(whole, told(off, whole) if whole >= LEAST else off, opens, zone)


def count_back(
    back: Counter[tuple[datetime, str]], hours: Hours, row: Row[Any], at: datetime
) -> None:
    """Count when some people begin again, if by these hours they are off."""
    opens = None if hours.is_within(at) else hours.opening(at)
    if opens is not None and opens > at:
        back[opens, row.zone] += row.number


def personal(hours: Hours, row: object) -> Hours:
    """Give somebody's own hours and absence over those of their site."""
    found = replace(
        hours,
        away_from=getattr(row, "away_from", None),
        away_until=getattr(row, "away_until", None),
    )
    if not getattr(row, "has_own_hours", False):
        return found
    days, begins, ends = (getattr(row, name) for name in ("days", "begins", "ends"))
    return replace(found, days=tuple(days), begins=begins, ends=ends)


def off_in(community: Community, author: Person) -> Off | None:
    """Count who of a community is off now, whoever writes there aside."""
    return off_among(readers_of(community, author))
