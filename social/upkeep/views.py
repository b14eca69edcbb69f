"""The pages on which administrators tell all something and let Kring rest."""

from __future__ import annotations

import re

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import BannerLevel
from social import standing
from social.administrators import require_administrator
from social.cookie import of_this_host
from social.errors import Invalid, not_found
from social.fields import LANGUAGE_NAMES
from social.pages import local_path
from social.upkeep import actions
from social.upkeep.forms import LEVELS, BannerForm, MaintenanceForm, with_words
from social.viewer import viewer

bp = Blueprint("upkeep", __name__)

PUT_AWAY = "kring_put_away"  # the cookie of a browser: which of them its reader put away
NUMBERS = re.compile(r"\d{1,9}(\.\d{1,9}){0,30}")
KEPT = 30  # numbers in a cookie; older ones are over
LASTS = 90 * 86_400  # seconds


@bp.before_request
def only_administrators() -> None:
    """Keep everybody else out, and say who may; putting words away is for all."""
    if request.endpoint != "upkeep.put_away":
        require_administrator(viewer())


def languages() -> dict[str, str]:
    """Give the languages that the company offers, each in its own name."""
    return {one: LANGUAGE_NAMES[one] for one in standing.offered()}


@bp.get("/administration/banners")
def banners() -> ResponseReturnValue:
    """Show what all are told, and ask what else."""
    return banners_page(with_words(BannerForm, languages(), formdata=None))


@bp.post("/administration/banners")
def add_banner() -> ResponseReturnValue:
    """Put words above every page."""
    form = with_words(BannerForm, languages())
    try:
        if form.validate():
            zone = viewer().zone
            ends = form.ends(zone)
            if ends is None:
                raise Invalid(ends_day=_("Say on which day."))
            actions.tell_all(
                viewer(),
                form.words(),
                level=BannerLevel(form.level.data),
                may_go=form.may_go.data,
                begins_at=form.begins(zone),
                ends_at=ends,
            )
            flash(_("All are told."))
            return redirect(url_for(".banners"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return banners_page(form), 422


@bp.delete("/administration/banners/<int:id>")
def withdraw_banner(id: int) -> ResponseReturnValue:
    """Take words away from every page."""
    actions.withdraw(viewer(), actions.find_banner(id))
    flash(_("Taken away."))
    return redirect(url_for(".banners"), 303)


@bp.post("/banners/<int:id>/away")
def put_away(id: int) -> ResponseReturnValue:
    """Let a reader not see words any more, in this browser; nothing of it is kept here."""
    shown = next((one for one in standing.current().told if one.id == id and one.may_go), None)
    if shown is None:
        raise not_found()
    numbers = [one for one in away() if one != id][-KEPT + 1 :]
    answer = make_response(redirect(local_path(request.form.get("next"), "/"), 303))
    answer.set_cookie(
        put_away_name(),
        ".".join(map(str, [*numbers, id])),
        max_age=LASTS,
        secure=current_app.config["SETTINGS"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def put_away_name() -> str:
    """Name the cookie that says so, as this installation calls it."""
    return of_this_host(PUT_AWAY, current_app.config["SETTINGS"])


def away() -> list[int]:
    """Read which words were put away in this browser."""
    kept = request.cookies.get(put_away_name(), "")
    return [int(one) for one in kept.split(".")] if NUMBERS.fullmatch(kept) else []


def to_tell() -> list[standing.Said]:
    """List what the reader of a page is told now, without what they put away."""
    told = standing.current().told
    gone = away() if told else []
    return [one for one in told if not (one.may_go and one.id in gone)]


bp.add_app_template_global(to_tell, "to_tell")


@bp.get("/administration/maintenance")
def maintenance() -> ResponseReturnValue:
    """Show whether Kring rests, and ask when it shall."""
    return maintenance_page(with_words(MaintenanceForm, languages(), formdata=None))


@bp.post("/administration/maintenance")
def begin_maintenance() -> ResponseReturnValue:
    """Let Kring rest, now or later."""
    form = with_words(MaintenanceForm, languages())
    try:
        if form.validate():
            zone = viewer().zone
            actions.rest(
                viewer(),
                form.words(),
                may_read=form.may_read.data,
                begins_at=form.begins(zone),
                until=form.ends(zone),
            )
            flash(_("Saved."))
            return redirect(url_for(".maintenance"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return maintenance_page(form), 422


@bp.delete("/administration/maintenance")
def end_maintenance() -> ResponseReturnValue:
    """Let people write again."""
    rested = standing.afresh().resting is not None
    actions.go_on(viewer())
    if rested:
        flash(_("People can write again."))
    else:
        flash(_("The plan is dropped. Nothing was stopped."))
    return redirect(url_for(".maintenance"), 303)


def banners_page(form: BannerForm) -> str:
    """Render what all are told."""
    return render_template(
        "upkeep/banners.html",
        form=form,
        banners=actions.banners(),
        levels=LEVELS,
        languages=languages(),
    )


def maintenance_page(form: MaintenanceForm) -> str:
    """Render whether Kring rests."""
    return render_template(
        "upkeep/maintenance.html",
        form=form,
        maintenance=standing.afresh().maintenance,
        languages=languages(),
    )
