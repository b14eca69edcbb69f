"""Who asks to come in, and who is asked to: requests and invitations."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import MembershipState
from social.answering import came_from, done
from social.communities import bp, joining, roster
from social.communities.forms import NameSearch
from social.communities.head import head
from social.communities.standing import find
from social.cursor import Cursor
from social.errors import not_found
from social.finding import find_person
from social.rights import require
from social.viewer import viewer


@bp.get("/<slug>/requests")
def requests(slug: str) -> ResponseReturnValue:
    """Show those who ask to come in to those who let them."""
    standing = find(slug)
    require(viewer(), "admit", standing.community, _("Owners of the community let people in."))
    roll = roster.waiting(standing.community, MembershipState.REQUESTED, cursor())
    return render_template("communities/requests.html", **head(standing), roll=roll)


@bp.post("/<slug>/requests/<handle>")
def approve(slug: str, handle: str) -> ResponseReturnValue:
    """Let somebody in."""
    person = find_person(handle)
    joining.approve_request(viewer(), find(slug).community, person)
    flash(_("%(name)s is in.", name=person.name))
    return done(came_from(url_for(".requests", slug=slug)))


@bp.delete("/<slug>/requests/<handle>")
def refuse(slug: str, handle: str) -> ResponseReturnValue:
    """Do not let somebody in."""
    person = find_person(handle)
    joining.refuse_request(viewer(), find(slug).community, person)
    flash(_("The request of %(name)s is refused.", name=person.name))
    return done(came_from(url_for(".requests", slug=slug)))


@bp.get("/<slug>/invitations")
def invitations(slug: str) -> ResponseReturnValue:
    """Look for people to invite, and show who is invited."""
    standing, form = find(slug), NameSearch(request.args)
    community = standing.community
    require(viewer(), "invite", community, _("Members invite; into a hidden community, owners."))
    if not form.validate():
        raise not_found()
    return render_template(
        "communities/invitations.html",
        **head(standing),
        words=form.q.data or "",
        found=roster.could_come(community, form.q.data or ""),
        roll=roster.waiting(community, MembershipState.INVITED, cursor()),
    )


def cursor() -> Cursor | None:
    """Read from the address where the page begins; None for the first."""
    words = request.args.get("after")
    return Cursor.read(words) if words else None


@bp.post("/<slug>/invitations/<handle>")
def invite(slug: str, handle: str) -> ResponseReturnValue:
    """Invite somebody."""
    person = find_person(handle)
    joining.invite_person(viewer(), find(slug).community, person)
    flash(_("%(name)s is invited.", name=person.name))
    return done(url_for(".invitations", slug=slug))


@bp.delete("/<slug>/invitations/<handle>")
def uninvite(slug: str, handle: str) -> ResponseReturnValue:
    """Take an invitation back."""
    person = find_person(handle)
    joining.uninvite_person(viewer(), find(slug).community, person)
    flash(_("The invitation of %(name)s is taken back.", name=person.name))
    return done(url_for(".invitations", slug=slug))
