"""How does an account end, and how is it opened again?

By an administrator, by the company's directory, or before whoever had it is forgotten.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import Capability, Event, Membership, Person, PersonState, Role, now, session
from models.merging import colleague_of
from social import sign_ins, tickets, ways_in
from social.changes import Record
from social.errors import Invalid
from social.holding import hold, hold_places
from social.leaving import close_addresses


def close(record: Record, person: Person) -> None:
    """End an account: out of every browser at once, without roles or addresses; part of a change.

    Invalid for the last administrator; who has no account any more stays as they are.
    """
    hold_places(person)
    hold(person)
    if person.state is PersonState.DEACTIVATED:
        return
    for role in session.scalars(select(Role).where(Role.person_id == person.id)):
        drop(role, record)
    sign_ins.end_all(person, record)
    close_addresses(record, person)
    close_mail(record, person)
    tickets.void(person)
    person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
    record(Event.PERSON_DEACTIVATED, person)


def reopen(record: Record, person: Person, *, mails: bool = True) -> None:
    """Open an account again; part of a change. Who never had a password is mailed an invitation."""
    hold_places(person)
    hold(person)
    if person.state is not PersonState.DEACTIVATED:
        return
    if colleague_of(person) is not None:
        raise Invalid(form=_("This was a placeholder of an import, and is a colleague now."))
    if person.is_guest:
        raise Invalid(form=_("A guest comes back by a new stay, under “Guests”."))
    # A sign-in that began while the account ended must not live again with it.
    sign_ins.end_all(person, record)
    person.state = (
        PersonState.ACTIVE if person.password_hash or person.is_bot else PersonState.INVITED
    )
    person.deactivated_at = None
    record(Event.PERSON_REACTIVATED, person)
    if mails and person.state is PersonState.INVITED and person.email:
        ways_in.mail_invitation(person, record)


def close_mail(record: Record, person: Person) -> None:
    """Let nobody post by mail at somebody's addresses, also once the account is open again."""
    mine = select(Membership).where(
        Membership.person_id == person.id, Membership.mail_number.is_not(None)
    )
    for one in session.scalars(mine.order_by(Membership.id).with_for_update()):
        one.mail_number = None
        record(Event.MEMBER_MAILS_NO_MORE, one)


def drop(role: Role, record: Record) -> None:
    """Take a role away; part of a change."""
    if role.capability is Capability.ADMINISTRATOR:
        refuse_last_administrator(role)
    record(Event.ROLE_TAKEN, role)
    session.delete(role)


def refuse_last_administrator(role: Role) -> None:
    """Keep an administrator who can sign in; two who go at once come one after the other."""
    others = session.scalars(
        select(Role)
        .join(Person, Person.id == Role.person_id)
        .where(Role.capability == Capability.ADMINISTRATOR, Person.signs_in())
        .order_by(Role.id)
        .with_for_update(of=Role)
    ).all()
    if not [other for other in others if other.id != role.id]:
        raise Invalid(form=_("This is the last administrator. Give the role to another first."))
