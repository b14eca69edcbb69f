"""The pages on which administrators look after addresses from which mails came back."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Company
from social.answering import done
from social.finding import find_person
from social.newsletters import bounces, bp, listing
from social.rights import require
from social.viewer import viewer


@bp.get("/newsletters/addresses")
def addresses() -> ResponseReturnValue:
    """Show administrators whose addresses are left alone."""
    require_administrator()
    return render_template("newsletters/addresses.html", people=listing.cut_off_people())


def require_administrator() -> None:
    """Refuse whoever does not look after accounts."""
    require(viewer(), "administer", Company(), _("Administrators look after addresses."))


@bp.delete("/newsletters/addresses/<handle>")
def clear_address(handle: str) -> ResponseReturnValue:
    """Mail to somebody again, whose address is right."""
    require_administrator()
    bounces.clear(viewer(), find_person(handle))
    flash(_("Newsletters are mailed there again."))
    return done(url_for(".addresses"))
