"""How does somebody set up a second factor, and take it away?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import CodeApp, Event, Person, SignIn, now, session
from social import codes, passkeys, sign_ins, tries
from social.changes import Record, change
from social.codes import new_secret, seal
from social.errors import Invalid, not_found
from social.factors import has_factor, needs_factor, owe_no_more
from social.holding import hold
from social.mailing.letters import post


def begin_app(person: Person) -> CodeApp:
    """Make a secret for an app; it counts for nothing before a code of it was typed."""
    with change(person) as record:
        hold(person)
        earlier = codes.app_to_confirm(person)
        if earlier is not None:
            codes.end_app(record, earlier)
        app = CodeApp(person_id=person.id)
        seal(app, new_secret())
        session.add(app)
        record(Event.CODE_APP_BEGUN, app)
    return app


def confirm_app(person: Person, typed: str, here: SignIn) -> list[str]:
    """Let an app count once a code of it was typed, in place of the one before.

    Every other browser is signed out. Gives codes to write down, where there are none yet.
    """
    tries.spend(tries.FACTOR, str(person.id))
    with change(person) as record:
        hold(person)
        app = codes.app_to_confirm(person)
        step = codes.step_of(app, "".join(typed.split())) if app else None
        if app is None or step is None:
            raise Invalid(code=_("This code is wrong. Is the clock of your device right?"))
        before = codes.app_of(person)
        if before is not None:
            codes.end_app(record, before)
            session.flush()
        app.confirmed_at, app.last_step = now(), step
        record(Event.CODE_APP_CONFIRMED, app)
        sheet = [] if codes.sheet_of(person) else codes.write_sheet(record, person)
        owe_no_more(person)
        sign_ins.end_all(person, record, but=here.id)
        post(person, "factor_changed", what="app_on")
    tries.give_back(tries.FACTOR, str(person.id))
    return sheet


def add_passkey(person: Person, name: str, sent: str, here: SignIn) -> list[str]:
    """Let a passkey count that a device made for somebody; every other browser is signed out.

    Gives codes to write down, where there are none yet.
    """
    try:
        passkey = passkeys.made(person, sent)
    except passkeys.Unproven:
        raise Invalid(form=_("Your device made no passkey. Try again.")) from None
    with change(person) as record:
        hold(person)
        if len(passkeys.passkeys_of(person)) >= passkeys.MOST:
            raise Invalid(
                form=_("You have %(num)d passkeys. Remove some first.", num=passkeys.MOST)
            )
        passkey.name = name
        session.add(passkey)
        record(Event.PASSKEY_ADDED, passkey)
        sheet = [] if codes.sheet_of(person) else codes.write_sheet(record, person)
        owe_no_more(person)
        sign_ins.end_all(person, record, but=here.id)
        post(person, "factor_changed", what="passkey_on", name=name)
    return sheet


def end_passkey(person: Person, number: int, here: SignIn) -> None:
    """Take a passkey no more; 404 for those of others."""
    mine = passkeys.passkeys_of(person)
    passkey = next((one for one in mine if one.id == number), None)
    if passkey is None:
        raise not_found()
    with change(person) as record:
        hold(person)
        hold(passkey)
        refuse_last(person)
        if passkey.ended_at is None:
            passkeys.end(record, passkey)
            sign_ins.end_all(person, record, but=here.id)
            post(person, "factor_changed", what="passkey_off", name=passkey.name)
        forget_sheet(record, person)


def refuse_last(person: Person) -> None:
    """Keep whoever needs a second factor from removing the only one."""
    count = len(passkeys.passkeys_of(person)) + (codes.app_of(person) is not None)
    if count == 1 and needs_factor(person):
        raise Invalid(form=_("Your role needs a second factor. Set up another one first."))


def forget_sheet(record: Record, person: Person) -> None:
    """Take no codes on paper any more where they stand in for nothing; part of a change."""
    session.flush()
    sheet = codes.sheet_of(person)
    if sheet is not None and not has_factor(person):
        codes.end_sheet(record, sheet)


def end_app(person: Person, here: SignIn) -> None:
    """Take the app away, and the codes on paper, unless there is a passkey."""
    with change(person) as record:
        hold(person)
        app = codes.app_of(person)
        if app is None:
            return
        refuse_last(person)
        codes.end_app(record, app)
        sign_ins.end_all(person, record, but=here.id)
        post(person, "factor_changed", what="app_off")
        forget_sheet(record, person)


def write_sheet(person: Person) -> list[str]:
    """Make new codes to write down; those from before work no more."""
    with change(person) as record:
        hold(person)
        if not has_factor(person):
            raise Invalid(form=_("Set up a second factor first."))
        sheet = codes.write_sheet(record, person)
        post(person, "factor_changed", what="codes")
    return sheet
