"""The pages of the law: everybody reads them, also before a sign-in; who may, writes them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from models import LegalKind
from social import standing
from social.errors import Invalid, not_found
from social.fields import LANGUAGE_NAMES
from social.legal import actions, texts
from social.legal.forms import AcceptForm, text_form
from social.legal.licences import of_browser, of_python
from social.legal.starter import begun
from social.pages import company_name, local_path
from social.viewer import viewer

bp = Blueprint("legal", __name__, url_prefix="/legal")

NAMES = {
    LegalKind.PRIVACY: _l("Privacy"),
    LegalKind.TERMS: _l("Terms of use"),
    LegalKind.IMPRINT: _l("Imprint"),
    LegalKind.ACCESSIBILITY: _l("Accessibility"),
}
bp.add_app_template_global(NAMES, "legal_names")


@bp.get("/<kind>")
def show(kind: str) -> ResponseReturnValue:
    """Show a page as it holds now, or that there is none yet."""
    it = kind_of(kind)
    return page_of(it, texts.newest(it))


@bp.get("/<kind>/<int:version>")
def show_once(kind: str, version: int) -> ResponseReturnValue:
    """Show what a page said once, and what that version changed."""
    it = kind_of(kind)
    if version not in {number for number, _moment in texts.versions(it)}:
        raise not_found()
    return page_of(it, version)


@bp.get("/licences")
def licences() -> ResponseReturnValue:
    """Show under which licences what runs here is."""
    static = Path(current_app.static_folder or "static")
    return render_template("legal/licences.html", python=of_python(), browser=of_browser(static))


@bp.get("/<kind>/edit")
def edit(kind: str) -> ResponseReturnValue:
    """Let who may write the next version, from the one that holds or from ours to begin with."""
    it = kind_of(kind)
    actions.require_writer(viewer(), it)
    version = texts.newest(it)
    told = texts.sources(it, version) or begun(it, company_name())
    form = text_form(languages(), formdata=None, data={"seen": version, **told})
    return form_page(it, form)


@bp.post("/<kind>")
def publish(kind: str) -> ResponseReturnValue:
    """Publish a version."""
    it = kind_of(kind)
    actions.require_writer(viewer(), it)
    form = text_form(languages())
    if form.validate():
        try:
            actions.publish(viewer(), it, form.texts(), form.seen.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(published(it))
            return redirect(url_for(".show", kind=it.value), 303)
    return form_page(it, form), 422


def published(kind: LegalKind) -> str:
    """Say that a version is published, and what happens next."""
    if kind is LegalKind.TERMS:
        return _("Published. Everybody is asked on their next page to accept it.")
    return _("Published. Tell people what has changed, and why.")


@bp.get("/terms/acceptance")
def ask() -> ResponseReturnValue:
    """Show the terms that hold, what is new in them, and ask whether the reader accepts them."""
    version = texts.newest(LegalKind.TERMS)
    if version <= viewer().accepted_terms:
        return redirect(local_path(request.args.get("next"), "/"), 303)
    return ask_page(version)


@bp.post("/terms/acceptance")
def accept() -> ResponseReturnValue:
    """Take down that the reader accepts them."""
    form = AcceptForm()
    try:
        if not form.validate() or not texts.newest(LegalKind.TERMS):
            raise not_found()
        actions.accept(viewer(), form.version.data)
    except Invalid as invalid:
        return ask_page(texts.newest(LegalKind.TERMS), invalid.fields["form"]), 422
    return redirect(local_path(request.form.get("next"), "/"), 303)


def ask_page(version: int, wrong: str = "") -> str:
    """Render the question, with what changed since the version that the reader accepted."""
    language = get_locale().language
    text = texts.read(LegalKind.TERMS, version, language)
    before = viewer().accepted_terms
    return render_template(
        "legal/ask.html",
        text=text,
        version=version,
        is_first=before == 0,
        changed=changed(LegalKind.TERMS, version, before, text.language) if text else [],
        next=local_path(request.values.get("next"), "/"),
        wrong=wrong,
    )


def page_of(kind: LegalKind, version: int) -> str:
    """Show a version in the reader's language."""
    text = texts.read(kind, version, get_locale().language)
    return render_template(
        "legal/show.html",
        kind=kind,
        text=text,
        version=version,
        versions=texts.versions(kind),
        is_newest=version == texts.newest(kind),
        changed=changed(kind, version, version - 1, text.language) if text else [],
        may_write=current_user.is_authenticated and actions.may_write(viewer(), kind),
        layout="base.html" if current_user.is_authenticated else "plain.html",
    )


def changed(kind: LegalKind, version: int, before: int, language: str) -> list[tuple[str, str]]:
    """List the lines of a version beside those of one before; nothing for the first."""
    old, new = texts.sources(kind, before), texts.sources(kind, version)
    if language not in old:
        return []
    return list(texts.difference(old[language], new.get(language, "")))


def form_page(kind: LegalKind, form: object) -> str:
    """Render the form."""
    return render_template("legal/edit.html", kind=kind, form=form, languages=languages())


def languages() -> dict[str, str]:
    """Give the languages that the company offers, each in its own name."""
    return {one: LANGUAGE_NAMES[one] for one in standing.offered()}


def kind_of(name: str) -> LegalKind:
    """Find which page is meant, or answer that there is none."""
    if name not in {*LegalKind}:
        raise not_found()
    return LegalKind(name)
