"""What waits for a moderator, and what belongs to one case?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload

from models import (
    Attachment,
    Case,
    CaseNote,
    CaseOutcome,
    CaseState,
    Comment,
    Community,
    Decision,
    Measure,
    Membership,
    MembershipState,
    Message,
    Person,
    Post,
    Reason,
    Report,
    now,
    session,
)
from moderation.urgency import is_grave
from social.cursor import Cursor
from social.errors import not_found
from social.finding import within_range
from social.judges import Judge, free_for, in_reach
from social.review.claiming import LASTS

PAGE = 30
AROUND = 3  # what was said before and after
LIKE = 50  # cases that are compared
LIKE_SHOWN = 5
GRAVE_REASONS = [one for one in Reason if is_grave([one])]


class Part(StrEnum):
    """Which cases are listed."""

    QUEUE = "queue"
    AUTHOR = "author"
    MINE = "mine"
    ASKED = "asked"
    CLOSED = "closed"


class Weight(StrEnum):
    """How grave the reports are."""

    GRAVE = "grave"


class Taken(StrEnum):
    """Who works at a case."""

    NOBODY = "nobody"
    ME = "me"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which of the cases that wait somebody wants to see; None for all."""

    weight: Weight | None = None
    taken: Taken | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether nothing is left out."""
        return self.weight is None and self.taken is None


ALL = Wish()


@dataclass(frozen=True, slots=True)
class Similar:
    """What was decided of cases like one: how often what, and some that the judge may look at."""

    counts: dict[Measure, int]
    decisions: Sequence[Decision]


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list: what it is about, but none of the words."""

    case: Case
    reasons: Sequence[tuple[Reason, int]]


def page(judge: Judge, part: Part, after: Cursor | None) -> tuple[list[Line], Cursor | None]:
    """Read a page of cases, the most urgent first, and where the next one begins."""
    rows = read(judge, part, after)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    moment = (last.closed_at if part is Part.CLOSED else last.urgent_at) if last else None
    return lines(judge, shown), Cursor(moment, last.id) if last and moment else None


