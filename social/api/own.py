"""What do programs ask about messages, notices and what one saved: what nobody else reads?"""

from __future__ import annotations

from models import Message, Scope, limits, session
from moderation import Draft
from social.api import shapes, telling
from social.api.lists import apart, by_handle, following, readable_message, readable_post
from social.api.routes import Made, route, seen_version
from social.api.words import brought
from social.cursor import Cursor
from social.errors import not_found
from social.finding import find_conversation, find_message, within_range
from social.messages import actions as talking
from social.messages import listing, reading
from social.notices import actions as noticing
from social.notices import listing as notices
from social.saved import actions as saving
from social.saved import listing as saved
from social.viewer import viewer

PAGE = 50


@route(
    "GET", "/conversations", Scope.MESSAGES_READ, "messages",
    query=shapes.Before, answers=shapes.Page[shapes.Conversation],
)  # fmt: skip
def list_conversations(query: shapes.Before) -> shapes.Page[shapes.Conversation]:
    """List one's own conversations, the liveliest first."""
    lines, more = listing.page(viewer(), Cursor.read(query.before))
    items = [
        shapes.Conversation(
            id=one.id,
            title=one.title,
            is_pair=one.is_pair,
            people=[telling.author(other) for other in one.others],
            unread=one.unread,
            is_muted=one.is_muted,
            active_at=telling.at(one.at),
            url=telling.address("messages.show", id=one.id),
        )
        for one in lines
    ]
    return shapes.Page(items=items, next=following(before=more) if more else None)


@route(
    "POST", "/conversations", Scope.MESSAGES_WRITE, "messages",
    body=shapes.NewConversation, answers=shapes.Message, makes="message",
)  # fmt: skip
def create_conversation(
    body: shapes.NewConversation | None = None, again: int | None = None
) -> Made:
    """Write to somebody, or to several; where two have a conversation, it goes on there."""
    if body is None:
        return made(find_message(again or 0))
    draft = Draft(source=body.text, limit=limits.MESSAGE, files=tuple(body.files))
    said = talking.start_conversation(
        viewer(), by_handle(body.to), draft, body.name, brought(body.files)
    )
    return made(find_message(said.id))


@route(
    "GET", "/conversations/<int:id>/messages", Scope.MESSAGES_READ, "messages",
    query=shapes.MessagesQuery, answers=shapes.Page[shapes.Message],
)  # fmt: skip
def list_messages(id: int, query: shapes.MessagesQuery) -> shapes.Page[shapes.Message]:
    """Read what is said in a conversation that one is in, the newest first."""
    conversation = find_conversation(id)
    here = Message.seen_by(viewer()).where(
        Message.conversation_id == conversation.id, Message.author_id.not_in(apart())
    )
    if query.before is not None:
        here = here.where(Message.id < query.before)
    found = session.scalars(here.order_by(Message.id.desc()).limit(PAGE + 1)).all()
    return shapes.Page(
        items=telling.messages(found[:PAGE], viewer()),
        next=following(before=found[PAGE - 1].id) if len(found) > PAGE else None,
    )


@route(
    "POST", "/conversations/<int:id>/messages", Scope.MESSAGES_WRITE, "messages",
    body=shapes.NewMessage, answers=shapes.Message, makes="message",
)  # fmt: skip
def create_message(
    id: int, body: shapes.NewMessage | None = None, again: int | None = None
) -> Made:
    """Write in a conversation that one is in."""
    conversation = find_conversation(id)
    if body is None:
        return made(find_message(again or 0))
    draft = Draft(source=body.text, limit=limits.MESSAGE, files=tuple(body.files))
    said = talking.write_message(viewer(), conversation, draft, brought(body.files))
    return made(find_message(said.id))


@route(
    "PUT", "/conversations/<int:id>/read", Scope.MESSAGES_READ, "messages", body=shapes.ReadUntil
)
def read_conversation(id: int, body: shapes.ReadUntil) -> None:
    """Note up to which message one has read; never less than before."""
    reading.read(viewer(), find_conversation(id), body.until)


