"""Scenarios: written, translated, looked over, and started from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Making, Scenario
from social import shell, standing
from social.answering import done, refused, settled
from social.crisis import bp, listing, preparing, starting
from social.crisis.forms import (
    EditScenarioForm,
    NewScenarioForm,
    SeenForm,
    StartForm,
    StatementForm,
    planned,
)
from social.errors import Invalid, forbidden, not_found, wants_json
from social.few import told as enough
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.rights import may
from social.viewer import viewer
from social.whom import Whom, in_words, reach


def who_prepares() -> str:
    """Say who may."""
    return _("Communications prepare for a crisis.")


def require_preparing() -> None:
    """Refuse whoever does not prepare."""
    if not may(viewer(), "prepare", Scenario()):
        raise forbidden(who_prepares())


def offered(form: NewScenarioForm | EditScenarioForm) -> Any:
    """Let the form offer what there is to choose."""
    form.offer(viewer(), shell.current().communities)  # type: ignore[arg-type]
    return form


@bp.get("/scenarios/new")
def new_scenario() -> ResponseReturnValue:
    """Show an empty scenario."""
    require_preparing()
    empty = {"language": viewer().language, "minutes": 30, "asks_safety": True}
    form = offered(NewScenarioForm(data=empty | {"must_acknowledge": True}))
    return render_template("crisis/plan.html", form=form, scenario=None)


@bp.post("/scenarios")
def create_scenario() -> ResponseReturnValue:
    """Begin a scenario."""
    require_preparing()
    form = offered(NewScenarioForm())
    if form.validate():
        try:
            made = preparing.prepare(viewer(), form.plan(), form.language.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            address = url_for(".statement", id=made.id, language=made.language)
            return done(address, id=made.id)
    if wants_json():
        return refused(form)
    return render_template("crisis/plan.html", form=form, scenario=None), 422


@bp.get("/scenarios/<int:id>")
def scenario(id: int) -> ResponseReturnValue:
    """Show a scenario: who does what, and what is said first."""
    return scenario_page(listing.find_scenario(viewer(), id), SeenForm())


def scenario_page(scenario: Scenario, form: Form) -> str:
    """Show it, with what a form was told."""
    me = viewer()
    there = preparing.statements(scenario)
    spoken = {one.language for one in there}
    languages = standing.offered()
    return render_template(
        "crisis/scenario.html",
        scenario=scenario,
        duties=listing.planned_duties(scenario),
        statements=there,
        original=next((one for one in there if one.making is Making.ORIGINAL), None),
        unwritten=[code for code in languages if code not in spoken],
        whom=in_words(Whom.read(scenario.audience), me),
        wrote=me.id in scenario.wrote_ids,
        prepares=may(me, "prepare", scenario),
        starts=may(me, "start", scenario),
        language_names=LANGUAGE_NAMES,
        form=form,
    )


@bp.get("/scenarios/<int:id>/plan")
def edit_scenario(id: int) -> ResponseReturnValue:
    """Show what is planned, to change."""
    found = listing.find_prepared(viewer(), id, who_prepares())
    data = planned(found, listing.planned_duties(found))
    form = offered(EditScenarioForm(data=data))
    return render_template("crisis/plan.html", form=form, scenario=found)


@bp.post("/scenarios/<int:id>/plan")
def update_scenario(id: int) -> ResponseReturnValue:
    """Plan otherwise."""
    found = listing.find_prepared(viewer(), id, who_prepares())
    form = offered(EditScenarioForm())
    if form.validate():
        try:
            preparing.replan(viewer(), found, form.plan(), form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".scenario", id=id))
    if wants_json():
        return refused(form)
    again = listing.find_scenario(viewer(), id)
    return render_template("crisis/plan.html", form=form, scenario=again), 422


@bp.get("/scenarios/<int:id>/words/<language>")
def statement(id: int, language: str) -> ResponseReturnValue:
    """Show the first statement in one language, to write."""
    found = listing.find_prepared(viewer(), id, who_prepares())
    return statement_page(found, spoken(language), None)


def spoken(language: str) -> str:
    """Take a language of this installation; others do not exist."""
    if language not in standing.offered():
        raise not_found()
    return language


def statement_page(scenario: Scenario, language: str, form: StatementForm | None) -> str:
    """Show the words of one language beside the original."""
    there = {one.language: one for one in preparing.statements(scenario)}
    one, original = there.get(language), there.get(scenario.language)
    if form is None:
        data: dict[str, Any] = {"version": scenario.version, "making": Making.HUMAN}
        if one is not None:
            names = ("title", "known", "unknown", "todo", "making")
            data |= {name: getattr(one, name) for name in names}
        form = StatementForm(data=data)
    return render_template(
        "crisis/statement.html",
        scenario=scenario,
        language=language,
        one=one,
        original=original if language != scenario.language else None,
        form=form,
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/scenarios/<int:id>/words/<language>")
def write_statement(id: int, language: str) -> ResponseReturnValue:
    """Keep the first statement in one language."""
    found, form = listing.find_prepared(viewer(), id, who_prepares()), StatementForm()
    if spoken(language) == found.language:
        form.making.data = Making.HUMAN  # it is the original, whoever says what
    if form.validate():
        try:
            preparing.write(
                viewer(),
                found,
                language,
                form.words(),
                Making(form.making.data),
                form.version.data,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".scenario", id=id))
    if wants_json():
        return refused(form)
    return statement_page(listing.find_scenario(viewer(), id), language, form), 422


@bp.delete("/scenarios/<int:id>/words/<language>")
def drop_statement(id: int, language: str) -> ResponseReturnValue:
    """Take one translation out."""
    act = lambda found, version: preparing.drop(viewer(), found, spoken(language), version)  # noqa: E731
    return decided(id, act)


def decided(id: int, act: Callable[[Scenario, int], object]) -> ResponseReturnValue:
    """Do something to the version that the viewer saw, or show why it cannot be."""
    found, form = listing.find_prepared(viewer(), id, who_prepares()), SeenForm()
    return settled(
        form,
        lambda: act(found, form.version.data),
        url_for(".scenario", id=id),
        lambda: scenario_page(listing.find_scenario(viewer(), id), form),
    )


@bp.post("/scenarios/<int:id>/putting-forward")
def put_forward(id: int) -> ResponseReturnValue:
    """Ask for a second pair of eyes."""
    return decided(id, lambda found, _version: preparing.put_forward(viewer(), found))


@bp.delete("/scenarios/<int:id>/putting-forward")
def take_back(id: int) -> ResponseReturnValue:
    """Go on writing."""
    return decided(id, lambda found, _version: preparing.take_back(viewer(), found))


@bp.post("/scenarios/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Let it be started as it is."""
    return decided(id, lambda found, version: preparing.approve(viewer(), found, version))


