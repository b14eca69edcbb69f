"""What is new in somebody's communities that no notice told of: the best of it, by mail.

Nothing is mailed that they have seen, do not want to see, that a notice told of, or that they may
not read when it is mailed; nothing more than three times, and nothing where nothing is. Many people
are done in one transaction, with a handful of statements for all of them: whoever is killed in it
has mailed none of them, and the next one does them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from models import (
    Community,
    DigestItem,
    Membership,
    MembershipState,
    Origin,
    Person,
    Post,
    Preferences,
    Rhythm,
    session,
)
from social.changes import change
from social.enduring import Round
from social.filtering import UNFOLDED
from social.hours import Hours
from social.mailing import letters
from social.mailing.links import link
from social.notices import wishes
from social.notices.mailing import stopping
from social.pausing import is_paused
from social.quoting import excerpt
from social.switches import Switch, is_on
from social.viewer import SUSPENDED

AT_ONCE = 100  # people of one transaction
AGAIN = timedelta(hours=1)  # after something went wrong
SHOWN = 10  # posts of a mail
TIMES = 3  # that somebody is mailed the same post
BACK = {Rhythm.DAILY: timedelta(days=4), Rhythm.WEEKLY: timedelta(days=14)}
LATEST = 30  # new posts of a community that are weighed for one reader
MOST_PLACES = 500
ALL = -1  # in the address that ends these mails: of no thread

# What a reader's own filters fold on a page does not come by mail, where it would lie open.
FILTERED = """
    CASE o.kind
    WHEN 'person' THEN o.other_id = p.author_id
    WHEN 'community' THEN o.community_id = m.community_id
    WHEN 'topic' THEN EXISTS (
        SELECT FROM post_topic k WHERE k.post_id = p.id AND k.topic_id = o.topic_id)
    ELSE EXISTS (
        SELECT FROM searchable w WHERE w.post_id = p.id AND w.comment_id IS NULL
           AND w.file_id IS NULL AND w.stems @@ CAST(o.stems AS tsquery))
    END
