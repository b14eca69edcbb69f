"""Communities: look for one, found one, read one."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Person
from social import feed
from social.communities import (
    bp,
    by_mail,
    calls,
    editing,
    invitations,
    members,
    membership,
    ownerless,
    owners,
    refusal,
    rules,
    writing,
)
from social.communities.actions import create_community
from social.communities.directory import Shelf, look_up
from social.communities.forms import DirectoryForm, NewCommunityForm
from social.communities.head import head
from social.communities.standing import find, find_readable
from social.communities.wall import facts, orders, wall
from social.cursor import Cursor
from social.errors import Invalid, forbidden, wants_json
from social.forms import PostForm
from social.nearby import nearby
from social.places import reader_count
from social.reading import keep_order
from social.restraint import kept_from_writing
from social.rights import may
from social.viewer import viewer

__all__ = [
    "bp",
    "by_mail",
    "calls",
    "editing",
    "invitations",
    "members",
    "membership",
    "ownerless",
    "owners",
    "refusal",
    "rules",
    "writing",
]


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the communities that the viewer looks for."""
    me, form = viewer(), DirectoryForm(request.args)
    is_valid = form.validate()
    shelf = look_up(me, form.wish(), Cursor.read(request.args.get("before"))) if is_valid else None
    page = render_template(
        "communities/index.html",
        form=form,
        wish=form.wish() if is_valid else None,
        shelf=shelf or Shelf([], None),
        nearby=nearby(me),
        kept=form.kept(),
    )
    return page, 200 if is_valid else 422


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask what a new community shall be."""
    form = NewCommunityForm(data={"kind": "public", "language": viewer().language})
    return render_template("communities/new.html", form=form)


@bp.post("")
def create() -> ResponseReturnValue:
    """Found a community."""
    form = NewCommunityForm()
    if form.validate():
        try:
            community = create_community(viewer(), form.plan())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(
                _("%(name)s is there. Write the first post or invite people.", name=community.name)
            )
            return redirect(url_for(".show", slug=community.slug), 303)
    return render_template("communities/new.html", form=form), 422


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a community with its posts, or with how to come in."""
    standing = find(slug)
    if not standing.may_read and wants_json():
        raise forbidden(_("Members of this community read it."))
    if not standing.may_read:
        return render_template("communities/closed.html", **head(standing))
    if wants_json():
        return jsonify(facts(standing))
    may_post = may(viewer(), "post", standing.community)
    is_kept = standing.is_member and not may_post and not standing.community.is_archived
    return render_template(
        "communities/show.html",
        **head(standing, is_wall=True),
        feed=wall(standing),
        orders=orders(standing),
        may_post=may_post,
        restraint=kept_from_writing(viewer(), standing.community) if is_kept else None,
        readers=reader_count(standing.community),
        form=PostForm(),
    )


@bp.post("/<slug>/order")
def choose_order(slug: str) -> ResponseReturnValue:
    """Keep the order in which the viewer reads communities."""
    standing = find_readable(slug)
    keep_order(viewer(), Person.community_order, feed.chosen(orders(standing)))
    return redirect(url_for(".show", slug=standing.community.slug), 303)


@bp.get("/<slug>/about")
def about(slug: str) -> ResponseReturnValue:
    """Show what a community is for, what holds in it, and who runs it."""
    return render_template("communities/about.html", **head(find(slug)))
