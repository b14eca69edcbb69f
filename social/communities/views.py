"""Communities: look for one, found one, read one."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import now
from models.reading import Hit, Order, pinned
from models.reading import community as read_community
from social import feed
from social.communities import (
    bp,
    editing,
    invitations,
    members,
    membership,
    ownerless,
    owners,
    refusal,
    rules,
)
from social.communities.actions import create_community
from social.communities.directory import Shelf, look_up, suggestions
from social.communities.forms import KIND_WORDS, DirectoryForm, NewCommunityForm
from social.communities.head import head
from social.communities.standing import Standing, find
from social.cursor import Cursor
from social.errors import Invalid
from social.feed import Feed
from social.forms import PostForm
from social.rights import may
from social.viewer import viewer

__all__ = [
    "bp",
    "editing",
    "invitations",
    "members",
    "membership",
    "ownerless",
    "owners",
    "refusal",
    "rules",
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
        suggestions=suggestions(me),
        kind_words=KIND_WORDS,
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
    if not standing.may_read:
        return render_template("communities/closed.html", **head(standing))
    community, posts = standing.community, posts_of(standing)
    top = pinned(community.id) if posts.is_first_page else ()
    return render_template(
        "communities/show.html",
        **head(standing),
        feed=posts,
        pinned=feed.rendered([Hit(key, now()) for key in top], viewer()),
        may_post=may(viewer(), "post", community),
        form=PostForm(),
    )


def posts_of(standing: Standing) -> Feed:
    """Read a page of the community's posts in the order that the address asks for."""
    community = standing.community
    order = feed.order_of(request.args.get("order"))
    return feed.page(
        partial(read_community, community.id),
        viewer(),
        label=_("Posts in %(community)s", community=community.name),
        streams=(f"community:{community.id}",),
        order=order if order is Order.ACTIVITY else Order.NEWEST,
        read_at=standing.own.read_at if standing.own and standing.is_member else None,
        read_url=url_for(".read", slug=community.slug) if standing.is_member else None,
    )


@bp.get("/<slug>/about")
def about(slug: str) -> ResponseReturnValue:
    """Show what a community is for, what holds in it, and who runs it."""
    return render_template("communities/about.html", **head(find(slug)))
