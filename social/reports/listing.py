"""What has a person reported, and what became of it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseNote,
    Comment,
    Decision,
    Hiding,
    Measure,
    Message,
    NoteFor,
    Person,
    Post,
    Reason,
    Report,
    session,
)
from social.errors import not_found
from social.finding import within_range
from social.judges import Target, target_of

PAGE = 20
Text = Post | Comment | Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report with the thing as its reporter may still see it."""

    report: Report
    text: Text | None
    person: Person | None
    is_hidden: bool
    has_acted: bool | None
    notes: Sequence[CaseNote]


def page(reporter: Person, before: int | None) -> tuple[Sequence[Receipt], int | None]:
    """Read a page of somebody's reports, the newest first, and where the next one begins."""
    query = select(Report).where(Report.reporter_id == reporter.id)
    query = query.options(joinedload(Report.case).joinedload(Case.author), joinedload(Report.file))
    if before is not None:
        query = query.where(Report.id < within_range(before))
    found = session.scalars(query.order_by(Report.id.desc()).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    return receipts(reporter, shown), shown[-1].id if len(found) > PAGE else None


def receipts(reporter: Person, reports: Sequence[Report]) -> list[Receipt]:
    """Bring what was reported, where it still exists for the reporter: six statements."""
    cases = [report.case for report in reports]
    texts = seen(reporter, cases)
    put_away = hidden_of(reporter, cases)
    acted, notes = verdicts(cases), notes_for(NoteFor.REPORTERS, cases)
    return [
        Receipt(
            report,
            texts.get(target_of(report.case)),
            report.case.author if report.case.person_id else None,
            target_of(report.case) in put_away,
            acted.get(report.case_id),
            notes[report.case_id],
        )
        for report in reports
    ]


def notes_for(audience: NoteFor, cases: Sequence[Case]) -> dict[int, list[CaseNote]]:
    """Bring what moderators wrote to one side of some cases, the first first."""
    written = select(CaseNote).where(
        CaseNote.case_id.in_([case.id for case in cases]), CaseNote.audience == audience
    )
    found: dict[int, list[CaseNote]] = defaultdict(list)
    for note in session.scalars(written.order_by(CaseNote.id)):
        found[note.case_id].append(note)
    return found


def seen(reader: Person, cases: Sequence[Case]) -> dict[Target, Text]:
    """Bring the texts of some cases that exist for a reader."""
    post_ids = [case.post_id for case in cases if case.post_id]
    comment_ids = [case.comment_id for case in cases if case.comment_id]
    message_ids = [case.message_id for case in cases if case.message_id]
    posts = session.scalars(Post.seen_by(reader).where(Post.id.in_(post_ids)))
    comments = session.scalars(Comment.seen_by(reader).where(Comment.id.in_(comment_ids)))
    messages = session.scalars(Message.seen_by(reader).where(Message.id.in_(message_ids)))
    found: dict[Target, Text] = {(one.id, None, None): one for one in posts}
    found |= {(None, one.id, None): one for one in comments}
    return found | {(None, None, one.id): one for one in messages}


def hidden_of(person: Person, cases: Sequence[Case]) -> set[Target]:
    """Tell which texts of some cases a person does not want to see."""
    rows = session.execute(
        select(Hiding.post_id, Hiding.comment_id, Hiding.message_id).where(
            Hiding.person_id == person.id,
            or_(
                Hiding.post_id.in_([case.post_id for case in cases if case.post_id]),
                Hiding.comment_id.in_([case.comment_id for case in cases if case.comment_id]),
                Hiding.message_id.in_([case.message_id for case in cases if case.message_id]),
            ),
        )
    )
    return {(row.post_id, row.comment_id, row.message_id) for row in rows}


def own_case(author: Person, number: int) -> Case:
    """Find a case about what somebody wrote, of which they were told."""
    found = session.scalar(
        select(Case).where(
            Case.id == within_range(number),
            Case.author_id == author.id,
            or_(Case.asked_at.is_not(None), decided(Case.id)),
        )
    )
    if found is None:
        raise not_found()
    return found


def decided(case_id: Any) -> ColumnElement[bool]:
    """Hold for cases with a decision that its author was told of."""
    return select(Decision.id).where(Decision.case_id == case_id, told()).exists()


def told() -> ColumnElement[bool]:
    """Hold for decisions that exist for their author: a suspension does once it is confirmed."""
    return or_(Decision.measure != Measure.SUSPEND, Decision.confirmed_at.is_not(None))


def reasons_of(case: Case) -> Sequence[tuple[Reason, int]]:
    """Count the reasons of a case: by whom, and in which words, is nobody's business."""
    rows = select(Report.reason, func.count()).where(Report.case_id == case.id)
    return session.execute(rows.group_by(Report.reason).order_by(Report.reason)).all()


def decision_of(case: Case) -> Decision | None:
    """Find the newest decision of a case that its author was told of."""
    newest = select(Decision).where(Decision.case_id == case.id, told())
    return session.scalar(newest.order_by(Decision.id.desc()).limit(1))


def decisions(author: Person, before: int | None) -> tuple[Sequence[Decision], int | None]:
    """Read a page of the decisions about somebody, the newest first, and where the next begins."""
    query = select(Decision).where(Decision.author_id == author.id, told())
    if before is not None:
        query = query.where(Decision.id < within_range(before))
    query = query.options(joinedload(Decision.community))
    found = session.scalars(query.order_by(Decision.id.desc()).limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def find_decision(author: Person, number: int) -> Decision:
    """Find a decision about somebody."""
    found = session.scalar(
        select(Decision)
        .where(Decision.id == within_range(number), Decision.author_id == author.id, told())
        .options(joinedload(Decision.community), joinedload(Decision.case))
    )
    if found is None:
        raise not_found()
    return found


def verdicts(cases: Sequence[Case]) -> dict[int, bool]:
    """Tell of decided cases whether moderators acted."""
    ids = [case.id for case in cases]
    reversed_ = (
        select(Appeal.id)
        .where(Appeal.decision_id == Decision.id, Appeal.outcome == AppealOutcome.REVERSED)
        .exists()
    )
    rows = session.execute(
        select(Decision.case_id, Decision.measure, reversed_).where(
            Decision.case_id.in_(ids), told()
        )
    )
    found: dict[int, bool] = {}
    for case_id, measure, is_reversed in rows:
        has_acted = measure is not Measure.NONE and not is_reversed
        found[case_id] = found.get(case_id, False) or has_acted
    return found
