"""The pages on which the words of an issue are written, language by language."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from models import Issue, Item, Making
from social import standing
from social.answering import done, refused
from social.errors import Invalid, not_found, wants_json
from social.fields import LANGUAGE_NAMES
from social.newsletters import actions, bp, listing
from social.newsletters.desk import decided
from social.newsletters.forms import LeadForm, SeenForm, WordsForm
from social.viewer import viewer


@bp.get("/newsletters/issues/<int:id>/words/<language>")
def words(id: int, language: str) -> ResponseReturnValue:
    """Show the words of one language, to write."""
    return words_page(listing.at_work(viewer(), id), None, spoken(language), None)


@bp.get("/newsletters/issues/<int:id>/items/<int:item>/words/<language>")
def item_words(id: int, item: int, language: str) -> ResponseReturnValue:
    """Show what the editors say of an item in one language, to write."""
    one = listing.at_work(viewer(), id)
    return words_page(one, listing.item_of(one, item), spoken(language), None)


def spoken(language: str) -> str:
    """Take a language of this installation; others do not exist."""
    if language not in standing.offered():
        raise not_found()
    return language


def words_page(one: Issue, item: Item | None, language: str, form: Any) -> str:
    """Show the words of one language beside the original."""
    there = {found.language: found for found in actions.words_of(one, item)}
    found, original = there.get(language), there.get(one.language)
    if form is None:
        data: dict[str, Any] = {"version": one.version, "making": Making.HUMAN}
        if found is not None:
            data |= {"title": found.title, "text": found.source, "making": found.making}
        form = WordsForm(data=data) if item is None else LeadForm(data=data)
    return render_template(
        "newsletters/words.html",
        issue=one,
        item=item,
        language=language,
        found=found,
        original=original if language != one.language else None,
        form=form,
        languages=standing.offered(),
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/newsletters/issues/<int:id>/words/<language>")
def write(id: int, language: str) -> ResponseReturnValue:
    """Keep the words of one language."""
    return kept(listing.at_work(viewer(), id), None, spoken(language), WordsForm())


@bp.post("/newsletters/issues/<int:id>/items/<int:item>/words/<language>")
def write_item(id: int, item: int, language: str) -> ResponseReturnValue:
    """Keep what the editors say of an item in one language."""
    one = listing.at_work(viewer(), id)
    return kept(one, listing.item_of(one, item), spoken(language), LeadForm())


def kept(one: Issue, item: Item | None, language: str, form: Any) -> ResponseReturnValue:
    """Keep words, or show what is wrong with them."""
    number, item_number = one.id, item.id if item else None
    if language == one.language:
        form.making.data = Making.HUMAN  # it is the original, whoever says what
    if form.validate():
        making, seen = Making(form.making.data), form.version.data
        try:
            actions.write(viewer(), one, language, form.draft(), making, seen, item)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".issue", id=number) + ("#items" if item else ""))
    if wants_json():
        return refused(form)
    again = listing.at_work(viewer(), number)
    about = listing.item_of(again, item_number) if item_number else None
    return words_page(again, about, language, form), 422


@bp.delete("/newsletters/issues/<int:id>/words/<language>")
def drop_words(id: int, language: str) -> ResponseReturnValue:
    """Take one translation out."""
    form = SeenForm()
    return decided(
        id,
        form,
        lambda one: actions.drop_words(viewer(), one, spoken(language), form.version.data),
    )
