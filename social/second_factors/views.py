"""On which pages does somebody set up their second factors?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from models import CodeApp
from social import codes, passkeys
from social.errors import Invalid, not_found
from social.factors import needs_factor
from social.finding import within_range
from social.forms import Form
from social.pages import company_name
from social.second_factors import actions, drawing
from social.second_factors.forms import ConfirmForm, PasskeyForm
from social.viewer import viewer

bp = Blueprint("second_factors", __name__, url_prefix="/account/second-factors")


@bp.get("")
def show() -> ResponseReturnValue:
    """Show what the viewer proves themself with, beside a password."""
    return page(Form())


@bp.post("/app")
def begin_app() -> ResponseReturnValue:
    """Make a secret for an app."""
    actions.begin_app(viewer())
    return redirect(url_for(".app"), 303)


@bp.get("/app")
def app() -> ResponseReturnValue:
    """Show the secret while it is to be brought into the app."""
    return page_of(to_confirm(), ConfirmForm(formdata=None))


@bp.post("/app/code")
def confirm_app() -> ResponseReturnValue:
    """Let the app count, and show codes to write down."""
    begun, form = to_confirm(), ConfirmForm()
    try:
        if form.validate():
            sheet = actions.confirm_app(viewer(), form.code.data, current_user.sign_in)
            return shown(sheet) if sheet else done(_("The app counts from now on."))
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(begun, form), 422


@bp.post("/passkeys/options")
def ask_passkey() -> ResponseReturnValue:
    """Say what a device is to make a passkey of."""
    return passkeys.to_add(viewer(), company_name())


@bp.post("/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Let a passkey count, and show codes to write down where there are none."""
    form = PasskeyForm()
    try:
        if form.validate():
            me, here = viewer(), current_user.sign_in
            sheet = actions.add_passkey(me, form.name.data, form.credential.data, here)
            return shown(sheet) if sheet else done(_("The passkey counts from now on."))
    except Invalid as invalid:
        form.refuse(invalid)
    if form.credential.errors:
        form.form_errors.extend(form.credential.errors)
    return page(Form(), form), 422


@bp.delete("/passkeys/<int:id>")
def end_passkey(id: int) -> ResponseReturnValue:
    """Take a passkey no more."""
    try:
        actions.end_passkey(viewer(), within_range(id), current_user.sign_in)
    except Invalid as invalid:
        return refused(invalid)
    return done(_("The passkey is removed. Your other browsers are signed out."))


@bp.delete("/app")
def end_app() -> ResponseReturnValue:
    """Take the app away."""
    try:
        actions.end_app(viewer(), current_user.sign_in)
    except Invalid as invalid:
        return refused(invalid)
    return done(_("The app is removed. Your other browsers are signed out."))


@bp.post("/codes")
def write_sheet() -> ResponseReturnValue:
    """Make new codes, and show them this once."""
    try:
        return shown(actions.write_sheet(viewer()))
    except Invalid as invalid:
        return refused(invalid)


def to_confirm() -> CodeApp:
    """Find the app that the viewer sets up; 404 if there is none."""
    found = codes.app_to_confirm(viewer())
    if found is None:
        raise not_found()
    return found


def done(words: str) -> ResponseReturnValue:
    """Say what was done, on the page."""
    flash(words)
    return redirect(url_for(".show"), 303)


def refused(invalid: Invalid) -> ResponseReturnValue:
    """Say on the page why something cannot be done."""
    form = Form()
    form.refuse(invalid)
    return page(form), 422


def page(form: Form, adding: PasskeyForm | None = None) -> str:
    """Render the page."""
    is_there = passkeys.house() is not None
    adding = adding or PasskeyForm(formdata=None)
    if current_user.sign_in.owes_factor:
        return render_template(
            "second_factors/owed.html", form=form, adding=adding, is_there=is_there
        )
    settings = current_app.config["SETTINGS"]
    return render_template(
        "second_factors/show.html",
        form=form,
        adding=adding,
        is_there=is_there,
        passkeys=passkeys.passkeys_of(viewer()),
        app=codes.app_of(viewer()),
        sheet=codes.sheet_of(viewer()),
        needs=needs_factor(viewer()),
        is_off=settings.demo and not settings.second_factor_for,
    )


def page_of(begun: CodeApp, form: ConfirmForm) -> str:
    """Render the page that shows a secret."""
    secret = codes.secret_of(begun)
    return render_template(
        "second_factors/app.html",
        form=form,
        secret=drawing.spaced(secret),
        drawing=drawing.drawn(drawing.address(secret, viewer(), company_name())),
    )


def shown(sheet: list[str]) -> ResponseReturnValue:
    """Show codes to write down; nobody keeps the page."""
    answer = make_response(render_template("second_factors/codes.html", sheet=sheet))
    answer.headers["Cache-Control"] = "no-store"
    return answer
