"""Leaders: who leads, the page of each, their promise and those who write for them."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Leader
from social.answering import done, refused
from social.errors import Invalid, not_found, wants_json
from social.leaders import actions
from social.leaders.forms import DelegateForm, LeaderForm, PromiseForm, person_of
from social.leaders.listing import all_leaders, find_delegation, shown
from social.leaders.measuring import measured
from social.leading import find_leader as find
from social.leading import function_named
from social.pages import company
from social.rights import may
from social.viewer import viewer

bp = Blueprint("leaders", __name__)
bp.add_app_template_global(function_named, "subject_in")


@bp.get("/leaders")
def index() -> str:
    """List those who lead."""
    me = viewer()
    return render_template(
        "leaders/index.html", leaders=all_leaders(me), may_name=may(me, "name", company())
    )


@bp.get("/leaders/new")
def new() -> str:
    """Ask who leads."""
    actions.require_naming(viewer())
    return render_template("leaders/new.html", form=LeaderForm(formdata=None))


@bp.post("/leaders")
def create() -> ResponseReturnValue:
    """Say of somebody that they lead."""
    actions.require_naming(viewer())
    form = LeaderForm()
    if form.validate():
        try:
            leader = actions.name_leader(viewer(), person_of(form.person.data), form.names())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".show", id=leader.id), id=leader.id)
    if wants_json():
        return refused(form)
    return render_template("leaders/new.html", form=form), 422


@bp.get("/leaders/<int:id>")
def show(id: int) -> str:
    """Show the page of a leader."""
    leader = find(viewer(), id)
    return page_of(leader, PromiseForm(formdata=None, days=leader.promise_days))


def page_of(leader: Leader, promise: PromiseForm, form: DelegateForm | None = None) -> str:
    """Render the page of a leader; what they alone change is there for them alone."""
    me = viewer()
    page, is_own = shown(leader, me), may(me, "lead", leader)
    return render_template(
        "leaders/show.html",
        page=page,
        leader=leader,
        promise=promise,
        form=form or DelegateForm(formdata=None),
        is_own=is_own,
        speaks_for=is_own or any(one.person_id == me.id for one in page.delegations),
        may_end=may(me, "name", company()),
    )


@bp.post("/leaders/<int:id>/end")
def end(id: int) -> ResponseReturnValue:
    """Take the mark away."""
    actions.end_leader(viewer(), find(viewer(), id))
    flash(_("The mark is gone."))
    return done(url_for(".index"))


@bp.post("/leaders/<int:id>/promise")
def promise(id: int) -> ResponseReturnValue:
    """Promise to answer within some working days, or nothing any more."""
    leader, form = find(viewer(), id), PromiseForm()
    if form.validate():
        try:
            actions.promise(viewer(), leader, form.days.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".show", id=id))
    return page_of(find(viewer(), id), form), 422


@bp.get("/leaders/<int:id>/promise")
def measure(id: int) -> str:
    """Show a leader what came of their own promise; for everybody else there is no such page."""
    leader = find(viewer(), id)
    if not may(viewer(), "lead", leader):
        raise not_found()
    return render_template("leaders/promise.html", leader=leader, measured=measured(leader))


@bp.post("/leaders/<int:id>/delegations")
def delegate(id: int) -> ResponseReturnValue:
    """Let somebody write for oneself."""
    leader, form = find(viewer(), id), DelegateForm()
    if form.validate():
        try:
            other = person_of(form.person.data)
            actions.delegate(viewer(), leader, other, form.until())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("They are told, and can write for you from now on."))
            return done(url_for(".show", id=id))
    again = find(viewer(), id)
    return page_of(again, PromiseForm(formdata=None, days=again.promise_days), form), 422


@bp.post("/delegations/<int:id>/revocation")
def revoke(id: int) -> ResponseReturnValue:
    """Let somebody write for a leader no more."""
    delegation = find_delegation(viewer(), id)
    actions.revoke(viewer(), delegation)
    flash(_("From now on they do not write for the leader any more."))
    return done(url_for(".show", id=delegation.leader_id))
