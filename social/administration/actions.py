"""What can administrators do with people? The command line does the same, with no actor."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    TRUSTED,
    Capability,
    Company,
    Event,
    Person,
    PersonState,
    Role,
    SignIn,
    Site,
    session,
)
from social import providers, second, sign_ins, ways_in
from social.administrators import door_of, require_administrator
from social.changes import change
from social.closing import close, drop, reopen
from social.errors import Invalid, not_found
from social.handles import Handles
from social.holding import hold
from social.mailing.letters import post


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the company says of a person."""

    name: str
    email: str
    title: str = ""
    department: str = ""
    site_id: int | None = None
    language: str = ""


def invite_person(actor: Person | None, facts: Facts) -> Person:
    """Add somebody, and mail them the way in."""
    origin = door_of(actor)
    refuse_taken(facts.email)
    company = session.get_one(Company, 1)
    site = found_site(facts.site_id)
    with change(actor, origin=origin) as record:
        person = Person(
            handle=Handles().give(facts.name),
            name=facts.name,
            email=facts.email,
            title=facts.title,
            department=facts.department,
            site=site,
            language=facts.language or company.language,
            zone=site.zone if site else company.zone,
            state=PersonState.INVITED,
        )
        session.add(person)
        record(Event.PERSON_ADDED, person)
        ways_in.mail_invitation(person, record)
    return person


def end_session(actor: Person, person: Person, sign_in_id: int) -> None:
    """Sign one browser of somebody out; 404 where it is not theirs."""
    require_administrator(actor)
    sign_in = session.scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id)
    )
    if sign_in is None:
        raise not_found()
    with change(actor) as record:
        sign_ins.end(sign_in, record)


def end_sessions(actor: Person, person: Person) -> None:
    """Sign somebody out everywhere; programs that act for them end, too."""
    require_administrator(actor)
    with change(actor) as record:
        sign_ins.end_all(person, record)


def change_person(actor: Person | None, person: Person, facts: Facts, seen_version: int) -> None:
    """Correct what the company says of a person; links mailed to an old address stop working.

    The old address is told, so that nobody loses an account without hearing of it.
    """
    origin = door_of(actor)
    refuse_taken(facts.email, person)
    site = found_site(facts.site_id)
    with change(actor, origin=origin) as record:
        hold(person)
        if seen_version != person.version:
            raise Invalid(name=_("Somebody changed this meanwhile. Look at it first."))
        before, is_moved = person.email, person.email != facts.email
        if is_moved:
            refuse_over_confidant(actor, person)
        person.rename(facts.name)
        person.email, person.title = facts.email, facts.title
        person.department, person.site_id = facts.department, site.id if site else None
        person.version += 1
        record(Event.PERSON_CHANGED, person)
        if is_moved:
            if before:
                post(person, "email_changed", to=before, email=person.email or "")
            record(Event.EMAIL_CHANGED, person)
            if actor is None or actor.id != person.id:
                second.rest(record, person, tell=before)


def mail_way_in(actor: Person | None, person: Person) -> None:
    """Mail an invitation again to who never came, a link to another password to who did."""
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        hold(person)
        if not person.email:
            raise Invalid(form=_("There is no e-mail address to mail to."))
        if person.state is PersonState.DEACTIVATED:
            raise Invalid(form=_("This account is deactivated."))
        refuse_over_confidant(actor, person)
        if person.state is PersonState.INVITED:
            ways_in.mail_invitation(person, record)
        else:
            ways_in.mail_reset(person, record)
            if actor is None or actor.id != person.id:
                second.rest(record, person, tell=person.email)


def give_role(actor: Person | None, person: Person, capability: Capability) -> None:
    """Let a person do more; twice is once.

    Invalid for a role of trust where there is another administrator to confirm it. Who was given
    one by somebody alone confirms nothing for a while.
    """
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        hold(person)
        if person.state is PersonState.DEACTIVATED:
            raise Invalid(form=_("This account is deactivated."))
        if person.is_bot:
            raise Invalid(form=_("A bot has no role: people answer for what they do."))
        if person.is_guest:
            raise Invalid(form=_("A guest has no role: who works here has."))
        if second.takes_two(actor, person, capability):
            raise Invalid(form=_("Two administrators decide this, each on their own page."))
        if role_of(person, capability) is None:
            role = Role(person_id=person.id, capability=capability)
            session.add(role)
            record(Event.ROLE_GIVEN, role)
            if capability in TRUSTED:
                second.rest(record, person)
                providers.end_known_by_address(record, person)


def take_role(actor: Person | None, person: Person, capability: Capability) -> None:
    """Let a person do less; what is not there is not taken, and one administrator stays."""
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        hold(person)
        role = role_of(person, capability)
        if role is not None:
            drop(role, record)


def deactivate_person(actor: Person | None, person: Person) -> None:
    """End an account: out of every browser at once, without roles; what they wrote stays."""
    origin = door_of(actor)
    if actor is not None and actor.id == person.id:
        raise Invalid(form=_("You cannot deactivate yourself. Another administrator can."))
    with change(actor, origin=origin) as record:
        close(record, person)


def reactivate_person(actor: Person | None, person: Person) -> None:
    """Open an account again: who never had a password is mailed an invitation."""
    origin = door_of(actor)
    with change(actor, origin=origin) as record:
        reopen(record, person)


def role_of(person: Person, capability: Capability) -> Role | None:
    """Find a role that a person holds."""
    return session.scalar(
        select(Role).where(Role.person_id == person.id, Role.capability == capability)
    )


def refuse_over_confidant(actor: Person | None, person: Person) -> None:
    """Keep one administrator from coming into the account of who receives confidential reports."""
    if actor is None or actor.id == person.id:
        return
    if role_of(person, Capability.CONFIDANT) is not None:
        words = _(
            "%(name)s receives confidential reports: they do this themselves. Otherwise take the "
            "role away first; two administrators give it again.",
            name=person.name,
        )
        raise Invalid(form=words)


def found_site(site_id: int | None) -> Site | None:
    """Find a site that was chosen."""
    if site_id is None:
        return None
    site = session.get(Site, site_id)
    if site is None:
        raise Invalid(site=_("There is no such site."))
    return site


def refuse_taken(email: str, person: Person | None = None) -> None:
    """Keep two people from having one address."""
    other = ways_in.person_with(email)
    if other is not None and (person is None or other.id != person.id):
        raise Invalid(email=_("%(name)s has this address.", name=other.name))
