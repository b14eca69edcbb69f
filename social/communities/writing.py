"""How people write in a community: who waits for approval, and how often one posts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Approval, Callers, Community, Event, Person
from social.answering import done
from social.changes import change
from social.communities import bp
from social.communities.editing import find_run
from social.communities.forms import WritingForm
from social.communities.head import head
from social.communities.standing import Standing
from social.errors import Invalid
from social.holding import hold
from social.rights import require
from social.viewer import viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """How people write: whose texts wait, how many of a newcomer's do, minutes between posts.

    And who calls everybody.
    """

    approval: Approval = Approval.OFF
    newcomer_texts: int = 3
    slow_minutes: int = 0
    callers: Callers = Callers.OWNERS
    bots_call: bool = False


def set_tools(owner: Person, community: Community, tools: Tools, seen_version: int) -> None:
    """Say how people write from now on; what waits already goes on waiting."""
    require(owner, "run", community, _("Owners of the community change it."))
    with change(owner) as record:
        hold(community)
        if seen_version != community.version:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it first."))
        community.approval, community.newcomer_texts = tools.approval, tools.newcomer_texts
        community.slow_minutes = tools.slow_minutes
        community.callers, community.bots_call = tools.callers, tools.bots_call
        community.version += 1
        record(Event.COMMUNITY_CHANGED, community, was=community.kind)


@bp.get("/<slug>/writing")
def writing(slug: str) -> ResponseReturnValue:
    """Show how people write here, to change."""
    standing = find_run(slug)
    return tools_page(standing, WritingForm.filled(standing.community))


@bp.patch("/<slug>/writing")
def set_writing(slug: str) -> ResponseReturnValue:
    """Keep how people shall write."""
    standing, form = find_run(slug), WritingForm()
    if form.validate():
        wanted = Tools(
            approval=Approval(form.approval.data),
            newcomer_texts=form.newcomer_texts.data or 3,
            slow_minutes=form.slow_minutes.data or 0,
            callers=Callers(form.callers.data),
            bots_call=bool(form.bots_call.data),
        )
        try:
            set_tools(viewer(), standing.community, wanted, form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".writing", slug=slug))
    return tools_page(find_run(slug), form), 422


def tools_page(standing: Standing, form: WritingForm) -> str:
    """Show the form."""
    return render_template("communities/writing.html", **head(standing), form=form)
