"""What stands beside the page of a post: who takes part, and which posts are like it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from models import Comment, Person, Post, now, session
from models.reading import Order, about, readable_page
from models.reading import community as read_community
from social.cursor import END_OF_TIME, LARGEST_ID
from social.feed import load

MOST = 3  # posts of each list
TOP = {"at": END_OF_TIME, "id": LARGEST_ID}
MOST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What posts/show.html shows beside a thread."""

    people: Sequence[Person]
    alike: list[Post]
    recent: list[Post]


def of(post: Post, reader: Person, apart: Collection[int] = ()) -> Around:
    """Read it in four statements, however long the thread is; without people kept apart."""
    like = session.scalars(ALIKE, {"post": post.id, "me": reader.id, "most": MOST, **TOP}).all()
    most = MOST + len(like) + 1
    hits = read_community(post.community_id, Order.NEWEST, (now(), 0), most, reader=reader)
    recent = [hit.id for hit in hits if hit.id != post.id and hit.id not in like][:MOST]
    posts = load([*like, *recent])
    shown = {one: found for one, found in posts.items() if found.author_id not in apart}
    return Around(
        people=[one for one in people(post) if one.id not in apart],
        alike=[shown[one] for one in like if one in shown],
        recent=[shown[one] for one in recent if one in shown],
    )


# The newest posts of each of its topics, through the index of the topic; then the newest of those.
ALIKE = text(
    f"""
    SELECT DISTINCT ON (at, id) id FROM (
        SELECT h.id, h.at FROM post_topic own CROSS JOIN LATERAL (
            {readable_page(about("own.topic_id"), "posted_at", "AND p.id <> :post")}) h
         WHERE own.post_id = :post
    ) hit ORDER BY at DESC, id DESC LIMIT :most
    """
)


def people(post: Post) -> Sequence[Person]:
    """List who commented, those who did so most first; the author stands elsewhere."""
    said = (
        select(Comment.author_id, func.count().label("times"))
        .where(Comment.post_id == post.id, Comment.shown(), Comment.author_id != post.author_id)
        .group_by(Comment.author_id)
        .order_by(func.count().desc(), Comment.author_id)
        .limit(MOST_PEOPLE)
        .subquery()
    )
    return session.scalars(
        select(Person)
        .join(said, said.c.author_id == Person.id)
        .options(joinedload(Person.site))
        .order_by(said.c.times.desc(), Person.id)
    ).all()
