"""Which addresses lead to a provider, and back?"""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from models import SignOnProvider, SignOnPurpose
from social import factors, sign_ins
from social.errors import Invalid
from social.factors import Half
from social.finding import within_range
from social.forms import Form
from social.oidc.unproven import Unproven, Why
from social.pages import local_path
from social.providers import LEAVING, providers
from social.sign_ins import Browser
from social.sign_on import actions, administering, leaving, people
from social.sign_on.actions import Proven
from social.sign_on.forms import BeginForm
from social.sign_on.words import words_for
from social.viewer import viewer

__all__ = ["bp"]

bp = Blueprint("sign_on", __name__)
bp.register_blueprint(administering.bp)

HELD = "sign_on"  # under this name the browser holds what its tries are made of


@bp.record_once
def exempt(state: BlueprintSetupState) -> None:
    """Ask a provider for no form's token: it comes without a cookie, and signs what it says."""
    state.app.extensions["csrf"].exempt(hear)


@bp.app_template_global()
def has_providers() -> bool:
    """Tell whether anybody comes in through a provider."""
    return bool(providers())


@bp.post("/sign-on/<key>")
def begin(key: str) -> ResponseReturnValue:
    """Send somebody to a provider who wants in."""
    form = BeginForm()
    path = local_path(form.next.data, url_for("feeds.home"))
    return send(key, SignOnPurpose.COME, path, stays=bool(form.stays.data))


@bp.post("/account/sign-on/<key>")
def link(key: str) -> ResponseReturnValue:
    """Send somebody who is signed in to a provider, to be known through it from now on."""
    return send(key, SignOnPurpose.LINK, url_for(".identities"))


@bp.post("/account/sign-on/<key>/proof")
def prove(key: str) -> ResponseReturnValue:
    """Send somebody to their provider to prove that it is they who sit there."""
    path = local_path(request.form.get("next"), url_for("account.show"))
    return send(key, SignOnPurpose.PROVE, path)


def send(
    key: str, purpose: SignOnPurpose, path: str, *, stays: bool = False
) -> ResponseReturnValue:
    """Lead to a provider; by a page of ours, as forms lead nowhere else (`form-action`)."""
    actions.spend_try(request.remote_addr)
    provider = actions.find(key)
    held = cookie.setdefault(HELD, secrets.token_urlsafe(32))
    person = None if purpose is SignOnPurpose.COME else viewer()
    try:
        address = actions.begin(provider, purpose, held, person=person, path=path, stays=stays)
    except Unproven as wrong:
        return refused(provider, wrong)
    return render_template("sign_on/go.html", address=address, name=provider.name)


@bp.get("/sign-on/<key>/return")
def take(key: str) -> ResponseReturnValue:
    """Take what somebody brings back from a provider."""
    actions.spend_try(request.remote_addr)
    provider = actions.find(key)
    held = cookie.get(HELD)
    try:
        proven = actions.come_back(provider, request.args, held if isinstance(held, str) else "")
        return taken(proven)
    except Unproven as wrong:
        return refused(provider, wrong)


def taken(proven: Proven) -> ResponseReturnValue:
    """Do for what somebody was sent to the provider."""
    path = local_path(proven.attempt.path, url_for("feeds.home"))
    if proven.attempt.purpose is SignOnPurpose.COME:
        return come(proven, path)
    if not current_user.is_authenticated or current_user.person.id != proven.attempt.person_id:
        raise Unproven(Why.OTHER)
    here = current_user.sign_in
    if proven.attempt.purpose is SignOnPurpose.PROVE:
        actions.prove(viewer(), here, proven)
        flash(_("That was you. Do it once more now: nothing was lost, and nothing is done yet."))
        return redirect(path, 303)
    try:
        people.link(viewer(), here, proven.provider, proven.said)
    except Invalid as invalid:
        return page_of_identities(invalid), 422
    flash(_("You can sign in through %(name)s now.", name=proven.provider.name))
    return redirect(path, 303)


def come(proven: Proven, path: str) -> ResponseReturnValue:
    """Give the browser its cookie and lead on: into the house, or to the second step."""
    found = actions.come_in(proven, Browser.here())
    if isinstance(found, Half):
        cookie[factors.KEPT] = found.token
        return redirect(url_for("signing_in.second", next=path), 303)
    sign_ins.keep(found, stays=proven.attempt.stays)
    return redirect(path, 303)


@bp.post("/sign-on/<key>/back-channel")
def hear(key: str) -> ResponseReturnValue:
    """Hear from a provider that somebody signed out there (Back-Channel Logout 1.0)."""
    actions.spend_try(request.remote_addr)
    provider = actions.find_known(key)
    try:
        leaving.hear(provider, request.form.get("logout_token", ""))
    except Unproven as wrong:
        actions.refuse(provider, wrong, request.remote_addr or "")
        status = 503 if wrong.why is Why.AWAY else 400
        said = {"error": "invalid_request", "error_description": wrong.why.value}
        return jsonify(said), status
    return "", 200


@bp.get("/sign-on/leave")
def lead_out() -> ResponseReturnValue:
    """Lead somebody who signed out here on to where they sign out of their provider."""
    token = cookie.get(LEAVING)
    try:
        found = leaving.way_there(token) if isinstance(token, str) else None
    except Unproven:
        flash(_("You are signed out here. Your company's sign-in does not answer: sign out there."))
        found = None
    if found is None:
        return redirect(url_for("signing_in.new"), 303)
    name, address = found
    return render_template("sign_on/go.html", address=address, name=name, is_leaving=True)


@bp.get("/account/sign-on")
def identities() -> ResponseReturnValue:
    """Show through which providers somebody comes in."""
    return page_of_identities()


@bp.delete("/account/sign-on/<int:id>")
def unlink(id: int) -> ResponseReturnValue:
    """Know somebody no more through a provider."""
    try:
        people.unlink(viewer(), current_user.sign_in, within_range(id))
    except Invalid as invalid:
        return page_of_identities(invalid), 422
    flash(_("Unlinked. Your other browsers are signed out."))
    return redirect(url_for(".identities"), 303)


def page_of_identities(invalid: Invalid | None = None) -> str:
    """Render the page of one's own identities."""
    form = Form()
    if invalid is not None:
        form.refuse(invalid)
    mine = people.identities_of(viewer())
    linked = {identity.issuer for identity, _name in mine}
    return render_template(
        "sign_on/identities.html",
        form=form,
        identities=mine,
        others=[one for one in providers() if one.issuer not in linked],
    )


def refused(provider: SignOnProvider, wrong: Unproven) -> ResponseReturnValue:
    """Say why nobody was let in, and write it down."""
    actions.refuse(provider, wrong, request.remote_addr or "")
    page = render_template("sign_on/refused.html", words=words_for(wrong.why, provider.name))
    return page, 503 if wrong.why is Why.AWAY else 403
