"""The viewer's own membership: in, out, quiet, read."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Community, CommunityKind, MembershipState
from social.answering import came_from, done
from social.communities import bp
from social.communities.joining import join_community, leave_community
from social.communities.quiet import mark_read, mute
from social.communities.standing import find
from social.errors import forbidden
from social.reading import until
from social.viewer import viewer


@bp.post("/<slug>/membership")
def join(slug: str) -> ResponseReturnValue:
    """Join, ask to join, or accept an invitation: whichever the community's kind allows."""
    community = find(slug).community
    state = join_community(viewer(), community)
    if state is MembershipState.MEMBER:
        flash(_("You are in %(community)s now.", community=community.name))
    else:
        flash(_("The owners of %(community)s see your request.", community=community.name))
    return done(url_for(".show", slug=slug), state=state)


@bp.get("/<slug>/membership")
def leaving(slug: str) -> ResponseReturnValue:
    """Say what leaving a closed community means before it is done."""
    return render_template("communities/leave.html", community=find_joined(slug))


@bp.delete("/<slug>/membership")
def leave(slug: str) -> ResponseReturnValue:
    """Leave, take a request back, or decline an invitation."""
    standing = find(slug)
    community = standing.community
    leave_community(viewer(), community)
    if standing.is_member and community.is_open and not community.is_archived:
        undo = url_for(".join", slug=slug)
        flash(_("You left %(community)s.", community=community.name), f"undo {undo}")
    elif standing.is_member:
        flash(_("You left %(community)s.", community=community.name))
    is_gone = community.kind is CommunityKind.HIDDEN
    return done(url_for(".index") if is_gone else url_for(".show", slug=slug))


@bp.post("/<slug>/mute")
def silence(slug: str) -> ResponseReturnValue:
    """Keep a community's posts out of the viewer's home."""
    community = find_joined(slug)
    mute(viewer(), community, is_muted=True)
    undo = url_for(".unsilence", slug=slug, _method="DELETE")
    flash(
        _("%(community)s is not in your home any more.", community=community.name), f"undo {undo}"
    )
    return done(url_for(".show", slug=slug))


@bp.delete("/<slug>/mute")
def unsilence(slug: str) -> ResponseReturnValue:
    """Show a community's posts in the viewer's home again."""
    community = find_joined(slug)
    mute(viewer(), community, is_muted=False)
    flash(_("%(community)s is in your home again.", community=community.name))
    return done(url_for(".show", slug=slug))


@bp.post("/<slug>/read")
def read(slug: str) -> ResponseReturnValue:
    """Note that the viewer read everything here, up to the newest post that their page showed."""
    mark_read(viewer(), find_joined(slug), until())
    return done(came_from(url_for(".show", slug=slug)))


def find_joined(slug: str) -> Community:
    """Find a community that the viewer is in; 403 where it is known and not joined."""
    standing = find(slug)
    if not standing.is_member:
        raise forbidden(_("Members of this community do."))
    return standing.community
