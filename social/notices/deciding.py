"""Who is told of an entry? The one place where it is decided.

Whom it concerns, or who wants to know of all that is new; of these, who chose to hear of it, may
read it as the job runs, is not kept apart from whoever did it, and was not told before. However
many they are, it takes the same statements for each thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from models import (
    AttentionLevel,
    Capability,
    Comment,
    Community,
    Entry,
    Notice,
    NoticeKind,
    Person,
    Post,
    session,
)
from models.notice import ALWAYS, topic_of
from social.filtering import silencing
from social.notices.levels import levels_of, passes
from social.notices.recipients import Told
from social.notices.wishes import Wishes, wishes_of
from social.rights import holds
from social.separating import apart_from

AT_ONCE = 1000
OF_RECORDS = (NoticeKind.TO_APPROVE, NoticeKind.SENT_BACK, NoticeKind.TAKEN_OVER)
OF_ACCESS = (NoticeKind.GRANT_DECIDED, NoticeKind.ARCHIVE_OPENED, NoticeKind.LOOKED_AT)
OF_MATTERS = (NoticeKind.PRODUCTION_DECIDED,)
OF_EXPORTS = (NoticeKind.EXPORT_READY, NoticeKind.EXPORT_FAILED)
OF_SCHEDULES = (
    NoticeKind.SCHEDULE_DECIDED,
    NoticeKind.SCHEDULE_FAILED,
    NoticeKind.SCHEDULE_ENDED,
)
OF_TRUST = (NoticeKind.TO_APPOINT, NoticeKind.RESTS)
OF_LEADERS = (NoticeKind.DELEGATED, NoticeKind.DELEGATION_OVER)
OF_MANDATES = (NoticeKind.MANDATED, NoticeKind.MANDATE_OVER, NoticeKind.MANDATE_ENDS)
OF_GUESTS = (NoticeKind.GUEST_ASKED, NoticeKind.GUEST_DECIDED, NoticeKind.GUEST_ENDS)
OF_DRAFTS = (NoticeKind.DRAFTS_GO, NoticeKind.PLAN_FAILED, NoticeKind.PLAN_WAITS)
OF_NEWSLETTERS = (NoticeKind.ISSUE_TO_LOOK_OVER, NoticeKind.ISSUE_LOOKED_OVER)
OF_CRISIS = (
    NoticeKind.CRISIS,
    NoticeKind.UPDATE_OVERDUE,
    NoticeKind.TO_REVIEW,
    NoticeKind.SCENARIO_TO_APPROVE,
)
# Of these nobody needs to read anything: who has a part in it was asked just now.
ALONE = frozenset(
    (
        NoticeKind.CONFIRMED,
        NoticeKind.ASKED,
        NoticeKind.RESTS,
        *OF_ACCESS,
        *OF_MATTERS,
        *OF_EXPORTS,
        *OF_SCHEDULES,
        *OF_MANDATES,
        *OF_LEADERS,
        *OF_GUESTS,
        *OF_DRAFTS,
        *OF_CRISIS,
    )
)
OF_A_ROLE = {
    **dict.fromkeys(OF_RECORDS, Capability.COMPLIANCE),
    **dict.fromkeys(OF_NEWSLETTERS, Capability.COMMUNICATIONS),
    NoticeKind.TO_APPOINT: Capability.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who is told of something, and how they want to be told."""

    told: Told
    wishes: Wishes


def decided(candidates: Sequence[Told], entry: Entry) -> Iterator[Reached]:
    """Choose among those whom an entry might concern those who are told of it now."""
    for start in range(0, len(candidates), AT_ONCE):
        some = candidates[start : start + AT_ONCE]
        ids = [one.person_id for one in some]
        wishes = wishes_of(ids)
        levels = {
            post_id: levels_of(ids, post_id)
            for post_id in {one.post_id for one in some if one.post_id}
        }
        wanted = [
            one
            for one in some
            if one.person_id in wishes
            and wishes[one.person_id].shows(topic_of(one.kind))
            and is_heard(one, levels.get(one.post_id or 0, {}))
        ]
        for one in due(wanted, entry):
            yield Reached(one, wishes[one.person_id])


def is_heard(told: Told, levels: dict[int, AttentionLevel]) -> bool:
    """Ask whether somebody wants to hear so much of the thread."""
    return told.post_id is None or passes(
        told.kind, levels.get(told.person_id, AttentionLevel.CONCERNS)
    )


def due(candidates: Sequence[Told], entry: Entry) -> list[Told]:
    """Leave out who may not know of it, is kept from it or was told before."""
    if not candidates:
        return []
    readable = readers(candidates)
    apart = kept_apart(candidates, entry)
    unheard = silenced(candidates, entry)
    old = told_before(candidates, entry)
    return [
        one
        for one in candidates
        if one in readable
        and one.person_id not in apart.get(actor_of(one, entry), ())
        and not is_unheard(one, entry, unheard)
        and one not in old
    ]


