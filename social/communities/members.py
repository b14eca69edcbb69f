"""Who is in: the list, and what owners do from it."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.answering import done
from social.communities import bp, joining, roster
from social.communities.forms import MemberSearch
from social.communities.head import head
from social.communities.standing import find, find_readable
from social.errors import not_found
from social.finding import find_person
from social.viewer import viewer


@bp.get("/<slug>/members")
def members(slug: str) -> ResponseReturnValue:
    """Show a page of those who are in, by name."""
    standing, form = find_readable(slug), MemberSearch(request.args)
    if not form.validate():
        raise not_found()
    words = form.q.data or ""
    roll = roster.members(standing.community, words, form.after.data)
    return render_template("communities/members.html", **head(standing), roll=roll, words=words)


@bp.delete("/<slug>/members/<handle>")
def remove(slug: str, handle: str) -> ResponseReturnValue:
    """Take somebody out."""
    community, person = find(slug).community, find_person(handle)
    joining.remove_member(viewer(), community, person)
    flash(_("%(name)s is out of %(community)s.", name=person.name, community=community.name))
    return done(url_for(".members", slug=slug))
