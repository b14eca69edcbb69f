"""Which pages does a person's own account have?"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import refresh
from flask_login import current_user

from models import Purpose, Ticket
from social import fresh, tickets
from social.account import actions
from social.account.forms import (
    ConfirmForm,
    EmailForm,
    LanguageForm,
    LooksForm,
    PasswordForm,
    ProfileForm,
    WaysForm,
)
from social.browsers import browser_name
from social.errors import Invalid
from social.finding import within_range
from social.forms import Form
from social.fresh import ProofForm
from social.pages import local_path
from social.second import is_trusted, rests_until
from social.sign_ins import Browser
from social.signed_in import sessions_of
from social.switches import Switch, is_on
from social.tickets import Gone
from social.viewer import viewer

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def show() -> ResponseReturnValue:
    """Show who one is to others."""
    return render_template("account/profile.html", form=ProfileForm(obj=viewer()))


@bp.post("/profile")
def change_profile() -> ResponseReturnValue:
    """Say anew who one is."""
    me, form = viewer(), ProfileForm()

    def act() -> None:
        actions.change_profile(me, form.name.data, form.title.data, form.bio.data)

    return taken(form, act, ".show", _("Saved.")) or again("profile", form)


@bp.get("/password")
def password() -> ResponseReturnValue:
    """Ask for the old and a new password."""
    return render_template("account/password.html", form=PasswordForm())


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Take another password."""
    me, form = viewer(), PasswordForm()

    def act() -> None:
        actions.change_password(me, form.old.data, form.password.data, Browser.here())

    words = _("Your password is changed. Your other browsers are signed out.")
    return taken(form, act, ".password", words) or again("password", form)


@bp.get("/email")
def email() -> ResponseReturnValue:
    """Ask for another address."""
    return render_template("account/email.html", form=email_form())


@bp.post("/email")
def ask_email() -> ResponseReturnValue:
    """Mail a link to the new address."""
    me, form = viewer(), email_form()

    def act() -> None:
        typed = form.old.data if form.old else ""
        actions.ask_email(me, form.email.data, typed, Browser.here())

    words = _("A link is on its way to the new address. Until you open it, nothing changes.")
    return taken(form, act, ".email", words) or again("email", form)


def email_form() -> EmailForm:
    """Ask for the password, too, of whoever has one to type."""
    form = EmailForm()
    fresh.ask_no_password(form, "old", viewer())
    return form


@bp.get("/email/<token>")
def confirm_email(token: str) -> ResponseReturnValue:
    """Ask whether the address of the mail is the new one; looking changes nothing."""
    return render_template("account/confirm_email.html", form=ConfirmForm(), ticket=own(token))


@bp.post("/email/<token>")
def change_email(token: str) -> ResponseReturnValue:
    """Take the new address."""
    ticket, form = own(token), ConfirmForm()
    try:
        actions.change_email(ticket)
    except Invalid as invalid:
        form.form_errors.extend(invalid.fields.values())
        return render_template("account/confirm_email.html", form=form, ticket=ticket), 422
    flash(_("Your e-mail address is changed. Sign in with it from now on."))
    return redirect(url_for(".email"), 303)


def own(token: str) -> Ticket:
    """Find a link that is good, and not somebody else's than the one who is signed in."""
    ticket = tickets.find(token, Purpose.EMAIL)
    if current_user.is_authenticated and current_user.person.id != ticket.person_id:
        raise Gone
    return ticket


