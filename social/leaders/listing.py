"""Who leads, and what shows of one who does?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from models import AskMe, Community, Delegation, Leader, Person, Post, session
from social.errors import not_found
from social.finding import within_range
from social.leading import leaders_for
from social.separating import apart_from

MOST = 100  # leaders on a page; a company has a few
POSTS = 10  # of a leader, on their page
SESSIONS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a leader shows to a reader."""

    leader: Leader
    delegations: Sequence[Delegation]
    sessions: Sequence[AskMe]
    posts: Sequence[Post]


def all_leaders(reader: Person) -> Sequence[Leader]:
    """List those who lead, by name."""
    rows = leaders_for(reader).order_by(Person.name_folded, Leader.id).limit(MOST)
    return session.scalars(rows).all()


def find_delegation(reader: Person, number: int) -> Delegation:
    """Find a delegation of one's own: one that one gave, or was given."""
    found = session.scalar(
        select(Delegation)
        .join(Delegation.leader)
        .where(
            Delegation.id == within_range(number),
            or_(Delegation.person_id == reader.id, Leader.person_id == reader.id),
        )
        .options(contains_eager(Delegation.leader))
    )
    if found is None:
        raise not_found()
    return found


def shown(leader: Leader, reader: Person) -> Shown:
    """Read the page of a leader: three statements."""
    who = select(Delegation).where(Delegation.leader_id == leader.id, Delegation.in_force())
    who = who.where(Delegation.person_id.not_in(apart_from(reader.id)))
    sessions = (
        select(AskMe)
        .join(AskMe.post)
        .join(Post.community)
        .where(AskMe.leader_id == leader.id, Post.shown(), Community.read_by(reader))
        .options(contains_eager(AskMe.post).contains_eager(Post.community))
        .order_by(AskMe.opens_at.desc(), AskMe.id.desc())
        .limit(SESSIONS)
    )
    theirs = select(Delegation.id).where(Delegation.leader_id == leader.id)
    posts = Post.seen_by(reader).where(
        Post.shown(),
        or_(
            Post.author_id == leader.person_id,
            Post.delegation_id.in_(theirs),
        ),
    )
    newest = posts.order_by(Post.posted_at.desc(), Post.id.desc()).limit(POSTS)
    return Shown(
        leader,
        session.scalars(who.options(joinedload(Delegation.person)).order_by(Delegation.id)).all(),
        session.scalars(sessions).all(),
        session.scalars(newest).all(),
    )
