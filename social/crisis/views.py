"""Crises: the page that everybody reads, the desk of those who lead, and the report."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from models import Crisis, Making, RumourState, Safety, now
from social.answering import came_from, done, refused
from social.concerning import banners, crises_of
from social.crisis import (
    bp,
    ending,
    listing,
    reading,
    rumours,
    safety,
    saying,
    scenarios,
    steps,
    timeline,
)
from social.crisis.forms import (
    AnswerForm,
    EndForm,
    LearntForm,
    RumourForm,
    SafetyForm,
    SightingForm,
    TranslationForm,
    UpdateForm,
)
from social.crisis.report import COLUMNS, report, rows
from social.crisis.wording import part_name
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.fields import LANGUAGE_NAMES
from social.finding import find_person, within_range
from social.forms import Form
from social.reader import clock
from social.rights import may
from social.sheet import write_csv
from social.viewer import viewer
from social.whom import Whom, in_words

__all__ = ["bp", "scenarios"]

bp.add_app_template_global(banners, "banners")
bp.add_app_template_global(part_name, "part_name")
bp.add_app_template_global(timeline.words, "act_words")
bp.add_app_template_global(clock, "clock")
LARGEST = 2**31 - 1


def language() -> str:
    """Name the language that is read now."""
    return str(get_locale() or "en")


def who_leads() -> str:
    """Say who may."""
    return _("Communications, and those who have a role in it.")


@bp.get("")
def index() -> ResponseReturnValue:
    """List crises that concern the viewer, and what is prepared for the next."""
    before = Cursor.read(request.args.get("before"))
    library = listing.library(viewer())
    return render_template(
        "crisis/index.html",
        shelf=listing.shelf(viewer(), language(), before),
        library=library,
        languages=listing.languages_of(library),
        prepares=may(viewer(), "prepare", scenarios.Scenario()),
        is_first=not request.args.get("before"),
        today=now().date(),
        language_names=LANGUAGE_NAMES,
    )


@bp.get("/notices/<int:number>")
def of_notice(number: int) -> ResponseReturnValue:
    """Go to what a notice is about, by the entry that it names."""
    about = crises_of([within_range(number)]).get(number)
    found = listing.exists(viewer(), about.id if about else 0)
    return redirect(url_for(".show", id=about.id) if about and found else url_for(".index"), 303)


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show what is known, what is not, what to do, and when more follows."""
    return page(listing.find(viewer(), id), RumourForm(formdata=None))


def page(crisis: Crisis, form: Form) -> str:
    """Show it, with what a form was told."""
    me = viewer()
    leads = may(me, "lead", crisis)
    found = listing.said(crisis, language())
    return render_template(
        "crisis/show.html",
        crisis=crisis,
        said=found,
        leads=leads,
        receipt=listing.receipt_of(crisis, me),
        answer=safety.answer_of(crisis, me) if crisis.asks_safety else None,
        is_told=listing.is_told(crisis, me),
        rumours=rumours.lines(crisis, me, leads=leads),
        keeps=ending.KEPT_FOR.days,
        language_names=LANGUAGE_NAMES,
        form=form,
    )


