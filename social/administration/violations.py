"""What did browsers refuse to run or load?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from werkzeug.exceptions import NotFound

from models import Person, Violation, now, session
from social.administration import bp
from social.administrators import require_administrator
from social.changes import change
from social.viewer import viewer

SHOWN = 100


@bp.get("/condition/refused")
def violations() -> ResponseReturnValue:
    """Show each kind, those that came last first."""
    newest = select(Violation).order_by(Violation.last_at.desc(), Violation.id.desc())
    return render_template(
        "administration/violations.html",
        violations=session.scalars(newest.limit(SHOWN)).all(),
        number=session.scalar(select(func.count()).select_from(Violation)),
    )


@bp.post("/condition/refused")
def settle_violations() -> ResponseReturnValue:
    """Note that somebody looked at them, or forget them."""
    act = request.form.get("act")
    if act == "looked":
        look_at(viewer())
        flash(_("Saved."))
    elif act == "forget":
        forget(viewer())
        flash(_("Forgotten. What still happens comes back."))
    else:
        raise NotFound
    return redirect(url_for(".violations"), 303)


def count_new() -> int:
    """Count the kinds that nobody has looked at."""
    new = select(func.count()).select_from(Violation).where(Violation.looked_at.is_(None))
    return session.scalar(new) or 0


def look_at(actor: Person) -> None:
    """Let what is there be new no longer."""
    require_administrator(actor)
    with change(actor):
        new = update(Violation).where(Violation.looked_at.is_(None))
        session.execute(new.values(looked_at=now()))


def forget(actor: Person) -> None:
    """Make room for what browsers refuse from now on."""
    require_administrator(actor)
    with change(actor):
        session.execute(delete(Violation))
