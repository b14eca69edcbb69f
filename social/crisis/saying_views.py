"""The pages on which those who lead a crisis say what is new, and the last words."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from models import Crisis, Making
from social.answering import done, refused
from social.crisis import bp, ending, listing, saying, scenarios
from social.crisis.forms import EndForm, TranslationForm, UpdateForm
from social.crisis.reader import who_leads
from social.errors import Invalid, not_found, wants_json
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.viewer import viewer


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
