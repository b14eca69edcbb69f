"""Which stories are there for a reader, side by side? A fixed number of statements a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import get_locale
from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager

from models import (
    TOLD,
    Attachment,
    Comment,
    Community,
    Credit,
    CreditState,
    File,
    Person,
    Post,
    PostKind,
    Reuse,
    Site,
    Story,
    Unit,
    session,
)
from social import vocabulary
from social.cursor import LARGEST_ID, Cursor
from social.errors import not_found
from social.kinds import Worth, worths
from social.separating import apart_from

PAGE = 24
MOST_CHOICES = 200  # channels, skills to choose from
PLACE = re.compile(r"(\d{1,13})-(\d{1,10})", re.ASCII)


class Order(StrEnum):
    """Which stories come first."""

    NEWEST = "newest"
    VALUE = "value"
    REUSED = "reused"  # those that somebody used again, the most used first


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which stories are wanted; the order by value asks for a unit."""

    community: Community | None = None
    kind: PostKind | None = None
    site_id: int | None = None
    concept_id: int | None = None
    language: str | None = None
    unit: Unit | None = None
    only_confirmed: bool = False
    person: Person | None = None  # who told it, or had a part in it and shows that
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Card:
    """One story as the gallery shows it."""

    post: Post
    story: Story
    worth: Worth
    picture: File | None
    sites: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of stories, and where the next one begins."""

    cards: list[Card]
    more: str | None


def page(reader: Person, wish: Wish, before: str | None, most: int = PAGE) -> Shelf:
    """Read a page of stories."""
    rows = session.execute(ordered(query(reader, wish), wish.order, before).limit(most + 1)).all()
    shown = cards([(post, story) for post, story in rows[:most]])
    return Shelf(shown, place_of(shown[-1], wish.order) if len(rows) > most else None)


def query(reader: Person, wish: Wish) -> Select[tuple[Post, Story]]:
    """Select the stories that the reader may read and asks for."""
    kinds = TOLD if wish.kind is None else (wish.kind,)
    found = (
        select(Post, Story)
        .join(Story, Story.post_id == Post.id)
        .join(Post.community)
        .where(
            Post.kind.in_(kinds),
            Post.shown(),
            Post.erased_at.is_(None),
            Community.read_by(reader),
            Post.author_id.not_in(apart_from(reader.id)),
        )
        .options(contains_eager(Post.community), *Post.with_author())
    )
    if wish.community is not None:
        found = found.where(Post.community_id == wish.community.id)
    if wish.site_id is not None:
        found = found.where(Story.site_ids.contains([wish.site_id]))
    if wish.concept_id is not None:
        found = found.where(Story.concept_ids.contains([wish.concept_id]))
    if wish.language is not None:
        found = found.where(Post.language == wish.language)
    if wish.unit is not None:
        found = found.where(Story.unit == wish.unit)
    if wish.only_confirmed:
        found = found.where(Story.confirmed_at.is_not(None))
    if wish.person is not None:
        found = found.where(is_of(wish.person, reader))
    return found


def is_of(person: Person, reader: Person) -> ColumnElement[bool]:
    """Hold for what a person told, or had a part in and wants to be named for.

    Not to readers who are kept apart from them: as everywhere, they are not named there.
    """
    named = select(Credit.story_id).where(
        Credit.person_id == person.id,
        Credit.state == CreditState.CONSENTED,
        Credit.person_id.not_in(apart_from(reader.id)),
    )
    return or_(Post.author_id == person.id, Story.id.in_(named))


def ordered(
    found: Select[tuple[Post, Story]], order: Order, before: str | None
) -> Select[tuple[Post, Story]]:
    """Put stories in their order, from a place on; 404 for what is no place."""
    if order is Order.NEWEST:
        cursor = Cursor.read(before)
        return found.where(tuple_(Post.posted_at, Post.id) < (cursor.at, cursor.id)).order_by(
            Post.posted_at.desc(), Post.id.desc()
        )
    rank: ColumnElement[int | None] = Story.amount
    if order is Order.REUSED:
        used = times_used()
        found, rank = found.join(used, used.c.story_id == Story.id), used.c.times
    if before:
        place = PLACE.fullmatch(before)
        if place is None or int(place[2]) > LARGEST_ID:
            raise not_found()
        found = found.where(tuple_(rank, Story.post_id) < (int(place[1]), int(place[2])))
    return found.order_by(rank.desc(), Story.post_id.desc())


def times_used() -> Subquery:
    """Count the reuses of each story that has one that is shown."""
    return (
        select(Reuse.story_id, func.count().label("times"))
        .join(Reuse.comment)
        .where(Comment.shown())
        .group_by(Reuse.story_id)
        .subquery()
    )


def place_of(card: Card, order: Order) -> str:
    """Name the place after a story, for an address."""
    match order:
        case Order.NEWEST:
            return str(Cursor(card.post.posted_at, card.post.id))
        case Order.VALUE:
            return f"{card.story.amount or 0}-{card.post.id}"
        case Order.REUSED:
            return f"{card.worth.reuses}-{card.post.id}"


def cards(found: Sequence[tuple[Post, Story]]) -> list[Card]:
    """Bring what the gallery shows of some stories: three statements."""
    ids = [post.id for post, _story in found]
    if not ids:
        return []
    worth, pictures = worths(ids), first_pictures(ids)
    wanted = {one for _post, story in found for one in story.site_ids}
    rows = session.execute(select(Site.id, Site.name).where(Site.id.in_(wanted)))
    names = {row.id: row.name for row in rows}
    return [
        Card(
            post,
            story,
            known(worth[post.id]),
            pictures.get(post.id),
            [names[one] for one in story.site_ids if one in names],
        )
        for post, story in found
    ]


def known(worth: object) -> Worth:
    """Read what a story is worth as that."""
    assert isinstance(worth, Worth)
    return worth


def first_pictures(ids: Sequence[int]) -> dict[int, File]:
    """Find the first picture of each of some posts that has one."""
    first = (
        select(Attachment.post_id, File)
        .join(File, File.id == Attachment.file_id)
        .where(Attachment.post_id.in_(ids), File.width.is_not(None), File.erased_at.is_(None))
        .ext(distinct_on(Attachment.post_id))
        .order_by(Attachment.post_id, Attachment.position, Attachment.id)
    )
    return {post_id: file for post_id, file in session.execute(first) if file.is_picture}


def everything(reader: Person, wish: Wish, at_once: int) -> Iterator[Card]:
    """Read all stories that are asked for, a few at a time."""
    before: str | None = None
    while True:
        shelf = page(reader, wish, before, at_once)
        yield from shelf.cards
        if shelf.more is None:
            return
        before = shelf.more


def channels(reader: Person) -> Sequence[Community]:
    """List the success channels that the reader reads, by name."""
    found = (
        select(Community)
        .where(Community.tells_stories, Community.read_by(reader))
        .order_by(Community.name_folded, Community.id)
        .limit(MOST_CHOICES)
    )
    return session.scalars(found).all()


def skills(reader: Person) -> list[tuple[int, str]]:
    """List the skills that stories took which the reader may read, by name."""
    used = (
        select(func.unnest(Story.concept_ids).label("id"))
        .join(Post, Post.id == Story.post_id)
        .join(Post.community)
        .where(Post.shown(), Community.read_by(reader))
        .distinct()
        .limit(MOST_CHOICES)
    )
    ids = session.scalars(used).all()
    names = vocabulary.labels(ids, str(get_locale() or "en")) if ids else {}
    return sorted(names.items(), key=lambda one: one[1].casefold())
