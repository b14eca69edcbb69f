"""What can happen to a message?

House rules and moderators do not judge what is written here: the coach speaks to its author alone,
and what a reader reports is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, update

from models import Conversation, Event, Message, Participant, Person, now, session
from models.folding import fold
from moderation import Draft, Screened
from social import drafting, settling, texts
from social.attaching import Brought, attach
from social.changes import Record, change
from social.errors import forbidden, not_found
from social.holding import hold
from social.messages.people import begin, refuse_nobody, require_in
from social.restraint import kept_from_writing
from social.rights import require
from social.screening import screened


def start_conversation(
    author: Person,
    others: Sequence[Person],
    draft: Draft,
    name: str = "",
    files: Sequence[Brought] = (),
    key: str = "",
) -> Message:
    """Write to somebody, or to several: where the two have a conversation, it goes on there.

    `key` names the form that it comes from: sent again, it answers the message that is there.
    """
    if kept_from_writing(author) is not None:
        raise forbidden(_("Moderators decided that you do not write anywhere for a while."))
    refuse_nobody(author, others)
    words = screened(draft, author, None)
    origin, there = texts.claim(Message, author, key, words, author, [one.id for one in files])
    if there is not None:
        return there
    with change(author) as record:
        conversation = begin(record, author, others, name)
        drafting.finish(author, draft.kept_at)
        return put(record, conversation, author, words, files, origin)


def write_message(
    author: Person,
    conversation: Conversation,
    draft: Draft,
    files: Sequence[Brought] = (),
    key: str = "",
) -> Message:
    """Write in a conversation. Who leaves it at this very moment has left it, or has written."""
    require_writing(author, conversation)
    words = screened(draft, author, None)
    file_ids = [one.id for one in files]
    origin, there = texts.claim(Message, author, key, words, conversation, file_ids)
    if there is not None:
        return there
    with change(author) as record:
        hold(conversation)
        require_in(author, conversation)
        require_writing(author, conversation)
        drafting.finish(author, draft.kept_at)
        return put(record, conversation, author, words, files, origin)


def require_writing(author: Person, conversation: Conversation) -> None:
    """Refuse with a sentence that does not say who wished whom to be apart."""
    require(author, "write", conversation, _("Nobody can write here just now. The page says why."))


def put(
    record: Record,
    conversation: Conversation,
    author: Person,
    words: Screened,
    files: Sequence[Brought],
    origin: str | None,
) -> Message:
    """Put a message last in a conversation that is held; whoever writes has read what came before.

    Part of a change.
    """
    message = Message(author=author, conversation=conversation, origin=origin)
    keep_words(message, words)
    texts.write(message, words)
    file_ids = attach(record, message, files, author) if files else []
    conversation.last_id, conversation.active_at = message.id, message.posted_at
    record(Event.MESSAGE_CREATED, message, is_new=True, files=file_ids)
    mine = (Participant.of(conversation), Participant.person_id == author.id)
    session.execute(update(Participant).where(*mine).values(read_id=message.id))
    return message


def keep_words(message: Message, words: Screened) -> None:
    """Keep the words as they are looked for, whatever their accents."""
    message.words = func.to_tsvector("simple", fold(words.source))


def edit_message(
    editor: Person,
    message: Message,
    draft: Draft,
    seen_version: int,
    files: Sequence[Brought] = (),
) -> None:
    """Write other words in a message; those that stood there stay readable."""
    words = screened(draft, editor, None)
    with change(editor) as record:
        hold(message)
        if message.deleted_at is not None:
            raise not_found()
        require(editor, "edit", message, _("Authors edit their own messages."))
        drafting.finish(editor, draft.kept_at)
        texts.rewrite(message, words, seen_version)
        keep_words(message, words)
        settling.edited(editor, message, words, record)
        file_ids = attach(record, message, files, editor)
        record(Event.MESSAGE_EDITED, message, files=file_ids)


def delete_message(remover: Person, message: Message) -> None:
    """Take a message out of sight; its author can bring it back within a moment."""
    require(remover, "delete", message, _("Authors delete their own messages."))
    with change(remover) as record:
        hold(message)
        if message.deleted_at is None:
            message.deleted_at = now()
            record(Event.MESSAGE_DELETED, message)
            settling.taken_back(record, message)


def restore_message(remover: Person, message: Message) -> None:
    """Bring back a message that the same person deleted a moment ago."""
    with change(remover) as record:
        hold(message)
        if message.deleted_at is not None:
            texts.require_undo(remover, message, Event.MESSAGE_DELETED)
            message.deleted_at = None
            record(Event.MESSAGE_RESTORED, message)
