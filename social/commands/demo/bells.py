"""What stands behind the bell of those who can sign in?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_, select, tuple_, update
from sqlalchemy.orm import aliased

from models import Comment, Entry, Event, Mention, Notice, Post, Reaction, session
from social.commands.demo.founding import House
from social.commands.demo.sign_ins import NAMES
from social.notices.actions import keep
from social.notices.recipients import of

REMEMBERED = timedelta(days=45)  # before the last visit
EVENTS = (Event.POST_CREATED, Event.COMMENT_CREATED, Event.REACTION_ADDED)


def ring(house: House, visit: datetime) -> None:
    """Tell those who can sign in what concerned them lately; they saw what was before `visit`."""
    ours = {house.people[name].id for name in NAMES}
    things = list(concerning(ours, visit - REMEMBERED))
    entries = select(Entry).where(
        tuple_(Entry.noun, Entry.noun_id).in_(things), Entry.event.in_(EVENTS)
    )
    for entry in session.scalars(entries.order_by(Entry.at, Entry.id)):
        for told in of(entry):
            if told.person_id in ours:
                keep(told, entry, {told.person_id: (None, None)})
    session.execute(update(Notice).where(Notice.at < visit).values(read_at=visit))


def concerning(ours: Collection[int], since: datetime) -> Iterator[tuple[str, int]]:
    """List texts that name or answer these people, and reactions to what they wrote."""
    answered = aliased(Comment)
    comments = (
        select(Comment.id)
        .join(Post, Post.id == Comment.post_id)
        .outerjoin(answered, answered.id == Comment.parent_id)
        .outerjoin(Mention, Mention.comment_id == Comment.id)
        .where(
            Comment.posted_at > since,
            or_(
                Post.author_id.in_(ours),
                answered.author_id.in_(ours),
                Mention.person_id.in_(ours),
            ),
        )
    )
    posts = (
        select(Post.id)
        .join(Mention, Mention.post_id == Post.id)
        .where(Post.posted_at > since, Mention.person_id.in_(ours))
    )
    reactions = (
        select(Reaction.id)
        .outerjoin(Post, Post.id == Reaction.post_id)
        .outerjoin(Comment, Comment.id == Reaction.comment_id)
        .where(
            Reaction.created_at > since,
            or_(Post.author_id.in_(ours), Comment.author_id.in_(ours)),
        )
    )
    for noun, query in (("comment", comments), ("post", posts), ("reaction", reactions)):
        yield from ((noun, key) for key in session.scalars(query.distinct()))
