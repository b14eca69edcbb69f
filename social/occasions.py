"""Where can somebody have seen what a colleague knows? Threads and projects that both were in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import aliased, joinedload

from models import (
    Audience,
    Comment,
    Confirmation,
    Person,
    Post,
    Statement,
    StatementKind,
    session,
)
from models.folding import fold
from models.statement import same_unit
from social.quoting import excerpt, quoted
from social.separating import are_apart

MOST = 30  # threads, newest first
ASKED = 8  # colleagues who are offered: whom one wrote with last knows best


@dataclass(frozen=True, slots=True)
class Occasion:
    """A thread or a project, by a key that a form carries: "post-7", "project-3"."""

    key: str
    words: str
    post_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """A colleague who took part in a thread, and which."""

    person: Person
    words: str
    post_id: int


def occasions(giver: Person, receiver: Person) -> list[Occasion]:
    """List what both took part in and the giver may read; threads, newest first, then projects.

    Who is kept apart from somebody has no occasion to say anything of them.
    """
    if are_apart(giver.id, receiver.id):
        return []
    threads = session.scalars(
        shared_threads(giver, receiver).order_by(Post.posted_at.desc(), Post.id.desc()).limit(MOST)
    )
    found = [Occasion(f"post-{post.id}", quoted(post), post_id=post.id) for post in threads]
    return found + [
        Occasion(f"project-{one.id}", excerpt(one.words), project_id=one.id)
        for one in shared_projects(giver, receiver)
    ]


def have_met(giver: Person, receiver: Person) -> bool:
    """Tell whether there is any occasion at all."""
    if are_apart(giver.id, receiver.id):
        return False
    thread = shared_threads(giver, receiver).with_only_columns(Post.id).limit(1)
    return session.scalar(thread) is not None or bool(shared_projects(giver, receiver))


def shared_threads(giver: Person, receiver: Person) -> Select[tuple[Post]]:
    """Select the threads that both took part in and the giver may read."""
    return Post.seen_by(giver).where(Post.shown(), took_part(giver), took_part(receiver))


def companions(person: Person, statement: Statement) -> list[Companion]:
    """List who could say what they saw, those of the newest thread that both took part in first.

    Whoever may not read the statement, or said something of it, is left out.
    """
    threads = session.scalars(
        Post.seen_by(person)
        .where(Post.shown(), took_part(person))
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(MOST)
    ).all()
    of = {post.id: post for post in threads}
    said = select(Confirmation.by_id).where(Confirmation.statement_id == statement.id)
    answers = select(Comment.author_id, Comment.post_id).where(
        Comment.post_id.in_(of), Comment.shown()
    )
    pairs = [(post.author_id, post.id) for post in threads] + [
        (author_id, post_id) for author_id, post_id in session.execute(answers)
    ]
    newest = dict(sorted(pairs, key=lambda pair: of[pair[1]].posted_at))
    people = session.scalars(
        select(Person)
        .where(
            Person.id.in_(newest),
            Person.id != person.id,
            Person.id.not_in(said),
            Person.signs_in(),
            *readers_of(statement, person),
        )
        .options(joinedload(Person.site))
    )
    found = [Companion(one, quoted(of[newest[one.id]]), newest[one.id]) for one in people]
    return sorted(found, key=lambda one: of[one.post_id].posted_at, reverse=True)[:ASKED]


def readers_of(statement: Statement, author: Person) -> list[ColumnElement[bool]]:
    """Hold for the colleagues who may read a statement of somebody's."""
    if statement.audience is Audience.ALL:
        return []
    return [same_unit(author)] if statement.audience is Audience.UNIT else [false()]


def took_part(person: Person) -> ColumnElement[bool]:
    """Hold for posts that somebody wrote, or answered so that others can read it."""
    answer = aliased(Comment)
    answered = select(answer.post_id).where(
        answer.author_id == person.id, answer.state == "published", answer.deleted_at.is_(None)
    )
    return or_(Post.author_id == person.id, Post.id.in_(answered))


def shared_projects(giver: Person, receiver: Person) -> list[Statement]:
    """List the projects that both state by the same name, each where the other may read it.

    Who could state one for themselves alone could make it to order.
    """
    own = session.scalars(
        Statement.seen_by(receiver).where(
            Statement.person_id == giver.id, Statement.kind == StatementKind.PROJECT
        )
    )
    names = {fold(one.words) for one in own}
    theirs = session.scalars(
        Statement.seen_by(giver)
        .where(Statement.person_id == receiver.id, Statement.kind == StatementKind.PROJECT)
        .order_by(Statement.id.desc())
    )
    return [one for one in theirs if fold(one.words) in names]
