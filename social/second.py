"""Who may be the second of two people, and whose confirmations rest for a while?

Every step that takes two people asks here. Two accounts are not two people yet: one administrator
can give somebody a role, or come into an account by another address or password. Whoever was so
touched confirms nothing until TRUST_DELAY is over, and whoever touched an account does not confirm
what is asked from it. The ledger tells who was, so that nobody can take it back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app, has_app_context
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    TRUSTED,
    Capability,
    Company,
    Entry,
    Event,
    Person,
    Role,
    now,
    session,
)
from social.changes import Record
from social.errors import Invalid
from social.mailing.letters import post
from social.reader import exact_time
from social.settings import Settings

SETTING_UP = timedelta(hours=24)
"""So long after the company was founded its first officers are made: nothing rests by that."""

TOUCHED = (Event.CONFIRMATIONS_REST, Event.PERSON_ACTIVATED)
"""Who comes for the first time is new to everybody, whoever gave them a role before."""


def require_second(person: Person, first_id: int | None, same: str) -> None:
    """Refuse whoever cannot be the second of two people; `same` says it to the first of them."""
    if person.id == first_id:
        raise Invalid(form=same)
    until = rests_until(person.id)
    if until is not None:
        words = _(
            "Your account or a role of yours is new, or was changed. You confirm nothing until "
            "%(day)s; somebody else can.",
            day=exact_time(until),
        )
        raise Invalid(form=words)
    until = rests_by(person.id, first_id) if first_id is not None else None
    if until is not None:
        words = _(
            "The account or a role of whoever asks for this is new or was changed, by you or "
            "nobody knows by whom. Until %(day)s you cannot confirm it.",
            day=exact_time(until),
        )
        raise Invalid(form=words)


def rests_until(person_id: int) -> datetime | None:
    """Tell until when somebody confirms nothing; None if they can."""
    return resting([person_id]).get(person_id)


def resting(people: Collection[int]) -> dict[int, datetime]:
    """Tell of some people whose confirmations rest, and until when; one statement."""
    rows = session.execute(
        select(Entry.noun_id, func.max(Entry.at))
        .where(Entry.noun_id.in_(people), lately(Entry), Entry.event.in_(TOUCHED))
        .group_by(Entry.noun_id)
    )
    return {person_id: at + delay() for person_id, at in rows}


def rests_by(toucher_id: int, person_id: int) -> datetime | None:
    """Tell until when somebody rests whom this one touched or invited, or nobody knows who did.

    Nobody knows it either if whoever did was touched: one person may have gone from account to
    account, or have come in by a link that lay in the outbox.
    """
    by = aliased(Entry)
    was_touched = exists(
        select(by.id).where(by.noun_id == Entry.actor_id, lately(by), by.event.in_(TOUCHED))
    )
    is_known = or_(Entry.actor_id == toucher_id, was_touched)
    at = session.scalar(
        select(func.max(Entry.at)).where(
            Entry.noun_id == person_id,
            lately(Entry),
            or_(
                and_(
                    Entry.event == Event.CONFIRMATIONS_REST,
                    or_(is_known, Entry.actor_id.is_(None)),
                ),
                and_(Entry.event == Event.PERSON_INVITED, is_known),
            ),
        )
    )
    return at + delay() if at is not None else None


def lately(entry: type[Entry]) -> ColumnElement[bool]:
    """Hold for entries about people that are not long ago, nor from when the company began."""
    founded = select(Company.created_at).scalar_subquery()
    return and_(entry.noun == "person", entry.at > now() - delay(), entry.at > founded + SETTING_UP)


def delay() -> timedelta:
    """Tell how long confirmations rest; what is set for nothing where there is no app to ask."""
    settings = current_app.config["SETTINGS"] if has_app_context() else Settings
    found: timedelta = settings.trust_delay
    return found


def rest(record: Record, person: Person, *, tell: str | None = None) -> None:
    """Let what somebody confirms rest from now on; part of a change.

    `tell` is the address to write to, if they hold a role of trust: the one from before, since
    whoever changed it reads the new one.
    """
    founded = session.scalar(select(Company.created_at))
    if founded is None or now() <= founded + SETTING_UP:
        return
    record(Event.CONFIRMATIONS_REST, person)
    if tell and is_trusted(person):
        until, by = now() + delay(), record.actor.name if record.actor else ""
        post(person, "confirmations_rest", to=tell, until=until, by=by)


def is_trusted(person: Person) -> bool:
    """Tell whether somebody holds a role of trust."""
    held = select(Role.id).where(Role.person_id == person.id, Role.capability.in_(TRUSTED))
    return session.scalar(held.limit(1)) is not None


def takes_two(asker: Person | None, person: Person, capability: Capability) -> bool:
    """Tell whether another administrator has to confirm that somebody gets a role.

    Not where the asker is the only one, but for whom they made themselves and whose confirmations
    rest still. Nor on the command line: whoever is there can do more than that.
    """
    if capability is Capability.CONFIDANT:
        return True
    if capability not in TRUSTED or asker is None:
        return False
    given, touched = aliased(Entry), aliased(Entry)
    made_by_asker = exists(
        select(given.id)
        .join(touched, and_(touched.xid == given.xid, touched.noun_id == Role.person_id))
        .where(
            given.noun == "role",
            given.noun_id == Role.id,
            given.event == Event.ROLE_GIVEN,
            given.actor_id == asker.id,
            touched.event == Event.CONFIRMATIONS_REST,
            lately(touched),
        )
        .correlate(Role)
    )
    another = (
        select(Role.id)
        .join(Person, Person.id == Role.person_id)
        .where(
            Role.capability == Capability.ADMINISTRATOR,
            Person.signs_in(),
            Person.id.not_in([asker.id, person.id]),
            ~made_by_asker,
        )
    )
    return session.scalar(another.limit(1)) is not None
