"""What is another system told of something that happened, if it still may be told?

It gets what members of the community can read at the moment of sending: what was deleted, hidden
or moved away meanwhile is not told. Of what is gone, its number alone is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import joinedload

from models import (
    Comment,
    Community,
    Entry,
    Event,
    Membership,
    Post,
    Reaction,
    TextState,
    Webhook,
    WebhookDelivery,
    session,
)
from social.mailing.links import link

GONE = frozenset(
    {
        Event.POST_HIDDEN,
        Event.POST_DELETED,
        Event.COMMENT_HIDDEN,
        Event.COMMENT_DELETED,
        Event.REACTION_REMOVED,
        Event.MEMBER_LEFT,
        Event.MEMBER_REMOVED,
    }
)

Facts = dict[str, Any]


def trial(delivery: WebhookDelivery) -> Facts:
    """Write what is sent on trial."""
    return {"type": "webhook.test", "timestamp": written(delivery.at), "data": {}}


def told(hook: Webhook, entry: Entry) -> Facts | None:
    """Write what is told of an entry; None where there is nothing that may be told any more."""
    place = session.get(Community, entry.community_id)
    if place is None or place.deleted_at is not None:
        return None
    if hook.community_id is None and not place.is_open:
        return None
    facts = WHAT[entry.noun](entry, place, hook.with_text)
    if facts is None:
        return None
    return {
        "type": entry.event,
        "timestamp": written(entry.at),
        "data": {"id": entry.noun_id, "community": place.slug, **facts},
    }


def of_post(entry: Entry, place: Community, with_text: bool) -> Facts | None:
    """Tell of a post of the place."""
    post = session.get(Post, entry.noun_id, options=[joinedload(Post.author)])
    if post is None or post.community_id != place.id:
        return None
    if entry.event in GONE:
        return {} if post.state is not TextState.HELD else None
    if not post.is_shown:
        return None
    facts = {
        "kind": post.kind.value,
        "author": post.author.handle,
        "version": post.version,
        "url": link("api.read_post", id=post.id),
        "page": link("posts.show", id=post.id),
    }
    return facts | ({"title": post.title, "text": post.source} if with_text else {})


def of_comment(entry: Entry, place: Community, with_text: bool) -> Facts | None:
    """Tell of a comment on a post of the place."""
    options = [joinedload(Comment.author), joinedload(Comment.post)]
    comment = session.get(Comment, entry.noun_id, options=options)
    if comment is None or not is_read(comment.post, place):
        return None
    if entry.event in GONE:
        return {"post": comment.post_id} if comment.state is not TextState.HELD else None
    if not comment.is_shown:
        return None
    facts = {
        "post": comment.post_id,
        "author": comment.author.handle,
        "version": comment.version,
        "url": link("api.read_comment", id=comment.id),
        "page": link("comments.show", id=comment.id),
    }
    return facts | ({"text": comment.source} if with_text else {})


def of_reaction(entry: Entry, place: Community, _with_text: bool) -> Facts | None:
    """Tell of a reaction to what can be read in the place."""
    if entry.event in GONE:
        return {}
    options = [joinedload(Reaction.person)]
    reaction = session.get(Reaction, entry.noun_id, options=options)
    if reaction is None:
        return None
    post_id = reaction.post_id
    if reaction.comment_id is not None:
        comment = session.get_one(Comment, reaction.comment_id)
        if not comment.is_shown:
            return None
        post_id = comment.post_id
    if post_id is None or not is_read(session.get_one(Post, post_id), place):
        return None
    return {
        "kind": reaction.kind.value,
        "person": reaction.person.handle,
        "post": post_id,
        "comment": reaction.comment_id,
    }


def of_membership(entry: Entry, place: Community, _with_text: bool) -> Facts | None:
    """Tell of who is in the place."""
    if entry.event in GONE:
        return {}
    options = [joinedload(Membership.person)]
    found = session.get(Membership, entry.noun_id, options=options)
    if found is None or not found.is_member:
        return None
    return {
        "person": found.person.handle,
        "role": found.role.value,
        "url": link("api.list_members", slug=place.slug),
    }


def of_community(_entry: Entry, place: Community, _with_text: bool) -> Facts:
    """Tell of the place itself."""
    return {
        "name": place.name,
        "is_archived": place.is_archived,
        "url": link("api.read_one_community", slug=place.slug),
        "page": link("communities.show", slug=place.slug),
    }


WHAT = {
    "post": of_post,
    "comment": of_comment,
    "reaction": of_reaction,
    "membership": of_membership,
    "community": of_community,
}


def is_read(post: Post, place: Community) -> bool:
    """Tell whether members of the place can read a post there."""
    return post.community_id == place.id and post.is_shown


def written(at: datetime) -> str:
    """Write a time as RFC 3339 has it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
