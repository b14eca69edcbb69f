"""What does an issue hold for a reader: in which words, and which of its items?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager

from models import (
    Community,
    Delivery,
    DeliveryState,
    Gathering,
    Issue,
    IssueWords,
    Item,
    Making,
    Person,
    Post,
    PostKind,
    Separation,
    session,
)
from social.announced import versions_of
from social.marks import Mark, marks_of
from social.meeting import span
from social.quoting import excerpt

LONGEST = 320  # letters of an excerpt
OFTEN = 2  # issues in which somebody is mailed the same item
HEADINGS = re.compile(r"<h[1-6][^>]*>.*?</h[1-6]>", re.DOTALL)
ENDS = re.compile(r"</(p|li|blockquote|pre|div|tr)>|<br ?/?>")


@dataclass(frozen=True, slots=True)
class Words:
    """The editors' words as one reader gets them; `is_other` where theirs are missing."""

    title: str
    source: str
    html: str
    language: str
    is_other: bool
    by_machine: bool
    is_older: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: what the editors say of it, how it is called, and how it begins."""

    item_id: int
    post_id: int
    kind: str
    lead: Words | None
    title: str
    excerpt: str
    language: str
    author: str
    community: str
    is_closed: bool
    when: str


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one kind that stand together."""

    kind: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Content:
    """An issue for a reader."""

    words: Words
    sections: list[Section]

    @property
    def pieces(self) -> list[Piece]:
        """List its items in their order."""
        return [piece for section in self.sections for piece in section.pieces]


def heading(kind: str) -> str:
    """Name items of a kind, in the language that is spoken now."""
    return {
        PostKind.STORY: _("What worked"),
        PostKind.QUESTION: _("Questions that look for an answer"),
        PostKind.ANNOUNCEMENT: _("Announced"),
        PostKind.GATHERING: _("What is coming up"),
        PostKind.DISCUSSION: _("Talked about"),
    }[PostKind(kind)]


def readable(reader: Person | type[Person]) -> ColumnElement[bool]:
    """Hold for posts that may be shown to a reader; `Person` stands for each row of a query.

    Their community has to be joined.
    """
    apart = or_(
        and_(Separation.person_id == reader.id, Separation.other_id == Post.author_id),
        and_(Separation.other_id == reader.id, Separation.person_id == Post.author_id),
    )
    return and_(
        Post.shown(),
        Post.erased_at.is_(None),
        Community.read_by(reader),
        ~exists(select(Separation.id).where(apart).correlate_except(Separation)),
    )


def not_too_often(reader: Person | type[Person]) -> ColumnElement[bool]:
    """Hold for items whose post a reader was not mailed in two other issues already."""
    earlier = aliased(Delivery)
    times = (
        select(earlier.id)
        .where(
            earlier.person_id == reader.id,
            earlier.state == DeliveryState.HANDED,
            earlier.issue_id != Item.issue_id,
            Item.post_id == earlier.post_ids.any_(),
        )
        .correlate_except(earlier)
        .limit(1)
        .offset(OFTEN - 1)
    )
    return ~times.exists()


def as_approved() -> ColumnElement[bool]:
    """Hold for posts in an issue that are as they were when it was approved.

    The issue has to be joined. What is announced was looked over by two people itself.
    """
    return or_(
        Post.kind == PostKind.ANNOUNCEMENT,
        Post.edited_at.is_(None),
        Post.edited_at <= Issue.approved_at,
    )


def items_for(reader: Person, issue: Issue) -> list[int]:
    """List the items of an issue that a reader may read now, in their order."""
    rows = of_issue(issue.id).with_only_columns(Item.id).where(readable(reader))
    return list(session.scalars(rows))


def of_issue(issue_id: int) -> Select[tuple[Item]]:
    """Select the items of an issue with their posts and communities."""
    return (
        select(Item)
        .join(Item.post)
        .join(Community, Community.id == Post.community_id)
        .where(Item.issue_id == issue_id)
        .order_by(Item.position, Item.id)
    )


def content(issue: Issue, language: str, item_ids: Collection[int]) -> Content:
    """Bring what some items of an issue show to readers of a language: six statements at most.

    Whether they may read them was looked at before.
    """
    wanted = of_issue(issue.id).where(Item.id.in_(item_ids))
    post = contains_eager(Item.post)
    bring = (post.contains_eager(Post.community), post.joinedload(Post.author))
    items = session.scalars(wanted.options(*bring)).unique().all()
    words = session.scalars(
        select(IssueWords)
        .where(IssueWords.issue_id == issue.id, IssueWords.erased_at.is_(None))
        .order_by((IssueWords.making == Making.ORIGINAL).desc(), IssueWords.id)
    ).all()
    posts = [item.post for item in items]
    announced = [post.id for post in posts if post.is_announcement]
    versions = versions_of(announced) if announced else {}
    meetings = gatherings(posts)
    marks = marks_of("post", [post.id for post in posts])
    sections: dict[str, list[Piece]] = {}
    for item in items:
        post = item.post
        kind = PostKind.STORY if post.kind is PostKind.LESSON else post.kind
        said = versions[post.id].told(language) if post.id in versions else None
        it = meetings.get(post.id)
        html = said.html if said else it.intro_html if it else post.html
        title = (said.title if said else "") or post.title
        sections.setdefault(str(kind), []).append(
            Piece(
                item_id=item.id,
                post_id=post.id,
                kind=str(post.kind),
                lead=told([one for one in words if one.item_id == item.id], language),
                title=title or excerpt(plain(html), 80),
                excerpt=excerpt(plain(html), LONGEST) if title else "",
                language=said.language if said else post.language,
                author=byline(post.author.name, marks.get(post.id)),
                community=post.community.name,
                is_closed=not post.community.is_open,
                when=when(it) if it else "",
            )
        )
    own = told([one for one in words if one.item_id is None], language)
    return Content(own or NO_WORDS, [Section(*pair) for pair in sections.items()])


def byline(name: str, mark: Mark | None) -> str:
    """Say who wrote a post, and in whose name, as it stands over it wherever it is shown."""
    if mark is not None and mark.wrote_for is not None:
        return _("%(leader)s, written by %(name)s", leader=mark.wrote_for.name, name=name)
    if mark is not None and mark.is_official:
        return _("%(name)s, official statement: %(subject)s", name=name, subject=mark.subject)
    return name


NO_WORDS = Words("", "", "", "en", False, False, False)


def gatherings(posts: Sequence[Post]) -> dict[int, Gathering]:
    """Bring the when and where of those posts that are events."""
    ids = [post.id for post in posts if post.kind is PostKind.GATHERING]
    rows = session.scalars(select(Gathering).where(Gathering.post_id.in_(ids))) if ids else ()
    return {one.post_id: one for one in rows}


def when(it: Gathering) -> str:
    """Say when an event is, or that it is called off."""
    at = span(it.starts_at, it.ends_at, it.zone)
    return at if it.is_on else _("Called off: %(when)s", when=at)


def told(words: Sequence[IssueWords], language: str) -> Words | None:
    """Choose the words that a reader of a language gets: theirs, else the original."""
    if not words:
        return None
    original = words[0]
    found = next((one for one in words if one.language == language), original)
    return Words(
        title=found.title,
        source=found.source,
        html=found.html,
        language=found.language,
        is_other=found.language != language,
        by_machine=found.making is Making.MACHINE,
        is_older=found.based_on < original.version and found is not original,
    )


def plain(html: str) -> str:
    """Give the words of a text without its headings and marks."""
    return Markup(ENDS.sub(" ", HEADINGS.sub(" ", html))).striptags()
