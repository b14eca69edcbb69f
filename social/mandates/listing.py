"""Which mandates are there for a reader: now, and on a day of the past?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import get_locale
from sqlalchemy import Select, func, literal, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from models import Comment, Community, Mandate, Person, Post, session
from models.folding import fold
from social.cursor import Cursor
from social.days import beginning
from social.errors import not_found
from social.finding import within_range
from social.separating import apart_from

PAGE = 25
MOST = 200  # in force at once; a company has a dozen


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of mandates, and where the next one begins."""

    mandates: Sequence[Mandate]
    more: Cursor | None


@dataclass(frozen=True, slots=True)
class Said:
    """A post or comment that was said under a mandate."""

    text: Post | Comment

    @property
    def place(self) -> Community:
        """Name the community where it was said."""
        text = self.text
        return text.community if isinstance(text, Post) else text.post.community


def query(reader: Person) -> Select[tuple[Mandate]]:
    """Select the mandates that exist for a reader: of all but those who are kept apart from them.

    The people in it come along.
    """
    return (
        select(Mandate)
        .where(Mandate.person_id.not_in(apart_from(reader.id)))
        .options(
            joinedload(Mandate.person).joinedload(Person.site),
            joinedload(Mandate.given_by),
            joinedload(Mandate.revoked_by),
        )
    )


def now_in_force(reader: Person) -> list[tuple[str, list[Mandate]]]:
    """List who speaks for the company now, by subject in the reader's language."""
    people = select(Person.id).where(Person.works_here())
    found = query(reader).where(Mandate.in_force(), Mandate.person_id.in_(people))
    language = str(get_locale() or "en")
    subjects: dict[str, list[Mandate]] = {}
    for one in session.scalars(found.order_by(Mandate.folded, Mandate.id).limit(MOST)):
        subjects.setdefault(one.subject_in(language), []).append(one)
    return sorted(subjects.items(), key=lambda pair: fold(pair[0]))


def to_come(reader: Person) -> Sequence[Mandate]:
    """List the mandates that begin later, the next first."""
    found = query(reader).where(Mandate.revoked_at.is_(None), Mandate.starts_at > func.now())
    return session.scalars(found.order_by(Mandate.starts_at, Mandate.id).limit(PAGE)).all()


def history(reader: Person, words: str, day: date | None, before: Cursor) -> Shelf:
    """List all mandates there ever were on a subject and a day, the newest first.

    A day is one by the reader's clock; without one, any will do.
    """
    found = query(reader).where(tuple_(Mandate.starts_at, Mandate.id) < (before.at, before.id))
    for word in fold(words).split():
        found = found.where(Mandate.folded.contains(word, autoescape=True))
    if day is not None:
        first = beginning(day, reader.zone)
        after = beginning(day + timedelta(days=1), reader.zone)
        found = found.where(Mandate.held_between(first, after))
    newest = found.order_by(Mandate.starts_at.desc(), Mandate.id.desc()).limit(PAGE + 1)
    rows = session.scalars(newest).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Shelf(rows[:PAGE], Cursor(last.starts_at, last.id) if last else None)


def find(reader: Person, number: int) -> Mandate:
    """Find a mandate, through the reader."""
    found = session.scalar(query(reader).where(Mandate.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def said_under(mandate: Mandate, reader: Person) -> list[Said]:
    """List the newest of what was said under a mandate, and the reader may read."""
    posts = select(Post.id, literal("post").label("noun"), Post.posted_at.label("at")).where(
        Post.mandate_id == mandate.id, Post.shown()
    )
    posts = posts.join(Post.community).where(Community.read_by(reader))
    comments = (
        select(Comment.id, literal("comment").label("noun"), Comment.posted_at.label("at"))
        .join(Comment.post)
        .join(Post.community)
        .where(
            Comment.mandate_id == mandate.id,
            Comment.shown(),
            Post.shown(),
            Community.read_by(reader),
        )
    )
    both = union_all(posts, comments).subquery()
    rows = session.execute(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(PAGE))
    order = [(row.noun, row.id) for row in rows]
    texts: dict[tuple[str, int], Post | Comment] = {}
    for noun, kind in (("post", Post), ("comment", Comment)):
        ids = [number for one, number in order if one == noun]
        for text in session.scalars(kind.seen_by(reader).where(kind.id.in_(ids))) if ids else ():
            texts[noun, text.id] = text
    return [Said(texts[key]) for key in order if key in texts]
