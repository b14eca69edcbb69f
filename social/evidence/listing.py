"""What of one's own can be shown, and which words of colleagues wait for an answer?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Audience,
    Comment,
    Confirmation,
    ConfirmationState,
    Evidence,
    Person,
    Post,
    PostKind,
    Statement,
    StatementKind,
    session,
)
from social.errors import not_found
from social.finding import within_range

MOST = 20  # texts to choose from; words find the others
MOST_SAID = 100


def own_statement(viewer: Person, number: int) -> Statement:
    """Find a statement of the viewer's own, or answer 404."""
    found = session.scalar(
        Statement.seen_by(viewer)
        .where(Statement.id == within_range(number), Statement.person_id == viewer.id)
        .options(joinedload(Statement.concept))
    )
    if found is None:
        raise not_found()
    return found


def statement_of_colleague(viewer: Person, number: int) -> Statement:
    """Find a statement of a colleague who works here, as far as the viewer reads it."""
    found = session.scalar(
        Statement.seen_by(viewer)
        .where(
            Statement.id == within_range(number),
            Statement.person_id != viewer.id,
            Person.works_here(),
        )
        .options(joinedload(Statement.person))
    )
    if found is None:
        raise not_found()
    return found


def own_evidence(viewer: Person, number: int) -> Evidence:
    """Find what the viewer shows beside a statement of their own."""
    found = session.scalar(
        select(Evidence)
        .join(Evidence.statement)
        .where(Evidence.id == within_range(number), Statement.person_id == viewer.id)
    )
    if found is None:
        raise not_found()
    return found


def own_best(viewer: Person, words: str) -> list[Comment]:
    """List the viewer's best answers to questions, the last chosen first."""
    best = (Comment.chosen_at.is_not(None), Post.kind == PostKind.QUESTION)
    newest = Comment.chosen_at.desc()
    return [*session.scalars(own_comments(viewer, words).where(*best).order_by(newest).limit(MOST))]


def own_projects(viewer: Person, words: str) -> list[Statement]:
    """List the projects that the viewer states for others to read, the last one first."""
    projects = Statement.seen_by(viewer).where(
        Statement.person_id == viewer.id,
        Statement.kind == StatementKind.PROJECT,
        Statement.audience != Audience.ME,
        *(Statement.words.icontains(word, autoescape=True) for word in words.split()),
    )
    return [*session.scalars(projects.order_by(Statement.id.desc()).limit(MOST))]


def own_comments(viewer: Person, words: str) -> Select[tuple[Comment]]:
    """Select the comments of the viewer's that others can read and that say some words."""
    return Comment.seen_by(viewer).where(
        Comment.author_id == viewer.id,
        Comment.shown(),
        Post.shown(),
        *(Comment.source.icontains(word, autoescape=True) for word in words.split()),
    )


def own_texts(viewer: Person, words: str) -> list[Post | Comment]:
    """List what the viewer wrote, newest first; with words, what says them."""
    posts: Select[tuple[Post]] = Post.seen_by(viewer).where(
        Post.author_id == viewer.id, Post.shown()
    )
    for word in words.split():
        posts = posts.where(
            or_(
                Post.source.icontains(word, autoescape=True),
                Post.title.icontains(word, autoescape=True),
            )
        )
    comments = own_comments(viewer, words)
    both: list[Post | Comment] = [
        *session.scalars(posts.order_by(Post.posted_at.desc()).limit(MOST)),
        *session.scalars(comments.order_by(Comment.posted_at.desc()).limit(MOST)),
    ]
    return sorted(both, key=lambda text: text.posted_at, reverse=True)[:MOST]


def key_of(thing: Post | Comment | Statement) -> str:
    """Name a text or a project as a form does: "post-7"."""
    return f"{'project' if isinstance(thing, Statement) else thing.noun}-{thing.id}"


def own_thing(viewer: Person, key: str) -> Post | Comment | Statement:
    """Find a text or project of the viewer's own by its key, or answer 404."""
    noun, _dash, number = key.partition("-")
    if noun not in OWN or not (number.isascii() and number.isdigit()):
        raise not_found()
    found = session.scalar(OWN[noun](viewer, within_range(int(number[:11]))))
    if found is None:
        raise not_found()
    return found


# How what can be shown is found by its number, among what the viewer wrote or states.
OWN: dict[str, Callable[[Person, int], Select[Any]]] = {
    "post": lambda viewer, id: Post.seen_by(viewer).where(
        Post.id == id, Post.author_id == viewer.id
    ),
    "comment": lambda viewer, id: Comment.seen_by(viewer).where(
        Comment.id == id, Comment.author_id == viewer.id
    ),
    "project": lambda viewer, id: Statement.seen_by(viewer).where(
        Statement.id == id,
        Statement.person_id == viewer.id,
        Statement.kind == StatementKind.PROJECT,
    ),
}


def received(viewer: Person, number: int) -> Confirmation:
    """Find words of a colleague about a statement of the viewer's."""
    found = session.scalar(
        about_me(viewer).where(
            Confirmation.id == within_range(number),
            Confirmation.state != ConfirmationState.WITHDRAWN,
        )
    )
    if found is None:
        raise not_found()
    return found


def given(viewer: Person, number: int) -> Confirmation:
    """Find words of the viewer's about a colleague."""
    found = session.scalar(
        select(Confirmation).where(
            Confirmation.id == within_range(number), Confirmation.by_id == viewer.id
        )
    )
    if found is None:
        raise not_found()
    return found


def about_me(viewer: Person) -> Select[tuple[Confirmation]]:
    """Select what colleagues say of statements of the viewer's that stand."""
    return (
        select(Confirmation)
        .join(Confirmation.statement)
        .where(Statement.person_id == viewer.id, Statement.withdrawn_at.is_(None))
        .options(joinedload(Confirmation.by), joinedload(Confirmation.statement))
    )


def waiting(viewer: Person) -> list[Confirmation]:
    """List what waits for the viewer's yes or no, oldest first."""
    offered = Confirmation.state == ConfirmationState.OFFERED
    return [*session.scalars(about_me(viewer).where(offered).order_by(Confirmation.offered_at))]


def accepted(viewer: Person) -> list[Confirmation]:
    """List what the viewer shows of what colleagues said, newest first."""
    shown = Confirmation.state == ConfirmationState.ACCEPTED
    newest = (Confirmation.settled_at.desc(), Confirmation.id.desc())
    return [*session.scalars(about_me(viewer).where(shown).order_by(*newest).limit(MOST_SAID))]


def said_by(viewer: Person) -> list[Confirmation]:
    """List what the viewer said of colleagues, newest first."""
    return [
        *session.scalars(
            select(Confirmation)
            .join(Confirmation.statement)
            .where(
                Confirmation.by_id == viewer.id,
                Confirmation.state != ConfirmationState.WITHDRAWN,
                Statement.withdrawn_at.is_(None),
            )
            .options(joinedload(Confirmation.statement).joinedload(Statement.person))
            .order_by(Confirmation.offered_at.desc())
            .limit(MOST_SAID)
        )
    ]
