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

from models import (
    Comment,
    Community,
    File,
    FileWords,
    Person,
    Post,
    Sort,
    TextState,
    session,
)
from social.announced import Version, versions_of
from social.cursor import Cursor
from social.marking import Said, mark_all, plain
from social.quoting import excerpt
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
    state: TextState  # what is not published, its author alone finds

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


@dataclass(frozen=True, slots=True)
class Around:
    """What the hits of a page stand in and say: posts, comments, files and their words, by id."""

    posts: dict[int, Post]
    comments: dict[int, Comment]
    files: dict[int, File]
    words: dict[int, FileWords]
    versions: dict[int, Version]  # of announcements, as the reader is shown them

    def text_of(self, hit: Hit) -> Post | Comment:
        """Give the text that a hit is, or that it stands with."""
        return self.comments[hit.comment_id] if hit.comment_id else self.posts[hit.post_id]

    def version_of(self, hit: Hit) -> Version | None:
        """Give the version of an announcement that is shown; None of all else."""
        is_text = hit.file_id is None and hit.comment_id is None
        return self.versions.get(hit.post_id) if is_text else None

    def said(self, hit: Hit) -> Said:
        """Give the words of a hit, of which a part is shown, with their language."""
        if hit.file_id:
            file, read = self.files[hit.file_id], self.words.get(hit.file_id)
            words = " ".join(filter(None, (file.alt, read.words if read else "")))
            return Said(words, (read.language if read else "") or self.text_of(hit).language)
        text = self.version_of(hit) or self.text_of(hit)
        return Said(plain(text.html), text.language)

    def title(self, hit: Hit) -> str:
        """Name a file by its name, and all else by its post."""
        if hit.file_id:
            return self.files[hit.file_id].name
        return title_of(self.version_of(hit) or self.posts[hit.post_id])

    def is_nameless(self, hit: Hit) -> bool:
        """Tell whether a hit is a post that has no title."""
        is_post = hit.file_id is None and hit.comment_id is None
        return is_post and not (self.version_of(hit) or self.posts[hit.post_id]).title


def cards_of(hits: Sequence[Hit], asked: Asked) -> dict[int, Card]:
    """Show some hits, by their ids in the index: a handful of statements, however many."""
    around = around_hits(hits)
    there = [hit for hit in hits if hit.post_id in around.posts]
    said = [around.said(hit) for hit in there]
    gists = mark_all(said, asked.marked)
    return {
        hit.id: card(hit, around, one.language, gist)
        for hit, one, gist in zip(there, said, gists, strict=True)
    }


def around_hits(hits: Sequence[Hit]) -> Around:
    """Bring what some hits stand in and say."""
    posts = load(Post, {hit.post_id for hit in hits})
    files = {one.id: one for one in rows(File, {hit.file_id for hit in hits if hit.file_id})}
    announced = [one.id for one in posts.values() if one.is_announcement]
    versions = versions_of(announced) if announced else {}
    return Around(
        posts=posts,
        comments=load(Comment, {hit.comment_id for hit in hits if hit.comment_id}),
        files=files,
        words={one.file_id: one for one in words_of(files)},
        versions={number: some.here for number, some in versions.items()},
    )


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


def card(hit: Hit, around: Around, language: str, gist: Markup) -> Card:
    """Put together what is shown of a hit."""
    post, text = around.posts[hit.post_id], around.text_of(hit)
    title: str = around.title(hit)
    if around.is_nameless(hit) and gist:
        title, gist = gist, Markup()  # its words stand in for a title, and not below it again
    return Card(
        sort=Sort(hit.sort),
        kind=post.kind,
        title=title,
        gist=gist,
        language=language,
        post_id=post.id,
        comment_id=hit.comment_id,
        author=text.author,
        community=post.community,
        at=hit.at,
        state=text.state if text.state is not TextState.PUBLISHED else post.state,
    )


def title_of(text: Post | Version) -> str:
    """Name a post by its title or its first words."""
    return text.title or excerpt(plain(text.html)) or _("Without words")
