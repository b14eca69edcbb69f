"""What would a hold keep today, whether it is placed already or only thought of?

Posts, comments and messages are counted. Where words are asked for they are looked for in the
newest that answer to all else, up to a bound: so the page says of how many, and how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ARRAY, Integer, bindparam, text

from archive.holds import says, words_of
from models import session
from models.merging import all_of

LOOKED_AT = 5_000  # texts of each noun whose words are read
AT_ONCE = 1_000

ANSWERING = """
     WHERE {noun}.erased_at IS NULL
       AND (cardinality(:people) = 0 OR {noun}.author_id = ANY(:people) {received})
       AND (cardinality(:communities) = 0 OR {place})
       AND (CAST(:begins AS timestamptz) IS NULL
            OR COALESCE({noun}.edited_at, {noun}.posted_at) >= :begins)
       AND (CAST(:ends AS timestamptz) IS NULL OR {noun}.posted_at < :ends)
"""
# Messages are also of those who could read them, as archive.holds has it.
RECEIVED = """OR EXISTS (
    SELECT FROM participant p
     WHERE p.conversation_id = message.conversation_id AND p.person_id = ANY(:people)
       AND p.after_id < message.id AND (p.until_id IS NULL OR p.until_id >= message.id))"""
TABLES = {
    "post": "post",
    "comment": "comment JOIN post ON post.id = comment.post_id",
    "message": "message",
}
# Where a thread stands, or stood when it was said: as archive.holds has it.
STANDS = """post.community_id = ANY(:communities) OR EXISTS (
    SELECT FROM move v WHERE v.post_id = post.id AND v.from_id = ANY(:communities)
       AND v.moved_at >= {noun}.posted_at)"""
PLACES = {
    "post": STANDS.format(noun="post"),
    "comment": STANDS.format(noun="comment"),
    "message": "false",
}
ANSWERS = {
    noun: ANSWERING.format(
        noun=noun, place=PLACES[noun], received=RECEIVED if noun == "message" else ""
    )
    for noun in TABLES
}
COUNT = {
    noun: text(f"SELECT count(*) FROM {table} {ANSWERS[noun]}") for noun, table in TABLES.items()
}
NEWEST = {
    noun: text(f"SELECT {noun}.id FROM {table} {ANSWERS[noun]} ORDER BY {noun}.id DESC LIMIT :most")
    for noun, table in TABLES.items()
}
IDS = ARRAY(Integer)
LISTS = (bindparam("people", type_=IDS), bindparam("communities", type_=IDS))


class Asks(Protocol):
    """Whatever asks as a hold does."""

    @property
    def people_ids(self) -> Sequence[int]:
        """Whose; all where there is none."""

    @property
    def community_ids(self) -> Sequence[int]:
        """Where; everywhere where there is none."""

    @property
    def begins_at(self) -> datetime | None:
        """From when."""

    @property
    def ends_at(self) -> datetime | None:
        """Until when."""

    @property
    def words(self) -> Sequence[str]:
        """With which words; all where there is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many of a noun answer to people, places and time; in how many the words are.

    `with_words` is None where no words are asked for; `looked_at` tells in how many they were
    looked for.
    """

    answering: int
    with_words: int | None
    looked_at: int

    @property
    def number(self) -> int:
        """Say how many are known to be kept."""
        return self.answering if self.with_words is None else self.with_words


@dataclass(frozen=True, slots=True)
class Reach:
    """What a hold keeps today."""

    posts: Found
    comments: Found
    messages: Found

    @property
    def kinds(self) -> tuple[Found, ...]:
        """List what there is of each noun."""
        return (self.posts, self.comments, self.messages)

    @property
    def answering(self) -> int:
        """Count the texts that answer to people, places and time."""
        return sum(one.answering for one in self.kinds)

    @property
    def looked_at(self) -> int:
        """Count those of them in which the words were looked for."""
        return sum(one.looked_at for one in self.kinds)

    @property
    def is_whole(self) -> bool:
        """Tell whether all was looked at."""
        return all(one.with_words is None or one.looked_at == one.answering for one in self.kinds)


def reach(asks: Asks) -> Reach:
    """Count the texts that a hold keeps today."""
    return Reach(count("post", asks), count("comment", asks), count("message", asks))


def count(noun: str, asks: Asks) -> Found:
    """Count those of one noun."""
    values = {
        "people": all_of(asks.people_ids),
        "communities": list(asks.community_ids),
        "begins": asks.begins_at,
        "ends": asks.ends_at,
    }
    answering: int = session.scalar(COUNT[noun].bindparams(*LISTS), values) or 0
    if not asks.words:
        return Found(answering, None, 0)
    newest = NEWEST[noun].bindparams(*LISTS)
    ids = session.scalars(newest, values | {"most": LOOKED_AT}).all()
    return Found(answering, sum(number_with(noun, ids, asks.words)), len(ids))


def number_with(noun: str, ids: Sequence[int], words: Sequence[str]) -> Sequence[int]:
    """Count batch by batch those in which one of the words stands or ever stood."""
    found = []
    for start in range(0, len(ids), AT_ONCE):
        said = words_of(session, [(noun, number) for number in ids[start : start + AT_ONCE]])
        found.append(sum(says(one, words) for one in said.values()))
    return found
