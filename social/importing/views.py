"""Where does a link lead that stood in a message elsewhere? To what that became here."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from models import Comment, Message, Post, limits, session
from social.errors import not_found
from social.importing import bp, pages
from social.viewer import viewer

__all__ = ["bp", "pages"]


@bp.get("/imported")
def find() -> ResponseReturnValue:
    """Go to the text that a message became, if the viewer may read it."""
    origin = request.args.get("from", "").replace("\0", "")[: limits.NAME]
    me = viewer()
    post = session.scalar(Post.seen_by(me).where(Post.origin == origin))
    if post is not None:
        return redirect(url_for("posts.show", id=post.id), 303)
    comment = session.scalar(Comment.seen_by(me).where(Comment.origin == origin))
    if comment is not None:
        return redirect(url_for("comments.show", id=comment.id), 303)
    message = session.scalar(Message.seen_by(me).where(Message.origin == origin))
    if message is None:
        raise not_found()
    here = message.conversation_id
    return redirect(url_for("messages.show", id=here, message=message.id), 303)
