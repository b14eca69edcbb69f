"""Pages that people link to: our copy of the picture, and whether they are shown at all."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import File, Link, LinkUse
from social.answering import came_from, done
from social.errors import not_found, wants_json
from social.filing.sending import send
from social.links import actions, bp
from social.viewer import viewer


@bp.get("/links/<int:id>/picture")
def picture(id: int) -> Response:
    """Give out our copy of a picture to those who may read a text that shows it."""
    use = actions.find(viewer(), id)
    if use.link.picture is None:
        raise not_found()
    return send(as_file(use.link))


@bp.delete("/links/<int:id>")
def take_off(id: int) -> ResponseReturnValue:
    """Take the page off the viewer's text."""
    use = actions.find(viewer(), id)
    actions.take_off(viewer(), use)
    return settled(use, _("The page is not shown any more. The link stays in the words."))


@bp.post("/links/<int:id>")
def put_back(id: int) -> ResponseReturnValue:
    """Show the page with the viewer's text again."""
    use = actions.find(viewer(), id)
    actions.put_back(viewer(), use)
    return settled(use, _("The page is shown again."))


def settled(use: LinkUse, words: str) -> ResponseReturnValue:
    """Go back to where the text stands."""
    if not wants_json():
        flash(words)
    return done(came_from(url_for("feeds.home") if use.post_id is None else place(use)))


def place(use: LinkUse) -> str:
    """Say where the post is."""
    return url_for("posts.show", id=use.post_id)


def as_file(link: Link) -> File:
    """Give out a copy as other pictures are; it is nobody's file."""
    ending = link.media_type.removeprefix("image/")
    return File(
        digest=link.picture,
        name=f"picture.{ending}",
        media_type=link.media_type,
        size=link.size,
        width=link.width,
        height=link.height,
    )
