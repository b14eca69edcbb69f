"""Saved posts: the list, saving, letting go, being reminded."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import SavedPost
from social.answering import came_from, done
from social.cursor import Cursor
from social.errors import Invalid, problem, wants_json
from social.finding import find_post
from social.reader import zone_info
from social.saved import actions, bp
from social.saved.listing import page, readable
from social.viewer import viewer
from social.when import When, WhenForm


@bp.get("/saved")
def index() -> str:
    """List what the viewer saved."""
    shelf = page(viewer(), Cursor.read(request.args.get("before")))
    return render_template("saved/index.html", shelf=shelf)


@bp.post("/posts/<int:id>/saved")
def save(id: int) -> ResponseReturnValue:
    """Save a post for later."""
    post = find_post(id)
    try:
        number = actions.save(viewer(), post)
    except Invalid as invalid:
        words = next(iter(invalid.fields.values()))
        if wants_json():
            return problem(422, words)
        flash(words)
        return redirect(url_for(".index"), 303)
    if not wants_json():
        flash(_("Saved for later."))
    return done(came_from(url_for("posts.show", id=id)), id=number)


@bp.delete("/saved/<int:id>")
def drop(id: int) -> ResponseReturnValue:
    """Let go of what the viewer saved."""
    actions.drop(viewer(), actions.find(viewer(), id))
    return done(url_for(".index"))


@bp.get("/saved/<int:id>/reminder")
def reminder(id: int) -> str:
    """Ask when the viewer wants to be reminded."""
    saved = actions.find(viewer(), id)
    at = saved.remind_at.astimezone(zone_info(viewer().zone)) if saved.remind_at else None
    data = {
        "when": When.OWN if at else When.TOMORROW,
        "day": at.date() if at else None,
        "clock": f"{at:%H:%M}" if at else "",
    }
    return page_of(saved, WhenForm(formdata=None, data=data))


@bp.post("/saved/<int:id>/reminder")
def remind(id: int) -> ResponseReturnValue:
    """Have the viewer reminded at a time."""
    saved, form = actions.find(viewer(), id), WhenForm()
    if form.validate():
        try:
            actions.set_reminder(viewer(), saved, form.moment(viewer().zone))
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("You will be reminded."))
            return redirect(url_for(".index"), 303)
    return page_of(actions.find(viewer(), id), form), 422


@bp.delete("/saved/<int:id>/reminder")
def forget_reminder(id: int) -> ResponseReturnValue:
    """Have the viewer not reminded any more."""
    actions.set_reminder(viewer(), actions.find(viewer(), id), None)
    return done(url_for(".index"))


def page_of(saved: SavedPost, form: WhenForm) -> str:
    """Show the form, over the post if it is still there."""
    post = readable(viewer(), [saved.post_id]).get(saved.post_id)
    return render_template("saved/reminder.html", saved=saved, post=post, form=form)
