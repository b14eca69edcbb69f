"""Posts: write, read, edit, delete, pin, react."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import TOLD, Post, PostKind, limits
from social import around, reactions, shell, texts, thread, voices
from social.answering import came_from, done, posted, refused, warn
from social.attaching import brought, kept, uploaded
from social.errors import Invalid, wants_json
from social.filtering import Where
from social.finding import find_community, find_post
from social.forms import CommentForm, EditPostForm, PostForm
from social.outside import off_in
from social.places import reader_count
from social.posts import actions, arriving, bp, locking, story_views
from social.quoting import quoted
from social.reactors import page as who_reacted
from social.rights import require
from social.viewer import viewer

bp.add_app_template_filter(quoted)
BESIDE = (arriving,)  # posts by mail


def address(post: Post) -> str:
    """Name the post's own page."""
    return url_for("posts.show", id=post.id)


@bp.post("/communities/<slug>/posts")
def create(slug: str) -> ResponseReturnValue:
    """Publish a post in a community."""
    community = find_community(slug)
    form, files = PostForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            post = actions.create_post(
                viewer(),
                community,
                form.draft(files),
                files,
                form.key.data or "",
                PostKind(form.kind.data),
                voice=form.voice.data or "",
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, address(post))
    if wants_json():
        return refused(form)
    page = render_template(
        "posts/new.html",
        community=community,
        off=off_in(community, viewer()),
        form=form,
        files=kept(files, viewer()),
        readers=reader_count(community),
    )
    return page, 422


@bp.get("/communities/<slug>/posts/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the composer on a page of its own."""
    community = find_community(slug)
    require(viewer(), "post", community, _("Members write here."))
    if community.tells_stories:
        return redirect(url_for("posts.new_story", slug=slug), 303)
    return render_template(
        "posts/new.html",
        community=community,
        off=off_in(community, viewer()),
        form=PostForm(
            data={
                "title": begun("title"),
                "text": begun("text", limits.COMMENT),
                "kind": kind_wanted(),
            }
        ),
        readers=reader_count(community),
    )


def begun(name: str, most: int = limits.TITLE) -> str:
    """Read words with which a post begins, from a page that leads here; nothing is sent by them."""
    return request.args.get(name, "")[:most].replace("\x00", "")


def kind_wanted() -> str:
    """Read from the address what is to be written; an address that asks for no kind, for any."""
    wanted = request.args.get("kind", "")
    return wanted if wanted in set(PostKind) - set(TOLD) else PostKind.DISCUSSION


@bp.get("/posts/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show a post with what was said about it; to whom its author avoids there is none."""
    post = find_post(id)
    thread.require_open(post)
    if request.headers.get("X-Kring-Fragment"):
        where = request.args.get("list")
        if where in list(Where):
            return thread.listed_fragment(post, viewer(), Where(where))
        return thread.post_fragment(post, viewer())
    page = thread.of(post, viewer())
    parent = thread.replied_to(post)
    return render_template(
        "posts/show.html",
        post=post,
        thread=page,
        form=CommentForm(),
        parent=parent,
        around=around.of(post, viewer(), shell.current().apart),
    )


@bp.get("/posts/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show a post's words to its author, to change."""
    post = find_post(id)
    require(viewer(), "edit", post, _("Authors edit their own posts while they are members."))
    if post.is_story:
        return story_views.edit_story(post)
    form = EditPostForm(
        data={
            "title": post.title,
            "text": post.source,
            "version": post.version,
            "voice": voices.choice_of(post),
        }
    )
    return render_template("posts/edit.html", post=post, form=form, files=texts.files(post))


@bp.patch("/posts/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep the changed words."""
    post = find_post(id)
    if post.is_story:
        return story_views.update_story(post)
    form, files = EditPostForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            actions.edit_post(
                viewer(),
                post,
                form.draft(files),
                form.version.data,
                files,
                voice=form.voice.data or "",
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            warn(post)
            return done(address(post), id=post.id, version=post.version)
    if wants_json():
        return refused(form)
    again = find_post(id)  # what was refused let go of what was read
    page = render_template("posts/edit.html", post=again, form=form, files=kept(files, viewer()))
    return page, 422


@bp.delete("/posts/<int:id>")
def delete(id: int) -> ResponseReturnValue:
    """Take a post out of sight, with a way back for a moment."""
    post = find_post(id)
    actions.delete_post(viewer(), post)
    undo = url_for("posts.restore", id=post.id)
    if not wants_json():
        flash(undo, "undo-post")
    return done(url_for("communities.show", slug=post.community.slug), undo=undo)


@bp.post("/posts/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    """Bring back a post that the viewer just deleted."""
    post = thread.find_deleted(Post, id)
    actions.restore_post(viewer(), post)
    return done(address(post), id=post.id)


@bp.get("/posts/<int:id>/versions")
def versions(id: int) -> ResponseReturnValue:
    """Show what a post said before."""
    post = find_post(id)
    thread.require_open(post)
    earlier = texts.versions(post, viewer())
    return render_template("posts/versions.html", text=post, versions=earlier)


@bp.post("/posts/<int:id>/pin")
def pin(id: int) -> ResponseReturnValue:
    """Keep a post on top."""
    post = find_post(id)
    actions.pin_post(viewer(), post)
    return done(came_from(address(post)))


@bp.delete("/posts/<int:id>/pin")
def unpin(id: int) -> ResponseReturnValue:
    """Let a post go its way again."""
    post = find_post(id)
    actions.unpin_post(viewer(), post)
    return done(came_from(address(post)))


@bp.post("/posts/<int:id>/lock")
def lock(id: int) -> ResponseReturnValue:
    """Close a thread."""
    post = find_post(id)
    locking.lock_post(viewer(), post)
    return done(came_from(address(post)))


@bp.delete("/posts/<int:id>/lock")
def unlock(id: int) -> ResponseReturnValue:
    """Open a thread again."""
    post = find_post(id)
    locking.unlock_post(viewer(), post)
    return done(came_from(address(post)))


@bp.get("/posts/<int:id>/reactions")
def reactors(id: int) -> ResponseReturnValue:
    """Show who reacted."""
    return who_reacted(find_post(id))


@bp.post("/posts/<int:id>/reactions/<kind>")
def react(id: int, kind: str) -> ResponseReturnValue:
    """Add the viewer's reaction."""
    post = find_post(id)
    reactions.react(viewer(), post, reactions.kind_of(kind))
    return done(came_from(address(post)))


@bp.delete("/posts/<int:id>/reactions/<kind>")
def unreact(id: int, kind: str) -> ResponseReturnValue:
    """Take the viewer's reaction back."""
    post = find_post(id)
    reactions.unreact(viewer(), post, reactions.kind_of(kind))
    return done(came_from(address(post)))


@bp.post("/posts/<int:id>/unread")
def mark_unread(id: int) -> ResponseReturnValue:
    """Let this post and all later ones of its community count as new again."""
    post = find_post(id)
    actions.mark_unread(viewer(), post)
    return done(came_from(address(post)))
