"""House rules: the list, one rule, writing, staging, approving; packs and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from models import Rule, Stage
from moderation.language import LANGUAGES
from moderation.packs import PACKS
from moderation.ruling import Malformed, Scope, Unfit
from moderation.ruling import Rule as Said
from moderation.ruling.fitness import PLACES
from social import rulebook
from social.deciding import decide
from social.errors import Invalid, not_found
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.rules import actions, bp, exchange, listing, makers, probing, trying, words
from social.rules.forms import FileForm, ProbeForm, RuleForm, StageForm, WishForm, values_of
from social.viewer import viewer

__all__ = ["bp"]

MUCH = 0.5  # of what all patterns together may cost; from there on people are told
WORDS = {
    "kinds": words.KINDS,
    "actions": words.ACTIONS,
    "short": words.SHORT,
    "severities": words.SEVERITIES,
    "bounds": words.BOUNDS,
    "stages": words.STAGES,
    "places": words.PLACES,
}


@bp.before_request
def only_makers() -> None:
    """Let nobody else know that the pages exist."""
    makers.only_makers(viewer())


@bp.get("")
def index() -> ResponseReturnValue:
    """List the rules of a stage."""
    asked = request.args.get("stage", Stage.ACTIVE)
    if asked not in set(Stage):
        raise not_found()
    stage = Stage(asked)
    language = request.args.get("language", "")
    if language and language not in LANGUAGES:
        raise not_found()
    return page_of_rules(stage, language)


@bp.post("/text")
def try_text() -> ResponseReturnValue:
    """Say which rules would find something in a text; nothing of it is kept."""
    form = ProbeForm()
    if not form.validate():
        return page_of_rules(Stage.ACTIVE, "", form), 422
    found = probing.probe(form.words.data, viewer().language)
    return page_of_rules(Stage.ACTIVE, "", form, found)


def page_of_rules(
    stage: Stage,
    language: str,
    form: ProbeForm | None = None,
    found: Sequence[probing.Probe] | None = None,
) -> str:
    """Render the list of rules; `found` is what they would find in the text of the form."""
    lines, after = listing.page(stage, request.args.get("after", ""), viewer(), language)
    return render_template(
        "rules/index.html",
        lines=lines,
        after=after,
        stage=stage,
        language=language,
        languages_named={one: LANGUAGE_NAMES[one] for one in LANGUAGES},
        form=form or ProbeForm(formdata=None),
        found=found,
        counts=listing.stages(),
        wished=listing.wished(),
        shipped=listing.shipped() if stage is Stage.ACTIVE and not language else (),
        **WORDS,
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form for a rule, empty or filled from a starter pack."""
    said, _is_taken = offer(request.args.get("pack", ""), request.args.get("key", ""))
    data = values_of(said, "", ()) if said else {}
    return form_page(RuleForm(formdata=None, data=data), None)


@bp.post("")
def create() -> ResponseReturnValue:
    """Write a rule down, as a draft."""
    form = RuleForm()
    if form.validate():
        try:
            rule = actions.add_rule(viewer(), form.said())
        except Invalid as invalid:
            form.refuse(invalid)
        except Unfit as unfit:
            form.show(unfit.problems)
        else:
            flash(_("Kept as a draft: it does nothing yet."))
            return redirect(url_for(".show", id=rule.id), 303)
    return form_page(form, None), 422


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one rule."""
    return page_of(listing.find_rule(id), Form(formdata=None))


@bp.get("/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show what a rule says, to change."""
    rule = listing.find_rule(id)
    said = listing.said(rule)
    slugs = listing.names_of(viewer(), said.scope.communities).values()
    data = values_of(said, f"@{rule.owner.handle}", sorted(slugs), rule.version)
    return form_page(RuleForm(formdata=None, data=data), rule)


