"""What can people change about themselves?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from models import Event, Person, Purpose, SignIn, Ticket, session
from social import sign_ins, tickets, tries
from social.changes import change
from social.errors import Invalid, not_found
from social.fresh import require_password
from social.holding import hold
from social.mailing.letters import post
from social.mailing.links import link
from social.passwords.choosing import choose
from social.proving import proves
from social.sign_ins import Browser
from social.ways_in import person_with


@dataclass(frozen=True, slots=True)
class Looks:
    """How Kring looks and moves to one person."""

    theme: str
    contrast: str
    density: str
    motion: str
    has_shortcuts: bool


def change_profile(person: Person, name: str, title: str, bio: str) -> None:
    """Say anew who one is."""
    with change(person) as record:
        hold(person)
        person.rename(name)
        person.title, person.bio = title, bio
        person.version += 1
        record(Event.PERSON_CHANGED, person)


def change_password(person: Person, old: str, new: str, browser: Browser) -> None:
    """Take another password, and sign every other browser out."""
    if not proves(person, person.email or "", old, browser.address):
        raise Invalid(old=_("This is not your password."))
    with change(person) as record:
        hold(person)
        choose(person, new)
        tickets.void(person)
        sign_ins.end_all(person, record, but=browser.before.id if browser.before else None)
        record(Event.PASSWORD_CHANGED, person)
        post(person, "password_changed")


def ask_email(person: Person, email: str, password: str, browser: Browser) -> None:
    """Mail a link to another address; opened there, it becomes the address of the account.

    429 after a few in an hour: nobody sends mails to whomever they like.
    """
    require_password(person, "old", password, browser)
    refuse_taken(person, email)
    tries.spend(tries.MAIL_BY_ACCOUNT, "email", str(person.id))
    with change(person) as record:
        hold(person)
        token = tickets.issue(person, Purpose.EMAIL, email)
        address = link("account.confirm_email", token=token)
        post(person, "email_change", to=email, link=address)
        record(Event.EMAIL_CHANGE_ASKED, person)


def change_email(ticket: Ticket) -> None:
    """Use the link: the account has the new address from now on, and the old one is told."""
    person = ticket.person
    with change(person) as record:
        tickets.use(ticket)
        refuse_taken(person, ticket.email)
        tickets.void(person)
        before, person.email = person.email, ticket.email
        post(person, "email_changed", to=before, email=person.email)
        record(Event.EMAIL_CHANGED, person)


def refuse_taken(person: Person, email: str) -> None:
    """Keep two people from having one address."""
    other = person_with(email)
    if other is not None and other.id != person.id:
        raise Invalid(email=_("Somebody else has this address."))
    if person.email == email:
        raise Invalid(email=_("This is your address already."))


def choose_language(person: Person, language: str, zone: str) -> None:
    """Read in another language, or live in another time zone."""
    with change(person) as record:
        hold(person)
        person.language, person.zone = language, zone
        person.version += 1
        record(Event.PERSON_CHANGED, person)


def choose_looks(person: Person, looks: Looks) -> None:
    """Choose how Kring looks; nobody else's business, so no line in the ledger."""
    with change(person):
        for name in Looks.__slots__:
            setattr(person, name, getattr(looks, name))


def choose_ways(
    person: Person,
    *,
    shows_reading: bool,
    sends_by_enter: bool,
    shows_presence: bool | None = None,
) -> None:
    """Choose how to read and write messages; what others see of it is kept.

    None leaves it as it is whether others see that one is active.
    """
    if shows_presence is None:
        shows_presence = person.shows_presence
    with change(person) as record:
        person.sends_by_enter = sends_by_enter
        if (person.shows_reading, person.shows_presence) != (shows_reading, shows_presence):
            person.shows_reading, person.shows_presence = shows_reading, shows_presence
            person.version += 1
            record(Event.PERSON_CHANGED, person)


def end_session(person: Person, sign_in_id: int) -> None:
    """Sign one of one's own browsers out; 404 for those of others."""
    sign_in = session.scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id)
    )
    if sign_in is None:
        raise not_found()
    with change(person) as record:
        sign_ins.end(sign_in, record)


def end_other_sessions(person: Person, here: SignIn) -> None:
    """Sign every browser out but this one."""
    with change(person) as record:
        sign_ins.end_all(person, record, but=here.id)