"""
# A reader's communities, and in each the newest that are new to them. A comment weighs more than a
# reaction, and whoever they follow more than both; of equals the newer one comes first.
BEST = text(
    f"""
    SELECT who.id AS person_id, best.id AS post_id
      FROM unnest(CAST(:people AS integer[]), CAST(:since AS timestamptz[])) AS who(id, since)
      JOIN preferences chosen ON chosen.person_id = who.id
     CROSS JOIN LATERAL (
        SELECT p.id, p.posted_at,
               3 * (f.id IS NOT NULL)::integer
                   + ln(1 + 2 * p.comment_count + liked.number) AS weight
          FROM membership m
          JOIN community c ON c.id = m.community_id AND c.deleted_at IS NULL
         CROSS JOIN LATERAL (
            SELECT n.id, n.posted_at, n.author_id, n.comment_count, n.kind
              FROM post n
             WHERE n.community_id = m.community_id
               AND n.state = 'published' AND n.deleted_at IS NULL AND n.erased_at IS NULL
               AND n.posted_at > GREATEST(m.read_at, who.since)
             ORDER BY n.posted_at DESC, n.id DESC
             LIMIT {LATEST}) p
         CROSS JOIN LATERAL (
            SELECT count(*) AS number FROM reaction r WHERE r.post_id = p.id) liked
          LEFT JOIN follow f ON f.person_id = who.id AND f.followed_id = p.author_id
         WHERE m.person_id = who.id AND m.state = 'member' AND NOT m.is_muted
           AND m.community_id <> ALL (chosen.digest_without)
           AND p.author_id <> who.id
           AND NOT EXISTS (SELECT FROM notice t WHERE t.person_id = who.id AND t.post_id = p.id)
           AND NOT EXISTS (SELECT FROM attention q WHERE q.person_id = who.id
                              AND (q.post_id = p.id OR q.community_id = m.community_id)
                              AND q.level IN ('mentions', 'nothing')
                              AND (q.until IS NULL OR q.until > :at))
           AND NOT EXISTS (SELECT FROM digest_item d WHERE d.person_id = who.id
                              AND d.post_id = p.id AND d.times >= {TIMES})
           AND NOT EXISTS (SELECT FROM separation s
                            WHERE (s.person_id = who.id AND s.other_id = p.author_id)
                               OR (s.other_id = who.id AND s.person_id = p.author_id))
           AND NOT EXISTS (SELECT FROM own_filter o WHERE o.person_id = who.id
                              AND (o.until IS NULL OR o.until > :at)
                              AND p.kind <> ALL (:unfolded) AND {FILTERED})
         ORDER BY weight DESC, p.posted_at DESC, p.id DESC
         LIMIT {SHOWN}) best
     ORDER BY who.id, best.weight DESC, best.posted_at DESC, best.id DESC
    """
)
FACTS = (
    select(
        Post.id,
        Post.title,
        func.left(Post.html, 1_000).label("html"),
        Post.comment_count,
        Person.name.label("author"),
        Community.name.label("place"),
    )
    .join(Person, Person.id == Post.author_id)
    .join(Community, Community.id == Post.community_id)
)


@dataclass(frozen=True, slots=True)
class New:
    """One post of a mail."""

    author: str
    place: str
    about: str
    comments: int
    link: str


def choose(person: Person, rhythm: Rhythm, without: Sequence[int], at: datetime) -> None:
    """Mail somebody what is new so often from now on, but nothing of some communities."""
    with change(person):
        row = wishes.row_of(person)
        row.digest, row.digest_without = rhythm, sorted(set(without))
        session.flush()
        row.digest_at = due_after(wishes.of(person).hours, rhythm, at)


def places_of(person: Person) -> dict[int, str]:
    """Name the communities of which somebody can be mailed what is new."""
    rows = session.execute(
        select(Community.id, Community.name)
        .join(Membership, Membership.community_id == Community.id)
        .where(
            Membership.person_id == person.id,
            Membership.state == MembershipState.MEMBER,
            ~Membership.is_muted,
            Community.deleted_at.is_(None),
        )
        .order_by(Community.name, Community.id)
        .limit(MOST_PLACES)
    )
    return {row.id: row.name for row in rows}


def chosen_by(person: Person) -> tuple[Rhythm, list[int]]:
    """Read how often somebody is mailed what is new, and of which communities nothing."""
    row = session.get(Preferences, person.id)
    return (Rhythm(row.digest), row.digest_without) if row else (Rhythm.NEVER, [])


def due_after(hours: Hours, rhythm: Rhythm, at: datetime) -> datetime | None:
    """Say when the next one is due: when the day or week of its reader begins; None for never."""
    if rhythm is Rhythm.DAILY:
        return hours.next_day(at)
    return hours.next_week(at) if rhythm is Rhythm.WEEKLY else None


def mail_due(at: datetime) -> int:
    """Mail everybody whose time has come; says how many mails. In a crisis all wait.

    What goes wrong with one keeps no other back: they are looked at one by one then.
    """
    if is_paused():
        session.rollback()
        return 0
    number, last, turn = 0, 0, Round()
    while ids := due(at, last):
        last = ids[-1]
        with turn.part("mails of what is new", people=len(ids)):
            number += mail_some(ids, at)
            continue
        for person_id in ids:
            with turn.part("a mail of what is new", person=person_id):
                number += mail_some([person_id], at)
                continue
            put_off(person_id, at)
    turn.end()
    return number


def due(at: datetime, after: int) -> Sequence[int]:
    """List some of those whose time has come, from a number on."""
    ids = select(Preferences.person_id).where(
        Preferences.digest_at <= at, Preferences.person_id > after
    )
    found = session.scalars(ids.order_by(Preferences.person_id).limit(AT_ONCE)).all()
    session.rollback()
    return found


def put_off(person_id: int, at: datetime) -> None:
    """Try somebody again in an hour."""
    mine = update(Preferences).where(Preferences.person_id == person_id)
    with change(None, origin=Origin.JOB):
        session.execute(mine.values(digest_at=at + AGAIN))


def mail_some(ids: Sequence[int], at: datetime) -> int:
    """Mail some people, unless another worker does; says how many mails that made."""
    with change(None, origin=Origin.JOB):
        rows = session.scalars(
            select(Preferences)
            .where(Preferences.person_id.in_(ids), Preferences.digest_at <= at)
            .order_by(Preferences.person_id)
            .with_for_update(skip_locked=True)
        ).all()
        chosen = wishes.wishes_of([row.person_id for row in rows]) if rows else {}
        since = {}
        for row in rows:
            mine, rhythm = chosen[row.person_id], Rhythm(row.digest)
            if mine.keeps_hours and not mine.hours.is_within(at):
                row.digest_at = mine.hours.opening(at)  # the worker was away when their day began
            else:
                row.digest_at = due_after(mine.hours, rhythm, at)
                since[row.person_id] = at - BACK[rhythm]
        mailed = write_all(since, at) if since else 0
    return mailed


def write_all(since: Mapping[int, datetime], at: datetime) -> int:
    """Write the mails of some people, in their languages; part of a change."""
    here = (Person.is_let_in(), Person.email.is_not(None), ~SUSPENDED)
    rows = session.scalars(select(Person).where(Person.id.in_(since), *here))
    people = {one.id: one for one in rows}
    values = {"people": list(people), "since": [since[number] for number in people], "at": at,
              "unfolded": sorted(UNFOLDED)}  # fmt: skip
    found = session.execute(BEST, values).all()
    facts = FACTS.where(Post.id.in_({row.post_id for row in found}))
    posts = {row.id: row for row in session.execute(facts)} if found else {}
    says_what = is_on(Switch.QUOTES)
    mailed = 0
    for person_id, best in groupby(found, attrgetter("person_id")):
        write(people[person_id], [posts[row.post_id] for row in best], says_what)
        mailed += 1
    remember(found, at)
    return mailed


def write(person: Person, posts: Sequence[Row[Any]], says_what: bool) -> None:
    """Write one mail; one press ends all of its sort."""
    leave = stopping(person.id, ALL)
    with force_locale(person.language):
        news = [
            New(
                author=one.author,
                place=one.place,
                about=about(one) if says_what else "",
                comments=one.comment_count,
                link=link("posts.show", id=one.id),
            )
            for one in posts
        ]
    settings = link("notices.preferences")
    mail = letters.post(person, "digest", news=news, settings=settings, leave=leave)
    mail.leave = leave


def about(post: Row[Any]) -> str:
    """Name a post by its title or first words."""
    return post.title or excerpt(Markup(post.html).striptags()) or _("Without words")


def remember(found: Sequence[Row[Any]], at: datetime) -> None:
    """Count how often each was mailed which post; part of a change."""
    if not found:
        return
    rows = [{"person_id": one.person_id, "post_id": one.post_id, "times": 1, "at": at}
            for one in found]  # fmt: skip
    added = insert(DigestItem).values(rows)
    again = {"times": DigestItem.times + 1, "at": added.excluded.at}
    session.execute(
        added.on_conflict_do_update(index_elements=["person_id", "post_id"], set_=again)
    )


def stop(person: Person) -> None:
    """Mail somebody what is new no more."""
    with change(person):
        row = wishes.row_of(person)
        row.digest, row.digest_at = Rhythm.NEVER, None


def has_ended(person: Person) -> bool:
    """Tell whether somebody is mailed nothing of this sort."""
    row = session.get(Preferences, person.id)
    return row is None or row.digest == Rhythm.NEVER
