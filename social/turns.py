"""How often does one person post in a slow community?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select, true, update

from models import Community, Membership, Person, Post, now, session
from social.approval import is_exempt
from social.errors import Invalid
from social.reader import local_time


def take_turn(author: Person, community: Community) -> None:
    """Let somebody post, or say when they may again; part of the change that posts.

    No statement where the community is not slow. Of two posts at once the second waits for the
    first, and is then too early. Who left and came back has a new membership, which knows of no
    turn: their posts do.
    """
    if not community.slow_minutes or is_exempt(author, community):
        return
    moment, pause = now(), timedelta(minutes=community.slow_minutes)
    own = (Membership.person_id == author.id, Membership.community_id == community.id)
    posted = select(func.max(Post.posted_at)).where(
        Post.author_id == author.id, Post.community_id == community.id
    )
    is_first = func.coalesce(posted.scalar_subquery() <= moment - pause, true())
    free = or_(
        and_(Membership.posted_at.is_(None), is_first), Membership.posted_at <= moment - pause
    )
    row = update(Membership).where(*own, free).values(posted_at=moment)
    taken = row.execution_options(synchronize_session=False)
    if session.execute(taken).rowcount:  # type: ignore[attr-defined]
        return
    last = session.scalar(select(Membership.posted_at).where(*own)) or session.scalar(posted)
    raise Invalid(text=too_early((last or moment) + pause))


def too_early(until: datetime) -> str:
    """Say when the next post can go; the words stay where they are."""
    return _(
        "This community is slow: you can post again on %(time)s. Your words stay here.",
        time=local_time(until),
    )
