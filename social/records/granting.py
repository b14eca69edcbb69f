"""The pages of the grants: who asks to read what, who decides, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability, Grant, GrantFinding, now
from social.deciding import decide
from social.errors import Invalid
from social.finding import within_range
from social.forms import Form
from social.records import bp, granted, grants
from social.records.forms import AnswerForm, FindingForm, GrantForm, IdentitiesForm
from social.records.grants import Ask
from social.records.words import OF_GRANTS
from social.viewer import capabilities_of, viewer


@bp.get("/access", endpoint="grants")
def list_grants() -> ResponseReturnValue:
    """Show the grants, those that wait or are open first; to others the page that is theirs."""
    roles = capabilities_of(viewer())
    if not roles & set(grants.WATCHING):
        is_council = Capability.COUNCIL in roles
        return redirect(url_for(".figures" if is_council else ".looks"), 302)
    before = request.args.get("before", type=int)
    over, after = granted.over(viewer(), before)
    return render_template(
        "records/grants.html",
        going=granted.open_ones(viewer()) if before is None else (),
        over=over,
        after=after,
        moment=now(),
        **OF_GRANTS,
    )


@bp.get("/access/new")
def new_grant() -> ResponseReturnValue:
    """Ask what is to be read, and why."""
    grants.only_separate(viewer())
    return form_page(GrantForm(formdata=None))


@bp.post("/access")
def ask_grant() -> ResponseReturnValue:
    """Ask for a way into the archive."""
    words = _("Asked for. It opens once somebody else approves it.")
    return asked(grants.ask_grant, words)


@bp.post("/access/at-once")
def take_grant() -> ResponseReturnValue:
    """Open the archive at once."""
    words = _("Open for four hours. Others were told, and somebody else looks back on it.")
    return asked(grants.take_grant, words)


def asked(act: Callable[..., Grant], words: str) -> ResponseReturnValue:
    """Take up what was asked, or show the form again."""
    form = GrantForm()
    try:
        if form.validate():
            ask: Ask = form.ask()
            grant = act(viewer(), ask)
            flash(words)
            return redirect(url_for(".show_grant", id=grant.id), 303)
        form.refuse_also(lambda: grants.refuse_nonsense(viewer(), form.ask()))
    except Invalid as invalid:
        form.refuse(invalid)
    return form_page(form), 422


def form_page(form: GrantForm) -> str:
    """Render the form, and what each purpose suffices for."""
    return render_template("records/grant_form.html", form=form, **OF_GRANTS)


@bp.get("/access/<int:id>")
def show_grant(id: int) -> ResponseReturnValue:
    """Show one grant."""
    return page_of(find_grant(id))


@bp.post("/access/<int:id>/approval")
def approve_grant(id: int) -> ResponseReturnValue:
    """Open to somebody else what they asked for."""
    return decided(id, Form(), lambda one: grants.approve_grant(viewer(), one), _("Approved."))


@bp.post("/access/<int:id>/refusal")
def refuse_grant(id: int) -> ResponseReturnValue:
    """Say no to somebody else, and why."""
    form = AnswerForm()
    return decided(
        id,
        form,
        lambda one: grants.refuse_grant(viewer(), one, form.answer.data or ""),
        _("Refused."),
    )


@bp.post("/access/<int:id>/withdrawal")
def withdraw_grant(id: int) -> ResponseReturnValue:
    """Take back what one asked for oneself."""
    return decided(id, Form(), lambda one: grants.withdraw_grant(viewer(), one), _("Withdrawn."))


@bp.post("/access/<int:id>/end")
def end_grant(id: int) -> ResponseReturnValue:
    """Close the archive again."""
    words = _("Ended. It opens nothing any more.")
    return decided(id, Form(), lambda one: grants.end_grant(viewer(), one), words)


@bp.post("/access/<int:id>/step")
def step_grant(id: int) -> ResponseReturnValue:
    """Go from numbers to texts without names."""
    words = _("It shows texts now, without names.")
    return decided(id, Form(), lambda one: grants.step_grant(viewer(), one), words)


@bp.post("/access/<int:id>/identities")
def ask_identities(id: int) -> ResponseReturnValue:
    """Ask to know who is who."""
    form = IdentitiesForm()
    return decided(
        id,
        form,
        lambda one: grants.ask_identities(viewer(), one, form.reason.data or ""),
        _("Asked for. Names show once somebody else approves it."),
    )


@bp.post("/access/<int:id>/identities/approval")
def approve_identities(id: int) -> ResponseReturnValue:
    """Let somebody else know who is who."""
    return decided(id, Form(), lambda one: grants.approve_identities(viewer(), one), _("Approved."))


@bp.post("/access/<int:id>/identities/refusal")
def refuse_identities(id: int) -> ResponseReturnValue:
    """Let the results stay without names."""
    words = _("It stays without names.")
    return decided(id, Form(), lambda one: grants.refuse_identities(viewer(), one), words)


@bp.post("/access/<int:id>/review")
def review_grant(id: int) -> ResponseReturnValue:
    """Say of what somebody else took in haste whether that was right."""
    form = FindingForm()

    def act(grant: Grant) -> None:
        finding = GrantFinding(form.finding.data)
        grants.review_grant(viewer(), grant, finding, form.review.data or "")

    return decided(id, form, act, _("Saved."))


@bp.post("/access/<int:id>/telling")
def tell_subjects(id: int) -> ResponseReturnValue:
    """Tell those who are named that the archive was opened about them."""
    words = _("They are told.")
    return decided(id, Form(), lambda one: grants.tell_subjects(viewer(), one), words)


def find_grant(id: int) -> Grant:
    """Find a grant that exists for the viewer."""
    return granted.find_grant(viewer(), within_range(id))


def decided(id: int, form: Form, act: Callable[[Grant], None], words: str) -> ResponseReturnValue:
    """Decide about a grant."""
    return decide(id, form, act, words, find=find_grant, page=page_of, show=".show_grant")


def page_of(grant: Grant, form: Form | None = None) -> str:
    """Render the page of a grant, with the form that was refused."""
    roles = capabilities_of(viewer())
    is_separate = Capability.ADMINISTRATOR not in roles
    return render_template(
        "records/grant.html",
        grant=grant,
        named=granted.named(grant),
        form=form,
        answer=form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
        identities=form if isinstance(form, IdentitiesForm) else IdentitiesForm(formdata=None),
        finding=form if isinstance(form, FindingForm) else FindingForm(formdata=None),
        is_approver=is_separate
        and Capability.COMPLIANCE in roles
        and viewer().id not in (grant.asked_by_id, *grant.officer_ids),
        is_watching=is_separate,
        is_asker=is_separate and viewer().id == grant.asked_by_id,
        is_user=is_separate
        and Capability.COMPLIANCE in roles
        and viewer().id in (grant.asked_by_id, *grant.officer_ids),
        tells=current_app.config["SETTINGS"].tell_looked_at,
        moment=now(),
        **OF_GRANTS,
    )
