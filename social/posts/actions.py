"""What can happen to a post?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, update

from models import Community, Event, Membership, Person, Post, PostKind, now, session
from moderation import Draft
from social import calling, drafting, ruled, settling, texts, voices
from social.arriving import Arrival, origin_of
from social.attaching import Brought, attach, newly_brought
from social.changes import change
from social.errors import forbidden
from social.holding import hold
from social.live.announce import tell_unread
from social.meeting import is_awaited
from social.posting import put_up
from social.rights import require
from social.screening import judged
from social.telling import Telling, retell, tell


def create_post(
    author: Person,
    community: Community,
    draft: Draft,
    files: Sequence[Brought] = (),
    key: str = "",
    kind: PostKind = PostKind.DISCUSSION,
    telling: Telling | None = None,
    voice: str = "",
    arrival: Arrival | None = None,
) -> Post:
    """Publish a post in a community, or hold it for a moderator.

    `key` names the form that it comes from: sent again, it answers the post that is there.
    `telling` is what a story says besides its words, `voice` in whose name it is: social.voices.
    `arrival` is the mail that brought it: brought again, it answers the post that is there; a mail
    calls nobody, since its writer was not told whom that reaches.
    """
    require(author, "post", community, _("Members write here; in an announcement channel, owners."))
    calls = calling.by(author, community) if arrival is None else None
    words = judged(draft, author, community, kind, newly_brought(files, author), calls)
    if arrival is None:
        origin, there = texts.claim(Post, author, key, words, community, [one.id for one in files])
    else:
        origin, there = arrival.mark, texts.brought(Post, arrival.mark)
    if there is not None:
        return there
    with change(author, origin=origin_of(arrival)) as record:
        post = put_up(
            record,
            author,
            community,
            words,
            kind,
            origin=origin,
            files=files,
            voice=voice,
            facts=arrival.facts if arrival else {},
        )
        if post.is_story:
            tell(record, post, telling or Telling(), words)
        drafting.finish(author, draft.kept_at)
    return post


def edit_post(
    editor: Person,
    post: Post,
    draft: Draft,
    seen_version: int,
    files: Sequence[Brought] = (),
    telling: Telling | None = None,
    voice: str = "",
) -> None:
    """Write other words in a post; those that stood there stay readable."""
    require(editor, "edit", post, _("Authors edit their own posts while they are members."))
    new = newly_brought(files, editor, post)
    words = judged(draft, editor, post.community, post.kind, new, calling.by_edit(post))
    with change(editor) as record:
        hold(post)
        was = post.source
        texts.rewrite(post, words, seen_version)
        record.on_behalf_of = voices.speak_otherwise(post, editor, voice)
        settling.edited(editor, post, words, record)
        file_ids = attach(record, post, files, editor)
        record(
            Event.POST_EDITED,
            post,
            files=file_ids,
            names=list(words.mentions),
            reasons=list(words.reasons),
        )
        if telling is not None and post.is_story:
            retell(record, post, telling, words, was)
        ruled.written(record, post, words)
        drafting.finish(editor, draft.kept_at)


def delete_post(remover: Person, post: Post) -> None:
    """Take a post out of sight; whoever did can bring it back within a moment."""
    require(remover, "delete", post, _("The author and the owners of the community delete a post."))
    with change(remover) as record:
        hold(post)
        if is_awaited(post, remover):
            raise forbidden(
                _("People signed up for this event. Call it off first, so that they are told.")
            )
        if post.deleted_at is None:
            post.deleted_at = now()
            record(Event.POST_DELETED, post)
            if remover.id == post.author_id:
                settling.taken_back(record, post)


def restore_post(remover: Person, post: Post) -> None:
    """Bring back a post that the same person deleted a moment ago."""
    with change(remover) as record:
        hold(post)
        if post.deleted_at is not None:
            texts.require_undo(remover, post, Event.POST_DELETED)
            post.deleted_at = None
            record(Event.POST_RESTORED, post)


def pin_post(owner: Person, post: Post) -> None:
    """Keep a post on top of its community."""
    require(owner, "pin", post, _("Owners of the community pin posts."))
    with change(owner) as record:
        hold(post)
        if post.pinned_at is None:
            post.pinned_at = now()
            record(Event.POST_PINNED, post)


def unpin_post(owner: Person, post: Post) -> None:
    """Let a post go its way again."""
    require(owner, "pin", post, _("Owners of the community pin posts."))
    with change(owner) as record:
        hold(post)
        if post.pinned_at is not None:
            post.pinned_at = None
            record(Event.POST_UNPINNED, post)


def mark_unread(reader: Person, post: Post) -> None:
    """Set the reader's marks back to before this post; reading is not recorded."""
    before = post.posted_at - timedelta(microseconds=1)
    with change(reader):
        session.execute(
            update(Membership)
            .where(Membership.person_id == reader.id, Membership.community_id == post.community_id)
            .values(read_at=before)
        )
        session.execute(
            update(Person)
            .where(Person.id == reader.id)
            .values(home_read_at=func.least(Person.home_read_at, before))
        )
    tell_unread(reader.id)
