"""How does somebody set up a second factor, and take it away?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import CodeApp, Event, Person, SignIn, now, session
from social import codes, sign_ins, tries
from social.changes import change
from social.codes import new_secret, seal
from social.errors import Invalid
from social.factors import needs_factor, owe_no_more
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


def end_app(person: Person, here: SignIn) -> None:
    """Take the app away, and the codes on paper, which are for who lost it."""
    if codes.app_of(person) is not None and needs_factor(person):
        raise Invalid(
            form=_("Your role needs a second factor. Set up another app: it replaces this one.")
        )
    with change(person) as record:
        hold(person)
        app, sheet = codes.app_of(person), codes.sheet_of(person)
        if app is not None:
            codes.end_app(record, app)
            sign_ins.end_all(person, record, but=here.id)
            post(person, "factor_changed", what="app_off")
        if sheet is not None:
            codes.end_sheet(record, sheet)


def write_sheet(person: Person) -> list[str]:
    """Make new codes to write down; those from before work no more."""
    with change(person) as record:
        hold(person)
        if codes.app_of(person) is None:
            raise Invalid(form=_("Set up an app first."))
        sheet = codes.write_sheet(record, person)
        post(person, "factor_changed", what="codes")
    return sheet
