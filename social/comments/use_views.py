"""What says "we used it": told for the first time, and told otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Comment, Post, Reuse, Story, TextState, session
from social import ruled, texts
from social.answering import done, refused
from social.attaching import Brought, brought, kept, uploaded
from social.comments import actions, bp
from social.comments.use_form import EditUseForm, UseForm
from social.errors import Invalid, not_found, wants_json
from social.finding import find_comment, find_post
from social.rights import require
from social.viewer import viewer


def address(comment: Comment) -> str:
    """Name the place of a comment in its thread."""
    return url_for(
        "posts.show", id=comment.post_id, comment=comment.id, _anchor=f"comment-{comment.id}"
    )


@bp.get("/posts/<int:id>/reuses/new")
def new_use(id: int) -> ResponseReturnValue:
    """Show the form for a reuse."""
    post = find_post(id)
    story = story_of(post)
    require(viewer(), "use", post, _("Members of the channel who did not tell it themselves."))
    return shown(post, story, UseForm(story, viewer(), formdata=None), ())


@bp.post("/posts/<int:id>/reuses")
def use(id: int) -> ResponseReturnValue:
    """Say that a story was used."""
    post = find_post(id)
    story = story_of(post)
    form, files = UseForm(story, viewer()), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            comment = actions.create_comment(
                viewer(),
                post,
                form.draft(files),
                files=files,
                key=form.key.data or "",
                used=form.use(),
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            if comment.state is TextState.HELD:
                words = _("Your comment waits for a moderator.")
                flash(ruled.with_reasons(words, comment, viewer()))
            return done(address(comment), id=comment.id, state=comment.state)
    if wants_json():
        return refused(form)
    again = find_post(id)
    return shown(again, story_of(again), form, files), 422


def story_of(post: Post) -> Story:
    """Find what stands beside a story's words; 404 for other posts."""
    found = session.scalar(select(Story).where(Story.post_id == post.id))
    if found is None or not post.is_story:
        raise not_found()
    return found


def shown(post: Post, story: Story, form: UseForm, files: Sequence[Brought]) -> str:
    """Show the form, empty or with what could not be taken."""
    return render_template(
        "stories/use.html", post=post, story=story, form=form, files=kept(files, viewer())
    )


def edit_use(comment: Comment, reuse: Reuse) -> ResponseReturnValue:
    """Show a reuse to whoever told it, to change."""
    story = story_of(comment.post)
    form = EditUseForm(
        story,
        viewer(),
        reuse,
        data={
            "text": comment.source,
            "site": str(reuse.site_id or ""),
            "parent": str(reuse.parent_id or ""),
            "amount": reuse.amount,
            "measured": "measured" if reuse.is_measured else "estimated",
            "version": comment.version,
        },
    )
    return edited(comment, story, form, texts.files(comment))


def update_use(comment: Comment, reuse: Reuse) -> ResponseReturnValue:
    """Keep what was changed."""
    story = story_of(comment.post)
    form, files = EditUseForm(story, viewer(), reuse), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            actions.edit_comment(
                viewer(), comment, form.draft(files), form.version.data, files, form.use()
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(address(comment), id=comment.id, version=comment.version)
    if wants_json():
        return refused(form)
    again = find_comment(comment.id)
    return edited(again, story_of(again.post), form, kept(files, viewer())), 422


def edited(comment: Comment, story: Story, form: EditUseForm, files: Sequence[object]) -> str:
    """Show the form of one that is there."""
    return render_template(
        "stories/use.html",
        post=comment.post,
        story=story,
        form=form,
        files=files,
        comment=comment,
    )
