"""What is a community about these days, and what do its owners keep on top?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from models import Community, Post, PostTopic, Topic, session
from models.reading import pinned
from social import shell
from social.feed import load

NEWEST = 200  # posts that are looked at
MOST = 8


def topics_of(community: Community) -> Sequence[Topic]:
    """List what its newest posts are about, the most frequent first."""
    posts = (
        select(Post.id)
        .where(Post.community_id == community.id, Post.shown())
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    times = (
        select(PostTopic.topic_id, func.count().label("times"))
        .join(posts, posts.c.id == PostTopic.post_id)
        .group_by(PostTopic.topic_id)
        .subquery()
    )
    return session.scalars(
        select(Topic)
        .join(times, times.c.topic_id == Topic.id)
        .order_by(times.c.times.desc(), Topic.folded)
        .limit(MOST)
    ).all()


def pinned_in(community: Community) -> list[Post]:
    """List the pinned posts, the last pinned first."""
    ids = [hit.id for hit in pinned(community.id)]
    posts, apart = load(ids), shell.current().apart
    return [posts[id] for id in ids if posts[id].author_id not in apart]
