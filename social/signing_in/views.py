"""Which pages lead in and out?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from models import Person, Purpose
from social import factors, house_rules, passkeys, providers, sign_ins, tickets, tries
from social.errors import Invalid, problem, wants_json
from social.factors import Half
from social.pages import company, local_path
from social.sign_ins import Browser
from social.signing_in import actions
from social.signing_in.forms import (
    CodeForm,
    GuestForm,
    NewPasswordForm,
    PasskeyForm,
    ResetForm,
    SignInForm,
)
from social.tickets import Gone
from social.viewer import Visitor, was_deactivated

bp = Blueprint("signing_in", __name__)


@bp.context_processor
def ways() -> dict[str, object]:
    """Tell the pages whether passkeys are good here, and through which providers people come."""
    return {"passkeys": passkeys.house() is not None, "providers": providers.providers}


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    """Ask who it is; whoever is in already goes on, and before there is anybody, to the set-up.

    A browser whose person was deactivated is told so, until it forgets them.
    """
    if company() is None:
        return redirect(url_for("setup.show"))
    wanted = local_path(request.args.get("next"), url_for("feeds.home"))
    if current_user.is_authenticated:
        return redirect(wanted)
    if was_deactivated():
        return render_template("signing_in/deactivated.html")
    return render_template("signing_in/new.html", form=SignInForm(formdata=None, next=wanted))


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    """Let somebody in; a script that signs in over the page gets a new token for its forms."""
    form = SignInForm()
    if not form.validate():
        return refused(form)
    stays = bool(form.stays.data)
    try:
        found = actions.sign_in(form.email.data, form.password.data, Browser.here(), stays=stays)
    except Invalid as invalid:
        form.refuse(invalid)
        return refused(form)
    return go_on(found, form.next.data, stays=stays)


def go_on(found: Visitor | Half, wanted: str | None = None, *, stays: bool) -> ResponseReturnValue:
    """Give the browser its cookie and lead on: into the house, or to the second step."""
    path = local_path(wanted, url_for("feeds.home"))
    if isinstance(found, Half):
        cookie[factors.KEPT] = found.token
        second = url_for(".second", next=path)
        return {"second_step": second} if wants_json() else redirect(second, 303)
    sign_ins.keep(found, stays=stays)
    if wants_json():
        return {"csrf_token": generate_csrf(), "person": found.person.id}
    return redirect(path, 303)


@bp.post("/sign-in/passkey/options")
def ask_passkey() -> ResponseReturnValue:
    """Say what a device is to sign; it is nobody's yet."""
    tries.spend(tries.PASSKEY_ASKED, tries.network(request.remote_addr))
    return passkeys.to_sign_in()


@bp.post("/sign-in/passkey")
def take_passkey() -> ResponseReturnValue:
    """Let somebody in whose device signed it."""
    form, sent = PasskeyForm(), SignInForm(formdata=None, next=request.form.get("next"))
    if not form.validate():
        sent.form_errors.append(actions.no_passkey())
        return refused(sent)
    try:
        visitor = actions.sign_in_by_passkey(form.credential.data, Browser.here(), factors.find())
    except Invalid as invalid:
        sent.refuse(invalid)
        return refused(sent)
    return go_on(visitor, form.next.data, stays=bool(form.stays.data))


@bp.get("/sign-in/second")
def second() -> ResponseReturnValue:
    """Ask for the second step; whoever did not take the first begins there."""
    wanted = local_path(request.args.get("next"), url_for("feeds.home"))
    if factors.find() is None:
        return redirect(url_for(".new", next=wanted))
    return render_template("signing_in/second.html", form=CodeForm(formdata=None, next=wanted))


@bp.post("/sign-in/second")
def take_second() -> ResponseReturnValue:
    """Let somebody in who takes the second step."""
    half, form = factors.find(), CodeForm()
    if half is None:
        return begin_anew(form.next.data)
    try:
        if form.validate():
            visitor = actions.take_second(half, form.code.data, Browser.here())
            return go_on(visitor, form.next.data, stays=half.stays)
    except Invalid as invalid:
        form.refuse(invalid)
    except Gone:
        return begin_anew(form.next.data)
    return refused(form, "second")


