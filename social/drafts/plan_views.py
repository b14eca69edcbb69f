"""Planned posts: when they go out, other words, send now, take back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import KeptDraft
from social import drafting
from social.answering import done, posted, refused
from social.attaching import brought, uploaded
from social.drafting import Begun
from social.drafts import actions, bp, planning, sending
from social.drafts.forms import PlanForm, SeenForm
from social.drafts.listing import first_words
from social.drafts.planning import shown, sites_of
from social.errors import Invalid, wants_json
from social.finding import find_community
from social.forms import EditPostForm
from social.outside import Off, off_in
from social.reader import zone_info
from social.viewer import viewer
from social.when import When, moment_of
from social.zones import zone_city


@bp.get("/drafts/<int:id>/plan")
def choose_time(id: int) -> ResponseReturnValue:
    """Ask when a draft goes out as a post."""
    draft = actions.find(viewer(), id)
    at = draft.goes_at.astimezone(zone_info(zone_of(draft))) if draft.goes_at else None
    form = PlanForm(
        off_of(draft),
        formdata=None,
        data={
            "when": When.OWN if at else When.TOMORROW,
            "day": at.date() if at else None,
            "clock": f"{at:%H:%M}" if at else "",
            "version": draft.version,
        },
    )
    return page(draft, form)


@bp.post("/drafts/<int:id>/plan")
def plan(id: int) -> ResponseReturnValue:
    """Let a draft go out as a post at a time."""
    draft = actions.find(viewer(), id)
    form = PlanForm(off_of(draft))
    if form.validate():
        try:
            zone = zone_of(draft)
            planning.plan(viewer(), draft, form.moment(zone), zone, form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Your post is planned."))
            return redirect(url_for(".index"), 303)
    return page(actions.find(viewer(), id), form), 422


@bp.post("/drafts/<int:id>/plan/readers")
def plan_for_readers(id: int) -> ResponseReturnValue:
    """Let a draft go out when most of those who are off work again, at one press."""
    draft = actions.find(viewer(), id)
    found = off_of(draft)
    if found is None:
        return redirect(url_for(".choose_time", id=draft.id), 303)
    try:
        planning.plan(viewer(), draft, found.opens, zone_of(draft), draft.version)
    except Invalid as invalid:
        flash(next(iter(invalid.fields.values())))
        return redirect(url_for(".choose_time", id=draft.id), 303)
    flash(_("Your post is planned."))
    return redirect(url_for(".index"), 303)


@bp.get("/communities/<slug>/off")
def off(slug: str) -> ResponseReturnValue:
    """Say how many of a community are off now, as a piece of the composer."""
    community = find_community(slug)
    planning.require_right(viewer(), community)
    return render_template("drafts/_off.html", off=off_in(community, viewer()))


@bp.delete("/drafts/<int:id>/plan")
def unplan(id: int) -> ResponseReturnValue:
    """Take a planned post back."""
    planning.unplan(viewer(), actions.find(viewer(), id))
    flash(_("It is a draft again, and does not go out."))
    return redirect(url_for(".index"), 303)


@bp.post("/drafts/<int:id>/sending")
def send_now(id: int) -> ResponseReturnValue:
    """Send a planned post without waiting for its time."""
    draft, form = actions.find(viewer(), id), SeenForm()
    if form.validate():
        try:
            post = sending.send_now(viewer(), draft, form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    flash(next(iter(form.errors.values()))[0])
    return redirect(url_for(".index"), 303)


@bp.patch("/drafts/<int:id>")
def reword(id: int) -> ResponseReturnValue:
    """Write other words into a planned post."""
    draft, form = actions.find(viewer(), id), EditPostForm()
    if form.validate():
        try:
            files = [*brought(), *uploaded(viewer())]
            fields = [("title", form.title.data or ""), ("text", form.text.data or "")]
            begun = Begun(f"plan:{draft.id}", fields, files=files)
            planning.reword(viewer(), draft, begun, form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".index"), id=draft.id)
    if wants_json():
        return refused(form)
    flash(next(iter(form.errors.values()))[0])
    return redirect(url_for(".show", id=id), 303)


def edit(draft: KeptDraft) -> str:
    """Show the words of a planned post to its author, to change."""
    data = {"title": draft.field("title"), "text": draft.field("text"), "version": draft.version}
    files = drafting.files_of(draft.file_ids, viewer())
    return render_template(
        "drafts/edit.html",
        draft=draft,
        community=planning.place_of(viewer(), draft),
        form=EditPostForm(formdata=None, data=data),
        files=[files[number] for number in draft.file_ids if number in files],
    )


def off_of(draft: KeptDraft) -> Off | None:
    """Count who of those who will read it is off now."""
    return off_in(planning.place_of(viewer(), draft), viewer())


def zone_of(draft: KeptDraft) -> str:
    """Say by which clocks a post is planned: those of its author when it was planned first."""
    return draft.zone or viewer().zone


def page(draft: KeptDraft, form: PlanForm) -> str:
    """Show when it could go out, with the clocks of those who will read it."""
    place, zone = planning.place_of(viewer(), draft), zone_of(draft)
    planning.require_right(viewer(), place)
    sites = sites_of([place.id]).get(place.id, [])
    quick = {
        when: shown(sites, moment_of(when, zone), zone) for when in (When.TOMORROW, When.MONDAY)
    }
    return render_template(
        "drafts/plan.html",
        draft=draft,
        words=first_words(draft),
        form=form,
        place=place,
        zone=zone,
        zone_city=zone_city,
        quick=quick,
    )
