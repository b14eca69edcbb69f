"""The page of one's own data: ask for it, see how far that is, fetch it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Bundle, ErasureRequest, RequestKind, now, session
from social import bundles
from social.errors import Invalid, not_found
from social.filing.room import room_of
from social.finding import within_range
from social.own_data import taking
from social.own_data.forms import AskForm
from social.requesting import take_up
from social.viewer import viewer

bp = Blueprint("own_data", __name__, url_prefix="/account/data")
SHOWN = 20


@bp.get("")
def show() -> ResponseReturnValue:
    """Show what waits, what was asked for, and the form."""
    return page(AskForm(formdata=None))


@bp.post("")
def ask() -> ResponseReturnValue:
    """Ask for one's own data; an officer sees it."""
    form = AskForm()
    try:
        if form.validate():
            take_up(viewer(), viewer(), RequestKind(form.kind.data), now(), form.wish.data or "")
            flash(_("Asked for. You get a mail when your data is ready."))
            return redirect(url_for(".show"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page(form), 422


@bp.post("/own")
def take_own() -> ResponseReturnValue:
    """Give somebody what they wrote and brought themselves, at once."""
    return taking.take_own(viewer())


@bp.post("/bundles/<int:id>")
def take(id: int) -> ResponseReturnValue:
    """Give a bundle to the person whose data it is."""
    found = session.scalar(
        select(Bundle).where(Bundle.id == within_range(id), Bundle.person_id == viewer().id)
    )
    if found is None:
        raise not_found()
    return bundles.give(viewer(), found)


def page(form: AskForm) -> str:
    """Render the page."""
    me = viewer()
    asked = select(ErasureRequest).where(ErasureRequest.person_id == me.id)
    return render_template(
        "own_data/show.html",
        form=form,
        bundles=bundles.of(me),
        room=room_of(me),
        asked=session.scalars(asked.order_by(ErasureRequest.id.desc()).limit(SHOWN)).all(),
    )