@bp.patch("/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep what a rule shall say."""
    rule, form = listing.find_rule(id), RuleForm()
    if form.validate():
        try:
            seen = form.version.data or 0
            share = actions.change_rule(viewer(), rule, form.said(unshown(rule)), seen)
        except Invalid as invalid:
            form.refuse(invalid)
        except Unfit as unfit:
            form.show(unfit.problems)
        else:
            flash(outcome(rule, _("Saved."), share))
            return redirect(url_for(".show", id=id), 303)
    return form_page(form, listing.find_rule(id)), 422


@bp.post("/<int:id>/stage")
def stage(id: int) -> ResponseReturnValue:
    """Let a rule count only, hold, or be over."""
    form, rule = StageForm(), listing.find_rule(id)
    if not form.validate():
        return page_of(rule, form), 422
    try:
        share = actions.stage_rule(viewer(), rule, Stage(form.stage.data), form.version.data or 0)
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(listing.find_rule(id), form), 422
    flash(outcome(rule, _("Saved."), share))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Make a rule what another wished."""
    return decided(id, actions.approve, _("Approved."))


@bp.delete("/<int:id>/approval")
def refuse(id: int) -> ResponseReturnValue:
    """Let a rule stay as it is."""
    return decided(id, actions.refuse, _("The rule stays as it is."))


@bp.post("/<int:id>/trial")
def try_rule(id: int) -> ResponseReturnValue:
    """Have counted what a rule would find in what is there."""
    return decide(
        id,
        Form(),
        lambda rule: actions.try_rule(viewer(), rule),
        _("It is being counted."),
        find=listing.find_rule,
        page=page_of,
        show=".show",
    )


@bp.get("/packs")
def packs() -> ResponseReturnValue:
    """Show the starter packs."""
    offered = {name: listing.offered(name) for name in PACKS}
    return render_template("rules/packs.html", offered=offered, names=words.PACKS, **WORDS)


@bp.post("/packs/<name>")
def take_pack(name: str) -> ResponseReturnValue:
    """Take over a starter pack, or one rule of it, on trial."""
    if name not in PACKS:
        raise not_found()
    asked = request.form.get("key")
    free = [rule for rule, is_taken in listing.offered(name) if not is_taken]
    some = [rule for rule in free if asked in (None, "", rule.key)]
    try:
        rules = actions.add_rules(viewer(), some, Stage.TRIAL)
    except Invalid as invalid:
        flash(next(iter(invalid.fields.values())))
        return redirect(url_for(".packs"), 303)
    flash(taken_over(len(rules)))
    return redirect(url_for(".index", stage=Stage.TRIAL), 303)


@bp.get("/import")
def ask_file() -> ResponseReturnValue:
    """Ask for a file of rules."""
    return render_template("rules/import.html", form=FileForm(formdata=None))


@bp.post("/import")
def import_file() -> ResponseReturnValue:
    """Bring in rules from a file: all of them, or none."""
    form = FileForm()
    if form.validate():
        try:
            file = form.file.data
            some = exchange.read_rules(file.filename or "", file.read())
            rules = actions.add_rules(viewer(), some, Stage(form.stage.data))
        except Malformed as malformed:
            form.file.errors = [str(malformed)]
        except Unfit as unfit:
            form.file.errors = [f"{one.key}: {words.said(one)}" for one in unfit.problems]
        except Invalid as invalid:
            form.file.errors = list(invalid.fields.values())
        else:
            flash(taken_over(len(rules)))
            return redirect(url_for(".index", stage=form.stage.data), 303)
    return render_template("rules/import.html", form=form), 422


@bp.get("/export")
def export() -> ResponseReturnValue:
    """Give all rules out as a file, but for those that are over."""
    kind = request.args.get("as", "yaml")
    if kind not in exchange.WRITERS:
        raise not_found()
    return Response(
        exchange.WRITERS[kind](tuple(listing.every())),
        mimetype=exchange.MEDIA[kind],
        headers={"Content-Disposition": f"attachment; filename=rules.{kind}"},
    )


def taken_over(number: int) -> str:
    """Say how many rules came in."""
    return ngettext("%(num)d rule was taken over.", "%(num)d rules were taken over.", number)


def offer(pack: str, key: str) -> tuple[Said | None, bool]:
    """Find a rule of a starter pack to begin with; 404 for what is not there."""
    if not pack and not key:
        return None, False
    found = listing.offered(pack) if pack in PACKS else []
    for said, is_taken in found:
        if said.key == key:
            return said, is_taken
    raise not_found()


def unshown(rule: Rule) -> Scope:
    """Keep of a rule's scope what its form does not show: places unknown to the viewer, and more.

    Who changes the words of a rule does not widen it to places that they do not know of. What no
    place can be, as older versions let in, goes.
    """
    scope = listing.said(rule).scope
    known = listing.names_of(viewer(), scope.communities)
    return Scope(
        communities=listing.possible(scope.communities) - known.keys(),
        kinds=scope.kinds & PLACES - words.PLACES.keys(),
    )


def outcome(rule: Rule, words: str, share: float) -> str:
    """Say what became of a change: it holds, or it waits; and whether all patterns become much."""
    if rule.wish:
        return _("Somebody else has to approve this first.")
    if share < MUCH:
        return words
    much = _(
        "The patterns of all rules take %(share)s of the time that judging a long text may.",
        share=format_percent(min(share, 1)),
    )
    return f"{words} {much}"


def decided(id: int, act: Callable[..., None], words: str) -> ResponseReturnValue:
    """Decide about what was wished for."""
    form = WishForm()
    return decide(
        id,
        form,
        lambda rule: act(viewer(), rule, form.seal.data),
        words,
        find=listing.find_rule,
        page=page_of,
        show=".show",
    )


def form_page(form: RuleForm, rule: Rule | None) -> str:
    """Render the form for a rule."""
    return render_template("rules/form.html", form=form, rule=rule)


def page_of(rule: Rule, form: Form) -> str:
    """Render the page of a rule, with the form that was refused."""
    said = listing.said(rule)
    return render_template(
        "rules/show.html",
        rule=rule,
        said=said,
        form=form,
        where=where,
        hits=listing.told_hits([rule], viewer()).get(rule.id, 0),
        versions=listing.versions_of(rule),
        counted=trying.counted(rule, viewer()),
        work=listing.work_on(rule),
        wish=wished(rule),
        seal=actions.seal_of(rule),
        **WORDS,
    )


def where(said: Said) -> tuple[list[str], int]:
    """Name the communities of a rule that the viewer may know of, and count the others."""
    known = listing.names_of(viewer(), said.scope.communities)
    return sorted(known.values()), len(said.scope.communities - known.keys())


def wished(rule: Rule) -> tuple[Stage, Said] | None:
    """Read what is wished for."""
    if rule.wish is None:
        return None
    said = rulebook.said_by(rule.key, rule.wish["says"])
    return Stage(rule.wish["stage"]), said
