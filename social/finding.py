"""How does a view find what an address names? Through the viewer, or it does not exist."""

from __future__ import annotations

from models import Comment, Community, Post, session
from social.errors import not_found
from social.viewer import viewer

LARGEST_ID = 2**31 - 1


def find_community(slug: str) -> Community:
    """Find a community whose posts the viewer may read."""
    found = session.scalar(
        Community.seen_by(viewer()).where(Community.slug == slug, Community.read_by(viewer()))
    )
    if found is None:
        raise not_found()
    return found


def find_post(post_id: int) -> Post:
    """Find a post that the viewer may read."""
    found = session.scalar(Post.seen_by(viewer()).where(Post.id == within_range(post_id)))
    if found is None:
        raise not_found()
    return found


def find_comment(comment_id: int) -> Comment:
    """Find a comment that the viewer may read."""
    found = session.scalar(Comment.seen_by(viewer()).where(Comment.id == within_range(comment_id)))
    if found is None:
        raise not_found()
    return found


def within_range(number: int) -> int:
    """Refuse numbers that no row can have."""
    if number > LARGEST_ID:
        raise not_found()
    return number
