"""One message: where it stands, other words for it, its end, and reactions to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from models import Message, session
from models.conversation import Conversation
from social import reactions, shell, texts
from social.answering import came_from, done, refused
from social.attaching import brought, kept, uploaded
from social.errors import Invalid, not_found, wants_json
from social.finding import find_message, within_range
from social.messages import actions, bp, talk
from social.messages.forms import EditMessageForm
from social.reactors import page as who_reacted
from social.rights import require
from social.viewer import viewer


def address(message: Message) -> str:
    """Name the place of a message in its conversation."""
    anchor = f"message-{message.id}"
    return url_for("messages.show", id=message.conversation_id, message=message.id, _anchor=anchor)


@bp.get("/said/<int:id>")
def one(id: int) -> ResponseReturnValue:
    """Go to a message's place in its conversation."""
    message = find_message(id)
    if request.headers.get("X-Kring-Fragment"):
        return talk.fragment(message, viewer())
    return redirect(address(message))


@bp.get("/said/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show a message's words to its author, to change."""
    message = find_message(id)
    require(viewer(), "edit", message, _("Authors edit their own messages."))
    form = EditMessageForm(data={"text": message.source, "version": message.version})
    return render_template(
        "messages/edit.html", message=message, form=form, files=texts.files(message)
    )


@bp.patch("/said/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep the changed words."""
    message = find_message(id)
    form, files = EditMessageForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            actions.edit_message(viewer(), message, form.draft(files), form.version.data, files)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(address(message), id=message.id, version=message.version)
    if wants_json():
        return refused(form)
    again = find_message(id)  # what was refused let go of what was read
    page = render_template(
        "messages/edit.html", message=again, form=form, files=kept(files, viewer())
    )
    return page, 422


@bp.delete("/said/<int:id>")
def delete(id: int) -> ResponseReturnValue:
    """Take a message out of sight, with a way back for a moment."""
    message = find_message(id)
    actions.delete_message(viewer(), message)
    undo = url_for(".restore", id=message.id)
    if not wants_json():
        flash(undo, "undo-message")
    return done(url_for(".show", id=message.conversation_id), undo=undo)


@bp.post("/said/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    """Bring back a message that the viewer just deleted."""
    message = find_deleted(id)
    actions.restore_message(viewer(), message)
    return done(address(message), id=message.id)


def find_deleted(number: int) -> Message:
    """Find a deleted message of a conversation that the viewer is in, or one that is back."""
    is_known = or_(Message.deleted_at.is_not(None), Message.author_id == viewer().id)
    found = session.scalar(
        select(Message)
        .join(Message.conversation)
        .where(Message.id == within_range(number), is_known, Conversation.had_by(viewer()))
        .options(joinedload(Message.author))
    )
    if found is None:
        raise not_found()
    return found


def find_heard(number: int) -> Message:
    """Find a message that the viewer's page shows; not one of whom they are kept apart from."""
    message = find_message(number)
    if message.author_id in shell.current().apart:
        raise not_found()
    return message


@bp.get("/said/<int:id>/versions")
def versions(id: int) -> ResponseReturnValue:
    """Show what a message said before."""
    message = find_heard(id)
    earlier = texts.versions(message, viewer())
    return render_template("posts/versions.html", text=message, versions=earlier)


@bp.get("/said/<int:id>/reactions")
def reactors(id: int) -> ResponseReturnValue:
    """Show who reacted."""
    return who_reacted(find_heard(id))


@bp.post("/said/<int:id>/reactions/<kind>")
def react(id: int, kind: str) -> ResponseReturnValue:
    """Add the viewer's reaction."""
    message = find_heard(id)
    reactions.react(viewer(), message, reactions.kind_of(kind))
    return done(came_from(address(message)))


@bp.delete("/said/<int:id>/reactions/<kind>")
def unreact(id: int, kind: str) -> ResponseReturnValue:
    """Take the viewer's reaction back."""
    message = find_heard(id)
    reactions.unreact(viewer(), message, reactions.kind_of(kind))
    return done(came_from(address(message)))
