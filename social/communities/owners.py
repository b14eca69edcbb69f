"""Who runs a community: make, unmake, hand over, offer."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.answering import done
from social.communities import bp, owning
from social.communities.standing import find
from social.finding import find_person
from social.rights import require
from social.viewer import viewer


@bp.post("/<slug>/owners/<handle>")
def make_owner(slug: str, handle: str) -> ResponseReturnValue:
    """Let a member run the community too."""
    person = find_person(handle)
    owning.make_owner(viewer(), find(slug).community, person)
    flash(_("%(name)s is an owner now.", name=person.name))
    return done(url_for(".members", slug=slug))


@bp.delete("/<slug>/owners/<handle>")
def unmake_owner(slug: str, handle: str) -> ResponseReturnValue:
    """Let an owner be a member again."""
    person = find_person(handle)
    owning.unmake_owner(viewer(), find(slug).community, person)
    flash(_("%(name)s is a member now.", name=person.name))
    return done(url_for(".members", slug=slug))


@bp.get("/<slug>/owners/<handle>/succession")
def succession(slug: str, handle: str) -> ResponseReturnValue:
    """Say what handing over means before it is done."""
    community, person = find(slug).community, find_person(handle)
    require(viewer(), "own", community, _("Owners of the community choose owners."))
    return render_template("communities/hand_over.html", community=community, person=person)


@bp.post("/<slug>/owners/<handle>/succession")
def hand_over(slug: str, handle: str) -> ResponseReturnValue:
    """Let a member run the community instead of the viewer."""
    person = find_person(handle)
    owning.hand_over(viewer(), find(slug).community, person)
    flash(_("%(name)s runs the community now. You are a member.", name=person.name))
    return done(url_for(".show", slug=slug))


@bp.post("/<slug>/offer")
def offer(slug: str) -> ResponseReturnValue:
    """Offer to run a community that nobody is left to run."""
    owning.offer_to_own(viewer(), find(slug).community)
    flash(_("The administrators see your offer."))
    return done(url_for(".show", slug=slug))
