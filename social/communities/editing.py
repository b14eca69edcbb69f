"""Changing a community as a whole: its words, its archive, its end."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.answering import done
from social.communities import actions, bp
from social.communities.forms import EditCommunityForm
from social.communities.head import head
from social.communities.ruling import rule_words
from social.communities.standing import Standing, find
from social.errors import Invalid
from social.rights import require
from social.viewer import viewer


@bp.get("/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show what a community is, to change."""
    standing = find_run(slug)
    return form_page(standing, EditCommunityForm.filled(standing.community))


@bp.patch("/<slug>")
def update(slug: str) -> ResponseReturnValue:
    """Keep what a community shall be."""
    standing, form = find_run(slug), EditCommunityForm()
    community = standing.community
    if form.validate():
        try:
            actions.change_community(viewer(), community, form.plan(), form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".about", slug=community.slug))
    return form_page(find_run(slug), form), 422


def form_page(standing: Standing, form: EditCommunityForm) -> str:
    """Show the form; of a tie to a group of the directory, that it ends with closing."""
    community = standing.community
    is_tied = community.is_open and (community.rule or {}).get("group_id") is not None
    tie = rule_words(community) if is_tied else ""
    return render_template("communities/edit.html", **head(standing), form=form, tie=tie)


@bp.post("/<slug>/archive")
def archive(slug: str) -> ResponseReturnValue:
    """Keep a community for reading only."""
    community = find(slug).community
    actions.archive_community(viewer(), community)
    undo = url_for(".reopen", slug=slug, _method="DELETE")
    flash(_("%(community)s is archived.", community=community.name), f"undo {undo}")
    return done(url_for(".show", slug=slug))


@bp.delete("/<slug>/archive")
def reopen(slug: str) -> ResponseReturnValue:
    """Let people write again."""
    community = find(slug).community
    actions.reopen_community(viewer(), community)
    flash(_("%(community)s is open again.", community=community.name))
    return done(url_for(".show", slug=slug))


@bp.get("/<slug>/deletion")
def deletion(slug: str) -> ResponseReturnValue:
    """Say what a deletion does before it is done."""
    standing = find_run(slug)
    posts = actions.post_count(standing.community)
    return render_template("communities/delete.html", **head(standing), posts=posts)


@bp.delete("/<slug>")
def delete(slug: str) -> ResponseReturnValue:
    """Take a community and its posts out of everybody's sight."""
    community = find(slug).community
    actions.delete_community(viewer(), community)
    flash(_("%(community)s is deleted.", community=community.name))
    return done(url_for(".index"))


def find_run(slug: str) -> Standing:
    """Find a community that the viewer runs."""
    standing = find(slug)
    require(viewer(), "run", standing.community, _("Owners of the community change it."))
    return standing
