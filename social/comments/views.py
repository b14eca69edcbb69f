"""Comments: write, edit, delete, react."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Comment, Post, TextState
from social import reactions, ruled, texts, thread, voices
from social.answering import came_from, done, refused, warn
from social.attaching import brought, kept, uploaded
from social.comments import actions, arriving, bp, decline_views, use_views
from social.comments.deny_form import DenyForm
from social.errors import Invalid, wants_json
from social.finding import find_comment, find_post
from social.forms import CommentForm, EditCommentForm
from social.reactors import page as who_reacted
from social.rights import may, require
from social.using import reuse_of
from social.viewer import viewer

BESIDE = (arriving, decline_views)  # mails, and addresses of their own


def address(comment: Comment) -> str:
    """Name the place of a comment in its thread."""
    return url_for(
        "posts.show", id=comment.post_id, comment=comment.id, _anchor=f"comment-{comment.id}"
    )


@bp.post("/posts/<int:id>/comments")
def create(id: int) -> ResponseReturnValue:
    """Answer a post, or a comment of it."""
    post = find_post(id)
    form, files, parent = CommentForm(), brought(), parent_in(post)
    if form.validate():
        try:
            files += uploaded(viewer())
            comment = actions.create_comment(
                viewer(),
                post,
                form.draft(files),
                parent,
                files,
                form.key.data or "",
                voice=form.voice.data or "",
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            if comment.state is TextState.HELD:
                words = _("Your comment waits for a moderator.")
                flash(ruled.with_reasons(words, comment, viewer()))
            warn(comment)
            return done(address(comment), id=comment.id, state=comment.state)
    if wants_json():
        return refused(form)
    post = find_post(id)  # what was refused let go of what was read
    page = render_template(
        "posts/show.html",
        post=post,
        thread=thread.of(post, viewer()),
        form=form,
        parent=parent_in(post),
        files=kept(files, viewer()),
    )
    return page, 422


def parent_in(post: Post) -> Comment | None:
    """Find the comment that the form answers; 404 when it is not there for the viewer."""
    words = request.form.get("parent", "")
    if not words:
        return None
    return find_comment(int(words) if words.isdecimal() and len(words) < 11 else 2**31)


@bp.get("/comments/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Go to a comment's place in its thread."""
    comment = find_comment(id)
    if request.headers.get("X-Kring-Fragment"):
        return thread.comment_fragment(comment, viewer())
    return redirect(address(comment))


@bp.get("/comments/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show a comment's words to its author, to change."""
    comment = find_comment(id)
    require(viewer(), "edit", comment, _("Authors edit their own comments while they are members."))
    reuse = reuse_of(comment)
    if reuse is not None:
        return use_views.edit_use(comment, reuse)
    form = EditCommentForm(
        data={
            "text": comment.source,
            "version": comment.version,
            "voice": voices.choice_of(comment),
        }
    )
    return render_template(
        "comments/edit.html", comment=comment, form=form, files=texts.files(comment)
    )


@bp.patch("/comments/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep the changed words."""
    comment = find_comment(id)
    reuse = reuse_of(comment)
    if reuse is not None:
        return use_views.update_use(comment, reuse)
    form, files = EditCommentForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            actions.edit_comment(
                viewer(),
                comment,
                form.draft(files),
                form.version.data,
                files,
                voice=form.voice.data or "",
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            warn(comment)
            return done(address(comment), id=comment.id, version=comment.version)
    if wants_json():
        return refused(form)
    again = find_comment(id)  # what was refused let go of what was read
    page = render_template(
        "comments/edit.html", comment=again, form=form, files=kept(files, viewer())
    )
    return page, 422


@bp.delete("/comments/<int:id>")
def delete(id: int) -> ResponseReturnValue:
    """Take a comment out of sight, with a way back for a moment."""
    comment = find_comment(id)
    actions.delete_comment(viewer(), comment)
    undo = url_for("comments.restore", id=comment.id)
    if not wants_json():
        flash(undo, "undo-comment")
    return done(url_for("posts.show", id=comment.post_id), undo=undo)


@bp.post("/comments/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    """Bring back a comment that the viewer just deleted."""
    comment = thread.find_deleted(Comment, id)
    actions.restore_comment(viewer(), comment)
    return done(address(comment), id=comment.id)


@bp.get("/comments/<int:id>/versions")
def versions(id: int) -> ResponseReturnValue:
    """Show what a comment said before."""
    comment = find_comment(id)
    thread.require_open(comment)
    earlier = texts.versions(comment, viewer())
    return render_template("posts/versions.html", text=comment, versions=earlier)


@bp.get("/comments/<int:id>/reactions")
def reactors(id: int) -> ResponseReturnValue:
    """Show who reacted."""
    return who_reacted(find_comment(id))


@bp.post("/comments/<int:id>/reactions/<kind>")
def react(id: int, kind: str) -> ResponseReturnValue:
    """Add the viewer's reaction."""
    comment = find_comment(id)
    reactions.react(viewer(), comment, reactions.kind_of(kind))
    return done(came_from(address(comment)))


@bp.delete("/comments/<int:id>/reactions/<kind>")
def unreact(id: int, kind: str) -> ResponseReturnValue:
    """Take the viewer's reaction back."""
    comment = find_comment(id)
    reactions.unreact(viewer(), comment, reactions.kind_of(kind))
    return done(came_from(address(comment)))


@bp.get("/posts/<int:id>/denial/new")
def new_denial(id: int) -> ResponseReturnValue:
    """Show whoever was asked to confirm a story's result the form that says it is not as told."""
    post = find_to_confirm(id)
    return denial_page(post, DenyForm(formdata=None, data={"version": post.version}))


@bp.post("/posts/<int:id>/denial")
def deny(id: int) -> ResponseReturnValue:
    """Say that a result is not as it is told, with words under it or without."""
    post, form = find_to_confirm(id), DenyForm()
    if form.validate():
        seen = form.version.data
        try:
            if form.has_words():
                key = form.key.data or ""
                actions.create_comment(viewer(), post, form.draft(), key=key, denies=seen)
            else:
                actions.deny_result(viewer(), post, seen)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return denial_page(find_to_confirm(id), form), 422


def find_to_confirm(number: int) -> Post:
    """Find a story through the viewer, who was asked to confirm its result."""
    post = find_post(number)
    story = use_views.story_of(post)
    story.post = post
    require(viewer(), "confirm", story, _("Whoever was named to confirm it does."))
    return post


def denial_page(post: Post, form: DenyForm) -> str:
    """Show the form; words stand under the story where the viewer may write there."""
    may_write = may(viewer(), "comment", post)
    return render_template("stories/deny.html", post=post, form=form, may_write=may_write)
