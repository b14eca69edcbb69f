"""Does what somebody writes here wait until it is let through? Asked for every text."""

from __future__ import annotations

from sqlalchemy import func, literal, select, union_all

from models import Approval, Capability, Comment, Community, Person, Post, session
from social import measures
from social.rights import holds, is_owner

Text = Post | Comment


def waits(author: Person, community: Community, text: Text) -> bool:
    """Tell whether a text waits here, by a decision about its author or as the community wants."""
    return measures.is_on_approval(author, community) or is_wanted(author, community, text)


def is_wanted(author: Person, community: Community, text: Text) -> bool:
    """Tell whether the community wants this text to wait; no statement where it wants nothing.

    Owners and moderators are those who would let them through.
    """
    if community.approval is Approval.OFF or is_exempt(author, community):
        return False
    if community.approval is Approval.ALL:
        return True
    most = community.newcomer_texts
    return shown_texts(author, community, most, besides=text) < most


def is_exempt(author: Person, community: Community) -> bool:
    """Tell whether the tools of a community leave somebody alone: its owners, and moderators."""
    return is_owner(author, community) or holds(author, Capability.MODERATOR)


def shown_texts(author: Person, community: Community, most: int, *, besides: Text) -> int:
    """Count what of somebody's is shown in a community besides a text, up to `most`."""
    noun = type(besides)
    one = literal(1).label("one")
    posts = select(one).where(
        Post.author_id == author.id, Post.community_id == community.id, Post.shown()
    )
    comments = (
        select(one)
        .select_from(Comment)
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.author_id == author.id, Post.community_id == community.id, Comment.shown())
    )
    others = {Post: posts, Comment: comments}
    others[noun] = others[noun].where(noun.id != besides.id)
    found = union_all(*(query.limit(most) for query in others.values())).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0
