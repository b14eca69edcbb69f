"""The pages of an issue at work: gather, plan, look over, let out, stop and go on."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Issue
from social import standing
from social.answering import done, settled
from social.audience import moment
from social.cursor import Cursor
from social.errors import not_found
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.issues import editors_of
from social.newsletters import actions, bp, gathering, listing, reaching, releasing, sending
from social.newsletters.content import content, items_for
from social.newsletters.forms import (
    ApprovalForm,
    GatherForm,
    MoveForm,
    OfferForm,
    SeenForm,
    WhenForm,
)
from social.newsletters.gathering import Only
from social.newsletters.report import report
from social.reader import zone_info
from social.viewer import viewer
from social.whom import Whom, in_words


@bp.get("/newsletters/issues/<int:id>")
def issue(id: int) -> ResponseReturnValue:
    """Show an issue at work: its words, its items, whom it reaches, what comes next."""
    return page(listing.at_work(viewer(), id), SeenForm())


def page(one: Issue, form: Form) -> str:
    """Show it, with what a form was told."""
    me, languages = viewer(), standing.offered()
    words = actions.words_of(one, None)
    spoken = {found.language for found in words}
    items = actions.items_of(one)
    counts = sending.counts(one.id)
    at = one.goes_at.astimezone(zone_info(me.zone)) if one.goes_at else None
    when = WhenForm(
        formdata=None,
        data={"day": at.date() if at else None, "clock": f"{at:%H:%M}" if at else ""},
    )
    return render_template(
        "newsletters/issue.html",
        issue=one,
        words=words,
        original=words[0] if words else None,
        unwritten=[code for code in languages if code not in spoken],
        items=items,
        edition_of_posts=actions.edition_of_posts(one),
        content=content(one, one.language, items_for(me, one)),
        whom=in_words(Whom.read(one.newsletter.audience), me),
        reached=reaching.reached_by(one.newsletter),
        worked=me.id in editors_of(one),
        progress=listing.Progress(**counts),
        kept_back=releasing.is_kept_back(one),
        form=form,
        when=when,
        languages=languages,
        language_names=LANGUAGE_NAMES,
        mails=bool(current_app.config["SETTINGS"].smtp_url),
    )


def decided(
    id: int, form: Form, act: Callable[[Issue], object], back: str = ""
) -> ResponseReturnValue:
    """Do something to an issue, or show on its page why it cannot be."""
    one = listing.at_work(viewer(), id)
    return settled(
        form,
        lambda: act(one),
        url_for(".issue", id=id) + back,
        lambda: page(listing.at_work(viewer(), id), form),
    )


@bp.delete("/newsletters/issues/<int:id>")
def withdraw(id: int) -> ResponseReturnValue:
    """Give up what is not out."""
    actions.withdraw(viewer(), listing.at_work(viewer(), id))
    flash(_("It is given up. Nobody was mailed."))
    return done(url_for(".at_work"))


@bp.get("/newsletters/issues/<int:id>/gathering")
def gathering_page(id: int) -> ResponseReturnValue:
    """Show what can be gathered."""
    one = listing.at_work(viewer(), id)
    form = OfferForm(request.args)
    only = Only(form.only.data) if form.only.data in set(Only) else Only.ALL
    shelf = gathering.offered(viewer(), one, only, Cursor.read(request.args.get("before")))
    return render_template("newsletters/gathering.html", issue=one, shelf=shelf, only=only)


@bp.post("/newsletters/issues/<int:id>/items")
def gather(id: int) -> ResponseReturnValue:
    """Take posts into an issue."""
    form = GatherForm()
    return decided(
        id,
        form,
        lambda one: actions.gather(viewer(), one, form.posts.data or [], form.version.data),
        "#items",
    )


@bp.delete("/newsletters/issues/<int:id>/items/<int:item>")
def drop_item(id: int, item: int) -> ResponseReturnValue:
    """Leave an item out again."""
    form = SeenForm()

    def act(one: Issue) -> None:
        actions.drop_item(viewer(), one, listing.item_of(one, item), form.version.data)

    return decided(id, form, act, "#items")


@bp.post("/newsletters/issues/<int:id>/items/<int:item>/place")
def move(id: int, item: int) -> ResponseReturnValue:
    """Let an item stand one place higher or lower."""
    form = MoveForm()

    def act(one: Issue) -> None:
        found, is_up = listing.item_of(one, item), form.way.data == "up"
        actions.move(viewer(), one, found, up=is_up, seen=form.version.data)

    return decided(id, form, act, "#items")


@bp.post("/newsletters/issues/<int:id>/plan")
def plan(id: int) -> ResponseReturnValue:
    """Say when it goes out."""
    form = WhenForm()

    def act(one: Issue) -> None:
        at = moment(form.day.data, form.clock.data, viewer())
        actions.plan(viewer(), one, at, form.version.data)

    return decided(id, form, act)


@bp.post("/newsletters/issues/<int:id>/putting-forward")
def put_forward(id: int) -> ResponseReturnValue:
    """Ask for a second pair of eyes."""
    return decided(id, Form(), lambda one: actions.put_forward(viewer(), one))


@bp.delete("/newsletters/issues/<int:id>/putting-forward")
def take_back(id: int) -> ResponseReturnValue:
    """Take it back to go on writing."""
    return decided(id, Form(), lambda one: actions.take_back(viewer(), one))


@bp.post("/newsletters/issues/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Let it go out as it is."""
    form = ApprovalForm()
    return decided(
        id,
        form,
        lambda one: actions.approve(viewer(), one, form.version.data, form.posts.data),
    )


@bp.post("/newsletters/issues/<int:id>/release")
def let_go(id: int) -> ResponseReturnValue:
    """Let it go out although there is a crisis, or was one when it came due."""
    form = SeenForm()
    return decided(id, form, lambda one: actions.let_go(viewer(), one, form.version.data))


@bp.delete("/newsletters/issues/<int:id>/approval")
def send_back(id: int) -> ResponseReturnValue:
    """Give it back to whoever wrote it."""
    form = SeenForm()
    return decided(id, form, lambda one: actions.send_back(viewer(), one, form.version.data))


@bp.post("/newsletters/issues/<int:id>/pause")
def pause(id: int) -> ResponseReturnValue:
    """Stop sending at once."""
    return decided(id, Form(), lambda one: actions.pause(viewer(), one))


@bp.delete("/newsletters/issues/<int:id>/pause")
def resume(id: int) -> ResponseReturnValue:
    """Go on sending."""
    return decided(id, Form(), lambda one: actions.resume(viewer(), one))


@bp.get("/newsletters/issues/<int:id>/report")
def show_report(id: int) -> ResponseReturnValue:
    """Show what became of the mails of an issue."""
    one = listing.at_work(viewer(), id)
    if not one.is_out:
        raise not_found()
    return render_template("newsletters/report.html", issue=one, report=report(one, viewer()))
