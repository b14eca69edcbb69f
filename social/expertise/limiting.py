"""How often somebody can be asked, when not, and who stands in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from models import Availability, Event, Person, limits, session
from social.changes import change
from social.errors import Invalid
from social.expertise import bp
from social.fields import DayField, line
from social.forms import Form
from social.holding import hold
from social.viewer import viewer

MOST = 99


class AvailabilityForm(Form):
    """When one can be asked."""

    weekly_limit = IntegerField(
        _l("Questions a week, at most"),
        [Optional(), NumberRange(0, MOST, _l("A number from 0 to 99."))],
        description=_l("Leave it empty if there is no limit."),
        render_kw={"inputmode": "numeric", "maxlength": 2, "class": "short"},
    )
    away_from = DayField(_l("Away from"))
    away_until = DayField(_l("Away until"))
    substitute = line(
        _l("Who stands in for you?"),
        limits.EMAIL,
        optional=True,
        description=_l("The e-mail address or @name of a colleague who agreed."),
    )


@bp.get("/expertise/availability")
def availability() -> ResponseReturnValue:
    """Show how often one can be asked."""
    row = own_row(viewer())
    substitute = session.get(Person, row.substitute_id) if row and row.substitute_id else None
    data: dict[str, Any] = {
        "weekly_limit": row.weekly_limit if row else None,
        "away_from": row.away_from if row else None,
        "away_until": row.away_until if row else None,
        "substitute": f"@{substitute.handle}" if substitute else "",
    }
    return page(AvailabilityForm(data=data))


@bp.post("/expertise/availability")
def set_availability() -> ResponseReturnValue:
    """Set it."""
    form, me = AvailabilityForm(), viewer()
    if not form.validate():
        return page(form), 422
    try:
        keep(me, form)
    except Invalid as invalid:
        form.refuse(invalid)
        return page(form), 422
    flash(_("Saved."))
    return redirect(url_for(".show", handle=me.handle), 303)


def keep(person: Person, form: AvailabilityForm) -> None:
    """Keep what a person set, in the one row that there is of it."""
    first, last = form.away_from.data, form.away_until.data
    if first and last and last < first:
        raise Invalid(away_until=_("This is before it began."))
    substitute = named(form.substitute.data or "", person)
    with change(person) as record:
        hold(person)
        row = own_row(person) or Availability(person_id=person.id)
        session.add(row)
        row.weekly_limit, row.away_from, row.away_until = form.weekly_limit.data, first, last
        row.substitute_id = substitute.id if substitute else None
        record(Event.AVAILABILITY_SET, row)


def named(words: str, person: Person) -> Person | None:
    """Find the colleague whom an address or a handle names; None if nothing was given."""
    words = words.strip().removeprefix("@").lower()
    if not words:
        return None
    found = session.scalar(
        select(Person).where(
            (func.lower(Person.email) == words) if "@" in words else (Person.handle == words),
            Person.works_here(),
        )
    )
    if found is None:
        raise Invalid(substitute=_("Nobody here has this address or name."))
    if found.id == person.id:
        raise Invalid(substitute=_("Name somebody else."))
    return found


def own_row(person: Person) -> Availability | None:
    """Find what a person set."""
    return session.scalar(select(Availability).where(Availability.person_id == person.id))


def page(form: AvailabilityForm) -> str:
    """Render the page."""
    return render_template("expertise/availability.html", form=form)
