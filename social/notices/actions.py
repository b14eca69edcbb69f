"""How does a notice come to be, join another, and get read? None of it is content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, Integer, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from models import (
    Capability,
    Comment,
    Community,
    Entry,
    Notice,
    NoticeKind,
    Origin,
    Person,
    PersonState,
    Post,
    now,
    session,
)
from models.notice import ALWAYS, topic_of
from social import filtering
from social.changes import change
from social.live.announce import tell_notices
from social.notices.quiet import LOUD, is_muted
from social.notices.recipients import Told, of
from social.notices.wishes import Wishes, wishes_of
from social.rights import holds
from social.separating import are_apart

KEY = ("person_id", "kind", "post_id", "comment_id", "community_id", "case_id", "crisis_id")
OF_RECORDS = (NoticeKind.TO_APPROVE, NoticeKind.SENT_BACK, NoticeKind.TAKEN_OVER)
OF_TRUST = (NoticeKind.TO_APPOINT, NoticeKind.RESTS)
OF_LEADERS = (NoticeKind.DELEGATED, NoticeKind.DELEGATION_OVER)
OF_MANDATES = (NoticeKind.MANDATED, NoticeKind.MANDATE_OVER, NoticeKind.MANDATE_ENDS)
OF_DRAFTS = (NoticeKind.DRAFTS_GO, NoticeKind.PLAN_FAILED, NoticeKind.PLAN_WAITS)
OF_NEWSLETTERS = (NoticeKind.ISSUE_TO_LOOK_OVER, NoticeKind.ISSUE_LOOKED_OVER)
OF_CRISIS = (
    NoticeKind.CRISIS,
    NoticeKind.UPDATE_OVERDUE,
    NoticeKind.TO_REVIEW,
    NoticeKind.SCENARIO_TO_APPROVE,
)
# Whoever asks writes a letter of their own.
LETTERS = (NoticeKind.ASKED,)
# An import or a demo of years tells nobody.
TOLD_OF = (Origin.WEB, Origin.API, Origin.JOB, Origin.MAIL)


def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern, if they may still read it; again changes nothing."""
    entries = session.scalars(
        select(Entry).where(Entry.id.in_(entry_ids), Entry.origin.in_(TOLD_OF)).order_by(Entry.id)
    ).all()
    told = set()
    with change(None, origin=Origin.JOB):
        for entry in entries:
            those = of(entry)
            wishes = wishes_of({one.person_id for one in those}) if those else {}
            for one in those:
                if is_wanted(one, wishes.get(one.person_id)) and is_due(one, entry):
                    keep(one, entry, mailed(one, wishes[one.person_id]))
                    told.add(one.person_id)
    tell_notices(sorted(told))


def is_due(told: Told, entry: Entry) -> bool:
    """Ask whether somebody is to be told of an entry, as far as it lies with the company."""
    if not may_read(told) or is_old(told, entry) or is_kept_from(told, entry):
        return False
    return not is_unheard(told, entry)


def is_wanted(told: Told, wishes: Wishes | None) -> bool:
    """Ask whether somebody wants to be told of it."""
    topic = topic_of(told.kind)
    if wishes is None or not wishes.shows(topic):
        return False
    is_loud = topic in LOUD or told.post_id is None
    return is_loud or not is_muted(told.person_id, told.post_id or 0, now())


def mailed(told: Told, wishes: Wishes) -> datetime | None:
    """Say when a mail tells of it, or that none does."""
    return None if told.kind in LETTERS else wishes.mail_at(topic_of(told.kind), now())


def alert(person_ids: list[int], post_id: int | None = None, comment_id: int | None = None) -> None:
    """Tell those who answer for house rules that these found something, if they may read it."""
    noun, number = ("comment", comment_id) if comment_id else ("post", post_id)
    entry = session.scalar(
        select(Entry)
        .where(Entry.noun == noun, Entry.noun_id == number)
        .order_by(Entry.version.desc())
        .limit(1)
    )
    if entry is None:
        return
    if comment_id is not None:
        post_id = session.get_one(Comment, comment_id).post_id
    told = set()
    wishes = wishes_of(person_ids)
    with change(None, origin=Origin.JOB):
        for person_id in person_ids:
            one = Told(person_id, NoticeKind.RULE_HIT, post_id, comment_id)
            if person_id != entry.actor_id and may_read(one) and not is_old(one, entry):
                keep(one, entry, mailed(one, wishes[person_id]))
                told.add(person_id)
    tell_notices(sorted(told))


