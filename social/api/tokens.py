"""The page on which one gives programs tokens, and ends them."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.api import bots, bp, giving
from social.api.forms import SCOPES, TokenForm, token_form
from social.errors import Invalid
from social.sign_ins import Browser
from social.viewer import viewer


@bp.get("/account/tokens")
def list_tokens() -> ResponseReturnValue:
    """Show which programs act in the viewer's name, and make another token."""
    return page(token_form(viewer(), formdata=None))


@bp.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token, and show its secret this once."""
    me, form = viewer(), token_form(viewer())
    if form.validate():
        try:
            secret = giving.make(
                me,
                me,
                form.typed,
                Browser.here(),
                name=form.name.data,
                scopes=form.chosen(),
                lasts=form.lasts(),
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return page(token_form(me, formdata=None), secret)
    return page(form), 422


@bp.delete("/account/tokens/<int:id>")
def end_token(id: int) -> ResponseReturnValue:
    """Let a token work no more."""
    giving.end(viewer(), viewer(), id)
    flash(_("That token works no more."))
    return redirect(url_for(".list_tokens"), 303)


def page(form: TokenForm, secret: str = "") -> ResponseReturnValue:
    """Render the page; nobody keeps it."""
    shown = render_template(
        "api/tokens.html",
        form=form,
        secret=secret,
        tokens=giving.tokens_of(viewer()),
        scopes=SCOPES,
        bots=bots.bots_of(viewer()),
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer
