"""The pages on which people say how they want to be told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerHour

from models import Person, Post, Rhythm, now, session
from social.answering import done
from social.errors import not_found
from social.finding import within_range
from social.notices import bp, digesting, listing, mailing, quiet, trial, wishes
from social.notices.forms import DigestForm, MuteForm, PreferencesForm
from social.tries import spend
from social.viewer import viewer

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
    """Show the forms, what is muted, and how far the last trial came."""
    me = viewer()
    return render_template(
        "notices/preferences.html",
        form=form,
        new=new or digest_form(me),
        mutes=quiet.mutes_of(me),
        hops=trial.hops(me),
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
    """Send the viewer a mail, whose way the page shows."""
    me = viewer()
    if not me.email:
        raise not_found()
    spend(TRIALS, str(me.id))
    trial.begin(me)
    return redirect(url_for(".preferences", _anchor="trial"), 303)


@bp.get("/notices/<int:id>/mute")
def ask_mute(id: int) -> ResponseReturnValue:
    """Ask for how long nothing of a thread is told."""
    return mute_page(id, MuteForm(span=quiet.Span.WEEK))


@bp.post("/notices/<int:id>/mute")
def mute(id: int) -> ResponseReturnValue:
    """Tell the viewer no more of the thread of a notice."""
    form = MuteForm()
    post_id = thread_of(id)
    if not form.validate():
        return mute_page(id, form), 422
    quiet.mute(viewer(), post_id, quiet.Span(form.span.data))
    flash(_("You are told no more of this thread, unless somebody mentions you in it."))
    return done(url_for(".index"))


@bp.delete("/account/notices/mutes/<int:id>")
def unmute(id: int) -> ResponseReturnValue:
    """Tell the viewer of a thread again."""
    if not quiet.unmute(viewer(), within_range(id)):
        raise not_found()
    return done(url_for(".preferences", _anchor="mutes"))


def mute_page(number: int, form: MuteForm) -> str:
    """Show what would be muted."""
    post_id = thread_of(number)
    post = session.scalar(Post.seen_by(viewer()).where(Post.id == post_id))
    return render_template("notices/mute.html", form=form, number=number, post=post)


def thread_of(number: int) -> int:
    """Find the post that one of the viewer's notices is about. Raises NotFound."""
    notice = listing.own(viewer(), within_range(number))
    if notice is None or notice.post_id is None:
        raise not_found()
    return notice.post_id


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
        quiet.mute(person, post_id, quiet.Span.GOOD)
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
