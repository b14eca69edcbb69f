"""What waits for a moderator, and what belongs to one case?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    Case,
    CaseNote,
    CaseState,
    Comment,
    Decision,
    Post,
    Reason,
    Report,
    session,
)
from social.cursor import Cursor
from social.errors import not_found
from social.finding import within_range
from social.judges import Judge, free_for, in_reach

PAGE = 30
AROUND = 3  # what was said before and after


class Part(StrEnum):
    """Which cases are listed."""

    QUEUE = "queue"
    AUTHOR = "author"
    MINE = "mine"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list: what it is about, but none of the words."""

    case: Case
    reasons: Sequence[tuple[Reason, int]]


def page(judge: Judge, part: Part, after: Cursor | None) -> tuple[list[Line], Cursor | None]:
    """Read a page of cases, the most urgent first, and where the next one begins."""
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
        case Part.CLOSED:
            query = query.where(Case.closed_at.is_not(None))
            key = tuple_(Case.closed_at, Case.id)
    is_closed = part is Part.CLOSED
    if after is not None:
        here = (after.at, after.id)
        query = query.where(key < here if is_closed else key > here)
    at = Case.closed_at if is_closed else Case.urgent_at
    order = (at.desc(), Case.id.desc()) if is_closed else (at, Case.id)
    rows = session.scalars(query.order_by(*order).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    moment = (last.closed_at if is_closed else last.urgent_at) if last else None
    return lines(judge, shown), Cursor(moment, last.id) if last and moment else None


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
        )
    )
    if found is None or not free_for(judge, [found]):
        raise not_found()
    return found


def reports_of(case: Case) -> Sequence[Report]:
    """List the reports of a case, the first first; whoever shows them names nobody."""
    return session.scalars(
        select(Report).where(Report.case_id == case.id).order_by(Report.id)
    ).all()


def notes_of(case: Case) -> Sequence[CaseNote]:
    """List what moderators told one another."""
    return session.scalars(
        select(CaseNote)
        .where(CaseNote.case_id == case.id)
        .options(joinedload(CaseNote.author))
        .order_by(CaseNote.id)
    ).all()


def around(case: Case) -> tuple[Sequence[Comment], Sequence[Comment]]:
    """Bring what was said before and after a comment, or first under a post; shown texts alone."""
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


def decisions_of(case: Case) -> Sequence[Decision]:
    """List what was decided in a case, the newest first."""
    return session.scalars(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.id.desc())
    ).all()
