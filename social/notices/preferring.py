"""The pages on which people say how they want to be told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import RateLimitItemPerHour

from models import Person, Rhythm, now, session
from social.attention import LEVELS
from social.browsers import browser_name
from social.errors import not_found
from social.notices import bp, devices, digesting, levels, mailing, trial, wishes
from social.notices.forms import DigestForm, PreferencesForm
from social.tries import spend
from social.viewer import viewer
from social.working_week import in_words

TRIALS = RateLimitItemPerHour(6, 1, "mail-trials")
TRIED = RateLimitItemPerHour(60, 1, "notices-stopping")


@bp.record_once
def ask_for_no_token(state: BlueprintSetupState) -> None:
    """Let mail programs end these mails: they have no cookie; the signed address is the right."""
    state.app.extensions["csrf"].exempt(stop)


@bp.get("/account/notices")
def preferences() -> ResponseReturnValue:
    """Show how the viewer is told of what."""
    form = PreferencesForm()
    form.show(wishes.of(viewer()))
    return page(form)


@bp.post("/account/notices")
def choose() -> ResponseReturnValue:
    """Take how the viewer wants to be told."""
    form = PreferencesForm()
    if not form.validate():
        return page(form), 422
    wishes.choose(viewer(), form.wishes())
    flash(_("Saved."))
    return redirect(url_for(".preferences"), 303)


def page(form: PreferencesForm, new: DigestForm | None = None) -> str:
    """Show the forms, what was chosen for places, and how far the last trial came."""
    me = viewer()
    own = devices.devices_of(me)
    return render_template(
        "notices/preferences.html",
        form=form,
        new=new or digest_form(me),
        choices=levels.choices_of(me),
        level_words=LEVELS,
        hops=[*trial.hops(me), *trial.device_hops(me)],
        devices=own,
        site=me.site,
        site_hours=in_words(me.site.days, me.site.begins, me.site.ends) if me.site else "",
        here=current_user.sign_in.id,
        push_key=devices.public_key() if devices.is_possible() else "",
        browser_name=browser_name,
        has_address=bool(me.email),
    )


def digest_form(me: Person) -> DigestForm:
    """Fill in how often somebody is mailed what is new."""
    mine, (rhythm, without) = digesting.places_of(me), digesting.chosen_by(me)
    ticked = [str(number) for number in mine if number not in without]
    return DigestForm(mine, formdata=None, data={"rhythm": rhythm, "places": ticked})


@bp.post("/account/notices/digest")
def choose_digest() -> ResponseReturnValue:
    """Take how often the viewer is mailed what is new, and of which communities."""
    mine = digesting.places_of(viewer())
    form = DigestForm(mine)
    if not form.validate():
        usual = PreferencesForm(formdata=None)
        usual.show(wishes.of(viewer()))
        return page(usual, form), 422
    digesting.choose(viewer(), Rhythm(form.rhythm.data), form.without(), now())
    flash(_("Saved."))
    return redirect(url_for(".preferences", _anchor="digest"), 303)


@bp.post("/account/notices/trial")
def try_mail() -> ResponseReturnValue:
    """Send the viewer a mail and each device something, whose way the page shows."""
    me = viewer()
    if not me.email and not devices.devices_of(me):
        raise not_found()
    spend(TRIALS, str(me.id))
    trial.begin(me)
    return redirect(url_for(".preferences", _anchor="trial"), 303)


@bp.get("/notices/stopping/<token>")
def ask_stopping(token: str) -> ResponseReturnValue:
    """Ask whether mails are to end; looking changes nothing."""
    person, post_id = stopped_by(token)
    return stopping_page(token, person, post_id)


@bp.post("/notices/stopping/<token>")
def stop(token: str) -> ResponseReturnValue:
    """End mails for whom the mail was, from a page or a mail program.

    A program is answered at once: it follows no redirect (RFC 8058, section 3.1).
    """
    person, post_id = stopped_by(token)
    if post_id == digesting.ALL:
        digesting.stop(person)
    elif post_id:
        levels.mute(person, post_id, levels.Span.GOOD)
    else:
        mailing.stop(person)
    if request.form.get("List-Unsubscribe") == "One-Click":
        return stopping_page(token, person, post_id)
    return redirect(url_for(".ask_stopping", token=token), 303)


def stopped_by(token: str) -> tuple[Person, int]:
    """Find whom a mailed address is about, and which thread; wrong ones are counted."""
    found = mailing.who_stops(token)
    person = session.get(Person, found[0]) if found else None
    if found is None or person is None:
        spend(TRIED, request.remote_addr or "")
        raise not_found()
    return person, found[1]


def stopping_page(token: str, person: Person, post_id: int) -> str:
    """Say what ends and whether it has; not whose mail it was, nor what the thread says."""
    is_digest = post_id == digesting.ALL
    ended = digesting.has_ended(person) if is_digest else mailing.has_ended(person, post_id)
    return render_template(
        "notices/stopping.html",
        token=token,
        is_thread=post_id > 0,
        is_digest=is_digest,
        has_ended=ended,
    )
