"""How does a poll end?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Event, Origin, Poll, Post, now, session
from social import urns
from social.changes import Record, change
from social.few import LEAST
from social.holding import hold
from social.polling import count_asked, named_results

AT_ONCE = 50  # polls in one run of the job


def close(record: Record, poll: Poll) -> bool:
    """Count and close a poll; tell whether it was open. Part of a change; its post is read.

    Fewer than five answers without names are told to nobody, and are gone with the urn.
    """
    sums = None if poll.is_named else urns.count_out(poll)  # first the urn, as whoever answers
    hold(poll)
    if not poll.is_open:
        return False
    if poll.is_named:
        poll.results, poll.counted = named_results(poll), poll.answer_count
    elif sums is not None and sums.answers >= LEAST:
        poll.results, poll.counted = urns.by_question(poll, sums.now), sums.answers
    else:
        poll.results, poll.counted = None, 0
    poll.asked = count_asked(poll, poll.post.community)
    poll.closed_at = now()
    record(Event.POLL_CLOSED, poll, on=poll.post)
    return True


def close_due(moment: datetime) -> int:
    """Close the polls whose time is over; tell how many."""
    due = select(Poll.id).where(Poll.closed_at.is_(None), Poll.closes_at <= moment)
    ids = session.scalars(due.order_by(Poll.closes_at, Poll.id).limit(AT_ONCE)).all()
    session.rollback()
    return sum(close_one(poll_id) for poll_id in ids)


def close_one(poll_id: int) -> bool:
    """Close one poll in a change of its own."""
    post = joinedload(Poll.post).joinedload(Post.community)
    with change(None, origin=Origin.JOB) as record:
        poll = session.get(Poll, poll_id, options=[post], populate_existing=True)
        return poll is not None and close(record, poll)
