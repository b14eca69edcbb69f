"""Newsletters for those who read them: what came, what they want, and the links in their mails."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute

from models import Newsletter
from social import standing
from social.answering import done
from social.cursor import Cursor
from social.errors import not_found
from social.fields import LANGUAGE_NAMES
from social.newsletters import (
    addresses_views,
    bounces,
    bp,
    desk,
    leaving,
    listing,
    look_views,
    series_views,
    words_views,
)
from social.newsletters.content import content, heading, items_for
from social.quoting import quoted
from social.tries import spend
from social.viewer import viewer

__all__ = ["addresses_views", "bp", "desk", "look_views", "series_views", "words_views"]

bp.add_app_template_global(heading, "newsletter_heading")
bp.add_app_template_global(quoted)

# Wrong addresses alone count: a whole company may end a newsletter from one address.
TRIED = RateLimitItemPerMinute(30, 1, "newsletter links")


@bp.record_once
def ask_for_no_token(state: BlueprintSetupState) -> None:
    """Let mail programs end a newsletter: they have no cookie; the signed address is the right."""
    state.app.extensions["csrf"].exempt(leave)


@bp.get("/newsletters")
def index() -> ResponseReturnValue:
    """List the newsletters that are meant for the viewer, and what they want of them."""
    me = viewer()
    return render_template(
        "newsletters/index.html",
        taken=listing.for_reader(me),
        makes=listing.is_maker(me),
        is_cut_off=bounces.is_cut_off(me),
    )


@bp.get("/newsletters/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """List the issues of a newsletter that came."""
    newsletter = listing.find_newsletter(viewer(), id)
    return render_template(
        "newsletters/show.html",
        newsletter=newsletter,
        shelf=listing.issues_of(newsletter, Cursor.read(request.args.get("before"))),
        is_mailed=leaving.unsubscription(viewer(), newsletter) is None,
        makes=listing.is_maker(viewer()),
    )


@bp.get("/newsletters/<int:id>/issues/<int:number>")
def read(id: int, number: int) -> ResponseReturnValue:
    """Show an issue with those of its items that the viewer may read."""
    me = viewer()
    issue = listing.find_issue(listing.find_newsletter(me, id), number)
    found = content(issue, str(get_locale()), items_for(me, issue))
    return render_template(
        "newsletters/read.html", issue=issue, content=found, language_names=LANGUAGE_NAMES
    )


@bp.post("/newsletters/<int:id>/subscription")
def subscribe(id: int) -> ResponseReturnValue:
    """Get a newsletter by mail again."""
    leaving.join_again(viewer(), listing.find_newsletter(viewer(), id))
    flash(_("You get it by mail, from the next issue on."))
    return done(url_for(".index"))


@bp.delete("/newsletters/<int:id>/subscription")
def unsubscribe(id: int) -> ResponseReturnValue:
    """Get a newsletter by mail no longer."""
    leaving.leave(viewer(), listing.find_newsletter(viewer(), id))
    flash(_("You get no more mails of it. You can read it here."))
    return done(url_for(".index"))


@bp.post("/newsletters/counting")
def agree() -> ResponseReturnValue:
    """Let links in one's newsletters count that they were opened."""
    leaving.agree(viewer(), counts=True)
    return done(url_for(".index"))


@bp.delete("/newsletters/counting")
def disagree() -> ResponseReturnValue:
    """Let them count no longer."""
    leaving.agree(viewer(), counts=False)
    return done(url_for(".index"))


@bp.post("/newsletters/address")
def confirm_address() -> ResponseReturnValue:
    """Say that one's own address is right, though mails to it came back."""
    bounces.clear(viewer(), viewer())
    flash(_("Newsletters are mailed to you again."))
    return done(url_for(".index"))


@bp.get("/newsletters/leaving/<token>")
def ask_leaving(token: str) -> ResponseReturnValue:
    """Ask whether a newsletter is to end; looking changes nothing."""
    return leaving_page(token, found(token))


@bp.post("/newsletters/leaving/<token>")
def leave(token: str) -> ResponseReturnValue:
    """End a newsletter for whom the mail was, from a page or a mail program.

    A program is answered at once: it follows no redirect (RFC 8058, section 3.1).
    """
    one = found(token)
    leaving.leave(one.person, one.newsletter)
    if request.form.get("List-Unsubscribe") == "One-Click":
        return leaving_page(token, found(token))
    return redirect(url_for(".ask_leaving", token=token), 303)


def found(token: str) -> leaving.Leaver:
    """Find whom a mailed address is about; wrong ones are counted."""
    one = leaving.leaver(token)
    if one is None:
        spend(TRIED, request.remote_addr or "")
        raise not_found()
    return one


def leaving_page(token: str, one: leaving.Leaver) -> str:
    """Say which newsletter it is, and whether it has ended; not whose mail it was."""
    newsletter: Newsletter = one.newsletter
    if one.person.language in standing.offered():
        g.language = one.person.language  # that of the mail, whoever opens the page
    return render_template(
        "newsletters/leaving.html", newsletter=newsletter, token=token, has_left=one.has_left
    )


@bp.get("/counted/<token>")
def count(token: str) -> ResponseReturnValue:
    """Count that an item was opened from a mail, and lead on to it."""
    post_id = leaving.count(token)
    if post_id is None:
        raise not_found()
    return redirect(url_for("posts.show", id=post_id), 303)
