"""What has a person reported, and what became of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from models import Case, Comment, Hiding, Person, Post, Report, session
from social.finding import within_range

PAGE = 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report with the thing as its reporter may still see it."""

    report: Report
    text: Post | Comment | None
    is_hidden: bool


def page(reporter: Person, before: int | None) -> tuple[Sequence[Receipt], int | None]:
    """Read a page of somebody's reports, the newest first, and where the next one begins."""
    query = select(Report).where(Report.reporter_id == reporter.id).options(joinedload(Report.case))
    if before is not None:
        query = query.where(Report.id < within_range(before))
    found = session.scalars(query.order_by(Report.id.desc()).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    return receipts(reporter, shown), shown[-1].id if len(found) > PAGE else None


def receipts(reporter: Person, reports: Sequence[Report]) -> list[Receipt]:
    """Bring what was reported, where it still exists for the reporter: three statements."""
    cases = [report.case for report in reports]
    posts, comments = seen(reporter, cases)
    put_away = hidden_of(reporter, cases)
    return [
        Receipt(report, text_of(report.case, posts, comments), target_of(report.case) in put_away)
        for report in reports
    ]


def seen(reader: Person, cases: Sequence[Case]) -> tuple[dict[int, Post], dict[int, Comment]]:
    """Bring the posts and comments of some cases that exist for a reader."""
    post_ids = [case.post_id for case in cases if case.post_id]
    comment_ids = [case.comment_id for case in cases if case.comment_id]
    posts = session.scalars(Post.seen_by(reader).where(Post.id.in_(post_ids)))
    comments = session.scalars(Comment.seen_by(reader).where(Comment.id.in_(comment_ids)))
    return {one.id: one for one in posts}, {one.id: one for one in comments}


def text_of(
    case: Case, posts: dict[int, Post], comments: dict[int, Comment]
) -> Post | Comment | None:
    """Pick the text of a case among those that were brought."""
    if case.post_id is not None:
        return posts.get(case.post_id)
    return comments.get(case.comment_id or 0)


def target_of(case: Case) -> tuple[int | None, int | None]:
    """Name the text of a case."""
    return case.post_id, case.comment_id


def hidden_of(person: Person, cases: Sequence[Case]) -> set[tuple[int | None, int | None]]:
    """Tell which texts of some cases a person does not want to see."""
    rows = session.execute(
        select(Hiding.post_id, Hiding.comment_id).where(
            Hiding.person_id == person.id,
            or_(
                Hiding.post_id.in_([case.post_id for case in cases if case.post_id]),
                Hiding.comment_id.in_([case.comment_id for case in cases if case.comment_id]),
            ),
        )
    )
    return {(row.post_id, row.comment_id) for row in rows}