@bp.get("/language")
def language() -> ResponseReturnValue:
    """Show language and time zone."""
    return render_template("account/language.html", form=LanguageForm(obj=viewer()))


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Take another language or time zone."""
    me, form = viewer(), LanguageForm()

    def act() -> None:
        actions.choose_language(me, form.language.data, form.zone.data)
        refresh()  # what is said from here on is said in the new language

    return taken(form, act, ".language", _l("Saved.")) or again("language", form)


@bp.get("/appearance")
def appearance() -> ResponseReturnValue:
    """Show how Kring looks."""
    return render_template("account/appearance.html", form=LooksForm(obj=viewer()))


@bp.post("/appearance")
def choose_appearance() -> ResponseReturnValue:
    """Make it look otherwise."""
    me, form = viewer(), LooksForm()
    return taken(
        form, lambda: actions.choose_looks(me, form.looks()), ".appearance", _("Saved.")
    ) or again("appearance", form)


@bp.get("/messages")
def messages() -> ResponseReturnValue:
    """Show how one reads and writes messages."""
    return render_template("account/messages.html", form=ways_form(WaysForm(obj=viewer())))


@bp.post("/messages")
def choose_ways() -> ResponseReturnValue:
    """Read and write them otherwise."""
    me, form = viewer(), ways_form(WaysForm())

    def act() -> None:
        actions.choose_ways(
            me,
            shows_reading=form.shows_reading.data,
            shows_presence=form.shows_presence.data if form.shows_presence else None,
            sends_by_enter=form.sends_by_enter.data,
        )

    return taken(form, act, ".messages", _("Saved.")) or again("messages", form)


def ways_form(form: WaysForm) -> WaysForm:
    """Ask about being active only where the company shows that."""
    if not is_on(Switch.PRESENCE):
        del form.shows_presence
    return form


@bp.get("/sessions")
def sessions() -> ResponseReturnValue:
    """List the browsers that are signed in."""
    return render_template(
        "account/sessions.html",
        sessions=sessions_of(viewer()),
        here=current_user.sign_in,
        browser_name=browser_name,
        rests_until=rests_until(viewer().id) if is_trusted(viewer()) else None,
    )


@bp.delete("/sessions/<int:id>")
def end_session(id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    actions.end_session(viewer(), within_range(id))
    flash(_("That browser is signed out."))
    return redirect(url_for(".sessions"), 303)


@bp.delete("/sessions")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    actions.end_other_sessions(viewer(), current_user.sign_in)
    flash(_("All other browsers are signed out."))
    return redirect(url_for(".sessions"), 303)


@bp.get("/proof")
def prove() -> ResponseReturnValue:
    """Ask who sits there, before a page that shows what weighs much."""
    wanted = local_path(request.args.get("next"), url_for(".show"))
    return proof_page(ProofForm(), wanted)


@bp.post("/proof")
def take_proof() -> ResponseReturnValue:
    """Go on to that page."""
    me, form = viewer(), ProofForm()
    wanted = local_path(request.args.get("next"), url_for(".show"))
    if form.validate():
        typed = form.proof_password.data or ""
        if fresh.prove(me, current_user.sign_in, typed, Browser.here()):
            return redirect(wanted, 303)
        form.proof_password.errors = [fresh.wrong(me)]
    return proof_page(form, wanted), 422


def proof_page(form: ProofForm, wanted: str) -> str:
    """Render the page that asks who sits there."""
    fresh.name(form, viewer())
    address = url_for(".take_proof", next=wanted)
    ways = fresh.ways_of(viewer(), wanted)
    return render_template(
        "account/prove.html", form=form, address=address, words="", fields=(), **ways
    )


def taken(
    form: Form, act: Callable[[], None], endpoint: str, words: object
) -> ResponseReturnValue | None:
    """Act on a form and go on, saying so; None, with the reasons in the form, if it cannot be."""
    if not form.validate():
        return None
    try:
        act()
    except Invalid as invalid:
        form.refuse(invalid)
        return None
    flash(str(words))
    return redirect(url_for(endpoint), 303)


def again(page: str, form: Form) -> ResponseReturnValue:
    """Show a form that could not be taken."""
    return render_template(f"account/{page}.html", form=form), 422


@bp.errorhandler(Gone)
def gone(_error: Gone) -> ResponseReturnValue:
    """Say that a link no longer works, and how to get another."""
    return render_template("account/gone.html"), 404
