"""The pages of the rules: what is kept how long, what a change would do, who decides."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.periods import Period
from archive.presets import BY_KEY, PRESETS, Preset
from models import Person, Retention, now
from social.countries import country_choices
from social.deciding import decide
from social.errors import Invalid
from social.forms import Form
from social.records import bp, listing, rules
from social.records.forms import RuleForm, TrialForm, asked
from social.records.words import KINDS, STARTS, TOPICS, length
from social.viewer import viewer

WORDS = {"kinds": KINDS, "starts": STARTS, "topics": TOPICS, "length": length}


@bp.get("/retention")
def retention() -> ResponseReturnValue:
    """Show every rule, and the presets."""
    found = listing.rules()
    return render_template(
        "records/retention.html",
        rules=found,
        states=listing.states(found, now()),
        presets=PRESETS,
        countries=dict(country_choices()),
        delay=current_app.config["SETTINGS"].retention_delay,
        **WORDS,
    )


@bp.get("/retention/new")
def new_rule() -> ResponseReturnValue:
    """Ask what the rule is to say; a preset fills in what a law says."""
    preset = BY_KEY.get(request.args.get("preset", ""))
    form = RuleForm(formdata=None, data=facts_of(preset) if preset else {"starts": "made"})
    return render_template("records/rule_form.html", form=form, preset=preset, **WORDS)


def facts_of(preset: Preset) -> dict[str, object]:
    """Fill the form with what a law says."""
    return {
        "kind": preset.kinds[0].value,
        "country": preset.country,
        "least": Period.read(preset.least) if preset.least else None,
        "most": Period.read(preset.most) if preset.most else None,
        "starts": preset.starts.value,
        "basis": preset.basis,
        "source": preset.source,
        "valid_from": preset.valid_from,
    }


@bp.get("/retention/trial")
def try_rule() -> ResponseReturnValue:
    """Count what a rule would do, before anybody proposes it."""
    form = TrialForm(request.args)
    try:
        if form.validate():
            counts = rules.try_rule(viewer(), form.wish())
            return render_template(
                "records/trial.html",
                form=form,
                wish=form.wish(),
                counts=counts,
                asked=asked(request.args),
                countries=dict(country_choices()),
                **WORDS,
            )
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("records/rule_form.html", form=form, preset=None, **WORDS), 422


@bp.post("/retention")
def propose_rule() -> ResponseReturnValue:
    """Propose a rule."""
    form = RuleForm()
    try:
        if form.validate():
            rule = rules.propose_rule(viewer(), form.wish())
            flash(_("Proposed. Somebody else approves it."))
            return redirect(url_for(".show_rule", id=rule.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("records/rule_form.html", form=form, preset=None, **WORDS), 422


@bp.get("/retention/<int:id>")
def show_rule(id: int) -> ResponseReturnValue:
    """Show one rule, and what it does."""
    return page_of(listing.find_rule(id), Form(formdata=None))


@bp.post("/retention/<int:id>/approval")
def approve_rule(id: int) -> ResponseReturnValue:
    """Let a rule hold."""
    return decided(id, rules.approve_rule, _("Approved."))


@bp.post("/retention/<int:id>/refusal")
def refuse_rule(id: int) -> ResponseReturnValue:
    """Let a proposal go."""
    return decided(id, rules.refuse_rule, _("Refused."))


def decided(id: int, act: Callable[[Person, Retention], None], words: str) -> ResponseReturnValue:
    """Decide about a rule."""
    return decide(
        id,
        Form(),
        lambda rule: act(viewer(), rule),
        words,
        find=listing.find_rule,
        page=page_of,
        show=".show_rule",
    )


def page_of(rule: Retention, form: Form) -> str:
    """Render the page of a rule; one that waits or comes is tried on what there is."""
    state = listing.states(listing.rules(), now())[rule.id]
    return render_template(
        "records/rule.html",
        rule=rule,
        form=form,
        state=state,
        counts=rules.counts_of(viewer(), rule) if state in ("proposed", "coming") else [],
        countries=dict(country_choices()),
        **WORDS,
    )
