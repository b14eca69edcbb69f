"""What can happen to a comment?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from models import Comment, Event, Person, Post, now
from moderation import Draft
from social import calling, drafting, ruled, sessions, settling, texts, voices
from social.arriving import Arrival, origin_of
from social.attaching import Brought, attach, newly_brought
from social.changes import change
from social.errors import Invalid, forbidden
from social.holding import hold
from social.rights import may, require
from social.screening import judged
from social.telling import deny
from social.using import Use, refuse_twice, use, use_otherwise


def create_comment(
    author: Person,
    post: Post,
    draft: Draft,
    parent: Comment | None = None,
    files: Sequence[Brought] = (),
    key: str = "",
    used: Use | None = None,
    denies: int | None = None,
    voice: str = "",
    declines: bool = False,
    arrival: Arrival | None = None,
) -> Comment:
    """Answer a post, or reply to an answer; a reply to a reply stands beside it.

    `key` names the form that it comes from: sent again, it answers the comment that is there.
    `used` is what it says of a story that was used; `denies` the version of a story whose result
    it does not confirm. `voice` says in whose name it is: social.voices. `declines` says
    of a question to a leader that it is not answered, and why. `arrival` is the mail that brought
    it: brought again, it answers the comment that is there.
    """
    refuse_locked(post)
    if used is not None:
        require(author, "use", post, _("Members of the channel who did not tell it themselves."))
    require(author, "comment", post, _("Members of the community comment here."))
    if parent is not None and parent.post_id != post.id:
        raise Invalid(text=_("This answers a comment of another post."))
    sessions.refuse_outside(post, parent)
    calls = calling.by(author, post.community) if arrival is None else None
    new = newly_brought(files, author)
    words = judged(draft, author, post.community, Comment.__tablename__, new, calls)
    place, file_ids = parent or post, [one.id for one in files]
    if arrival is None:
        origin, there = texts.claim(Comment, author, key, words, place, file_ids)
    else:
        origin, there = arrival.mark, texts.brought(Comment, arrival.mark)
    if there is not None:
        return there
    with change(author, origin=origin_of(arrival)) as record:
        if denies is not None:
            hold(post)
        comment = Comment(author=author, post=post, parent_id=top_of(parent), origin=origin)
        record.on_behalf_of = voices.speak(comment, author, voice)
        texts.write(comment, words)
        settling.written(author, comment)
        file_ids = attach(record, comment, files, author) if files else []
        if comment.is_shown:
            texts.count(post, 1)
            post.active_at = comment.posted_at
            texts.stir(post, comment.posted_at)
        record(
            Event.COMMENT_CREATED,
            comment,
            is_new=True,
            files=file_ids,
            answers=parent.id if parent else None,
            reasons=list(words.reasons),
            **(arrival.facts if arrival else {}),
        )
        if used is not None:
            use(record, comment, used)
        if declines and parent is not None:
            sessions.decline(record, comment, parent)
        if denies is not None:
            deny(record, author, post, denies)
        ruled.written(record, comment, words)
        drafting.finish(author, draft.kept_at)
    return comment


def deny_result(owner: Person, post: Post, seen_version: int) -> None:
    """Say without a word that the result of a story is not as it is told."""
    with change(owner) as record:
        hold(post)
        deny(record, owner, post, seen_version)


def refuse_locked(post: Post) -> None:
    """Say of a closed thread that nobody comments any more."""
    if post.is_locked:
        raise forbidden(_("This thread is closed: nobody comments any more. Your words stay here."))


def edit_comment(
    editor: Person,
    comment: Comment,
    draft: Draft,
    seen_version: int,
    files: Sequence[Brought] = (),
    used: Use | None = None,
    voice: str = "",
) -> None:
    """Write other words in a comment; those that stood there stay readable."""
    require(editor, "edit", comment, _("Authors edit their own comments while they are members."))
    new = newly_brought(files, editor, comment)
    place, calls = comment.post.community, calling.by_edit(comment)
    words = judged(draft, editor, place, Comment.__tablename__, new, calls)
    with change(editor) as record:
        hold(comment)
        was_shown = comment.is_shown
        texts.rewrite(comment, words, seen_version)
        record.on_behalf_of = voices.speak_otherwise(comment, editor, voice)
        settling.edited(editor, comment, words, record)
        file_ids = attach(record, comment, files, editor)
        texts.count(comment.post, comment.is_shown - was_shown)
        record(
            Event.COMMENT_EDITED,
            comment,
            files=file_ids,
            names=list(words.mentions),
            reasons=list(words.reasons),
        )
        if used is not None:
            use_otherwise(record, comment, used)
        ruled.written(record, comment, words)
        drafting.finish(editor, draft.kept_at)


def delete_comment(remover: Person, comment: Comment) -> None:
    """Take a comment out of sight; whoever did can bring it back within a moment."""
    require(remover, "delete", comment, _("The author and the owners of the community delete it."))
    with change(remover) as record:
        hold(comment)
        if comment.deleted_at is None:
            texts.count(comment.post, -comment.is_shown)
            comment.deleted_at = now()
            record(Event.COMMENT_DELETED, comment)
            if remover.id == comment.author_id:
                settling.taken_back(record, comment)


def restore_comment(remover: Person, comment: Comment) -> None:
    """Bring back a comment that the same person deleted a moment ago.

    In a closed thread only those do who could open it again.
    """
    with change(remover) as record:
        hold(comment)
        if comment.post.is_locked and not may(remover, "lock", comment.post):
            raise forbidden(_("This thread is closed: what was deleted stays so."))
        if comment.deleted_at is not None:
            texts.require_undo(remover, comment, Event.COMMENT_DELETED)
            refuse_twice(comment)
            comment.deleted_at = None
            texts.count(comment.post, comment.is_shown)
            record(Event.COMMENT_RESTORED, comment)


def top_of(parent: Comment | None) -> int | None:
    """Name the answer under which a reply goes: two levels, never three."""
    return None if parent is None else parent.parent_id or parent.id
