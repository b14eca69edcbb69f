"""How do two administrators give a role of trust, and how is the confidential channel set up?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    TRUSTED,
    Appointment,
    Capability,
    Channel,
    Event,
    Person,
    PersonState,
    Role,
    session,
)
from social import proposing
from social.administration.actions import role_of
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.providers import end_known_by_address
from social.second import resting


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the company decides of its channel."""

    without_sign_in: bool
    outside: str
    months_kept: int
    months_kept_after_measures: int


def set_channel(actor: Person, wish: Setting) -> Channel:
    """Say how the channel is to be; the first time, it is there from then on."""
    require_administrator(actor)
    with change(actor) as record:
        channel = session.scalar(select(Channel)) or Channel()
        if channel.id is not None:
            hold(channel)
        channel.without_sign_in, channel.outside = wish.without_sign_in, wish.outside
        channel.months_kept = wish.months_kept
        channel.months_kept_after_measures = wish.months_kept_after_measures
        session.add(channel)
        record(Event.CHANNEL_SET, channel)
    return channel


def ask_to_appoint(
    actor: Person, person: Person, capability: Capability = Capability.CONFIDANT
) -> Appointment | None:
    """Ask that somebody gets a role of trust; another administrator has to confirm it.

    None if they hold it already.
    """
    require_administrator(actor)
    with change(actor) as record:
        hold(person)
        refuse_unless_here(person, capability)
        if role_of(person, capability) is not None:
            return None
        asked = open_appointments(person, capability)
        if asked:
            return asked[0]
        made = Appointment(person_id=person.id, capability=capability, asked_by_id=actor.id)
        session.add(made)
        record(Event.APPOINTMENT_ASKED, made)
    return made


def confirm(actor: Person, appointment: Appointment) -> None:
    """Give somebody a role of trust, as the second of two."""
    require_administrator(actor)
    with change(actor) as record:
        person = proposing.agree(actor, appointment)
        refuse_unless_here(person, appointment.capability)
        record(Event.APPOINTMENT_CONFIRMED, appointment)
        if role_of(person, appointment.capability) is None:
            role = Role(person_id=person.id, capability=appointment.capability)
            session.add(role)
            record(Event.ROLE_GIVEN, role)
            end_known_by_address(record, person)


def refuse(actor: Person, appointment: Appointment) -> None:
    """Let it be; who asked can take it back so."""
    require_administrator(actor)
    with change(actor) as record:
        proposing.decline(appointment)
        record(Event.APPOINTMENT_REFUSED, appointment)


def refuse_unless_here(person: Person, capability: Capability) -> None:
    """Give no role to who left; who receives reports has come already, since they make a key."""
    if person.state is PersonState.DEACTIVATED:
        raise Invalid(form=_("This account is deactivated."))
    if person.is_bot:
        raise Invalid(form=_("A bot has no role: people answer for what they do."))
    if person.is_guest:
        raise Invalid(form=_("A guest has no role: who works here has."))
    if capability is Capability.CONFIDANT and person.state is not PersonState.ACTIVE:
        raise Invalid(form=_("This account is not active."))


def open_appointments(
    person: Person | None = None, capability: Capability | None = None
) -> Sequence[Appointment]:
    """List what waits for a second administrator, of one person or role, or of all."""
    where = []
    if person is not None:
        where.append(Appointment.person_id == person.id)
    if capability is not None:
        where.append(Appointment.capability == capability)
    return proposing.waiting(Appointment, *where)


def confidants() -> Sequence[Person]:
    """List who receives confidential reports, or will once they have a key."""
    held = select(Role.person_id).where(Role.capability == Capability.CONFIDANT)
    rows = select(Person).where(Person.id.in_(held), Person.signs_in())
    return session.scalars(rows.order_by(Person.name_folded)).all()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds roles of trust, and until when they confirm nothing."""

    person: Person
    roles: Sequence[Capability]
    rests_until: datetime | None


def holders() -> list[Holder]:
    """List who holds a role of trust."""
    rows = session.execute(
        select(Person, Role.capability)
        .join(Role, Role.person_id == Person.id)
        .where(Role.capability.in_(TRUSTED), Person.works_here())
        .order_by(Person.name_folded, Person.id, Role.id)
    )
    held: dict[Person, list[Capability]] = defaultdict(list)
    for person, capability in rows:
        held[person].append(capability)
    until = resting([person.id for person in held])
    return [Holder(person, roles, until.get(person.id)) for person, roles in held.items()]
