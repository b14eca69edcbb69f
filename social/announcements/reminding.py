"""Who is reminded of what they have to read?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from models import (
    Announcement,
    AnnouncementState,
    Entry,
    Event,
    NoticeKind,
    Origin,
    Post,
    Reminder,
    session,
)
from social import pausing
from social.announcements.sending import find
from social.changes import change
from social.jobs import later_by_name
from social.live.announce import tell_notices

AFTER = (14, 7, 3)  # days, the longest first; after that it is for people to talk to people
NO_LONGER = timedelta(days=30)


def remind(moment: datetime) -> int:
    """Remind of each must-read whose time has come; say of how many.

    Not while a crisis pauses things: another day will do.
    """
    if pausing.is_paused():
        return 0
    ids = session.scalars(
        select(Announcement.id)
        .join(Post, Post.id == Announcement.post_id)
        .where(
            Announcement.must_read,
            Announcement.state != AnnouncementState.WITHDRAWN,
            Announcement.told_at.between(moment - NO_LONGER, moment - timedelta(days=min(AFTER))),
            (Announcement.featured_until.is_(None)) | (Announcement.featured_until > moment),
            Post.shown(),
        )
        .order_by(Announcement.id)
    ).all()
    session.rollback()
    return sum(remind_of(announcement_id, moment) for announcement_id in ids)


def remind_of(announcement_id: int, moment: datetime) -> bool:
    """Remind those who have not read one announcement, once for each of the days."""
    announcement = find(announcement_id)
    told = []
    with change(None, origin=Origin.JOB) as record:
        if not is_due(announcement, moment):
            return False
        told = again(announcement, moment)
        record(Event.ANNOUNCEMENT_REMINDED, announcement, reminded=len(told))
    tell_notices(told)
    return True


def is_due(announcement: Announcement, moment: datetime) -> bool:
    """Note that a reminder goes out; tell whether it had not yet."""
    told_at = announcement.told_at
    if told_at is None:
        return False
    days = next(days for days in AFTER if told_at <= moment - timedelta(days=days))
    row = insert(Reminder).values(
        noun=announcement.noun, noun_id=announcement.id, due_at=told_at, days_before=-days
    )
    return session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None


# Whoever is away today is let be; they see it when they are back.
AGAIN = sql(
    """
    INSERT INTO notice (person_id, kind, post_id, actor_ids, entry_id, at)
    SELECT a.person_id, :kind, :post_id, '{}', e.id, :at
      FROM addressee a
      JOIN person p ON p.id = a.person_id AND p.state = 'active'
      JOIN LATERAL (SELECT max(id) AS id FROM entry
                     WHERE noun = 'announcement' AND noun_id = :id) e ON true
     WHERE a.announcement_id = :id AND NOT a.is_done
       AND NOT EXISTS (
            SELECT FROM acknowledgement k WHERE k.announcement_id = :id
               AND k.person_id = a.person_id AND k.edition >= :edition)
       AND NOT EXISTS (
            SELECT FROM availability v WHERE v.person_id = a.person_id
               AND (v.away_from IS NOT NULL OR v.away_until IS NOT NULL)
               AND (v.away_from IS NULL OR v.away_from <= CAST(:at AS date))
               AND (v.away_until IS NULL OR v.away_until >= CAST(:at AS date)))
       AND (:passes OR NOT EXISTS (
            SELECT FROM membership m WHERE m.person_id = a.person_id
               AND m.community_id = :place AND m.is_muted))
        ON CONFLICT (person_id, kind, post_id, comment_id, community_id, case_id, crisis_id)
           WHERE read_at IS NULL
        DO UPDATE SET at = excluded.at, entry_id = excluded.entry_id
    RETURNING person_id
    """
)


def again(announcement: Announcement, moment: datetime) -> list[int]:
    """Put the notice on top again, or a new one where it was read already."""
    values = {
        "kind": NoticeKind.MUST_READ,
        "post_id": announcement.post_id,
        "at": moment,
        "id": announcement.id,
        "edition": announcement.asked_edition,
        "passes": announcement.overrides_mute,
        "place": announcement.community_id,
    }
    told = sorted(session.scalars(AGAIN, values))
    newest = select(func.max(Entry.id)).where(
        Entry.noun == announcement.noun, Entry.noun_id == announcement.id
    )
    later_by_name("notices.time", entry_id=session.scalar(newest))
    return told