def actor_of(told: Told, entry: Entry) -> int | None:
    """Name who did what somebody is told of; of a case nobody."""
    return None if told.case_id is not None else told.by_id or entry.actor_id


def readers(candidates: Sequence[Told]) -> set[Told]:
    """Ask, as the job runs, who is let in and may read what it is about."""
    ids = {one.person_id for one in candidates}
    works = select(Person.id).where(Person.id.in_(ids), Person.is_let_in())
    working = set(session.scalars(works))
    texts: dict[tuple[int | None, int | None], list[Told]] = defaultdict(list)
    found = set()
    for one in candidates:
        if one.person_id not in working:
            continue
        comment_id = one.cause_id or one.comment_id
        if one.case_id is not None or one.kind in ALONE:
            found.add(one)
        elif one.kind in OF_A_ROLE:
            if holds(session.get_one(Person, one.person_id), OF_A_ROLE[one.kind]):
                found.add(one)
        elif comment_id is not None or one.post_id is not None:
            texts[comment_id, one.post_id if comment_id is None else None].append(one)
        elif is_known(one):
            found.add(one)
    for (comment_id, post_id), those in texts.items():
        may = readers_of({one.person_id for one in those}, comment_id, post_id)
        found.update(one for one in those if one.person_id in may)
    return found


def readers_of(ids: Collection[int], comment_id: int | None, post_id: int | None) -> set[int]:
    """Say who of some people may read a comment, or else a post: as `seen_by` has it, for many."""
    own = and_(Post.author_id == Person.id, Post.deleted_at.is_(None))
    who = (
        select(Person.id)
        .select_from(Person)
        .join(Post, or_(Post.shown(), own))
        .join(Community, and_(Community.id == Post.community_id, Community.read_by(Person)))
        .where(Person.id.in_(ids))
    )
    if comment_id is None:
        return set(session.scalars(who.where(Post.id == post_id)))
    mine = and_(Comment.author_id == Person.id, Comment.deleted_at.is_(None))
    there = and_(Comment.post_id == Post.id, or_(Comment.shown(), mine))
    return set(session.scalars(who.join(Comment, there).where(Comment.id == comment_id)))


def is_known(told: Told) -> bool:
    """Ask whether somebody may know of the community that they are told of."""
    person = session.get_one(Person, told.person_id)
    asks = told.kind is NoticeKind.OFFERED
    query = Community.asked_of(person) if asks else Community.seen_by(person)
    return session.scalar(query.where(Community.id == told.community_id)) is not None


def kept_apart(candidates: Sequence[Told], entry: Entry) -> dict[int | None, set[int]]:
    """List from whom those are kept apart who did it."""
    actors = {actor_of(one, entry) for one in candidates} - {None}
    return {one: set(session.scalars(apart_from(one))) for one in actors if one is not None}


def silenced(candidates: Sequence[Told], entry: Entry) -> dict[int | None, set[int]]:
    """List who wants to hear nothing of those who did it."""
    actors = {one.by_id or entry.actor_id for one in candidates} - {None}
    return {one: set(session.scalars(silencing(one))) for one in actors if one is not None}


def is_unheard(told: Told, entry: Entry, unheard: dict[int | None, set[int]]) -> bool:
    """Tell whether it was done by somebody of whom the person wants to hear nothing.

    What one has to know, or has to do, is told whoever did it.
    """
    if topic_of(told.kind) in ALWAYS:
        return False
    return told.person_id in unheard.get(told.by_id or entry.actor_id, ())


def told_before(candidates: Sequence[Told], entry: Entry) -> set[Told]:
    """Say who was told of this very entry or, for a mention, of the text before."""
    is_again = entry.event.endswith((".edited", ".shown"))
    ids, kinds = {one.person_id for one in candidates}, {one.kind for one in candidates}
    posts = {one.post_id for one in candidates}
    before = Notice.entry_id >= entry.id
    if is_again:
        before = or_(before, Notice.kind == NoticeKind.MENTIONED)
    query = select(Notice).where(Notice.person_id.in_(ids), Notice.kind.in_(kinds), before)
    if None not in posts:
        query = query.where(Notice.post_id.in_(posts))
    rows = session.execute(
        query.with_only_columns(
            Notice.person_id, Notice.kind, Notice.post_id, Notice.comment_id, Notice.case_id,
            Notice.crisis_id, Notice.community_id,
        )
    )  # fmt: skip
    known = {tuple(row) for row in rows}
    return {
        one
        for one in candidates
        if (
            one.person_id, one.kind, one.post_id, one.comment_id, one.case_id, one.crisis_id,
            one.community_id,
        ) in known
    }  # fmt: skip
