"""How many texts of the last days would a rule find something in? Numbers, and no names.

Who asks for a rare word would learn that somebody wrote it, from the number of its texts or from
what it adds to those of a common word. So a text counts only by words that five people of the same
place wrote, for whatever a rule looks for: what fewer wrote changes no number. What is told is
rounded down to fives, and none is told as few are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
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
from moderation.ruling import Hit, Kind, judge, make_ready
from moderation.ruling.words import spoken
from social import rulebook
from social.changes import change
from social.working import metered

DAYS = 30
LEAST = 5  # people who wrote the same words, in one place
STEP = 5
AT_ONCE = 500
FAR = 40  # letters of a word around what was found in it

_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Place:
    """What was found in one community, by the words that were found: which texts, and by whom."""

    texts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    writers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, number: int, writer_id: int, words: Iterable[str]) -> None:
        """Count a text by all words that were found in it."""
        for one in {hash(one) for one in words}:
            self.texts[one].add(number)
            if len(self.writers[one]) < LEAST:
                self.writers[one].add(writer_id)

    def told(self) -> int:
        """Count the texts with words that enough people wrote."""
        common = (self.texts[one] for one, some in self.writers.items() if len(some) >= LEAST)
        return stepped(len(set().union(*common)))


def stepped(number: int) -> int:
    """Round down; what is less than a step is nothing."""
    return number // STEP * STEP


@dataclass(frozen=True, slots=True)
class Counted:
    """What is told of a rule that was tried: each number is the least that it can be.

    `places` are those that the reader may read, with their numbers; `elsewhere` is what is in all
    others together: none of it for a rule that names its places, or it would tell of one of them,
    and none for a pattern, which could ask for a rare word by the common ones around it.
    """

    version: int
    at: str
    texts: int
    places: list[tuple[str, int]]
    elsewhere: int

    @property
    def found(self) -> int:
        """Give the number of texts that are told of."""
        return sum(number for _name, number in self.places) + self.elsewhere


def count(rule_id: int, version: int) -> None:
    """Count for a rule as it was asked for; nothing if it is another one by now.

    Words that keep a rule silent are left out of it: by them, what stands beside the rule's own
    could be asked for.
    """
    rule = session.get(Rule, rule_id)
    if rule is None or rule.version != version:
        return
    said = replace(rulebook.said_by(rule.key, rule.says), unless=())
    ready, with_files = make_ready([said]), said.kind is Kind.FILE
    places: dict[int, Place] = defaultdict(Place)
    with metered(rule.noun, rule_id, total()) as meter:
        for row in texts(with_files=with_files):
            hits = judge(candidate(row), ready)
            if hits:
                words = [words_of(hit, row) for hit in hits]
                places[row.community_id].add(meter.done, row.author_id, words)
            meter.step()
    numbers = {str(key): number for key, one in places.items() if (number := one.told())}
    result = {
        "places": numbers,
        "version": version,
        "at": now().isoformat(),
        "texts": meter.done,
    }
    with change(None, origin=Origin.JOB):
        rule = session.get_one(Rule, rule_id)
        rule.tried = result


def words_of(hit: Hit, row: Row[Any]) -> str:
    """Name what was found as it compares: whole words, and of numbers only how long they are.

    A leak is known by its rule alone, which says nothing that somebody could ask for.
    """
    if hit.rule.kind is Kind.LEAK:
        return hit.rule.key
    if hit.part == "file":
        return _DIGIT.sub("0", spoken(hit.shown))
    text = row.title if hit.part == "title" else row.source
    start, end = hit.start, hit.end
    while start and hit.start - start < FAR and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and end - hit.end < FAR and text[end].isalnum():
        end += 1
    return _DIGIT.sub("0", spoken(text[start:end]))


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
    numbers = {key: stepped(number) for key, number in tried["places"].items()}
    others = 0
    if "communities" not in rule.says and rule.says.get("kind") != Kind.PATTERN:
        others = sum(number for key, number in numbers.items() if int(key) not in names)
    return Counted(
        version=tried["version"],
        at=tried["at"],
        texts=tried["texts"],
        places=[(name, numbers[str(key)]) for key, name in names.items() if numbers[str(key)]],
        elsewhere=others,
    )