def queue(
    judge: Judge, after: Cursor | None, wish: Wish = ALL
) -> tuple[list[Line | Membership], Cursor | None]:
    """Read a page of all that waits, in one order: cases, and who asks to join one's communities.

    The cursor tells the two kinds apart: twice the number, and one more for those who ask.
    """
    by_case = Cursor(after.at, after.id // 2) if after else None
    by_asking = Cursor(after.at, (after.id - 1) // 2) if after else None
    waiting: list[tuple[datetime, int, Case | Membership]] = [
        *((one.urgent_at, one.id * 2, one) for one in read(judge, Part.QUEUE, by_case, wish)),
        *(
            (one.created_at, one.id * 2 + 1, one)
            for one in (asking(judge, by_asking) if wish.is_all else ())
        ),
    ]
    waiting.sort(key=itemgetter(0, 1))
    shown = waiting[:PAGE]
    mine = {
        line.case.id: line
        for line in lines(judge, [one for *_key, one in shown if isinstance(one, Case)])
    }
    found = [mine.get(one.id) if isinstance(one, Case) else one for *_key, one in shown]
    following = Cursor(*shown[-1][:2]) if len(waiting) > PAGE else None
    return [one for one in found if one is not None], following


def read(judge: Judge, part: Part, after: Cursor | None, wish: Wish = ALL) -> Sequence[Case]:
    """Read the cases of a part in a judge's reach, one more than a page shows."""
    query = in_reach(judge).options(
        contains_eager(Case.community), joinedload(Case.author), joinedload(Case.claimed_by)
    )
    key = tuple_(Case.urgent_at, Case.id)
    match part:
        case Part.QUEUE:
            query = query.where(Case.closed_at.is_(None), Case.state == CaseState.QUEUE)
        case Part.AUTHOR:
            query = query.where(Case.closed_at.is_(None), Case.state == CaseState.AUTHOR)
        case Part.MINE:
            query = query.where(Case.closed_at.is_(None), Case.claimed_by_id == judge.person.id)
        case Part.ASKED:
            query = query.where(Case.closed_at.is_(None), asks(judge.person))
        case Part.CLOSED:
            query = query.where(Case.closed_at.is_not(None))
            key = tuple_(Case.closed_at, Case.id)
    query = query.where(*wished(judge, wish))
    is_closed = part is Part.CLOSED
    if after is not None:
        here = (after.at, after.id)
        query = query.where(key < here if is_closed else key > here)
    at = Case.closed_at if is_closed else Case.urgent_at
    order = (at.desc(), Case.id.desc()) if is_closed else (at, Case.id)
    return session.scalars(query.order_by(*order).limit(PAGE + 1)).all()


def wished(judge: Judge, wish: Wish) -> Iterator[ColumnElement[bool]]:
    """Hold for the cases that somebody wants to see."""
    if wish.weight is Weight.GRAVE:
        grave = and_(Report.case_id == Case.id, Report.reason.in_(GRAVE_REASONS))
        yield select(Report.id).where(grave).exists()
    if wish.taken is Taken.ME:
        yield Case.claimed_by_id == judge.person.id
    elif wish.taken is Taken.NOBODY:
        yield or_(Case.claimed_by_id.is_(None), Case.claimed_at <= now() - LASTS)


def asks(person: Person) -> ColumnElement[bool]:
    """Hold for cases in which somebody was asked for their opinion and has not written since."""
    later = aliased(CaseNote)
    answer = select(later.id).where(
        later.case_id == CaseNote.case_id,
        later.author_id == person.id,
        later.id > CaseNote.id,
    )
    asked = select(CaseNote.case_id).where(CaseNote.asked_id == person.id, ~answer.exists())
    return Case.id.in_(asked)


def similar(judge: Judge, case: Case, reasons: Collection[Reason]) -> Similar:
    """Look at the newest decided cases in the same place that were reported for the same.

    Where nobody reported it, at those that were found in the same way.
    """
    same = select(Report.id).where(Report.case_id == Case.id, Report.reason.in_(reasons)).exists()
    rows = session.scalars(
        in_reach(judge)
        .with_only_columns(Decision)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Case.community_id.is_not_distinct_from(case.community_id),
            Case.outcome == CaseOutcome.DECIDED,
            Case.id != case.id,
            Decision.ended_at.is_(None),
            same if reasons else Case.found == case.found,
        )
        .options(joinedload(Decision.case).joinedload(Case.author))
        .order_by(Case.closed_at.desc())
        .limit(LIKE)
    ).all()
    free = {one.id for one in free_for(judge, [row.case for row in rows])}
    mine = [row for row in rows if row.case_id in free]
    return Similar(Counter(row.measure for row in mine), mine[:LIKE_SHOWN])


def asking(judge: Judge, after: Cursor | None) -> Sequence[Membership]:
    """Read who asks to join the communities that a judge owns; no statement for who owns none."""
    if not judge.owns:
        return ()
    key = (Membership.created_at, Membership.id)
    query = (
        select(Membership)
        .join(Membership.person)
        .join(Membership.community)
        .where(
            Membership.community_id.in_(judge.owns),
            Membership.state == MembershipState.REQUESTED,
            Person.works_here(),
            Community.deleted_at.is_(None),
        )
        .options(contains_eager(Membership.person), contains_eager(Membership.community))
    )
    if after is not None:
        query = query.where(tuple_(*key) > (after.at, after.id))
    return session.scalars(query.order_by(*key).limit(PAGE + 1)).all()


def lines(judge: Judge, cases: Sequence[Case]) -> list[Line]:
    """Keep the cases that the judge is free to judge, each with its reasons."""
    mine = free_for(judge, cases)
    counted: dict[int, Counter[Reason]] = defaultdict(Counter)
    rows = select(Report.case_id, Report.reason).where(Report.case_id.in_([one.id for one in mine]))
    for case_id, reason in session.execute(rows):
        counted[case_id][reason] += 1
    return [Line(one, counted[one.id].most_common()) for one in mine]


def find_case(judge: Judge, number: int) -> Case:
    """Find a case that a judge may look at."""
    found = session.scalar(
        in_reach(judge)
        .where(Case.id == within_range(number))
        .options(
            contains_eager(Case.community),
            joinedload(Case.author),
            joinedload(Case.claimed_by),
            joinedload(Case.post).joinedload(Post.author),
            joinedload(Case.comment).options(
                joinedload(Comment.author), joinedload(Comment.post).joinedload(Post.author)
            ),
            joinedload(Case.message).joinedload(Message.author),
        )
    )
    if found is None or not free_for(judge, [found]):
        raise not_found()
    return found


def reports_of(case: Case) -> Sequence[Report]:
    """List the reports of a case, the first first; whoever shows them names nobody."""
    query = select(Report).where(Report.case_id == case.id).options(joinedload(Report.file))
    return session.scalars(query.order_by(Report.id)).all()


def notes_of(case: Case) -> Sequence[CaseNote]:
    """List what moderators told one another."""
    return session.scalars(
        select(CaseNote)
        .where(CaseNote.case_id == case.id)
        .options(joinedload(CaseNote.author), joinedload(CaseNote.asked))
        .order_by(CaseNote.id)
    ).all()


def attachments_of(case: Case) -> Sequence[Attachment]:
    """List the files of what a case is about."""
    if case.person_id is not None:
        return ()
    same = Attachment.post_id == case.post_id
    if case.comment_id is not None:
        same = Attachment.comment_id == case.comment_id
    elif case.message_id is not None:
        same = Attachment.message_id == case.message_id
    query = select(Attachment).where(same).options(joinedload(Attachment.file))
    return session.scalars(query.order_by(Attachment.position, Attachment.id)).all()


def around(case: Case) -> tuple[Sequence[Comment | Message], Sequence[Comment | Message]]:
    """Bring what was said before and after a text, or first under a post; shown texts alone."""
    if case.person_id is not None:
        return (), ()
    if case.message is not None:
        return around_message(case.message)
    comment = case.comment
    post_id = comment.post_id if comment else case.post_id
    query = (
        select(Comment)
        .where(Comment.post_id == post_id, Comment.shown())
        .options(joinedload(Comment.author))
        .limit(AROUND)
    )
    order = tuple_(Comment.posted_at, Comment.id)
    if comment is None:
        return (), session.scalars(query.order_by(Comment.posted_at, Comment.id)).all()
    here = (comment.posted_at, comment.id)
    earlier = query.where(order < here).order_by(Comment.posted_at.desc(), Comment.id.desc())
    later = query.where(order > here).order_by(Comment.posted_at, Comment.id)
    return session.scalars(earlier).all()[::-1], session.scalars(later).all()


def around_message(message: Message) -> tuple[Sequence[Message], Sequence[Message]]:
    """Bring a few messages before and after one: so much of a conversation a report opens."""
    query = (
        select(Message)
        .where(Message.conversation_id == message.conversation_id, Message.shown())
        .options(joinedload(Message.author))
        .limit(AROUND)
    )
    earlier = query.where(Message.id < message.id).order_by(Message.id.desc())
    later = query.where(Message.id > message.id).order_by(Message.id)
    return session.scalars(earlier).all()[::-1], session.scalars(later).all()


def decisions_of(case: Case) -> Sequence[Decision]:
    """List what was decided in a case, the newest first."""
    return session.scalars(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.id.desc())
    ).all()
