"""What does the company hold dear, and is it asked for where colleagues are thanked?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, CompanyValue, Event, Person, session
from social.administration import bp
from social.administration.forms import AskForm, ValueForm
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.pages import company
from social.viewer import viewer

MOST = 12  # that can be chosen; of more, nobody keeps one in mind


@bp.get("/values")
def values() -> str:
    """Show what the company holds dear."""
    return page_of(AskForm(formdata=None, is_asked=company().asks_value))


@bp.post("/values/asked")
def ask_value() -> ResponseReturnValue:
    """Say whether a value is asked for."""
    form = AskForm()
    if not form.validate():
        return page_of(form), 422
    set_asked(viewer(), is_asked=form.is_asked.data)
    flash(_("Saved."))
    return redirect(url_for(".values"), 303)


@bp.get("/values/new")
def new_value() -> str:
    """Ask what else the company holds dear."""
    return form_page(ValueForm(formdata=None, is_offered=True))


@bp.post("/values")
def add_value() -> ResponseReturnValue:
    """Write down another value."""
    return kept(ValueForm())


@bp.get("/values/<int:id>")
def value(id: int) -> str:
    """Show a value."""
    found = find_value(id)
    form = ValueForm(formdata=None, data={**found.names, "is_offered": found.is_offered})
    return form_page(form, found)


@bp.post("/values/<int:id>")
def change_value(id: int) -> ResponseReturnValue:
    """Name a value anew, or let it be chosen no more."""
    return kept(ValueForm(), find_value(id))


def kept(form: ValueForm, found: CompanyValue | None = None) -> ResponseReturnValue:
    """Keep a value, or say why that cannot be."""
    try:
        if form.validate():
            keep(viewer(), found, form.names(), is_offered=form.is_offered.data)
            flash(_("Saved."))
            return redirect(url_for(".values"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return form_page(form, found), 422


def keep(
    actor: Person, found: CompanyValue | None, names: Mapping[str, str], *, is_offered: bool
) -> CompanyValue:
    """Write a value down, or anew; thanks that named it name it so from then on."""
    require_administrator(actor)
    if not names:
        raise Invalid(form=_("Name it in one language at least."))
    with change(actor) as record:
        hold(session.get_one(Company, 1))  # of two who add the last one, the second is refused
        if found is not None:
            hold(found)
        others = [one for one in all_values() if found is None or one.id != found.id]
        taken = {(code, name.casefold()) for one in others for code, name in one.names.items()}
        if taken & {(code, name.casefold()) for code, name in names.items()}:
            raise Invalid(form=_("There is a value of this name."))
        if is_offered and sum(one.is_offered for one in others) >= MOST:
            raise Invalid(form=_("%(number)s values are enough: take one back first.", number=MOST))
        it = found or CompanyValue()
        it.names, it.is_offered = dict(names), is_offered
        session.add(it)
        record(Event.VALUE_CHANGED if found else Event.VALUE_ADDED, it)
    return it


def set_asked(actor: Person, *, is_asked: bool) -> None:
    """Say whether whoever thanks has to choose a value."""
    require_administrator(actor)
    with change(actor) as record:
        it = session.get_one(Company, 1)
        hold(it)
        it.asks_value = is_asked
        record(Event.VALUE_ASKED, it)


def all_values() -> Sequence[CompanyValue]:
    """List all that there ever were, those that can be chosen first."""
    rows = select(CompanyValue).order_by(CompanyValue.is_offered.desc(), CompanyValue.id)
    return session.scalars(rows).all()


def find_value(number: int) -> CompanyValue:
    """Find a value."""
    found = session.get(CompanyValue, within_range(number))
    if found is None:
        raise not_found()
    return found


def page_of(form: AskForm) -> str:
    """Render the list of values."""
    return render_template("administration/values.html", form=form, values=all_values())


def form_page(form: ValueForm, found: CompanyValue | None = None) -> str:
    """Render the form of one value."""
    return render_template("administration/value.html", form=form, value=found)