@route(
    "GET",
    "/messages/<int:id>",
    Scope.MESSAGES_READ,
    "messages",
    answers=shapes.Message,
    has_version=True,
)
def read_message(id: int) -> shapes.Message:
    """Tell of one message."""
    return telling.message(readable_message(id))


@route(
    "PATCH", "/messages/<int:id>", Scope.MESSAGES_WRITE, "messages",
    body=shapes.ChangedText, answers=shapes.Message, has_version=True,
)  # fmt: skip
def update_message(id: int, body: shapes.ChangedText) -> shapes.Message:
    """Write other words in one's own message; those that stood there stay readable."""
    draft = Draft(source=body.text, limit=limits.MESSAGE, files=tuple(body.files))
    message = find_message(id)
    talking.edit_message(viewer(), message, draft, seen_version(body.version), brought(body.files))
    return telling.message(find_message(id))


@route("DELETE", "/messages/<int:id>", Scope.MESSAGES_WRITE, "messages")
def delete_message(id: int) -> None:
    """Take one's own message out of sight."""
    talking.delete_message(viewer(), find_message(id))


@route(
    "GET", "/notices", Scope.NOTICES, "notices",
    query=shapes.NoticesQuery, answers=shapes.Page[shapes.Notice],
)  # fmt: skip
def list_notices(query: shapes.NoticesQuery) -> shapes.Page[shapes.Notice]:
    """List one's own notices, the newest first."""
    lines, more = notices.page(viewer(), notices.Only(query.only), Cursor.read(query.before))
    items = [
        shapes.Notice(
            id=one.notice.id,
            kind=one.notice.kind.value,
            words=one.words,
            about=one.about,
            actor=telling.author(one.actor) if one.actor else None,
            at=telling.at(one.notice.at),
            is_read=one.notice.read_at is not None,
            url=telling.address("notices.open_one", id=one.notice.id),
        )
        for one in lines
    ]
    return shapes.Page(items=items, next=following(before=more) if more else None)


@route("PUT", "/notices/<int:id>/read", Scope.NOTICES, "notices")
def read_notice(id: int) -> None:
    """Note that one has seen a notice."""
    notice = notices.own(viewer(), within_range(id))
    if notice is None:
        raise not_found()
    noticing.mark_read(viewer(), notice)


@route("PUT", "/notices/read", Scope.NOTICES, "notices")
def read_notices() -> None:
    """Note that one has seen all that there is."""
    noticing.mark_all_read(viewer())


@route(
    "GET", "/saved", Scope.SAVED, "saved",
    query=shapes.Before, answers=shapes.Page[shapes.Saved],
)  # fmt: skip
def list_saved(query: shapes.Before) -> shapes.Page[shapes.Saved]:
    """List the posts that one saved, the newest first."""
    shelf = saved.page(viewer(), Cursor.read(query.before))
    items = [
        shapes.Saved(
            id=one.saved.id,
            saved_at=telling.at(one.saved.saved_at),
            remind_at=telling.when(one.saved.remind_at),
            post=one.post.id if one.post else None,
            title=one.post.title if one.post else None,
        )
        for one in shelf.lines
    ]
    return shapes.Page(items=items, next=following(before=shelf.more) if shelf.more else None)


@route("PUT", "/posts/<int:id>/saved", Scope.SAVED, "saved", answers=shapes.Saved)
def save_post(id: int) -> shapes.Saved:
    """Save a post for later; once more changes nothing."""
    post = readable_post(id)
    row = saving.find(viewer(), saving.save(viewer(), post))
    return shapes.Saved(
        row.id, telling.at(row.saved_at), telling.when(row.remind_at), post.id, post.title
    )


@route("DELETE", "/saved/<int:id>", Scope.SAVED, "saved")
def drop_saved(id: int) -> None:
    """Let go of what one saved."""
    saving.drop(viewer(), saving.find(viewer(), id))


def made(message: Message) -> Made:
    """Answer with a message that was written."""
    return Made(telling.message(message), telling.address("api.read_message", id=message.id))
