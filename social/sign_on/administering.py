"""On which pages do administrators say through which providers people come in?"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import SignOnProvider
from social.administrators import require_administrator
from social.errors import Invalid
from social.forms import Form, ShownForm
from social.mailing.links import link
from social.second import rests_until
from social.sign_on import providing
from social.sign_on.forms import ChangeForm, FactorForm, ProviderForm, new_key
from social.viewer import viewer

bp = Blueprint("providers", __name__, url_prefix="/administration/sign-on")


@bp.before_request
def only_administrators() -> None:
    """Keep everybody else out, and say who may."""
    require_administrator(viewer())


@bp.get("")
def index() -> ResponseReturnValue:
    """List the providers."""
    return render_template("sign_on/index.html", providers=providing.listed())


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new provider, and say what is to be written down there."""
    return page_of_new(ProviderForm(formdata=None, key=new_key()))


@bp.post("")
def create() -> ResponseReturnValue:
    """Let people come in through another provider."""
    form = ProviderForm()
    if form.validate():
        try:
            made = providing.add(viewer(), form.key.data, form.issuer.data, form.wish())
        except Invalid as invalid:
            form.refuse(invalid)
            form.secret.errors = [_("Type it once more: a page never shows a secret.")]
        else:
            flash(_("People can sign in through %(name)s now.", name=made.name))
            return redirect(url_for(".show", id=made.id), 303)
    return page_of_new(form), 422


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one provider."""
    return page_of(providing.find(id))


@bp.patch("/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Let people come in otherwise."""
    provider, form = providing.find(id), ChangeForm()
    if form.validate():
        try:
            providing.alter(viewer(), id, form.wish())
        except Invalid as invalid:
            form.form_errors.extend(invalid.fields.values())
        else:
            flash(_("Saved."))
            return redirect(url_for(".show", id=id), 303)
    return page_of(provider, form), 422


@bp.delete("/<int:id>")
def end(id: int) -> ResponseReturnValue:
    """Let nobody come in through it any more."""
    providing.end(viewer(), providing.find(id).id)
    flash(_("Nobody signs in through it any more. Those who did are signed out."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:id>/pause")
def pause(id: int) -> ResponseReturnValue:
    """Let nobody come in through it for now."""
    return done(id, lambda: providing.pause(viewer(), id), _("Nobody comes in through it for now."))


@bp.delete("/<int:id>/pause")
def resume(id: int) -> ResponseReturnValue:
    """Let people come in through it again."""
    return done(id, lambda: providing.resume(viewer(), id), _("People come in through it again."))


@bp.post("/<int:id>/factor")
def ask_factor(id: int) -> ResponseReturnValue:
    """Ask that its second factor counts here."""
    provider, form = providing.find(id), FactorForm()
    if not form.validate():
        return page_of(provider, factor=form), 422
    words = _("Another administrator has to agree, on this page.")
    return done(id, lambda: providing.ask_factor(viewer(), id, form.chosen()), words)


@bp.post("/<int:id>/factor/confirmation")
def confirm_factor(id: int) -> ResponseReturnValue:
    """Agree, as the second of two."""
    form, words = ShownForm(), _("Its second factor counts here now.")
    return done(id, lambda: providing.confirm_factor(viewer(), id, form.moment()), words)


@bp.delete("/<int:id>/factor")
def end_factor(id: int) -> ResponseReturnValue:
    """Let its second factor count no more."""
    words = _("Its second factor does not count here.")
    return done(id, lambda: providing.end_factor(viewer(), id), words)


def done(id: int, act: Callable[[], None], words: str) -> ResponseReturnValue:
    """Do something with a provider and say so, or say why it cannot be done."""
    provider = providing.find(id)
    try:
        act()
    except Invalid as invalid:
        form = filled(provider)
        form.refuse(invalid)
        return page_of(provider, form), 422
    flash(words)
    return redirect(url_for(".show", id=id), 303)


def addresses_of(key: str) -> dict[str, str]:
    """List what a provider is told of this house."""
    return {
        "back": link("sign_on.take", key=key),
        "back_channel": link("sign_on.hear", key=key),
        "after": link("signing_in.new"),
    }


def page_of_new(form: ProviderForm) -> str:
    """Render the page of a new one; a name that was made up elsewhere is not kept."""
    if form.key.errors:
        form.key.data = new_key()
    return render_template("sign_on/new.html", form=form, addresses=addresses_of(form.key.data))


def page_of(
    provider: SignOnProvider, form: Form | None = None, factor: FactorForm | None = None
) -> str:
    """Render the page of one provider."""
    return render_template(
        "sign_on/show.html",
        provider=provider,
        form=form or filled(provider),
        factor=factor or FactorForm(formdata=None),
        addresses=addresses_of(provider.key),
        rests_until=rests_until(viewer().id),
    )


def filled(provider: SignOnProvider) -> ChangeForm:
    """Fill the form with what is stored; the secret is not among it."""
    return ChangeForm(
        formdata=None,
        name=provider.name,
        client_id=provider.client_id,
        scopes=provider.scopes,
        domains="\n".join(provider.domains),
        takes_in=provider.takes_in,
        trusts_email=provider.trusts_email,
        passwords_stay=provider.passwords_stay,
    )
