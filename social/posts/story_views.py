"""Stories and lessons: told for the first time, and told otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import TOLD, Community, Post, PostKind
from social import texts
from social.answering import done, posted, refused
from social.attaching import Brought, brought, kept, uploaded
from social.errors import Invalid, not_found, wants_json
from social.finding import find_community, find_post
from social.places import reader_count
from social.posts import actions, bp
from social.posts.story_form import EditStoryForm, StoryForm, filled
from social.rights import require
from social.telling import story_of
from social.viewer import viewer


@bp.get("/communities/<slug>/stories/new")
def new_story(slug: str) -> ResponseReturnValue:
    """Show the form for a story, or for a lesson."""
    community = find_channel(slug)
    require(viewer(), "post", community, _("Members write here."))
    kind = kind_in(request.args.get("kind", ""))
    form = StoryForm(kind, viewer(), formdata=None)
    return shown(community, form, ())


@bp.post("/communities/<slug>/stories")
def tell_story(slug: str) -> ResponseReturnValue:
    """Publish a story or a lesson in a success channel."""
    community = find_channel(slug)
    kind = kind_in(request.form.get("kind", ""))
    form, files = StoryForm(kind, viewer()), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            post = actions.create_post(
                viewer(),
                community,
                form.draft(files),
                files,
                form.key.data or "",
                kind,
                form.telling(),
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return shown(find_channel(slug), form, files), 422


def find_channel(slug: str) -> Community:
    """Find a success channel that the viewer reads; other communities have no such page."""
    community = find_community(slug)
    if not community.tells_stories:
        raise not_found()
    return community


def kind_in(words: str) -> PostKind:
    """Read whether it is a lesson; anything else is a story."""
    return PostKind(words) if words in set(TOLD) else PostKind.STORY


def shown(community: Community, form: StoryForm, files: Sequence[Brought]) -> str:
    """Show the form, empty or with what could not be taken."""
    return render_template(
        "stories/new.html",
        community=community,
        form=form,
        files=kept(files, viewer()),
        readers=reader_count(community),
    )


def edit_story(post: Post) -> ResponseReturnValue:
    """Show a story to its author, to change."""
    form = filled(post, story_of(post), viewer())
    return render_template("stories/edit.html", post=post, form=form, files=texts.files(post))


def update_story(post: Post) -> ResponseReturnValue:
    """Keep what was changed."""
    form, files = EditStoryForm(post.kind, viewer()), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            actions.edit_post(
                viewer(), post, form.draft(files), form.version.data, files, form.telling()
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for("posts.show", id=post.id), id=post.id, version=post.version)
    if wants_json():
        return refused(form)
    again = find_post(post.id)  # what was refused let go of what was read
    page = render_template("stories/edit.html", post=again, form=form, files=kept(files, viewer()))
    return page, 422
