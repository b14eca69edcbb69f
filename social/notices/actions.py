"""How does a notice come to be, join another, and get read? None of it is content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, text, update

from models import Comment, Entry, Notice, NoticeKind, Origin, Person, Way, now, session
from models.notice import topic_of
from social.changes import change
from social.live.announce import tell_notices
from social.notices.deciding import Reached, decided
from social.notices.recipients import Told, of
from social.notices.wishes import Wishes
from social.off_hours import When, count, when

Times = tuple[datetime | None, datetime | None]  # of a mail, and of devices
# Whoever asks writes a letter of their own.
LETTERS = (NoticeKind.ASKED,)
# An import or a demo of years tells nobody.
TOLD_OF = (Origin.WEB, Origin.API, Origin.JOB, Origin.MAIL, Origin.DIRECTORY)
KEEP = text(
    """
    INSERT INTO notice (person_id, kind, post_id, comment_id, community_id, case_id, crisis_id,
                        actor_ids, entry_id, at, mail_at, push_at)
    SELECT x.person_id, :kind, :post_id, :comment_id, :community_id, :case_id, :crisis_id,
           CAST(:actors AS integer[]), :entry_id, :at, x.mail_at, x.push_at
      FROM unnest(CAST(:people AS integer[]), CAST(:mail_at AS timestamptz[]),
                  CAST(:push_at AS timestamptz[])) AS x (person_id, mail_at, push_at)
        ON CONFLICT (person_id, kind, post_id, comment_id, community_id, case_id, crisis_id)
           WHERE read_at IS NULL
        DO UPDATE SET at = excluded.at, entry_id = excluded.entry_id, actor_ids = array_cat(
           excluded.actor_ids, array_remove(notice.actor_ids, excluded.actor_ids[1]))
    """
)


def notify(entry_ids: list[int]) -> None:
    """Tell those whom some entries concern, if they may still read it; again changes nothing."""
    entries = session.scalars(
        select(Entry).where(Entry.id.in_(entry_ids), Entry.origin.in_(TOLD_OF)).order_by(Entry.id)
    ).all()
    told: set[int] = set()
    with change(None, origin=Origin.JOB):
        for entry in entries:
            told |= keep_all(decided(of(entry), entry), entry)
    tell_notices(sorted(told))


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
    those = [
        Told(person_id, NoticeKind.RULE_HIT, post_id, comment_id)
        for person_id in person_ids
        if person_id != entry.actor_id
    ]
    with change(None, origin=Origin.JOB):
        told = keep_all(decided(those, entry), entry)
    tell_notices(sorted(told))


def times(told: Told, wishes: Wishes) -> Times:
    """Say when a mail and when devices tell of it, or that they do not."""
    topic, at = topic_of(told.kind), now()
    mail_at = None if told.kind in LETTERS else wishes.mail_at(topic, at)
    return mail_at, wishes.push_at(topic, at)


def keep_all(reached: Iterable[Reached], entry: Entry) -> set[int]:
    """Store what some people are told of, one statement for each kind; says who they are."""
    alike: dict[Told, list[Reached]] = defaultdict(list)
    for one in reached:
        alike[one.told.for_all()].append(one)
    for told, those in alike.items():
        keep(
            told,
            entry,
            {one.told.person_id: times(one.told, one.wishes) for one in those},
        )
        count(Way.PAGE, {one.told.person_id: when_of(one) for one in those})
    return {one.told.person_id for those in alike.values() for one in those}


def when_of(reached: Reached) -> When:
    """Say when somebody is told, by their hours."""
    wishes = reached.wishes
    return when(wishes.hours, keeps_hours=wishes.keeps_hours, at=now())


# Who did it is nobody's business.
NAMELESS = (NoticeKind.READ_BY_EXCEPTION, NoticeKind.LOOKED_AT)


def keep(told: Told, entry: Entry, people: dict[int, Times]) -> None:
    """Store a notice for some people, each with its times, or let the actor join an unread one.

    Those are people's ids; the id in `told` is not read.
    """
    # Of a case nobody is named: not who reported, and not who decided.
    actor_id = told.by_id or entry.actor_id
    is_nameless = told.case_id is not None or told.kind in NAMELESS
    session.execute(
        KEEP,
        {
            "kind": told.kind,
            "post_id": told.post_id,
            "comment_id": told.comment_id,
            "community_id": told.community_id,
            "case_id": told.case_id,
            "crisis_id": told.crisis_id,
            "actors": [actor_id] if actor_id and not is_nameless else [],
            "entry_id": entry.id,
            "at": entry.at,
            "people": list(people),
            "mail_at": [mail_at for mail_at, _push_at in people.values()],
            "push_at": [push_at for _mail_at, push_at in people.values()],
        },
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
