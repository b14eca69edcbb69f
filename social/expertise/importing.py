"""Bring in what one's own export of another service says: look at each line, keep some."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from models import Audience, Level, StatementKind, StatementSource
from social import vocabulary
from social.errors import Invalid, not_found
from social.expertise import actions, bp
from social.expertise.bringing import LARGEST, MOST, NoExport, Proposal, read
from social.expertise.terms import offers
from social.expertise.wording import AUDIENCES, KINDS, LEVELS
from social.forms import Form
from social.stating import Saying
from social.tries import BROUGHT, LINES, spend
from social.viewer import viewer


class ImportForm(Form):
    """A file of one's own."""

    file = FileField(
        _l("Your file"),
        [FileRequired(_l("Choose a file."))],
        description=_l(
            "LinkedIn: the ZIP of your own data, or one of its CSV files. Europass: XML or JSON."
        ),
        render_kw={"accept": ".zip,.csv,.xml,.json"},
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as it is looked at: with the term it is linked with, and what is sent back."""

    proposal: Proposal
    term: str
    sealed: str


@bp.get("/expertise/import")
def bring() -> ResponseReturnValue:
    """Ask for a file."""
    return render_template("expertise/import.html", form=ImportForm(formdata=None), shown=None)


@bp.post("/expertise/import")
def preview() -> ResponseReturnValue:
    """Show what a file proposes; nothing is kept."""
    spend(BROUGHT, str(viewer().id))
    form = ImportForm()
    if not form.validate():
        return render_template("expertise/import.html", form=form, shown=None), 422
    try:
        proposals = read(form.file.data.filename or "", form.file.data.stream.read(LARGEST + 1))
    except NoExport:
        form.refuse(Invalid(file=_("This file says nothing that can be read here.")))
        return render_template("expertise/import.html", form=form, shown=None), 422
    lines = [shown(one) for one in proposals[:MOST]]
    return page_of_lines(form, lines, more_than=MOST if len(proposals) > MOST else None)


def page_of_lines(form: ImportForm, lines: Sequence[Shown], more_than: int | None = None) -> str:
    """Render what there is to say yes to."""
    return render_template(
        "expertise/import.html",
        form=form,
        shown=lines,
        more_than=more_than,
        kinds=KINDS,
        levels=LEVELS,
        audiences=AUDIENCES,
    )


@bp.post("/expertise/import/lines")
def keep_lines() -> ResponseReturnValue:
    """Keep the lines that the person said yes to."""
    chosen = request.form.get("audience", Audience.ME.value)
    if chosen not in tuple(Audience):
        raise not_found()
    if not request.form.getlist("take"):
        form = ImportForm(formdata=None)
        form.refuse(Invalid(form=_("Tick the lines that shall stay.")))
        return page_of_lines(form, [*lines_that_came_back()]), 422
    spend(LINES, str(viewer().id))
    kept, refused = 0, []
    for number in request.form.getlist("take")[:MOST]:
        try:
            actions.make(viewer(), saying(number, Audience(chosen)))
            kept += 1
        except Invalid as invalid:
            refused.append(next(iter(invalid.fields.values())))
    flash(ngettext("%(num)d line is kept.", "%(num)d lines are kept.", kept))
    if refused:
        flash(refused[0])
    return redirect(url_for(".show", handle=viewer().handle), 303)


def lines_that_came_back() -> Iterator[Shown]:
    """Read the lines of a page of which none was ticked; what is none is left out."""
    for number in range(1, MOST + 1):
        try:
            sealed = request.form.get(f"line-{number}", "")
            found = json.loads(sealed)
            kind, words = StatementKind(found["kind"]), str(found["words"])
            level = Level(found["level"]) if found.get("level") else None
            since, concept_id = whole(found.get("since")), whole(found.get("concept"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        names = vocabulary.labels([concept_id or 0], get_locale().language)
        phrase = words.partition("\n")[0]
        proposal = Proposal(kind=kind, phrase=phrase, level=level, since=since)
        yield Shown(proposal, names.get(concept_id or 0, ""), sealed)


def saying(number: str, audience: Audience) -> Saying:
    """Read one line that comes back from the page; Invalid if it is none."""
    try:
        found = json.loads(request.form.get(f"line-{number}", ""))
        saying = Saying(
            kind=StatementKind(found["kind"]),
            words=str(found["words"]),
            level=Level(found["level"]) if found.get("level") else None,
            since=whole(found.get("since")),
            until=whole(found.get("until")),
            concept_id=whole(found.get("concept")),
            source=StatementSource.IMPORT,
            audience=audience,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(form=_("One of the lines could not be read.")) from None
    if saying.kind is StatementKind.LANGUAGE:
        level = request.form.get(f"level-{number}", "")
        if level not in tuple(Level):
            raise Invalid(form=_("Choose a level for each language."))
        return replace(saying, level=Level(level))
    return saying


def whole(found: Any) -> int | None:
    """Take a number as a number."""
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def shown(one: Proposal) -> Shown:
    """Link a proposal with a term if it is called just so, and write down what comes back."""
    # Nothing is guessed for a file of hundreds of lines: what is not called so is not looked for.
    meant = offers(one.phrase, one.kind) if vocabulary.linker().is_known(one.phrase) else []
    exact = [it for it in meant if it.certainty == "exact"]
    term = exact[0] if len(exact) == 1 else None
    words = (one.words or one.phrase) if term else "\n".join(filter(None, (one.phrase, one.words)))
    line = {
        "kind": one.kind.value,
        "words": words,
        "level": one.level.value if one.level else None,
        "since": one.since,
        "until": one.until,
        "concept": term.concept_id if term else None,
    }
    return Shown(one, term.label if term else "", json.dumps(line, ensure_ascii=False))
