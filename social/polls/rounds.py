"""When is the same asked again, and how?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Event, Origin, Poll, Post, PostKind, Repeat, limits, session
from moderation import Draft, Screened
from social import pausing, urns
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.posting import put_up
from social.reader import zone_info
from social.rights import may
from social.screening import judged_whole

MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3}
LAST_DAY = 28  # that every month has
AT_ONCE = 50  # polls in one run of the job


def after(moment: datetime, repeats: Repeat, zone: str) -> datetime | None:
    """Say when it is asked again: at the same time by the clock of a zone; None for never."""
    if repeats is Repeat.NEVER:
        return None
    local = moment.astimezone(zone_info(zone))
    if repeats is Repeat.WEEKLY:
        return (local + timedelta(days=7)).astimezone(moment.tzinfo)
    month = local.month - 1 + MONTHS[repeats]
    year, month = local.year + month // 12, month % 12 + 1
    day = min(local.day, LAST_DAY)
    return local.replace(year=year, month=month, day=day).astimezone(moment.tzinfo)


def ask_again(moment: datetime) -> int:
    """Ask again what is due; tell how many polls that were. Not while a crisis pauses things."""
    if pausing.is_paused():
        return 0
    due = select(Poll.id).where(Poll.next_at <= moment).order_by(Poll.next_at, Poll.id)
    ids = session.scalars(due.limit(AT_ONCE)).all()
    session.rollback()
    return sum(ask_one_again(poll_id, moment) for poll_id in ids)


def ask_one_again(poll_id: int, moment: datetime) -> bool:
    """Ask one poll again, or stop where its author may not any more."""
    poll = session.scalar(whole(poll_id))
    if poll is None or poll.next_at is None or poll.next_at > moment:
        return False
    author, words = poll.post.author, None
    if may(author, "post", poll.post.community) and author.is_active and poll.post.is_shown:
        try:
            words = same_words(poll)
            with change(None, origin=Origin.JOB, on_behalf_of=author) as record:
                return put_up_again(record, poll_id, moment, words)
        except Invalid:  # a rule of the house that is new, or a slow community
            session.expire_all()
    with change(None, origin=Origin.JOB) as record:
        return stop(record, poll_id)


def whole(poll_id: int) -> object:
    """Select a poll with its post, author and community."""
    post = joinedload(Poll.post)
    return (
        select(Poll)
        .where(Poll.id == poll_id)
        .options(post.joinedload(Post.author), post.joinedload(Post.community))
        .execution_options(populate_existing=True)
    )


def same_words(poll: Poll) -> Screened:
    """Screen the words once more: rules may have changed since."""
    post = poll.post
    draft = Draft(title=post.title, source=post.source, limit=limits.POST, language=post.language)
    return judged_whole(draft, post.author, post.community, PostKind.POLL)


def put_up_again(record: Record, poll_id: int, moment: datetime, words: Screened) -> bool:
    """Ask the same in a new post, for as long as the last time."""
    poll = session.scalar(whole(poll_id))
    hold(poll)
    if poll.next_at is None or poll.next_at > moment:
        return False
    old = poll.post
    post = put_up(record, old.author, old.community, words, PostKind.POLL)
    following = after(poll.next_at, poll.repeats, old.author.zone)
    while following is not None and following <= moment:  # the worker was away for long
        following = after(following, poll.repeats, old.author.zone)
    again = Poll(
        post_id=post.id,
        questions=poll.questions,
        intro_html=poll.intro_html,
        is_named=poll.is_named,
        shows_early=poll.shows_early,
        closes_at=moment + (poll.closes_at - old.posted_at),
        site_ids=poll.site_ids,
        countries=poll.countries,
        repeats=poll.repeats,
        next_at=following,
        first_id=poll.first_id or poll.id,
    )
    session.add(again)
    record(Event.POLL_ASKED, again, on=post)
    if not again.is_named:
        urns.put_out(again)
    poll.next_at = None
    record(Event.POLL_ASKED_AGAIN, poll, on=old)
    return True


def stop(record: Record, poll_id: int) -> bool:
    """Let a poll not be asked again; tell whether it would have been."""
    poll = session.get_one(Poll, poll_id)
    hold(poll)
    if poll.next_at is None:
        return False
    poll.next_at = None
    record(Event.POLL_STOPPED, poll, on=session.get_one(Post, poll.post_id))
    return True
