"""What stands beside a statement: its author's own texts, and what colleagues say they saw?

Nothing here ranks anybody. What the viewer may not read is not there, and a colleague's words stay
without the name of the place where they saw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    Audience,
    Comment,
    Community,
    Confirmation,
    ConfirmationState,
    Evidence,
    Person,
    Post,
    Statement,
    session,
)
from social.quoting import excerpt, quoted


@dataclass(frozen=True, slots=True)
class Shown:
    """A text or project of the author's that they show."""

    id: int
    noun: str  # "post", "comment" or "project"
    text_id: int
    words: str
    language: str
    at: datetime
    is_best: bool = False  # the best answer to a question


@dataclass(frozen=True, slots=True)
class Said:
    """What a colleague saw; `about` names the occasion where the viewer may know of it."""

    id: int
    by: Person
    words: str
    about: str
    post_id: int | None
    at: datetime
    is_mutual: bool


def evidence_of(
    statement_ids: Collection[int], viewer: Person, *, open_alone: bool = False
) -> dict[int, list[Shown]]:
    """Read what the viewer may see of what is shown beside some statements; four statements.

    With `open_alone` only what everybody here may read, for a look at one's own page.
    """
    rows = session.scalars(
        select(Evidence)
        .where(Evidence.statement_id.in_(statement_ids), Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.consented_at.desc(), Evidence.id.desc())
    ).all()
    post_ids = {row.post_id for row in rows if row.post_id}
    comment_ids = {row.comment_id for row in rows if row.comment_id}
    posts = readable_posts(post_ids, viewer)
    comments = readable_comments(comment_ids, viewer)
    found: dict[int, list[Shown]] = defaultdict(list)
    projects = readable_statements({row.project_id for row in rows if row.project_id}, viewer)
    for row in rows:
        text = posts.get(row.post_id or 0) or comments.get(row.comment_id or 0)
        project = projects.get(row.project_id or 0)
        if text is not None and (place_of(text).is_open or not open_alone):
            found[row.statement_id].append(shown(row.id, text))
        elif project is not None and (project.audience is Audience.ALL or not open_alone):
            found[row.statement_id].append(shown_project(row.id, project))
    return found


def place_of(text: Post | Comment) -> Community:
    """Give the community in which a text stands."""
    return text.post.community if isinstance(text, Comment) else text.community


def shown(number: int, text: Post | Comment) -> Shown:
    """Name a text in a line."""
    is_best = isinstance(text, Comment) and text.is_best
    return Shown(number, text.noun, text.id, quoted(text), text.language, text.posted_at, is_best)


def shown_project(number: int, project: Statement) -> Shown:
    """Name a project in a line."""
    said = excerpt(project.words)
    return Shown(number, "project", project.id, said, project.language, project.confirmed_at)


def readable_posts(ids: Collection[int], viewer: Person) -> dict[int, Post]:
    """Read the posts that are shown to the viewer; none is asked for without ids."""
    if not ids:
        return {}
    rows = session.scalars(Post.seen_by(viewer).where(Post.shown(), Post.id.in_(ids)))
    return {row.id: row for row in rows}


def readable_comments(ids: Collection[int], viewer: Person) -> dict[int, Comment]:
    """Read the comments that are shown to the viewer."""
    if not ids:
        return {}
    rows = session.scalars(
        Comment.seen_by(viewer).where(Comment.shown(), Post.shown(), Comment.id.in_(ids))
    )
    return {row.id: row for row in rows}


def said_of(statement_ids: Collection[int], viewer: Person) -> dict[int, list[Said]]:
    """Read what colleagues say of some statements, as far as their authors let it be shown."""
    rows = session.scalars(
        select(Confirmation)
        .join(Confirmation.by)
        .where(
            Confirmation.statement_id.in_(statement_ids),
            Confirmation.state == ConfirmationState.ACCEPTED,
            Person.works_here(),
        )
        .options(joinedload(Confirmation.by), joinedload(Confirmation.statement))
        .order_by(Confirmation.settled_at.desc(), Confirmation.id.desc())
    ).all()
    named = occasions_of(rows, viewer)
    both_ways = mutual(rows, viewer)
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        at = row.settled_at or row.offered_at
        line = (row.id, row.by, row.words, *named.get(row.id, ("", None)), at)
        found[row.statement_id].append(Said(*line, row.id in both_ways))
    return found


def occasions_of(rows: Sequence[Confirmation], viewer: Person) -> dict[int, tuple[str, int | None]]:
    """Name the occasions that the viewer may know of, with the number of the thread, if it is one.

    Two statements.
    """
    posts = readable_posts({row.post_id for row in rows if row.post_id}, viewer)
    projects = readable_statements({row.project_id for row in rows if row.project_id}, viewer)
    found: dict[int, tuple[str, int | None]] = {}
    for row in rows:
        post, project = posts.get(row.post_id or 0), projects.get(row.project_id or 0)
        if post is not None:
            found[row.id] = (quoted(post), post.id)
        elif project is not None:
            found[row.id] = (project.words, None)
    return found


def readable_statements(ids: Collection[int], viewer: Person) -> dict[int, Statement]:
    """Read the statements that the viewer may see."""
    if not ids:
        return {}
    rows = session.scalars(Statement.seen_by(viewer).where(Statement.id.in_(ids)))
    return {row.id: row for row in rows}


def mutual(rows: Sequence[Confirmation], viewer: Person) -> set[int]:
    """Find those whose receiver said something of their giver as well, as far as the viewer reads.

    Of a line that they may not read, they are told nothing by this either.
    """
    givers = {row.by_id for row in rows}
    receivers = {row.statement.person_id for row in rows}
    if not rows:
        return set()
    back = session.execute(
        select(Statement.person_id, Confirmation.by_id)
        .join(Confirmation.statement)
        .join(Statement.person)
        .where(
            Statement.read_by(viewer),
            Statement.person_id.in_(givers),
            Confirmation.by_id.in_(receivers),
            Confirmation.state == ConfirmationState.ACCEPTED,
        )
    ).all()
    pairs = {(of, by) for of, by in back}
    return {row.id for row in rows if (row.by_id, row.statement.person_id) in pairs}
