"""The pages on which other systems are let know what happens here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerHour

from models import Community, Person, Webhook
from social.errors import Invalid
from social.finding import find_known_community
from social.switches import Switch, is_on
from social.tries import spend
from social.viewer import viewer
from social.webhooks import actions, listing
from social.webhooks.forms import EVENTS, REASONS, WebhookForm

bp = Blueprint("webhooks", __name__)

TRIALS = RateLimitItemPerHour(60, 1, "webhook-trials")


@bp.get("/communities/<slug>/webhooks")
def of_community(slug: str) -> ResponseReturnValue:
    """Show which systems are told of a community, and let another one be told."""
    return page(run_here(slug), WebhookForm(formdata=None))


@bp.post("/communities/<slug>/webhooks")
def create_here(slug: str) -> ResponseReturnValue:
    """Tell another system of a community."""
    return created(run_here(slug))


@bp.get("/administration/webhooks")
def of_company() -> ResponseReturnValue:
    """Show which systems are told of all that everybody may read."""
    actions.require_rights(viewer(), None)
    return page(None, WebhookForm(formdata=None))


@bp.post("/administration/webhooks")
def create_for_all() -> ResponseReturnValue:
    """Tell another system of all that everybody may read."""
    actions.require_rights(viewer(), None)
    return created(None)


@bp.get("/webhooks/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one address, and what became of what it was told."""
    hook = listing.find(viewer(), id)
    return page_of(hook, WebhookForm(formdata=None, obj=hook))


@bp.patch("/webhooks/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Tell it elsewhere, or of other things."""
    hook, form = listing.find(viewer(), id), WebhookForm()
    if form.validate():
        try:
            actions.alter(viewer(), hook, form.wish())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return redirect(url_for(".show", id=id), 303)
    return page_of(hook, form), 422


@bp.delete("/webhooks/<int:id>")
def end(id: int) -> ResponseReturnValue:
    """Tell it nothing any more."""
    hook = listing.find(viewer(), id)
    place = hook.community
    actions.end(viewer(), hook)
    flash(_("Nothing is told there any more."))
    there = url_for(".of_community", slug=place.slug) if place else url_for(".of_company")
    return redirect(there, 303)


@bp.post("/webhooks/<int:id>/pause")
def pause(id: int) -> ResponseReturnValue:
    """Let what is to be told wait."""
    return done(id, actions.pause, _("What happens waits until you go on."))


@bp.delete("/webhooks/<int:id>/pause")
def resume(id: int) -> ResponseReturnValue:
    """Go on telling."""
    return done(id, actions.resume, _("It is told again, first what waited."))


@bp.post("/webhooks/<int:id>/owner")
def take_over(id: int) -> ResponseReturnValue:
    """Answer for it from now on."""
    return done(id, actions.take_over, _("You answer for it now."))


@bp.post("/webhooks/<int:id>/secret")
def renew(id: int) -> ResponseReturnValue:
    """Make another secret, and show it this once."""
    hook = listing.find(viewer(), id)
    secret = actions.renew(viewer(), hook)
    hook = listing.find(viewer(), id)
    return page_of(hook, WebhookForm(formdata=None, obj=hook), secret)


@bp.post("/webhooks/<int:id>/trials")
def try_out(id: int) -> ResponseReturnValue:
    """Send it something on trial."""
    spend(TRIALS, str(viewer().id))
    return done(id, actions.try_out, _("A trial is on its way: look at this page again."))


@bp.post("/webhooks/<int:id>/deliveries/<int:number>/retry")
def retry(id: int, number: int) -> ResponseReturnValue:
    """Send once more what was not taken."""
    spend(TRIALS, str(viewer().id))
    words = _("It is sent once more: look at this page again.")
    return done(id, lambda actor, hook: actions.retry(actor, hook, number), words)


def run_here(slug: str) -> Community:
    """Find a community that the viewer owns."""
    community = find_known_community(slug)
    actions.require_rights(viewer(), community)
    return community


def done(id: int, act: Callable[[Person, Webhook], None], words: str) -> ResponseReturnValue:
    """Do something with an address, say so, and show it."""
    act(viewer(), listing.find(viewer(), id))
    flash(words)
    return redirect(url_for(".show", id=id), 303)


def created(community: Community | None) -> ResponseReturnValue:
    """Make an address, and show its secret this once."""
    form = WebhookForm()
    if form.validate():
        try:
            hook, secret = actions.make(viewer(), community, form.wish())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            hook = listing.find(viewer(), hook.id)
            return page_of(hook, WebhookForm(formdata=None, obj=hook), secret)
    return page(community, form), 422


def page(community: Community | None, form: WebhookForm) -> ResponseReturnValue:
    """Render the list."""
    return render_template(
        "webhooks/index.html" if community else "webhooks/company.html",
        community=community,
        form=form,
        hooks=listing.hooks_of(community),
        is_allowed=community is None or is_on(Switch.WEBHOOKS),
    )


def page_of(hook: Webhook, form: WebhookForm, secret: str = "") -> ResponseReturnValue:
    """Render one address; nobody keeps the page."""
    shown = render_template(
        "webhooks/show.html",
        hook=hook,
        community=hook.community,
        form=form,
        secret=secret,
        deliveries=listing.deliveries_of(hook),
        events=EVENTS,
        reasons=REASONS,
        is_allowed=hook.community is None or is_on(Switch.WEBHOOKS),
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer
