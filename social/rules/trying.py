"""How many texts of the last days would a rule find something in? Numbers, and no names.

Numbers of fewer than five writers are not told: who asks for a rare word would learn who wrote it.
What a place has alone is not told by what is left of the sum, either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, String, cast, func, literal, null, select, union_all

from models import (
    Attachment,
    Comment,
    Community,
    File,
    Origin,
    Person,
    Post,
    Rule,
    now,
    session,
)
from moderation.rules import Attached, Candidate
from moderation.ruling import Kind, judge, make_ready
from social import rulebook
from social.changes import change
from social.working import metered

DAYS = 30
LEAST = 5  # writers whose texts are told of together
AT_ONCE = 500


@dataclass
class Tally:
    """Counts the texts of one place, and who wrote them while it counts."""

    texts: int = 0
    writers: set[int] = field(default_factory=set)

    def add(self, texts: int, writers: set[int]) -> None:
        """Count some more."""
        self.texts += texts
        self.writers |= writers

    @property
    def is_told(self) -> bool:
        """Tell whether so many wrote them that nobody is meant."""
        return len(self.writers) >= LEAST


@dataclass(frozen=True, slots=True)
class Counted:
    """What is told of a rule that was tried.

    `places` are those that the reader may read, with their numbers; `elsewhere` is what is in all
    others together. `has_few` says that there are a few more, from fewer than five people.
    """

    version: int
    at: str
    texts: int
    places: list[tuple[str, int]]
    elsewhere: int
    has_few: bool

    @property
    def found(self) -> int:
        """Give the number of texts that are told of."""
        return sum(number for _name, number in self.places) + self.elsewhere


def count(rule_id: int, version: int) -> None:
    """Count for a rule as it was asked for; nothing if it is another one by now."""
    rule = session.get(Rule, rule_id)
    if rule is None or rule.version != version:
        return
    said = rulebook.said_by(rule.key, rule.says)
    ready, with_files = make_ready([said]), said.kind is Kind.FILE
    tallies: dict[int, Tally] = defaultdict(Tally)
    with metered(rule.noun, rule_id, total()) as meter:
        for row in texts(with_files=with_files):
            if judge(candidate(row), ready):
                tallies[row.community_id].add(1, {row.author_id})
            meter.step()
    result = told(tallies) | {"version": version, "at": now().isoformat(), "texts": meter.done}
    with change(None, origin=Origin.JOB):
        rule = session.get_one(Rule, rule_id)
        rule.tried = result


def told(tallies: dict[int, Tally]) -> dict[str, Any]:
    """Leave out what says too much: places with few writers are told of together, or not at all."""
    rest, places = Tally(), {}
    for community_id, one in tallies.items():
        if one.is_told:
            places[str(community_id)] = one.texts
        else:
            rest.add(one.texts, one.writers)
    return {
        "places": places,
        "rest": rest.texts if rest.is_told else 0,
        "has_few": bool(rest.texts) and not rest.is_told,
    }


def candidate(row: Row[Any]) -> Candidate:
    """Give a text as rules see it."""
    return Candidate(
        title=row.title,
        source=row.source,
        words="",
        language=row.language,
        files=(),
        mentions=(),
        author=None,
        community=SimpleNamespace(id=row.community_id),
        kind=row.kind,
        attached=tuple(Attached(*one) for one in row.files or ()),
    )


def files_of(place: Any, number: Any, *, with_files: bool) -> Any:
    """Select the names and types of the files of a text, or nothing where no rule asks."""
    if not with_files:
        return null().label("files")
    listed = select(func.json_agg(func.json_build_array(File.name, File.media_type)))
    listed = listed.join(Attachment, Attachment.file_id == File.id).where(place == number)
    return listed.scalar_subquery().label("files")


def recent(*, with_files: bool = False) -> Any:
    """Select what was written these days and is shown."""
    since = now() - timedelta(days=DAYS)
    posts = select(
        cast(Post.kind, String).label("kind"),
        Post.title,
        Post.source,
        Post.language,
        Post.author_id,
        Post.community_id,
        files_of(Attachment.post_id, Post.id, with_files=with_files),
    ).where(Post.posted_at >= since, Post.shown())
    comments = (
        select(
            literal(Comment.__tablename__).label("kind"),
            literal("").label("title"),
            Comment.source,
            Comment.language,
            Comment.author_id,
            Post.community_id,
            files_of(Attachment.comment_id, Comment.id, with_files=with_files),
        )
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.posted_at >= since, Comment.shown(), Post.shown())
    )
    return union_all(posts, comments)


def total() -> int:
    """Count what there is to look through."""
    return session.scalar(select(func.count()).select_from(recent().subquery())) or 0


def texts(*, with_files: bool) -> Iterator[Row[Any]]:
    """Read it, some at a time."""
    query = recent(with_files=with_files)
    with closing(session.execute(query, execution_options={"yield_per": AT_ONCE})) as rows:
        yield from rows


def counted(rule: Rule, reader: Person) -> Counted | None:
    """Say what was counted when a rule was last tried, as far as its reader may know the places."""
    tried = rule.tried
    if tried is None:
        return None
    ids = [int(key) for key in tried["places"]]
    named = select(Community.id, Community.name).where(
        Community.id.in_(ids), Community.read_by(reader)
    )
    rows = session.execute(named.order_by(Community.name_folded))
    names = {row.id: row.name for row in rows}
    known = [(name, tried["places"][str(key)]) for key, name in names.items()]
    others = sum(number for key, number in tried["places"].items() if int(key) not in names)
    return Counted(
        version=tried["version"],
        at=tried["at"],
        texts=tried["texts"],
        places=known,
        elsewhere=others + tried["rest"],
        has_few=tried["has_few"],
    )
