"""Communities that nobody is left to run: administrators see them and appoint somebody."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability
from social.answering import done
from social.communities import bp, offers, owning
from social.communities.forms import find_owner
from social.errors import Invalid, forbidden, not_found
from social.rights import holds
from social.viewer import viewer


@bp.get("/without-owner")
def without_owner() -> ResponseReturnValue:
    """Show the communities that ask for an owner, and who offered."""
    require_administrator()
    return render_template("communities/without_owner.html", rows=offers.without_owner(viewer()))


@bp.post("/without-owner/<slug>")
def appoint(slug: str) -> ResponseReturnValue:
    """Give a community to somebody."""
    require_administrator()
    community = offers.find_without_owner(viewer(), slug)
    if community is None:
        raise not_found()
    person = find_owner(request.form.get("owner", "")[:254])
    if person is None:
        raise Invalid(owner=_("Say who shall run the community."))
    owning.appoint_owner(viewer(), community, person)
    flash(_("%(name)s runs %(community)s now.", name=person.name, community=community.name))
    return done(url_for(".without_owner"))


def require_administrator() -> None:
    """Refuse everybody else."""
    if not holds(viewer(), Capability.ADMINISTRATOR):
        raise forbidden(_("Administrators see which communities ask for an owner."))
