"""How does somebody come in, go out, and get back in?"""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    REFUSALS,
    Event,
    HalfSignIn,
    Person,
    PersonState,
    Refusal,
    SignIn,
    Ticket,
    now,
    session,
)
from social import (
    codes,
    factors,
    house_rules,
    passkeys,
    providers,
    second,
    sign_ins,
    tickets,
    tries,
)
from social.changes import Record, change
from social.errors import Invalid
from social.factors import Half
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

BOTH = "password and code"


def sign_in(email: str, password: str, browser: Browser, *, stays: bool = False) -> Visitor | Half:
    """Let somebody in who knows the password, or half in if they have a second factor.

    Raises Invalid with one answer for every reason, after the same work; 429 as `proves` does.
    """
    person = person_with(email)
    kept = person.password_hash if person else None
    if not proves(person, email, password, browser.address) or person is None:
        raise Invalid(form=wrong_pair())
    return admit(person, kept, password, browser, stays=stays)


def admit(
    person: Person, kept: str | None, password: str, browser: Browser, *, stays: bool = False
) -> Visitor | Half:
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
        return let_in(record, person, browser, stays=stays)


def let_in(
    record: Record, person: Person, browser: Browser, *, stays: bool = False
) -> Visitor | Half:
    """Sign the browser in, or ask for the second step first; part of a change.

    Whoever needs a second factor and has none sets one up before anything else. Invalid for those
    whom the company lets in through a provider alone.
    """
    if (provider := providers.only_way_of(person)) is not None:
        words = _("You sign in through %(name)s. Choose it below.", name=provider.name)
        raise Invalid(form=words)
    if factors.has_factor(person):
        return factors.begin(person, stays=stays)
    return sign_ins.start(person, record, browser, owes=factors.needs_factor(person))


def take_second(half: HalfSignIn, typed: str, browser: Browser) -> Visitor:
    """Let somebody in whose password was right and who types a code of theirs.

    Raises Invalid for a wrong code, Gone if the first step is too old; 429 after many tries.
    """
    person = half.person
    if not codes.proves_by_code(person, typed, browser.address):
        raise Invalid(code=_("This code is wrong, or was used already."))
    is_from_provider = providers.is_half(half)
    return finish(half, browser, by="single sign-on and code" if is_from_provider else BOTH)


def sign_in_by_passkey(sent: str, browser: Browser, half: HalfSignIn | None = None) -> Visitor:
    """Let somebody in whose device holds a passkey of theirs, and asked them.

    Where a provider is their only way it is the second step, for whoever took the first. Raises
    Invalid with one answer for every reason; 429 after many tries of an address.
    """
    network = tries.network(browser.address)
    tries.require_left(tries.PASSKEY_BY_ADDRESS, network)
    try:
        passkey, count = passkeys.proven(sent)
    except passkeys.Unproven:
        tries.spend(tries.PASSKEY_BY_ADDRESS, network)
        refuse_passkey(browser.address)
        raise Invalid(form=no_passkey()) from None
    person = passkey.person
    with change(person) as record:
        hold(person)
        hold(passkey)
        if not person.is_active or passkey.ended_at is not None or is_suspended(person):
            raise Invalid(form=no_passkey())
        is_second = half is not None and half.person_id == person.id and factors.use(half)
        if not is_second and providers.only_way_of(person) is not None:
            raise Invalid(form=no_passkey())
        passkey.sign_count, passkey.used_at = count, now()
        visitor = sign_ins.start(person, record, browser, by="passkey")
        if half is not None and is_second:
            providers.hand_over(half, visitor.sign_in)
        return visitor


def refuse_passkey(address: str) -> None:
    """Take down that a device proved nothing; of whom it spoke is not known."""
    with change(None) as record:
        number = session.scalar(select(REFUSALS.next_value()))
        record(Event.PASSKEY_REFUSED, Refusal(number, None, "", address), is_new=True)


def no_passkey() -> str:
    """Say why a passkey let nobody in, and no more than that."""
    return _("This passkey opens nothing here. Sign in with your password.")


def finish(half: HalfSignIn, browser: Browser, *, by: str) -> Visitor:
    """Take the second step, once; raises Gone if the first one no longer holds."""
    person = half.person
    with change(person) as record:
        if not factors.use(half) or is_suspended(person):
            raise tickets.Gone
        visitor = sign_ins.start(person, record, browser, by=by)
        providers.hand_over(half, visitor.sign_in)
        return visitor


def wrong_pair() -> str:
    """Say why nobody was let in, and no more than that."""
    return _("This e-mail address and this password do not belong together. Check both.")


def sign_out(person: Person, sign_in: SignIn) -> str | None:
    """End this browser's session; gives with what it signs out of its provider, if there is one."""
    with change(person) as record:
        sign_ins.end(sign_in, record)
        return providers.leave(sign_in)


def ask_reset(email: str, address: str) -> None:
    """Have a link mailed, if there is such an account; the same work is done if there is none."""
    tries.spend(tries.MAIL_BY_ADDRESS, tries.network(address))
    tries.spend(tries.MAIL_BY_ACCOUNT, tries.masked(email))
    with change(None):
        later(mail_way_in, email=email)


def set_password(ticket: Ticket, password: str, browser: Browser) -> Visitor | Half:
    """Use a reset link: another password, every other browser out, this one in.

    Who has a second factor keeps it, and is asked for it as ever.
    """
    person = ticket.person
    with change(person) as record:
        tickets.use(ticket)
        choose(person, password)
        tickets.void(person)
        sign_ins.end_all(person, record)
        record(Event.PASSWORD_CHANGED, person)
        post(person, "password_changed")
        rest_if_read(record, person)
        visitor = let_in(record, person, browser)
    tries.give_back(tries.PASSWORD_BY_ACCOUNT, tries.masked(person.email or ""))
    return visitor


def rest_if_read(record: Record, person: Person) -> None:
    """Let confirmations rest if the link went through the hands of whoever reads the outbox."""
    if not current_app.config["SETTINGS"].smtp_url:
        second.rest(record, person)


def accept_invitation(ticket: Ticket, password: str, browser: Browser) -> Visitor | Half:
    """Use an invitation: the person is active from now on, and signed in."""
    person = ticket.person
    with change(person) as record:
        tickets.use(ticket)
        choose(person, password)
        tickets.void(person)
        person.state = PersonState.ACTIVE
        # A guest sends the form only with a yes to the house rules: to these.
        agreed = {"rules": house_rules.newest()} if person.is_guest else {}
        record(Event.PERSON_ACTIVATED, person, **agreed)
        rest_if_read(record, person)
        return let_in(record, person, browser)
