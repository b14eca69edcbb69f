"""When does a mail tell somebody what they have not seen, and what does it say?

A notice stands behind the bell first. If it is still unread when its time has come, one mail tells
of all that waits, within the hours of whoever gets it; nothing is mailed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import select, update

from models import Notice, NoticeKind, NoticeTopic, Origin, Person, Post, Rhythm, session
from models.notice import ALWAYS, topic_of
from social.arriving import Purpose
from social.changes import change
from social.enduring import Round
from social.mailing import inward, letters
from social.mailing.links import link
from social.mailing.signed import read, sign
from social.notices import listing, wishes
from social.notices.levels import is_quiet
from social.notices.wishes import Wishes, waits
from social.rights import may
from social.switches import Switch, is_on
from social.viewer import is_suspended

SHOWN = 20  # lines of a mail
STOPPING = "notices stopping"
# What is answered by saying something; other notices ask for an act.
ANSWERABLE = frozenset(
    {
        NoticeKind.MENTIONED,
        NoticeKind.CALLED,
        NoticeKind.ANSWERED,
        NoticeKind.REACTED,
        NoticeKind.CHOSEN,
        NoticeKind.UNANSWERED,
        NoticeKind.COUNTED,
        NoticeKind.REUSED,
        NoticeKind.THANKED,
        NoticeKind.WRITTEN_FOR,
    }
)
STOPPABLE = tuple(topic for topic in NoticeTopic if topic is not wishes.URGENT)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a mail, the page to which it leads, and the way to hear no more of the thread."""

    words: str
    about: str
    link: str
    quiet: str


def mail_due(at: datetime) -> int:
    """Mail everybody what they have not seen and whose time has come; says how many mails.

    One that goes wrong is in the log, is tried again the next time, and keeps no other back.
    """
    due = select(Notice.person_id).where(waits(), Notice.mail_at <= at).distinct()
    ids = session.scalars(due.order_by(Notice.person_id)).all()
    session.rollback()  # each person is a transaction of their own
    number, turn = 0, Round()
    for person_id in ids:
        with turn.part("a mail of notices", person=person_id):
            number += mail_one(person_id, at)
    return number


def mail_one(person_id: int, at: datetime) -> int:
    """Mail one person all of theirs whose time has come, or nothing where none can be shown."""
    with change(None, origin=Origin.JOB):
        person = session.get_one(Person, person_id)
        mine = wishes.of(person)
        rows = session.scalars(
            select(Notice)
            .where(Notice.person_id == person_id, waits(), Notice.mail_at <= at)
            .order_by(Notice.at.desc(), Notice.id.desc())
            .with_for_update(skip_locked=True)
        ).all()
        if is_suspended(person):  # the rest waits behind the bell, which they cannot see
            rows = [row for row in rows if topic_of(row.kind) in ALWAYS]
        rows = [row for row in rows if is_due(row, mine, at)]
        told = lines(person, rows) if rows and person.is_active and person.email else []
        if told:
            write(person, told, {row.post_id for row in rows}, answer_to(person, rows))
    return int(bool(told))


def is_due(row: Notice, mine: Wishes, at: datetime) -> bool:
    """Take a notice as mailed, or put it off: its reader is away since, or works at other hours."""
    topic = topic_of(row.kind)
    when = mine.in_hours(topic, mine.mail_at(topic, row.at), at)
    if when is None or when > at:
        row.mail_at = when
        return False
    row.mailed_at = at
    return True


def lines(person: Person, rows: Sequence[Notice]) -> list[Told]:
    """Put notices into words, without those of which there is nothing to see any more."""
    with force_locale(person.language):
        found = listing.lines(person, rows)
    return [
        Told(
            line.words,
            line.about,
            link("notices.open_one", id=line.notice.id),
            stopping(person.id, line.notice.post_id) if line.notice.post_id else "",
        )
        for line in found
        if not line.is_gone
    ]


def answer_to(person: Person, rows: Sequence[Notice]) -> str | None:
    """Write where an answer goes: to the one thing that a mail tells of, if its reader may comment.

    None where it tells of several, or of something that asks for more than words.
    """
    post_ids, comment_ids = {row.post_id for row in rows}, {row.comment_id for row in rows}
    if not inward.is_open() or len(post_ids) != 1 or not {row.kind for row in rows} <= ANSWERABLE:
        return None
    post = session.scalar(Post.seen_by(person).where(Post.id == post_ids.pop()))
    if post is None or not may(person, "comment", post):
        return None
    comment_id = comment_ids.pop() if len(comment_ids) == 1 else None
    if comment_id is None:
        return inward.answering(Purpose.ANSWER, person.id, post.id)
    return inward.answering(Purpose.REPLY, person.id, comment_id)


def write(
    person: Person, told: Sequence[Told], post_ids: set[int | None], reply_to: str | None = None
) -> None:
    """Write the mail; one press ends the thread, where it tells of one, or else all such mails."""
    leave = stopping(person.id, post_ids.pop() or 0 if len(post_ids) == 1 else 0)
    mail = letters.post(
        person,
        "notices",
        lines=told[:SHOWN],
        left=max(0, len(told) - SHOWN),
        quotes=is_on(Switch.QUOTES),
        settings=link("notices.preferences"),
        leave=stopping(person.id, 0),
        can_be_answered=reply_to is not None,
    )
    mail.leave, mail.reply_to = leave, reply_to


def stopping(person_id: int, post_id: int) -> str:
    """Write the address that ends mails of a thread for one person, or all with 0."""
    return link("notices.ask_stopping", token=sign(STOPPING, [person_id, post_id]))


def who_stops(token: str) -> tuple[int, int] | None:
    """Read of such an address whom and which thread it is about."""
    found = read(STOPPING, token, 2)
    return (int(str(found[0])), int(str(found[1]))) if found else None


def stop(person: Person) -> None:
    """Mail somebody no notices any more; a crisis still comes."""
    with change(person):
        row = wishes.row_of(person)
        row.by_mail = row.by_mail | dict.fromkeys(STOPPABLE, Rhythm.NEVER)
        session.execute(
            update(Notice).where(Notice.person_id == person.id, waits()).values(mail_at=None)
        )


def has_ended(person: Person, post_id: int) -> bool:
    """Tell whether somebody gets no mail of a thread, or of any notice with 0."""
    if post_id:
        return is_quiet(person.id, post_id)
    chosen = wishes.of(person)
    return all(chosen.rhythm(topic) is Rhythm.NEVER for topic in STOPPABLE)
