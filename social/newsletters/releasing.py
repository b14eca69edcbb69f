"""How does an issue go out: looked at again, and a mail to each reader written down?"""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import (
    Delivery,
    DeliveryState,
    Event,
    Issue,
    IssueState,
    Item,
    Origin,
    Person,
    Post,
    now,
    session,
)
from moderation import Draft
from social import pausing
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.issues import editors_of
from social.jobs import later_by_name
from social.newsletters.actions import items_of, reopen, screened_words, words_of
from social.newsletters.content import as_approved
from social.newsletters.letters import sender
from social.rights import may
from social.viewer import is_suspended
from social.whom import Whom, meant

State = IssueState


def go_out(moment: datetime) -> int:
    """Let out what was approved and whose time has come; say how many."""
    due = or_(Issue.goes_at.is_(None), Issue.goes_at <= moment)
    rows = select(Issue.id).where(Issue.state == State.APPROVED, due, ~waits_for_crisis())
    ids = session.scalars(rows.order_by(Issue.goes_at, Issue.id)).all()
    session.rollback()
    return sum(release(issue_id) for issue_id in ids)


def waits_for_crisis() -> ColumnElement[bool]:
    """Hold for issues that came due in a crisis, until somebody lets them go.

    One is due when it was to go out, or when somebody approved it after that; one that goes out is
    stopped while a crisis lasts.
    """
    due = func.coalesce(Issue.released_at, func.greatest(Issue.goes_at, Issue.approved_at))
    return pausing.waits("issue", Issue.id, due)


def is_kept_back(issue: Issue) -> bool:
    """Tell whether one waits so, or was stopped."""
    if issue.state not in (State.APPROVED, State.SENDING, State.PAUSED):
        return False
    held = select(Issue.id).where(Issue.id == issue.id, waits_for_crisis())
    return session.scalar(held) is not None


def find(issue_id: int) -> Issue:
    """Read an issue with its newsletter and people."""
    return session.scalars(
        select(Issue)
        .where(Issue.id == issue_id)
        .options(
            joinedload(Issue.newsletter), joinedload(Issue.writer), joinedload(Issue.approved_by)
        )
        .execution_options(populate_existing=True)
    ).one()


def release(issue_id: int) -> bool:
    """Write down a mail to each reader, in one statement; give it back where it may not go out."""
    issue = find(issue_id)
    is_good, version = holds_still(issue), issue.version
    # Whoever wrote it is told that it came back: nobody is told of what they did themselves.
    with change(issue.writer if is_good else None, origin=Origin.JOB) as record:
        hold(issue)
        if issue.state is not State.APPROVED or issue.version != version:
            return False  # somebody took it back, or another worker was quicker
        if is_kept_back(issue):
            return False  # a crisis began at this moment
        if not is_good:
            reopen(issue)
            record(Event.ISSUE_SENT_BACK, issue)
            return False
        issue.state, issue.released_at = State.SENDING, now()
        mails = write_down(issue)
        record(Event.ISSUE_RELEASED, issue, mails=mails)
        later_by_name("newsletters.hand_over", issue_id=issue.id)
    return True


def holds_still(issue: Issue) -> bool:
    """Tell whether those who let it out may still, and house rules let its words through."""
    approver = issue.approved_by
    if issue.newsletter.ended_at is not None or approver is None or not items_of(issue):
        return False
    if approver.id in editors_of(issue) or has_changed(issue):
        return False
    for person in (issue.writer, approver):
        if not person.is_active or is_suspended(person):
            return False
        if not may(person, "edit", issue.newsletter):
            return False
    try:
        for item in (None, *items_of(issue)):
            for one in words_of(issue, item):
                screened_words(Draft(source=one.source, title=one.title), issue.writer)
    except Invalid:
        return False
    return True


def has_changed(issue: Issue) -> bool:
    """Tell whether an author changed a post in it since it was approved."""
    rows = (
        select(Item.id)
        .join(Issue, Issue.id == Item.issue_id)
        .join(Post, Post.id == Item.post_id)
        .where(Item.issue_id == issue.id, ~as_approved())
    )
    return session.scalar(rows.limit(1)) is not None


def write_down(issue: Issue) -> int:
    """Write down whom the newsletter means at this moment."""
    named = literal(f"@{domain()}>")
    rows = select(
        literal(issue.id),
        Person.id,
        Person.language,
        literal(DeliveryState.WAITING.value),
        literal("<").concat(cast(func.gen_random_uuid(), String)).concat(named),
        literal(0),
        func.now(),
        sql("CAST('{}' AS integer[])"),
    ).where(meant(Whom.read(issue.newsletter.audience)))
    columns = [
        "issue_id", "person_id", "language", "state", "message_id", "attempts", "next_try_at",
        "post_ids",
    ]  # fmt: skip
    made = insert(Delivery).from_select(columns, rows).on_conflict_do_nothing()
    session.execute(made)
    written = select(func.count()).where(Delivery.issue_id == issue.id)
    return session.scalar(written.select_from(Delivery)) or 0


def domain() -> str:
    """Name the domain that our mail comes from."""
    return parseaddr(sender())[1].rpartition("@")[2] or "localhost"
