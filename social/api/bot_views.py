"""The pages on which administrators make bots, give them tokens and say who answers for them."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Person
from social.administrators import require_administrator
from social.api import bots, bp, giving
from social.api.forms import SCOPES, BotForm, OwnerForm, TokenForm, token_form
from social.errors import Invalid
from social.sign_ins import Browser
from social.viewer import viewer


@bp.get("/administration/bots")
def list_bots() -> ResponseReturnValue:
    """Show the bots, and who answers for each."""
    require_administrator(viewer())
    return render_list(BotForm(formdata=None, owner=f"@{viewer().handle}"))


@bp.post("/administration/bots")
def make_bot() -> ResponseReturnValue:
    """Make a bot, and go on to its tokens."""
    require_administrator(viewer())
    form = BotForm()
    try:
        if form.validate():
            made = bots.make(viewer(), form.name.data, form.purpose.data or "", form.person())
            return redirect(url_for(".show_bot", handle=made.handle), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_list(form), 422


@bp.get("/administration/bots/<handle>")
def show_bot(handle: str) -> ResponseReturnValue:
    """Show a bot with its tokens."""
    require_administrator(viewer())
    return page(bots.find(handle), token_form(viewer(), formdata=None), OwnerForm(formdata=None))


@bp.post("/administration/bots/<handle>/tokens")
def make_bot_token(handle: str) -> ResponseReturnValue:
    """Give a bot a token, and show its secret this once."""
    require_administrator(viewer())
    bot, form = bots.find(handle), token_form(viewer())
    try:
        if form.validate():
            if not bot.is_active:
                raise Invalid(form=_("This account is deactivated."))
            secret = giving.make(
                bot,
                viewer(),
                form.typed,
                Browser.here(),
                name=form.name.data,
                scopes=form.chosen(),
                lasts=form.lasts(),
            )
            return page(bot, token_form(viewer(), formdata=None), OwnerForm(formdata=None), secret)
    except Invalid as invalid:
        form.refuse(invalid)
    return page(bot, form, OwnerForm(formdata=None)), 422


@bp.delete("/administration/bots/<handle>/tokens/<int:id>")
def end_bot_token(handle: str, id: int) -> ResponseReturnValue:
    """Let a token of a bot work no more."""
    require_administrator(viewer())
    bot = bots.find(handle)
    giving.end(viewer(), bot, id)
    flash(_("That token works no more."))
    return redirect(url_for(".show_bot", handle=bot.handle), 303)


@bp.post("/administration/bots/<handle>/owner")
def hand_over_bot(handle: str) -> ResponseReturnValue:
    """Let somebody else answer for a bot."""
    require_administrator(viewer())
    bot, form = bots.find(handle), OwnerForm()
    try:
        if form.validate():
            owner = form.person()
            bots.hand_over(viewer(), bot, owner)
            flash(_("%(name)s answers for it now. It needs new tokens.", name=owner.name))
            return redirect(url_for(".show_bot", handle=bot.handle), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page(bot, token_form(viewer(), formdata=None), form), 422


def render_list(form: BotForm) -> str:
    """Render the list of bots."""
    found = bots.page(request.args.get("after"))
    return render_template(
        "api/bots.html", form=form, found=found, working=bots.working(found.bots)
    )


def page(bot: Person, form: TokenForm, owner: OwnerForm, secret: str = "") -> ResponseReturnValue:
    """Render the page of a bot; nobody keeps it."""
    shown = render_template(
        "api/bot.html",
        bot=bots.find(bot.handle),
        form=form,
        owner_form=owner,
        secret=secret,
        tokens=giving.tokens_of(bot),
        scopes=SCOPES,
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer
