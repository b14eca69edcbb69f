"""How does somebody come in, go out, and get back in?"""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from models import Event, Person, PersonState, SignIn, Ticket
from social import second, sign_ins, tickets, tries
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.jobs import later
from social.mailing.letters import post
from social.passwords import hashing
from social.passwords.choosing import choose
from social.proving import proves
from social.sign_ins import Browser
from social.signing_in.jobs import mail_way_in
from social.viewer import Visitor, is_suspended
from social.ways_in import person_with


def sign_in(email: str, password: str, browser: Browser) -> Visitor:
    """Let somebody in who knows the password.

    Raises Invalid with one answer for every reason, after the same work; 429 as `proves` does.
    """
    person = person_with(email)
    kept = person.password_hash if person else None
    if not proves(person, email, password, browser.address) or person is None:
        raise Invalid(form=wrong_pair())
    return admit(person, kept, password, browser)


def admit(person: Person, kept: str | None, password: str, browser: Browser) -> Visitor:
    """Sign the browser in, unless account or password changed while the password was looked at."""
    with change(person) as record:
        hold(person)
        if not person.is_active or person.password_hash != kept:
            raise Invalid(form=wrong_pair())
        if is_suspended(person):
            raise Invalid(form=_("This account is suspended. A mail says why, and until when."))
        if kept and hashing.is_outdated(kept):
            person.password_hash = hashing.hashed(password)
            record(Event.PERSON_CHANGED, person)
        return sign_ins.start(person, record, browser)


def wrong_pair() -> str:
    """Say why nobody was let in, and no more than that."""
    return _("This e-mail address and this password do not belong together. Check both.")


def sign_out(person: Person, sign_in: SignIn) -> None:
    """End this browser's session."""
    with change(person) as record:
        sign_ins.end(sign_in, record)


def ask_reset(email: str, address: str) -> None:
    """Have a link mailed, if there is such an account; the same work is done if there is none."""
    tries.spend(tries.MAIL_BY_ADDRESS, tries.network(address))
    tries.spend(tries.MAIL_BY_ACCOUNT, tries.masked(email))
    with change(None):
        later(mail_way_in, email=email)


def set_password(ticket: Ticket, password: str, browser: Browser) -> Visitor:
    """Use a reset link: another password, every other browser out, this one in."""
    person = ticket.person
    with change(person) as record:
        tickets.use(ticket)
        choose(person, password)
        tickets.void(person)
        sign_ins.end_all(person, record)
        record(Event.PASSWORD_CHANGED, person)
        post(person, "password_changed")
        rest_if_read(record, person)
        visitor = sign_ins.start(person, record, browser)
    tries.give_back(tries.PASSWORD_BY_ACCOUNT, tries.masked(person.email or ""))
    return visitor


def rest_if_read(record: Record, person: Person) -> None:
    """Let confirmations rest if the link went through the hands of whoever reads the outbox."""
    if not current_app.config["SETTINGS"].smtp_url:
        second.rest(record, person)


def accept_invitation(ticket: Ticket, password: str, browser: Browser) -> Visitor:
    """Use an invitation: the person is active from now on, and signed in."""
    person = ticket.person
    with change(person) as record:
        tickets.use(ticket)
        choose(person, password)
        tickets.void(person)
        person.state = PersonState.ACTIVE
        record(Event.PERSON_ACTIVATED, person)
        rest_if_read(record, person)
        return sign_ins.start(person, record, browser)