@bp.delete("/scenarios/<int:id>/approval")
def send_back(id: int) -> ResponseReturnValue:
    """Give it back to whoever wrote it."""
    return decided(id, lambda found, version: preparing.send_back(viewer(), found, version))


@bp.delete("/scenarios/<int:id>")
def retire(id: int) -> ResponseReturnValue:
    """Put it away."""
    found = listing.find_prepared(viewer(), id, who_prepares())
    preparing.retire(viewer(), found)
    flash(_("It is put away. Nothing is started from it any more."))
    return done(url_for(".index"))


@bp.get("/scenarios/<int:id>/start")
def new_crisis(id: int) -> ResponseReturnValue:
    """Say what will happen, before it does."""
    found = find_startable(id)
    data = {
        "version": found.version,
        "sites": [str(one) for one in Whom.read(found.audience).sites],
        "pauses": True,
    }
    form = StartForm(data=data)
    form.offer(starting.bounds(viewer(), found))
    return start_page(found, form)


def find_startable(id: int) -> Scenario:
    """Find a scenario that the viewer may start."""
    found = listing.find_scenario(viewer(), id)
    if not may(viewer(), "start", found):
        raise forbidden(_("Communications, and those who have a role in it."))
    return found


def start_page(scenario: Scenario, form: StartForm) -> str:
    """Say whom it reaches, and in which languages."""
    whom = starting.of_scenario(scenario, Whom.read(scenario.audience).sites)
    found = reach(whom, None, viewer())
    there = preparing.statements(scenario)
    written = {one.language for one in there}
    return render_template(
        "crisis/start.html",
        scenario=scenario,
        form=form,
        whom=in_words(whom, viewer()),
        reach=found,
        statements=there,
        missing={
            code: enough(number, found.people)
            for code, number in found.languages.items()
            if code not in written
        },
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/scenarios/<int:id>/start")
def create_crisis(id: int) -> ResponseReturnValue:
    """Start it, with its first statement or without."""
    found, form = find_startable(id), StartForm()
    form.offer(starting.bounds(viewer(), found))
    if form.validate():
        try:
            made = starting.start(viewer(), found, form.start(), form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            address = url_for(".show", id=made.id) if made.edition else url_for(".say", id=made.id)
            return done(address, id=made.id)
    if wants_json():
        return refused(form)
    return start_page(listing.find_scenario(viewer(), id), form), 422
