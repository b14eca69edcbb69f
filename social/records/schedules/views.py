"""The pages of the schedules: what leaves every day, who allowed it, and whether it did."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability, Schedule, now
from models.export import FAILURES
from social.deciding import decide
from social.errors import Invalid
from social.forms import Form
from social.records import bp, grants
from social.records.exports.listing import grants_for
from social.records.forms import AnswerForm
from social.records.schedules import actions, listing
from social.records.schedules.forms import ScheduleForm
from social.records.schedules.targets import known
from social.records.schedules.words import OF_SCHEDULES
from social.viewer import capabilities_of, viewer


@bp.get("/exports/schedules", endpoint="schedules")
def list_schedules() -> ResponseReturnValue:
    """Show what leaves every day, and what did."""
    before = request.args.get("before", type=int)
    over, after = listing.over(viewer(), before)
    return render_template(
        "records/schedules.html",
        going=listing.going(viewer()) if before is None else (),
        over=over,
        after=after,
        **OF_SCHEDULES,
    )


@bp.get("/exports/schedules/new")
def new_schedule() -> ResponseReturnValue:
    """Ask what is to leave every day, and where to."""
    grants.only_separate(viewer())
    form = ScheduleForm(formdata=None)
    form.grant.data = request.args.get("grant", type=int)
    return form_page(form)


@bp.post("/exports/schedules")
def ask_schedule() -> ResponseReturnValue:
    """Ask that something leaves every day."""
    grants.only_separate(viewer())
    form, over = ScheduleForm(), listing.ended(viewer())
    form.offer(grants_for(viewer()), over)
    try:
        if form.validate():
            schedule = actions.ask_schedule(viewer(), form.setting(over))
            flash(_("Asked for. Nothing leaves before somebody else approves it."))
            return redirect(url_for(".show_schedule", id=schedule.id), 303)
        if not any(field.errors for field in (form.grant, form.target, form.hour)):
            form.refuse_also(lambda: actions.refuse_nonsense(form.setting(over)))
    except Invalid as invalid:
        form.refuse(invalid)
    return form_page(form), 422


def form_page(form: ScheduleForm) -> str:
    """Render the form, with the grants that there are."""
    found = grants_for(viewer())
    form.offer(found, listing.ended(viewer()))
    settings = current_app.config["SETTINGS"]
    return render_template(
        "records/schedule_form.html",
        form=form,
        grants=found,
        is_set_up=bool(known(settings)),
        zone=actions.company_zone(),
    )


@bp.get("/exports/schedules/<int:id>")
def show_schedule(id: int) -> ResponseReturnValue:
    """Show one, and what was made of it."""
    return page_of(find(id))


@bp.post("/exports/schedules/<int:id>/approval")
def approve_schedule(id: int) -> ResponseReturnValue:
    """Allow what somebody else set."""
    words = _("Approved. The first package is made now.")
    return decided(id, Form(), lambda one: actions.approve_schedule(viewer(), one), words)


@bp.post("/exports/schedules/<int:id>/refusal")
def refuse_schedule(id: int) -> ResponseReturnValue:
    """Say no to what somebody else set, and why."""
    form = AnswerForm()

    def act(schedule: Schedule) -> None:
        actions.refuse_schedule(viewer(), schedule, form.answer.data or "")

    return decided(id, form, act, _("Refused."))


@bp.post("/exports/schedules/<int:id>/pause")
def pause_schedule(id: int) -> ResponseReturnValue:
    """Let nothing leave for now."""
    words = _("Paused. What is not delivered comes when it goes on.")
    return decided(id, Form(), lambda one: actions.pause_schedule(viewer(), one), words)


@bp.post("/exports/schedules/<int:id>/resumption")
def resume_schedule(id: int) -> ResponseReturnValue:
    """Go on with it."""
    words = _("It goes on where the last package ended.")
    return decided(id, Form(), lambda one: actions.resume_schedule(viewer(), one), words)


@bp.post("/exports/schedules/<int:id>/end")
def end_schedule(id: int) -> ResponseReturnValue:
    """Let nothing leave any more."""
    words = _("Ended. Nothing leaves any more.")
    return decided(id, Form(), lambda one: actions.end_schedule(viewer(), one), words)


def find(id: int) -> Schedule:
    """Find a schedule that exists for the viewer."""
    return listing.find_schedule(viewer(), id)


def decided(
    id: int, form: Form, act: Callable[[Schedule], None], words: str
) -> ResponseReturnValue:
    """Do something with a schedule."""
    return decide(id, form, act, words, find=find, page=page_of, show=".show_schedule")


def page_of(schedule: Schedule, form: Form | None = None) -> str:
    """Render the page of a schedule, with what was refused."""
    roles = capabilities_of(viewer())
    is_separate = Capability.ADMINISTRATOR not in roles
    is_officer = is_separate and Capability.COMPLIANCE in roles
    made, after = listing.packages(schedule, request.args.get("before", type=int))
    return render_template(
        "records/schedule.html",
        schedule=schedule,
        made=made,
        after=after,
        form=form,
        answer=form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
        is_approver=is_officer
        and viewer().id not in (schedule.asked_by_id, *schedule.grant.officer_ids),
        is_asker=is_officer and viewer().id == schedule.asked_by_id,
        is_watching=is_separate,
        failures=FAILURES,
        zone=actions.company_zone(),
        moment=now(),
        **OF_SCHEDULES,
    )
