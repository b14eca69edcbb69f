"""How does an announcement go out? Rights, place and words are looked at again when it does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import (
    Addressee,
    Announcement,
    AnnouncementState,
    Community,
    Entry,
    Event,
    Failure,
    NoticeKind,
    Origin,
    Person,
    PersonState,
    Post,
    PostKind,
    TextState,
    Wording,
    now,
    session,
)
from moderation import Draft, Screened
from social import pausing, ruled, settling, texts
from social.announced import makers
from social.announcements.planning import apply_correction, plan_of, require_plan
from social.announcements.wording import wordings
from social.changes import Record, change
from social.enduring import Round
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.live.announce import tell_notices
from social.rights import may
from social.screening import judged
from social.viewer import is_suspended
from social.whom import Whom, has_muted, reached

State = AnnouncementState


def go_out(moment: datetime) -> int:
    """Send what was approved and whose time has come, each in a change of its own; say how many.

    Unfinished at the end if one went wrong: the others are out.
    """
    due = (Announcement.goes_at.is_(None)) | (Announcement.goes_at <= moment)
    ids = session.scalars(
        select(Announcement.id)
        .where(Announcement.state == State.APPROVED, due, ~waits_for_crisis())
        .order_by(Announcement.goes_at, Announcement.id)
    ).all()
    session.rollback()
    number, turn = 0, Round()
    for announcement_id in ids:
        with turn.part("an announcement", announcement=announcement_id):
            number += send(announcement_id)
    turn.end()
    return number


def waits_for_crisis() -> ColumnElement[bool]:
    """Hold for announcements that came due in a crisis, until somebody lets them go.

    One is due when it was to go out, or when somebody approved it after that.
    """
    due = func.greatest(Announcement.goes_at, Announcement.approved_at)
    return pausing.waits("announcement", Announcement.id, due)


def is_kept_back(announcement: Announcement) -> bool:
    """Tell whether one waits so."""
    held = select(Announcement.id).where(Announcement.id == announcement.id, waits_for_crisis())
    return announcement.state is State.APPROVED and session.scalar(held) is not None


def find(announcement_id: int) -> Announcement:
    """Read an announcement with its place and people."""
    return session.scalars(
        select(Announcement)
        .where(Announcement.id == announcement_id)
        .options(
            joinedload(Announcement.community),
            joinedload(Announcement.writer),
            joinedload(Announcement.approved_by),
            joinedload(Announcement.post),
        )
        .execution_options(populate_existing=True)
    ).one()


def send(announcement_id: int) -> bool:
    """Send one announcement, or a correction of it; where that cannot be, keep why."""
    announcement = find(announcement_id)
    failure, words = why_not(announcement), None
    if failure is None:
        words = screened_again(announcement)
        failure = Failure.WORDS if words is None else None
    version = announcement.version
    with change(announcement.writer, origin=Origin.JOB) as record:
        hold(announcement)
        if announcement.state is not State.APPROVED or announcement.version != version:
            return False  # somebody took it back, or another worker was quicker
        if is_kept_back(announcement):
            return False  # a crisis began at this moment
        if words is None or failure is not None:
            announcement.state, announcement.failure = State.FAILED, failure
            announcement.approved_by_id = announcement.approved_at = None
            announcement.version += 1
            record(Event.ANNOUNCEMENT_FAILED, announcement)
            return False
        if announcement.post is None:
            publish(announcement, words, record)
        else:
            apply_correction(announcement)
            rewrite(announcement, announcement.post, words, record)
        announcement.state, announcement.sent_edition = State.SENT, announcement.edition
        record(Event.ANNOUNCEMENT_SENT, announcement)
    return True


def why_not(announcement: Announcement) -> Failure | None:
    """Tell what keeps it from going out by now; None if nothing does."""
    writer, approver, place = (
        announcement.writer,
        announcement.approved_by,
        announcement.community,
    )
    if place.is_archived or place.deleted_at is not None:
        return Failure.PLACE
    if announcement.post is not None and not announcement.post.is_shown:
        return Failure.PLACE
    if not holds_still(writer, announcement):
        return Failure.WRITER
    if approver is None or not holds_still(approver, announcement):
        return Failure.APPROVER
    if approver.id in makers(announcement):
        return Failure.APPROVER
    if announcement.post is None and not has_anybody(announcement):
        return Failure.NOBODY
    return None


def holds_still(person: Person, announcement: Announcement) -> bool:
    """Tell whether somebody works here and may announce this there."""
    if person.state is not PersonState.ACTIVE or is_suspended(person):
        return False
    if not may(person, "announce", announcement.community):
        return False
    try:
        require_plan(person, announcement.community, plan_of(announcement))
    except Invalid:
        return False
    return True


def has_anybody(announcement: Announcement) -> bool:
    """Tell whether the rule means anybody at all."""
    whom = Whom.read(announcement.audience)
    meant = reached(whom, announcement.community, announcement.writer)
    return session.scalar(select(Person.id).where(meant).limit(1)) is not None


def screened_again(announcement: Announcement) -> Screened | None:
    """Screen all words by the rules of today, and give the original.

    None where these let one of the languages through no longer.
    """
    original, *others = (judged_again(one, announcement) for one in wordings(announcement))
    return None if None in others else original


def judged_again(wording: Wording, announcement: Announcement) -> Screened | None:
    """Screen the words of one language; None where the rules of today do not let them through."""
    draft = Draft(source=wording.source, title=wording.title, language=wording.language)
    try:
        found = judged(draft, announcement.writer, announcement.community, PostKind.ANNOUNCEMENT)
    except Invalid:
        return None
    return None if found.state is TextState.HELD else found


def publish(announcement: Announcement, words: Screened, record: Record) -> None:
    """Write the post, and have those told who are meant."""
    writer, place = announcement.writer, announcement.community
    post = Post(author=writer, community=place, kind=PostKind.ANNOUNCEMENT)
    texts.write(post, words)
    settling.written(writer, post)
    session.execute(update(Community).where(Community.id == place.id).values(active_at=now()))
    record(
        Event.POST_CREATED,
        post,
        is_new=True,
        files=[],
        names=list(words.mentions),
        reasons=list(words.reasons),
    )
    ruled.written(record, post, words)
    announcement.post, announcement.sent_at = post, now()
    session.flush()
    later_by_name("announcements.tell", post_id=post.id)


def rewrite(announcement: Announcement, post: Post, words: Screened, record: Record) -> None:
    """Write the corrected words into the post; who has to read them again is asked anew."""
    post.community = announcement.community
    hold(post)
    texts.rewrite(post, words, post.version)
    settling.edited(announcement.writer, post, words, record)
    record(
        Event.POST_EDITED,
        post,
        files=[],
        names=list(words.mentions),
        reasons=list(words.reasons),
    )
    ruled.written(record, post, words)
    if announcement.asks_again:
        announcement.asked_edition, announcement.told_at = announcement.edition, None
        session.execute(
            update(Addressee)
            .where(Addressee.announcement_id == announcement.id)
            .values(is_done=False)
        )
        later_by_name("announcements.tell", post_id=post.id)


def tell(post_id: int) -> int:
    """Tell all who are meant in one transaction; whoever was told already is not again."""
    found = session.scalar(select(Announcement.id).where(Announcement.post_id == post_id))
    if found is None:
        return 0
    announcement = find(found)
    with change(None, origin=Origin.JOB) as record:
        hold(announcement)
        post = announcement.post
        if announcement.told_at is not None or post is None or not post.is_shown:
            return 0
        if not count_addressees(announcement):
            address(announcement)
        told = notify(announcement, post)
        later_by_name("notices.time", entry_id=newest_of(post))
        announcement.told_at = now()
        announcement.reach = count_addressees(announcement)
        record(Event.ANNOUNCEMENT_TOLD, announcement)
    tell_notices(told)
    return len(told)


def address(announcement: Announcement) -> None:
    """Write down whom the rule means at this moment.

    Those who have muted the place see it above home only where they have to read it, or where
    whoever announces had the right to reach them all the same.
    """
    whom, place = Whom.read(announcement.audience), announcement.community
    passes = announcement.must_read or announcement.overrides_mute
    rows = select(
        sql(str(int(announcement.id))),
        Person.id,
        has_muted(place) if not passes else sql("false"),
    ).where(reached(whom, place, announcement.writer))
    columns = ["announcement_id", "person_id", "is_done"]
    session.execute(insert(Addressee).from_select(columns, rows))


NOTIFY = sql(
    """
    INSERT INTO notice (person_id, kind, post_id, actor_ids, entry_id, at)
    SELECT a.person_id, :kind, :post_id, CAST(:actors AS integer[]), :entry_id, :at
      FROM addressee a JOIN person p ON p.id = a.person_id
     WHERE a.announcement_id = :id AND p.state = 'active' AND NOT a.is_done
       AND (:passes OR NOT EXISTS (
            SELECT FROM membership m WHERE m.person_id = a.person_id
               AND m.community_id = :place AND m.is_muted))
     ORDER BY a.person_id
        ON CONFLICT (person_id, kind, post_id, comment_id, community_id, case_id, crisis_id)
           WHERE read_at IS NULL
        DO UPDATE SET at = excluded.at, entry_id = excluded.entry_id
    RETURNING person_id
    """
)


def notify(announcement: Announcement, post: Post, moment: datetime | None = None) -> list[int]:
    """Put a notice behind the bell of everybody who is addressed, in one statement.

    It is dated now, unless another moment is named.
    """
    values = {
        "kind": NoticeKind.MUST_READ if announcement.must_read else NoticeKind.ANNOUNCED,
        "post_id": post.id,
        "actors": [post.author_id],
        "entry_id": newest_of(post),
        "at": moment or now(),
        "id": announcement.id,
        "passes": announcement.overrides_mute,
        "place": announcement.community_id,
    }
    return sorted(session.scalars(NOTIFY, values))


def newest_of(post: Post) -> int:
    """Name the newest entry of a post."""
    newest = select(Entry.id).where(Entry.noun == "post", Entry.noun_id == post.id)
    return session.scalars(newest.order_by(Entry.version.desc()).limit(1)).one()


def count_addressees(announcement: Announcement) -> int:
    """Count whom it was told to."""
    counted = sql("SELECT count(*) FROM addressee WHERE announcement_id = :id")
    return session.scalar(counted, {"id": announcement.id}) or 0
