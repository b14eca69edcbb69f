"""What is shown of the texts and files that a search finds?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Comment, Community, File, FileWords, Person, Post, Sort, session
from social.cursor import Cursor
from social.quoting import excerpt
from social.search.marking import Said, mark_all, plain
from social.search.matching import MANY, RANKED, Hit, best, match
from social.search.understanding import Asked

SHOWN = 5  # of a group, beside others
PAGE = 20


class Order(StrEnum):
    """In which order texts are listed."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Card:
    """One text or file as it is shown."""

    sort: Sort
    kind: str
    title: str
    gist: Markup
    language: str
    post_id: int
    comment_id: int | None
    author: Person
    community: Community
    at: datetime

    @property
    def url(self) -> str:
        """Say where it can be read."""
        number = self.comment_id
        place = {"comment": number, "_anchor": f"comment-{number}"} if number else {}
        return url_for("posts.show", id=self.post_id, **place)


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one sort: the first few, how many there are up to MANY, and where more begin."""

    sort: Sort
    cards: Sequence[Card]
    count: int
    more: str | None = None


def groups(asked: Asked, reader: Person, order: Order) -> list[Group]:
    """Find the first few of each sort, with their counts."""
    most = RANKED if order is Order.BEST else MANY
    found = match(asked, reader, tuple(Sort), most)
    firsts = {
        sort: best(asked, some.hits, SHOWN) if order is Order.BEST else some.hits[:SHOWN]
        for sort, some in found.items()
        if some.hits
    }
    cards = cards_of([hit for hits in firsts.values() for hit in hits], asked)
    return [
        Group(sort, [cards[hit.id] for hit in hits if hit.id in cards], found[sort].count)
        for sort, hits in firsts.items()
    ]


def page(asked: Asked, reader: Person, sort: Sort, order: Order, before: str | None) -> Group:
    """Find one page of a sort; of the best ones, the first hundred are all there is."""
    if order is Order.BEST:
        found = match(asked, reader, (sort,), RANKED)[sort]
        return Group(sort, listed(best(asked, found.hits, MANY), asked), found.count)
    start = Cursor.read(before)
    hits = match(asked, reader, (sort,), MANY, start)[sort].hits
    shown, rest = hits[:PAGE], hits[PAGE:]
    more = str(Cursor(shown[-1].at, shown[-1].id)) if rest else None
    return Group(sort, listed(shown, asked), min(len(hits), MANY), more)


def listed(hits: Sequence[Hit], asked: Asked) -> list[Card]:
    """Show hits of one sort in their order."""
    cards = cards_of(hits, asked)
    return [cards[hit.id] for hit in hits if hit.id in cards]


def cards_of(hits: Sequence[Hit], asked: Asked) -> dict[int, Card]:
    """Show some hits, by their ids in the index: a handful of statements, however many."""
    posts = load(Post, {hit.post_id for hit in hits})
    comments = load(Comment, {hit.comment_id for hit in hits if hit.comment_id})
    files = {one.id: one for one in rows(File, {hit.file_id for hit in hits if hit.file_id})}
    words = {one.file_id: one for one in words_of(files)}
    there = [hit for hit in hits if hit.post_id in posts]
    said = [
        Said(words_in(hit, posts, comments, files, words), language_of(hit, posts, comments, words))
        for hit in there
    ]
    gists = mark_all(said, asked.marked)
    return {
        hit.id: card(hit, posts[hit.post_id], comments, files, one.language, gist)
        for hit, one, gist in zip(there, said, gists, strict=True)
    }


def load(noun: Any, ids: set[int]) -> dict[int, Any]:
    """Bring posts or comments with their authors, and posts with their communities."""
    if not ids:
        return {}
    query = select(noun).where(noun.id.in_(ids)).options(joinedload(noun.author))
    if noun is Post:
        query = query.options(joinedload(Post.community))
    return {one.id: one for one in session.scalars(query)}


def rows(noun: Any, ids: set[int]) -> Sequence[Any]:
    """Bring some rows by their ids."""
    return session.scalars(select(noun).where(noun.id.in_(ids))).all() if ids else ()


def words_of(files: dict[int, File]) -> Sequence[FileWords]:
    """Bring the words of some files."""
    query = select(FileWords).where(FileWords.file_id.in_(files))
    return session.scalars(query).all() if files else ()


def words_in(
    hit: Hit,
    posts: dict[int, Post],
    comments: dict[int, Comment],
    files: dict[int, File],
    words: dict[int, FileWords],
) -> str:
    """Give the words of a hit, of which a part is shown."""
    if hit.file_id:
        file, read = files[hit.file_id], words.get(hit.file_id)
        return " ".join(filter(None, (file.alt, read.words if read else "")))
    text = comments[hit.comment_id] if hit.comment_id else posts[hit.post_id]
    return plain(text.html)


def language_of(
    hit: Hit,
    posts: dict[int, Post],
    comments: dict[int, Comment],
    words: dict[int, FileWords],
) -> str:
    """Say in which language a hit is written."""
    if hit.file_id in words and words[hit.file_id].language:
        return words[hit.file_id].language
    text = comments[hit.comment_id] if hit.comment_id else posts[hit.post_id]
    return str(text.language)


def card(
    hit: Hit,
    post: Post,
    comments: dict[int, Comment],
    files: dict[int, File],
    language: str,
    gist: Markup,
) -> Card:
    """Put together what is shown of a hit."""
    comment = comments.get(hit.comment_id) if hit.comment_id else None
    file = files.get(hit.file_id) if hit.file_id else None
    return Card(
        sort=Sort(hit.sort),
        kind=post.kind,
        title=file.name if file else title_of(post),
        gist=gist,
        language=language,
        post_id=post.id,
        comment_id=comment.id if comment else None,
        author=(comment or post).author,
        community=post.community,
        at=hit.at,
    )


def title_of(post: Post) -> str:
    """Name a post by its title or its first words."""
    return post.title or excerpt(plain(post.html)) or _("Without words")