def begin_anew(wanted: str | None) -> ResponseReturnValue:
    """Lead back to the first step, whose time is over."""
    if wants_json():
        return problem(401, _("Not signed in"))
    flash(_("That took too long. Sign in once more."))
    return redirect(url_for(".new", next=local_path(wanted, url_for("feeds.home"))), 303)


def refused(form: SignInForm | CodeForm, page: str = "new") -> ResponseReturnValue:
    """Show the form again, or tell a script what was wrong with it."""
    if wants_json():
        return problem(422, _("Not signed in"), errors=told(form))
    return render_template(f"signing_in/{page}.html", form=form), 422


def told(form: SignInForm | CodeForm) -> dict[str, list[str]]:
    """List what is wrong by field; what concerns them all stands under `form`."""
    return {name or "form": [str(one) for one in why] for name, why in form.errors.items()}


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session; it is no error if it had ended.

    Whoever came through a provider is led on to sign out there, too.
    """
    leaving = None
    if current_user.is_authenticated:
        leaving = actions.sign_out(current_user.person, current_user.sign_in)
    sign_ins.forget()
    if leaving is not None:
        cookie[providers.LEAVING] = leaving
    answer = redirect(url_for("sign_on.lead_out" if leaving else "signing_in.new"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # pictures that the reader might see, say
    return answer


@bp.get("/reset")
def ask_reset() -> ResponseReturnValue:
    """Ask for the address to mail a link to."""
    form = ResetForm(formdata=None, email=request.args.get("email"))
    return render_template("signing_in/ask_reset.html", form=form, is_sent="sent" in request.args)


@bp.post("/reset")
def send_reset() -> ResponseReturnValue:
    """Have a link mailed; the answer is the same whether there is such an account or not."""
    form = ResetForm()
    if not form.validate():
        return render_template("signing_in/ask_reset.html", form=form, is_sent=False), 422
    actions.ask_reset(form.email.data, request.remote_addr or "")
    return redirect(url_for("signing_in.ask_reset", sent="yes"), 303)


@bp.get("/reset/<token>")
def reset(token: str) -> ResponseReturnValue:
    """Show the form for another password; the link stays good until the form is sent."""
    ticket = tickets.find(token, Purpose.RESET)
    return render_template("signing_in/reset.html", form=NewPasswordForm(), person=ticket.person)


@bp.post("/reset/<token>")
def set_password(token: str) -> ResponseReturnValue:
    """Take another password."""
    ticket = tickets.find(token, Purpose.RESET)
    form = NewPasswordForm()
    try:
        if form.validate():
            found = actions.set_password(ticket, form.password.data, Browser.here())
            answer = go_on(found, stays=False)
            flash(_("Your password is changed. Your other browsers are signed out."))
            return answer
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("signing_in/reset.html", form=form, person=ticket.person), 422


@bp.get("/invitations/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Welcome somebody and ask for a first password; the link stays good until then."""
    person = tickets.find(token, Purpose.INVITATION).person
    return welcome(person, form_for(person))


def form_for(person: Person) -> NewPasswordForm:
    """Ask a guest, besides for a password, to agree to what holds here."""
    return GuestForm() if person.is_guest else NewPasswordForm()


def welcome(person: Person, form: NewPasswordForm) -> str:
    """Render the page that an invitation leads to; a guest reads on it what holds here."""
    rules = None
    if person.is_guest:
        rules = house_rules.read(house_rules.newest(), str(get_locale() or "en"))
    return render_template("signing_in/invitation.html", form=form, person=person, rules=rules)


@bp.post("/invitations/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Take a first password and let the person in."""
    ticket = tickets.find(token, Purpose.INVITATION)
    form = form_for(ticket.person)
    try:
        if form.validate():
            found = actions.accept_invitation(ticket, form.password.data, Browser.here())
            answer = go_on(found, stays=False)
            if ticket.person.is_guest:
                flash(_("Welcome. You see the communities that you were let into."))
            else:
                flash(_("Welcome. You can say more about yourself under “Your account”."))
            return answer
    except Invalid as invalid:
        form.refuse(invalid)
    return welcome(ticket.person, form), 422


@bp.errorhandler(Gone)
def gone(_error: Gone) -> ResponseReturnValue:
    """Say that a link no longer works, and how to get another."""
    return render_template("signing_in/gone.html"), 404
