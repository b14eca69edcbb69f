"""Quotes: writing one, and what becomes of those of one's own words."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select, tuple_
from wtforms.fields.choices import SelectChoice

from models import Comment, Person, Post, Quote, session
from social import shell
from social.answering import posted, refused
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.fields import unchosen
from social.finding import find_comment, find_community, find_post, within_range
from social.quotation import LONGEST
from social.quotes import actions, bp
from social.quotes.forms import QuoteForm, WishForm, wish_of
from social.quoting import excerpt
from social.rights import require
from social.viewer import viewer

PAGE = 20
Text = Post | Comment


def quotable(text: Text) -> Text:
    """Pass on a text that the viewer may quote; to whom its author avoids there is none."""
    around = shell.current()
    if text.author_id in around.apart - around.avoided:
        raise not_found()
    require(viewer(), "quote", text, _("Its author does not want to be quoted."))
    return text


@bp.get("/posts/<int:id>/quotes/new")
def new_of_post(id: int) -> str:
    """Ask what one says to a post that one quotes."""
    return page_of(quotable(find_post(id)), QuoteForm(formdata=None))


@bp.post("/posts/<int:id>/quotes")
def quote_post(id: int) -> ResponseReturnValue:
    """Publish a post that quotes another."""
    return quoted(quotable(find_post(id)))


@bp.get("/comments/<int:id>/quotes/new")
def new_of_comment(id: int) -> str:
    """Ask what one says to a comment that one quotes."""
    return page_of(quotable(find_comment(id)), QuoteForm(formdata=None))


@bp.post("/comments/<int:id>/quotes")
def quote_comment(id: int) -> ResponseReturnValue:
    """Publish a post that quotes a comment."""
    return quoted(quotable(find_comment(id)))


def quoted(text: Text) -> ResponseReturnValue:
    """Publish what a form says to a text."""
    form = QuoteForm()
    if form.validate():
        community = find_community(form.community.data)
        try:
            post = actions.quote(viewer(), text, community, form.draft(), form.key.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    again = find_post(text.id) if isinstance(text, Post) else find_comment(text.id)
    return page_of(again, form), 422


def page_of(text: Text, form: QuoteForm) -> str:
    """Show the form under the words that are quoted."""
    rows = sorted(shell.current().talking, key=lambda row: str(row.name).casefold())
    form.community.choices = [SelectChoice(row.slug, row.name) for row in rows]
    place = text.community if isinstance(text, Post) else text.post.community
    if not form.community.data:
        form.community.data = place.slug
    if place.slug not in [row.slug for row in rows]:
        form.community.choices = unchosen(form.community.choices)
    return render_template(
        "quotes/new.html", text=text, form=form, excerpt=excerpt, longest=LONGEST
    )


@bp.get("/account/quotes")
def index() -> str:
    """Show who quotes the viewer, and who may."""
    return own_page(WishForm(formdata=None, data={"quoting": viewer().quoting}))


@bp.post("/account/quotes")
def choose() -> ResponseReturnValue:
    """Keep who may quote the viewer."""
    form = WishForm()
    if form.validate():
        actions.choose(viewer(), wish_of(form))
        flash(_("Saved."))
        return redirect(url_for(".index"), 303)
    return own_page(form), 422


@bp.post("/quotes/<int:id>/consent")
def agree(id: int) -> ResponseReturnValue:
    """Let the viewer's words show where they are quoted."""
    actions.agree(viewer(), find(id))
    return redirect(url_for(".index"), 303)


@bp.delete("/quotes/<int:id>/consent")
def take_back(id: int) -> ResponseReturnValue:
    """Let the viewer's words show there no more."""
    actions.take_back(viewer(), find(id))
    return redirect(url_for(".index"), 303)


def find(number: int) -> Quote:
    """Find a quote of the viewer's words."""
    mine = (Quote.id == within_range(number), Quote.author_id == viewer().id)
    found = session.scalar(select(Quote).where(*mine))
    if found is None:
        raise not_found()
    return found


def own_page(form: WishForm) -> str:
    """Show a page of the quotes of the viewer's words: two statements."""
    me, before = viewer(), Cursor.read(request.args.get("before"))
    rows = Quote.of(me).where(tuple_(Quote.made_at, Quote.id) < (before.at, before.id))
    found = session.scalars(rows.limit(PAGE + 1)).all()
    shown = found[:PAGE]
    more = Cursor(shown[-1].made_at, shown[-1].id) if len(found) > PAGE else None
    return render_template(
        "quotes/index.html", form=form, quotes=shown, posts=readable(me, shown), more=more
    )


def readable(reader: Person, quotes: list[Quote]) -> set[int]:
    """Name those of the posts with quotes that a reader may open."""
    ids = [one.in_post_id for one in quotes]
    seen = Post.seen_by(reader).where(Post.id.in_(ids)).with_only_columns(Post.id)
    return set(session.scalars(seen))
