"""What can happen to a leader, their promise and those who write for them?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, Delegation, Event, Leader, Person, now, session
from social.changes import Record, change
from social.days import beginning
from social.errors import Invalid
from social.holding import hold
from social.rights import require

MOST_DELEGATES = 5  # at once: of more, nobody knows who speaks
LONGEST = timedelta(days=366)
MOST_DAYS = 20  # that a promise can have


def name_leader(giver: Person, person: Person, names: Mapping[str, str]) -> Leader:
    """Say of somebody else that they lead, with their function."""
    require_naming(giver)
    if person.id == giver.id:
        raise Invalid(person=_("Nobody says so of themselves: somebody else does."))
    if not names:
        raise Invalid(form=_("Name the function in one language at least."))
    with change(giver) as record:
        hold(person)  # of two who say so at once, the second is refused
        there = select(Leader.id).where(Leader.person_id == person.id, Leader.ended_at.is_(None))
        if session.scalar(there) is not None:
            raise Invalid(person=_("They are marked as a leader already."))
        leader = Leader(person_id=person.id, names=dict(names), given_by_id=giver.id)
        session.add(leader)
        record(Event.LEADER_NAMED, leader)
    return leader


def end_leader(giver: Person, leader: Leader) -> None:
    """Take the mark away; nobody writes for them any more."""
    require_naming(giver)
    with change(giver) as record:
        hold(leader)
        if leader.ended_at is None:
            leader.ended_at, leader.ended_by_id = now(), giver.id
            record(Event.LEADER_ENDED, leader)
            for one in delegations(leader):
                stop(record, one)


def require_naming(giver: Person) -> None:
    """Refuse whoever does not say who leads."""
    company = session.get_one(Company, 1)
    who = _("Communications and administrators do this. Ask one of them.")
    require(giver, "name", company, who)


def promise(person: Person, leader: Leader, days: int | None) -> None:
    """Say within how many working days one answers, or promise nothing any more."""
    require(person, "lead", leader, _("Leaders promise for themselves."))
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(days=_("From 1 to %(most)s working days.", most=MOST_DAYS))
    with change(person) as record:
        hold(leader)
        if leader.promise_days != days:
            leader.promise_days, leader.promised_at = days, now() if days else None
            record(Event.LEADER_PROMISED, leader)


def delegate(person: Person, leader: Leader, other: Person, last: date) -> Delegation:
    """Let somebody write for oneself until a day; readers see who wrote it. They are told."""
    require(person, "lead", leader, _("Leaders name those who write for them."))
    if other.id == person.id:
        raise Invalid(person=_("You write for yourself anyway: name somebody else."))
    ends_at = beginning(last + timedelta(days=1), person.zone)
    if ends_at <= now():
        raise Invalid(last=_("This day is over."))
    if ends_at > now() + LONGEST:
        raise Invalid(last=_("A year at most: then you say again that it is still so."))
    with change(person) as record:
        hold(leader)
        there = delegations(leader)
        if any(one.person_id == other.id for one in there):
            raise Invalid(person=_("They write for you already."))
        if len(there) >= MOST_DELEGATES:
            raise Invalid(person=_("%(most)s at most.", most=MOST_DELEGATES))
        made = Delegation(
            leader_id=leader.id, person_id=other.id, ends_at=ends_at, zone=person.zone
        )
        session.add(made)
        record(Event.DELEGATION_GIVEN, made)
    return made


def revoke(person: Person, delegation: Delegation) -> None:
    """Let somebody write for a leader no more, from this moment on."""
    require(person, "stop", delegation, _("The leader does this, and whoever writes for them."))
    with change(person) as record:
        hold(delegation)
        if delegation.revoked_at is None:
            stop(record, delegation)


def stop(record: Record, delegation: Delegation) -> None:
    """End a delegation; part of a change."""
    delegation.revoked_at = now()
    record(Event.DELEGATION_REVOKED, delegation)


def delegations(leader: Leader) -> list[Delegation]:
    """List who writes for a leader now, and lets nobody change that until this change is done."""
    found = select(Delegation).where(
        Delegation.leader_id == leader.id,
        Delegation.revoked_at.is_(None),
        Delegation.ends_at > now(),
    )
    return list(session.scalars(found.order_by(Delegation.id).with_for_update()))