@bp.get("/<int:id>/history")
def history(id: int) -> ResponseReturnValue:
    """Show all that was said."""
    crisis = listing.find(viewer(), id)
    return render_template(
        "crisis/history.html",
        crisis=crisis,
        editions=listing.history(crisis),
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/<int:id>/acknowledgement")
def acknowledge(id: int) -> ResponseReturnValue:
    """Say that one has read it."""
    crisis = listing.find_told(viewer(), id)
    reading.acknowledge(viewer(), crisis)
    return done(came_from(url_for(".show", id=id)))


@bp.post("/<int:id>/safety")
def answer(id: int) -> ResponseReturnValue:
    """Say that one is safe, or needs help."""
    crisis, form = listing.find_told(viewer(), id), SafetyForm()
    if not crisis.asks_safety:
        raise not_found()
    if form.validate():
        try:
            safety.answer(viewer(), crisis, Safety(form.state.data), form.where.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(
                _("Thank you. Those who lead this know that you are safe.")
                if form.state.data == Safety.SAFE
                else _(
                    "Those who lead this know that you need help. Say where you are, if you can."
                )
            )
            return done(came_from(url_for(".show", id=id)))
    if wants_json():
        return refused(form)
    return page(listing.find(viewer(), id), form), 422


@bp.post("/<int:id>/people/<handle>/safety")
def see(id: int, handle: str) -> ResponseReturnValue:
    """Say of a colleague whom one saw how they are."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), SightingForm()
    person = find_person(handle)
    if not form.validate():
        return refused(form)
    try:
        state, known = Safety(form.state.data), form.known.data
        safety.see(viewer(), crisis, person, state, known)
    except Invalid as invalid:
        form.refuse(invalid)
        return failed(id, form)
    flash(_("%(name)s is noted.", name=person.name))
    return done(came_from(url_for(".desk", id=id)))


def failed(id: int, form: Form) -> ResponseReturnValue:
    """Tell what could not be done, on the desk."""
    if wants_json():
        return refused(form)
    return desk_page(listing.find(viewer(), id), form), 422


@bp.get("/<int:id>/desk")
def desk(id: int) -> ResponseReturnValue:
    """Show those who lead who is safe, what is done, and what was heard."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return desk_page(crisis, AnswerForm(formdata=None))


def desk_page(crisis: Crisis, form: Form) -> str:
    """Show the desk, with what a form was told."""
    me = viewer()
    sites = safety.coverage(crisis)
    site = request.args.get("site", type=int)
    unheard, more = safety.silent(crisis, me, within(site), request.args.get("after"))
    need = within(request.args.get("need", type=int)) or 0
    in_need, more_in_need = safety.in_need(crisis, me, need)
    return render_template(
        "crisis/desk.html",
        crisis=crisis,
        said=listing.said(crisis, language()),
        languages=listing.latest(crisis),
        unspoken=unspoken(crisis),
        duties=listing.duties(crisis),
        steps=steps.lines(crisis),
        sites=sites,
        whole=safety.whole(sites),
        in_need=in_need,
        more_in_need=more_in_need,
        unheard=unheard,
        more=more,
        site=site,
        after=request.args.get("after"),
        rumours=rumours.lines(crisis, me, leads=True),
        acts=timeline.acts(crisis),
        whom=in_words(Whom.read(crisis.audience), me),
        language_names=LANGUAGE_NAMES,
        keeps=ending.KEPT_FOR.days,
        form=form,
    )


def within(number: int | None) -> int | None:
    """Take a number that a row can have."""
    return number if number is None or 0 < number <= LARGEST else 0


def unspoken(crisis: Crisis) -> list[str]:
    """List the languages in which the newest words are not there."""
    there = {one.language for one in listing.latest(crisis) if one.edition == crisis.edition}
    return [code for code in current_app.config["SETTINGS"].languages if code not in there]


@bp.get("/<int:id>/update")
def say(id: int) -> ResponseReturnValue:
    """Show what was said last, to say what is new."""
    crisis = listing.find_led(viewer(), id, who_leads())
    data = last_words(crisis) | {"edition": crisis.edition, "minutes": crisis.minutes}
    return update_page(crisis, UpdateForm(data=data))


def last_words(crisis: Crisis) -> dict[str, Any]:
    """Give what was said last, in the viewer's language if it is there."""
    found = listing.said(crisis, viewer().language)
    if found is None:
        return {"title": crisis.name, "language": viewer().language}
    one = found.newest if found.is_behind else found.here
    names = ("title", "known", "unknown", "todo", "language")
    return {name: getattr(one, name) for name in names}


def update_page(crisis: Crisis, form: Form) -> str:
    """Show the form of something new."""
    return render_template("crisis/update.html", crisis=crisis, form=form)


@bp.post("/<int:id>/update")
def keep_saying(id: int) -> ResponseReturnValue:
    """Say something new."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), UpdateForm()
    if form.validate():
        try:
            saying.say(
                viewer(),
                crisis,
                form.language.data,
                form.words(),
                form.minutes.data,
                form.edition.data,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".desk", id=id))
    if wants_json():
        return refused(form)
    return update_page(listing.find(viewer(), id), form), 422


@bp.get("/<int:id>/words/<language>")
def translation(id: int, language: str) -> ResponseReturnValue:
    """Show what was said last, to say it in another language."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return translation_page(crisis, scenarios.spoken(language), None)


def translation_page(crisis: Crisis, language: str, form: TranslationForm | None) -> str:
    """Show the words of one language beside the newest."""
    found = listing.said(crisis, language)
    if found is None:
        raise not_found()
    if form is None:
        data: dict[str, Any] = {"edition": crisis.edition, "making": Making.HUMAN}
        if found.here.language == language:
            names = ("title", "known", "unknown", "todo")
            data |= {name: getattr(found.here, name) for name in names}
        form = TranslationForm(data=data)
    return render_template(
        "crisis/translation.html",
        crisis=crisis,
        language=language,
        original=found.newest,
        form=form,
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/<int:id>/words/<language>")
def translate(id: int, language: str) -> ResponseReturnValue:
    """Say in another language what was said last."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), TranslationForm()
    if form.validate():
        try:
            saying.translate(
                viewer(),
                crisis,
                scenarios.spoken(language),
                form.words(),
                Making(form.making.data),
                form.edition.data,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".desk", id=id))
    if wants_json():
        return refused(form)
    again = listing.find(viewer(), id)
    return translation_page(again, scenarios.spoken(language), form), 422


@bp.post("/<int:id>/steps/<int:number>")
def do(id: int, number: int) -> ResponseReturnValue:
    """Note that a step is done."""
    return stepped(id, number, steps.do)


@bp.delete("/<int:id>/steps/<int:number>")
def undo(id: int, number: int) -> ResponseReturnValue:
    """Note that it is not done after all."""
    return stepped(id, number, steps.undo)


def stepped(id: int, number: int, act: Any) -> ResponseReturnValue:
    """Do something to a step, or say why it cannot be."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), Form()
    try:
        act(viewer(), crisis, number)
    except Invalid as invalid:
        form.refuse(invalid)
        return failed(id, form)
    return done(url_for(".desk", id=id, _anchor="steps"))


@bp.post("/<int:id>/rumours")
def tell(id: int) -> ResponseReturnValue:
    """Put down what the viewer heard."""
    crisis, form = listing.find(viewer(), id), RumourForm()
    if form.validate():
        try:
            rumours.tell(viewer(), crisis, form.heard.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Those who lead this look into it. Others see it without your name."))
            return done(url_for(".show", id=id, _anchor="heard-list"))
    if wants_json():
        return refused(form)
    return page(listing.find(viewer(), id), form), 422


@bp.post("/rumours/<int:id>/hearing")
def hear(id: int) -> ResponseReturnValue:
    """Say that one heard it, too."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    rumours.hear(viewer(), rumour)
    return done(url_for(".show", id=crisis.id, _anchor=f"heard-{id}"))


@bp.delete("/rumours/<int:id>/hearing")
def unhear(id: int) -> ResponseReturnValue:
    """Take that back."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    rumours.unhear(viewer(), rumour)
    return done(url_for(".show", id=crisis.id, _anchor=f"heard-{id}"))


@bp.post("/rumours/<int:id>/answer")
def settle(id: int) -> ResponseReturnValue:
    """Say what there is to it."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    crisis, form = listing.find_led(viewer(), crisis.id, who_leads()), AnswerForm()
    if form.validate():
        state = RumourState(form.state.data)
        try:
            rumours.settle(viewer(), crisis, rumour, state, form.answer.data or "")
        except Invalid as invalid:
            form.refuse(Invalid(form=next(iter(invalid.fields.values()))))
        else:
            return done(url_for(".desk", id=crisis.id, _anchor=f"heard-{id}"))
    return failed(crisis.id, form)


@bp.get("/<int:id>/end")
def closing(id: int) -> ResponseReturnValue:
    """Show what was said last, to say the last words."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return end_page(crisis, EndForm(data=last_words(crisis) | {"edition": crisis.edition}))


def end_page(crisis: Crisis, form: Form) -> str:
    """Show the form of the last words."""
    return render_template("crisis/end.html", crisis=crisis, form=form)


@bp.post("/<int:id>/end")
def end(id: int) -> ResponseReturnValue:
    """End it with a last statement."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), EndForm()
    if form.validate():
        try:
            ending.end(viewer(), crisis, form.language.data, form.words(), form.edition.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show_report", id=id))
    if wants_json():
        return refused(form)
    return end_page(listing.find(viewer(), id), form), 422


@bp.post("/<int:id>/resumption")
def resume(id: int) -> ResponseReturnValue:
    """Let planned things go their way again."""
    crisis = listing.find_led(viewer(), id, who_leads())
    ending.resume(viewer(), crisis)
    flash(
        _("Planned things go out again. What came due meanwhile waits until somebody looks at it.")
    )
    return done(came_from(url_for(".desk", id=id)))


@bp.get("/<int:id>/report")
def show_report(id: int) -> ResponseReturnValue:
    """Show how well it went."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return report_page(crisis, LearntForm(data={"learnt": crisis.learnt}))


def report_page(crisis: Crisis, form: LearntForm) -> str:
    """Show the report."""
    return render_template("crisis/report.html", report=report(crisis, now()), form=form)


@bp.get("/<int:id>/report.csv")
def sheet(id: int) -> Response:
    """Give the report as a sheet."""
    crisis = listing.find_led(viewer(), id, who_leads())
    file = io.BytesIO()
    write_csv(file, COLUMNS, rows(report(crisis, now())))
    answer = Response(file.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"crisis-{crisis.id}.csv")
    return answer


@bp.post("/<int:id>/learnt")
def learn(id: int) -> ResponseReturnValue:
    """Write down what was learnt."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), LearntForm()
    if form.validate():
        try:
            ending.learn(viewer(), crisis, form.learnt.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".show_report", id=id))
    if wants_json():
        return refused(form)
    return report_page(listing.find(viewer(), id), form), 422
