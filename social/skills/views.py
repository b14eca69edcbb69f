"""The vocabulary: list, one concept, what is wanted, a file."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from models import Concept, ConceptKind, ConceptSource, Origin
from social import vocabulary
from social.administrators import require_administrator
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.lexicon import companys
from social.lexicon.coming import Unreadable
from social.lexicon.taking_in import bring_in
from social.skills import actions, bp, listing
from social.skills.forms import KINDS, AdoptForm, ConceptForm, FileForm, MergeForm, WordForm
from social.viewer import viewer

__all__ = ["bp"]


@bp.before_request
def only_administrators() -> None:
    """Keep everybody else out, and say who may."""
    require_administrator(viewer())


def language() -> str:
    """Name the reader's language."""
    return str(get_locale().language)


def wanted() -> listing.Wanted:
    """Read from the address which concepts are asked for; what is no filter filters nothing."""
    asked = request.args
    kind, source, gap = (asked.get(name, "") for name in ("kind", "source", "gap"))
    return listing.Wanted(
        asked.get("q", "").strip()[:200],
        ConceptKind(kind) if kind in set(ConceptKind) else None,
        ConceptSource(source) if source in set(ConceptSource) else None,
        gap if gap in LANGUAGE_NAMES else "",
    )


@bp.get("")
def index() -> ResponseReturnValue:
    """List concepts."""
    asked, after = wanted(), request.args.get("after", "")
    lines, following = listing.page(asked, int(after) if after.isdecimal() else 0, language())
    return render_template(
        "skills/index.html",
        lines=lines,
        following=following,
        wanted=asked,
        kinds=KINDS,
        languages=LANGUAGE_NAMES,
        attribution=vocabulary.attribution(),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask what to add."""
    return render_template("skills/new.html", form=ConceptForm(formdata=None))


@bp.post("")
def create() -> ResponseReturnValue:
    """Add a concept."""
    form = ConceptForm()
    if form.validate():
        try:
            concept = actions.add_concept(viewer(), ConceptKind(form.kind.data), form.names())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Added."))
            return redirect(url_for(".show", id=concept.id), 303)
    return render_template("skills/new.html", form=form), 422


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one concept."""
    return concept_page(listing.find_concept(id))


def concept_page(
    concept: Concept, word: Form | None = None, merging: Form | None = None
) -> ResponseReturnValue:
    """Show a concept, with what could not be done to it."""
    above = vocabulary.broader([concept.id])[concept.id]
    below = vocabulary.narrower([concept.id])[concept.id]
    names = vocabulary.labels([concept.id, *above, *below], language())
    return render_template(
        "skills/show.html",
        concept=concept,
        name=names.get(concept.id, concept.uri),
        names=names,
        broader=above,
        narrower=below,
        words=listing.words_of(concept),
        people=listing.people_of(concept),
        word=word or WordForm(formdata=None, language=language()),
        merging=merging or MergeForm(formdata=None),
        kinds=KINDS,
        languages=LANGUAGE_NAMES,
        attribution=vocabulary.attribution() if concept.source is ConceptSource.ESCO else "",
    )


@bp.post("/<int:id>/words")
def call(id: int) -> ResponseReturnValue:
    """Call a concept something, too or from now on."""
    concept, form = listing.find_concept(id), WordForm()
    if form.validate():
        try:
            actions.call(
                viewer(),
                concept,
                form.language.data,
                form.words.data,
                is_preferred=form.is_preferred.data,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return redirect(url_for(".show", id=concept.id), 303)
    return concept_page(concept, word=form), 422


@bp.post("/<int:id>/merge")
def merge(id: int) -> ResponseReturnValue:
    """Make a concept one with another."""
    concept, form = listing.find_concept(id), MergeForm()
    if form.validate():
        try:
            into = actions.concept_called(form.into.data, language(), concept.kind)
            actions.merge(viewer(), concept, into)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("The two are one now, and what was stated of either stays."))
            return redirect(url_for(".show", id=into.id), 303)
    return concept_page(concept, merging=form), 422


@bp.post("/<int:id>/retirement")
def retire(id: int) -> ResponseReturnValue:
    """Offer a concept no more."""
    concept = listing.find_concept(id)
    actions.retire(viewer(), concept)
    return redirect(url_for(".show", id=concept.id), 303)


@bp.delete("/<int:id>/retirement")
def bring_back(id: int) -> ResponseReturnValue:
    """Offer a concept again."""
    concept = listing.find_concept(id)
    actions.bring_back(viewer(), concept)
    return redirect(url_for(".show", id=concept.id), 303)


@bp.get("/candidates")
def candidates() -> ResponseReturnValue:
    """List words that people state and that mean nothing here."""
    return candidates_page(AdoptForm(formdata=None))


def candidates_page(form: AdoptForm) -> ResponseReturnValue:
    """Show the words, with what could not be done with one."""
    return render_template(
        "skills/candidates.html",
        form=form,
        candidates=listing.candidates(),
        languages=LANGUAGE_NAMES,
        own=language(),
    )


@bp.post("/candidates")
def adopt() -> ResponseReturnValue:
    """Make a concept of words, or say which one they mean."""
    form = AdoptForm()
    if form.validate():
        try:
            if form.words.data not in dict(listing.candidates()):
                raise Invalid(form=_("Nobody states these words without a term any more."))
            into = (form.into.data or "").strip()
            known = actions.concept_called(into, language(), ConceptKind.SKILL) if into else None
            concept = actions.adopt(viewer(), form.words.data, form.language.data, known)
        except Invalid as invalid:
            form.refuse(Invalid(form=next(iter(invalid.fields.values()))))
        else:
            flash(_("Saved."))
            return redirect(url_for(".show", id=concept.id), 303)
    return candidates_page(form), 422


@bp.get("/file")
def ask_file() -> ResponseReturnValue:
    """Ask for a company's own words."""
    return render_template("skills/file.html", form=FileForm(formdata=None))


@bp.post("/file")
def import_file() -> ResponseReturnValue:
    """Bring in a company's own words: all of the file, or none."""
    form = FileForm()
    if form.validate():
        try:
            sent = form.file.data
            sheet = companys.sheet(sent.filename or "", sent.read(companys.BYTES + 1))
            taken = bring_in(viewer(), [sheet], Origin.WEB)
        except Unreadable as wrong:
            form.refuse(Invalid(file=str(wrong)))
        else:
            flash(
                _(
                    "%(concepts)d terms and %(labels)d words came in.",
                    concepts=taken.concepts,
                    labels=taken.labels,
                )
            )
            return redirect(url_for(".index", source="company"), 303)
    return render_template("skills/file.html", form=form), 422
