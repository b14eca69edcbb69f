"""How does somebody want to be told of what: behind the bell, by mail, and when?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects.postgresql import insert

from models import Device, Notice, NoticeTopic, Person, Preferences, Rhythm, session
from models.notice import ALWAYS, topic_of
from models.preferences import WAIT
from models.working import BEGINS, ENDS, WORKDAYS
from social.calendars import kept, worked
from social.changes import change
from social.hours import Hours

# What people are mailed who chose nothing: what waits for them, and not what is only nice to know.
USUAL = dict.fromkeys(NoticeTopic, Rhythm.SOON) | {
    NoticeTopic.REACTIONS: Rhythm.NEVER,
    NoticeTopic.FOLLOWED: Rhythm.DAILY,
    NoticeTopic.STORIES: Rhythm.DAILY,
}
# What devices tell of, unless somebody chose otherwise.
USUALLY_PUSHED = frozenset(
    {
        NoticeTopic.MENTIONS,
        NoticeTopic.CALLS,
        NoticeTopic.ANSWERS,
        NoticeTopic.EVENTS,
        NoticeTopic.EXPERTISE,
        NoticeTopic.ANNOUNCEMENTS,
        NoticeTopic.CRISES,
        NoticeTopic.DECISIONS,
        NoticeTopic.DUTIES,
    }
)
FIRST = timedelta(minutes=2)  # that the open page has before devices tell
URGENT = NoticeTopic.CRISES  # which waits for nobody's page and nobody's hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How one person wants to be told."""

    by_mail: Mapping[str, str] = field(default_factory=dict)
    by_push: Mapping[str, bool] = field(default_factory=dict)
    has_devices: bool = False
    hidden: frozenset[str] = frozenset()
    wait: int = WAIT
    keeps_hours: bool = True
    has_own_hours: bool = True
    hours: Hours = field(default_factory=Hours)

    def rhythm(self, topic: NoticeTopic) -> Rhythm:
        """Say how often a topic is mailed."""
        return Rhythm(self.by_mail.get(topic, USUAL[topic]))

    def shows(self, topic: NoticeTopic) -> bool:
        """Tell whether a topic stands behind the bell."""
        return topic in ALWAYS or topic not in self.hidden

    def is_pushed(self, topic: NoticeTopic) -> bool:
        """Tell whether devices tell of a topic."""
        return self.by_push.get(topic, topic in USUALLY_PUSHED)

    def push_at(self, topic: NoticeTopic, at: datetime) -> datetime | None:
        """Say when devices tell of something of `at`, if it was not seen until then."""
        if not self.has_devices or not self.is_pushed(topic):
            return None
        if topic is URGENT:
            return at
        ready = at + FIRST
        return self.hours.opening(ready) if self.keeps_hours else ready

    def mail_at(self, topic: NoticeTopic, at: datetime) -> datetime | None:
        """Say when a mail tells of something of `at`, if it was not seen until then."""
        match self.rhythm(topic):
            case Rhythm.NEVER:
                return None
            case Rhythm.DAILY:
                return self.hours.next_day(at)
            case Rhythm.WEEKLY:
                return self.hours.next_week(at)
            case Rhythm.SOON if topic is URGENT:
                return at
            case Rhythm.SOON:
                ready = at + timedelta(minutes=self.wait)
                return self.hours.opening(ready) if self.keeps_hours else ready

    def in_hours(self, topic: NoticeTopic, due: datetime | None, at: datetime) -> datetime | None:
        """Say when to tell of what was due at some time, if it is `at` now: never outside of hours.

        The worker was away, the calendar changed or a push service had no time; a crisis passes.
        """
        if due is None or topic is URGENT or not self.keeps_hours:
            return due
        opens = self.hours.opening(at)
        return max(due, opens) if opens else None


def wishes_of(person_ids: Collection[int]) -> dict[int, Wishes]:
    """Read how some people want to be told; one statement."""
    has_devices = select(Device.id).where(Device.person_id == Person.id).exists()
    rows = session.execute(kept().add_columns(has_devices).where(Person.id.in_(person_ids)))
    return {
        person_id: put_together(
            chosen, worked(site, zone, chosen, first, last), has_devices=has_devices
        )
        for person_id, zone, site, chosen, first, last, has_devices in rows
    }


def put_together(chosen: Preferences | None, hours: Hours, *, has_devices: bool) -> Wishes:
    """Read what somebody chose over what is usual."""
    if chosen is None:
        return Wishes(hours=hours, has_devices=has_devices, has_own_hours=False)
    return Wishes(
        by_mail=chosen.by_mail,
        by_push=chosen.by_push,
        has_devices=has_devices,
        hidden=frozenset(chosen.hidden),
        wait=chosen.wait,
        keeps_hours=chosen.keeps_hours,
        has_own_hours=chosen.has_own_hours,
        hours=hours,
    )


def of(person: Person) -> Wishes:
    """Read how one person wants to be told."""
    return wishes_of([person.id])[person.id]


def row_of(person: Person) -> Preferences:
    """Find somebody's preferences, held until the change is done; the usual ones are made first."""
    usual = {
        "person_id": person.id, "by_mail": {}, "by_push": {}, "hidden": [], "wait": WAIT,
        "keeps_hours": True, "has_own_hours": False, "days": list(WORKDAYS),
        "begins": BEGINS, "ends": ENDS,
    }  # fmt: skip
    session.execute(insert(Preferences).values(usual).on_conflict_do_nothing())
    return session.execute(
        select(Preferences)
        .where(Preferences.person_id == person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def waits() -> ColumnElement[bool]:
    """Hold for notices that a mail would tell of."""
    return and_(Notice.mail_at.is_not(None), Notice.mailed_at.is_(None), Notice.read_at.is_(None))


def waits_for_push() -> ColumnElement[bool]:
    """Hold for notices that devices would tell of."""
    return and_(Notice.push_at.is_not(None), Notice.pushed_at.is_(None), Notice.read_at.is_(None))


def time_anew(person: Person) -> None:
    """Say anew when mails and devices tell of what waits for somebody; part of a change."""
    mine = of(person)
    own = select(Notice).where(Notice.person_id == person.id)
    for row in session.scalars(own.where(waits())):
        row.mail_at = mine.mail_at(topic_of(row.kind), row.at)
    for row in session.scalars(own.where(waits_for_push())):
        row.push_at = mine.push_at(topic_of(row.kind), row.at)


def choose(person: Person, wishes: Wishes) -> None:
    """Take how somebody wants to be told from now on; what waits for a mail is timed anew."""
    with change(person):
        row = row_of(person)
        row.by_mail = dict(wishes.by_mail)
        row.by_push = dict(wishes.by_push)
        row.hidden = sorted(wishes.hidden)
        row.wait, row.keeps_hours = wishes.wait, wishes.keeps_hours
        row.has_own_hours = wishes.has_own_hours
        if wishes.has_own_hours:
            row.days = list(wishes.hours.days)
            row.begins, row.ends = wishes.hours.begins, wishes.hours.ends
        session.flush()
        time_anew(person)
