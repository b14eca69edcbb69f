"""How is somebody let in again who lost their second factor? By two administrators."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Event, LostFactor, Person, session
from social import factors, proposing, second
from social.administration import bp
from social.administrators import door_of, require_administrator
from social.changes import change
from social.errors import Invalid
from social.finding import find_person
from social.forms import Form
from social.holding import hold
from social.mailing.letters import post
from social.viewer import viewer


def report(actor: Person, person: Person) -> LostFactor:
    """Say that somebody lost their second factor; another administrator has to agree.

    The person is told at once: whoever did not ask for it can say so before it is done.
    """
    require_administrator(actor)
    with change(actor) as record:
        hold(person)
        if actor.id == person.id:
            raise Invalid(form=_("Two others do this for you."))
        if not factors.has_factor(person):
            raise Invalid(form=_("%(name)s has no second factor.", name=person.name))
        asked = proposing.waiting(LostFactor, LostFactor.person_id == person.id)
        if asked:
            return asked[0]
        made = LostFactor(person_id=person.id, asked_by_id=actor.id)
        session.add(made)
        record(Event.LOST_FACTOR_REPORTED, made)
        if person.email:
            post(person, "factor_changed", what="lost", by=actor.name)
    return made


def confirm(actor: Person, lost: LostFactor) -> None:
    """Let somebody's second factor be forgotten, as the second of two."""
    require_administrator(actor)
    with change(actor) as record:
        person = proposing.agree(actor, lost)
        record(Event.LOST_FACTOR_CONFIRMED, lost)
        factors.forget(record, person)


def refuse(actor: Person, lost: LostFactor) -> None:
    """Let it be; who asked can take it back so."""
    require_administrator(actor)
    with change(actor) as record:
        proposing.decline(lost)
        record(Event.LOST_FACTOR_REFUSED, lost)


def forget(person: Person) -> None:
    """Let a second factor be forgotten from the command line, whose user can do more than that."""
    origin = door_of(None)
    with change(None, origin=origin) as record:
        hold(person)
        if not factors.has_factor(person):
            raise Invalid(form=_("%(name)s has no second factor.", name=person.name))
        factors.forget(record, person)


@bp.get("/lost-factors")
def lost_factors() -> ResponseReturnValue:
    """Show whose second factor is lost, and waits for a second administrator."""
    return page_of(Form())


@bp.post("/people/<handle>/lost-factor")
def report_lost_factor(handle: str) -> ResponseReturnValue:
    """Say that somebody lost their second factor."""
    person = find_person(handle)
    words = _("Another administrator has to agree, under “Lost second factors”.")
    return done(lambda: report(viewer(), person) and None, words)


@bp.post("/lost-factors/<int:id>")
def confirm_lost_factor(id: int) -> ResponseReturnValue:
    """Agree, as the second of two."""
    lost = proposing.find(LostFactor, id)
    words = _("%(name)s signs in with the password alone now.", name=lost.person.name)
    return done(lambda: confirm(viewer(), lost), words)


@bp.delete("/lost-factors/<int:id>")
def refuse_lost_factor(id: int) -> ResponseReturnValue:
    """Let it be."""
    lost = proposing.find(LostFactor, id)
    return done(lambda: refuse(viewer(), lost), _("Refused."))


def done(act: Callable[[], None], words: str) -> ResponseReturnValue:
    """Do something and say so, or say why it cannot be done."""
    try:
        act()
    except Invalid as invalid:
        form = Form()
        form.refuse(invalid)
        return page_of(form), 422
    flash(words)
    return redirect(url_for(".lost_factors"), 303)


def page_of(form: Form) -> str:
    """Render the page of what was lost."""
    return render_template(
        "administration/lost.html",
        form=form,
        waiting=proposing.waiting(LostFactor),
        rests_until=second.rests_until(viewer().id),
    )
