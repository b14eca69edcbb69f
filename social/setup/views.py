"""Which page is there before there is anybody?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from social import sign_ins
from social.countries import country_of
from social.errors import Invalid, not_found
from social.pages import company
from social.setup.actions import found_company, require_code
from social.setup.forms import SetupForm
from social.sign_ins import Browser

bp = Blueprint("setup", __name__)


@bp.before_request
def only_once() -> None:
    """Let the page exist until there is a company."""
    if company() is not None:
        raise not_found()


@bp.get("/setup")
def show() -> ResponseReturnValue:
    """Ask for company and first administrator."""
    settings = current_app.config["SETTINGS"]
    zone = "" if settings.time_zone == "UTC" else settings.time_zone
    form = SetupForm(
        formdata=None,
        company=settings.company,
        language=get_locale().language,
        zone=zone,
        country=country_of(zone),
    )
    return render_template("setup/show.html", form=form)


@bp.post("/setup")
def create() -> ResponseReturnValue:
    """Begin, and let the administrator in."""
    form = SetupForm()
    try:
        if form.validate():
            require_code(form.code.data, request.remote_addr or "")
            visitor = found_company(form.founding(), Browser.here())
            sign_ins.keep(visitor)
            flash(_("Kring is set up. Invite your colleagues here."))
            return redirect(url_for("administration.people"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("setup/show.html", form=form), 422
