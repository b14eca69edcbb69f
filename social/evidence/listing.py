"""Which of one's own texts can be shown, and which words of colleagues wait for an answer?"""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Comment,
    Confirmation,
    ConfirmationState,
    Evidence,
    Person,
    PersonState,
    Post,
    Statement,
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
            Person.state != PersonState.DEACTIVATED,
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


def own_texts(viewer: Person, words: str) -> list[Post | Comment]:
    """List what the viewer wrote, newest first; with words, what says them."""
    posts: Select[tuple[Post]] = Post.seen_by(viewer).where(
        Post.author_id == viewer.id, Post.shown()
    )
    comments: Select[tuple[Comment]] = Comment.seen_by(viewer).where(
        Comment.author_id == viewer.id, Comment.shown(), Post.shown()
    )
    for word in words.split():
        posts = posts.where(
            or_(
                Post.source.icontains(word, autoescape=True),
                Post.title.icontains(word, autoescape=True),
            )
        )
        comments = comments.where(Comment.source.icontains(word, autoescape=True))
    both: list[Post | Comment] = [
        *session.scalars(posts.order_by(Post.posted_at.desc()).limit(MOST)),
        *session.scalars(comments.order_by(Comment.posted_at.desc()).limit(MOST)),
    ]
    return sorted(both, key=lambda text: text.posted_at, reverse=True)[:MOST]


def key_of(text: Post | Comment) -> str:
    """Name a text as a form does: "post-7"."""
    return f"{text.noun}-{text.id}"


def own_text(viewer: Person, key: str) -> Post | Comment:
    """Find a text of the viewer's own by its key, or answer 404."""
    noun, _dash, number = key.partition("-")
    if noun not in ("post", "comment") or not (number.isascii() and number.isdigit()):
        raise not_found()
    wanted = within_range(int(number[:11]))
    found: Post | Comment | None
    if noun == "post":
        found = session.scalar(Post.seen_by(viewer).where(Post.id == wanted))
    else:
        found = session.scalar(Comment.seen_by(viewer).where(Comment.id == wanted))
    if found is None or found.author_id != viewer.id:
        raise not_found()
    return found


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