def may_read(told: Told) -> bool:
    """Ask, as the job runs, whether the person works here and may read what it is about."""
    person = session.get(Person, told.person_id)
    if person is None or person.state is not PersonState.ACTIVE:
        return False
    alone = (NoticeKind.CONFIRMED, NoticeKind.ASKED, *OF_MANDATES, *OF_LEADERS, *OF_DRAFTS)
    if told.case_id is not None or told.kind in alone:
        return True
    if told.kind in OF_CRISIS:
        return True  # who has a part in it was asked just now
    if told.kind in OF_RECORDS:
        return holds(person, Capability.COMPLIANCE)
    if told.kind in OF_NEWSLETTERS:
        return holds(person, Capability.COMMUNICATIONS)
    if told.kind in OF_TRUST:
        return told.kind is NoticeKind.RESTS or holds(person, Capability.ADMINISTRATOR)
    comment_id = told.cause_id or told.comment_id
    if comment_id is not None:
        query = Comment.seen_by(person).where(Comment.id == comment_id)
    elif told.post_id is not None:
        query = Post.seen_by(person).where(Post.id == told.post_id)
    elif told.kind is NoticeKind.OFFERED:
        query = Community.asked_of(person).where(Community.id == told.community_id)
    else:
        query = Community.seen_by(person).where(Community.id == told.community_id)
    return session.scalar(query) is not None


def is_kept_from(told: Told, entry: Entry) -> bool:
    """Tell whether it was done by somebody from whom the person is kept apart."""
    actor_id = told.by_id or entry.actor_id
    if actor_id is None or told.case_id is not None:
        return False
    return are_apart(actor_id, told.person_id)


def is_unheard(told: Told, entry: Entry) -> bool:
    """Tell whether it was done by somebody of whom the person wants to hear nothing.

    What one has to know, or has to do, is told whoever did it.
    """
    actor_id = told.by_id or entry.actor_id
    if actor_id is None or topic_of(told.kind) in ALWAYS:
        return False
    return filtering.is_silenced(told.person_id, actor_id)


def is_old(told: Told, entry: Entry) -> bool:
    """Tell whether the person was told of this very entry or, for a mention, of the text before."""
    about = select(Notice.id).where(
        Notice.person_id == told.person_id,
        Notice.kind == told.kind,
        Notice.post_id.is_not_distinct_from(told.post_id),
        Notice.comment_id.is_not_distinct_from(told.comment_id),
        Notice.case_id.is_not_distinct_from(told.case_id),
        Notice.crisis_id.is_not_distinct_from(told.crisis_id),
    )
    is_again = entry.event.endswith((".edited", ".shown")) and told.kind is NoticeKind.MENTIONED
    if not is_again:
        same = Notice.community_id.is_not_distinct_from(told.community_id)
        about = about.where(Notice.entry_id >= entry.id, same)
    return session.scalar(about.limit(1)) is not None


def keep(told: Told, entry: Entry, mail_at: datetime | None = None) -> None:
    """Store a notice that is mailed at a time, or let the actor join one that is not read yet."""
    # Of a case nobody is named: not who reported, and not who decided.
    actor_id = told.by_id or entry.actor_id
    is_nameless = told.case_id is not None or told.kind is NoticeKind.READ_BY_EXCEPTION
    actor = [actor_id] if actor_id and not is_nameless else []
    row = insert(Notice).values(
        person_id=told.person_id,
        kind=told.kind,
        post_id=told.post_id,
        comment_id=told.comment_id,
        community_id=told.community_id,
        case_id=told.case_id,
        crisis_id=told.crisis_id,
        actor_ids=actor,
        entry_id=entry.id,
        at=entry.at,
        mail_at=mail_at,
    )
    who = literal(actor, ARRAY(Integer))
    joined = func.array_cat(who, func.array_remove(Notice.actor_ids, actor_id or 0))
    session.execute(
        row.on_conflict_do_update(
            index_elements=KEY,
            index_where=Notice.read_at.is_(None),
            set_={"actor_ids": joined, "at": row.excluded.at, "entry_id": row.excluded.entry_id},
        )
    )


def mark_read(reader: Person, notice: Notice) -> None:
    """Note that a person opened one notice."""
    if notice.read_at is None:
        with change(reader):
            notice.read_at = now()
        tell_notices([reader.id])


def mark_all_read(reader: Person) -> None:
    """Note that a person has seen all that there is."""
    with change(reader):
        session.execute(
            update(Notice)
            .where(Notice.person_id == reader.id, Notice.read_at.is_(None))
            .values(read_at=now())
        )
    tell_notices([reader.id])
