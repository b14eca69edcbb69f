"""Which posts stand in whose feed, and why? Keyset pages, a branch a source, no counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text

from models.base import session
from models.person import Person


class Order(StrEnum):
    """In which order a feed is read."""

    NEWEST = "newest"
    ACTIVITY = "activity"
    UNREAD = "unread"


class Why(StrEnum):
    """Why a post stands in a feed; the first that holds is said."""

    JOINED = "1 joined"
    FOLLOWED_COMMUNITY = "2 community"
    FOLLOWED_PERSON = "3 person"
    FOLLOWED_TOPIC = "4 topic"


@dataclass(frozen=True, slots=True)
class Hit:
    """A post's place in a feed: its id, the time that orders it, and why it is there."""

    id: int
    at: datetime
    why: Why | None = None
    topic: str | None = None


SHOWN = "p.state = 'published' AND p.deleted_at IS NULL"

# A community whose posts the reader may read.
READABLE = """
    EXISTS (
        SELECT FROM community c WHERE c.id = p.community_id AND c.deleted_at IS NULL
           AND (c.kind IN ('public', 'broadcast') OR EXISTS (
               SELECT FROM membership r WHERE r.community_id = c.id AND r.person_id = :me
                  AND r.state = 'member'))
    )
"""


def home(reader: Person, order: Order, before: tuple[datetime, int], most: int) -> list[Hit]:
    """Read a page of home: communities joined or followed, people and topics followed.

    Each source gives its own newest rows through an index; the page is the newest of those. So
    the work grows with the number of sources, never with the number of posts.
    """
    rows = session.execute(
        HOME[order],
        {
            "me": reader.id,
            "at": before[0],
            "id": before[1],
            "most": most,
            "since": reader.home_read_at,
        },
    )
    return [Hit(row.id, row.at, Why(row.why), row.topic) for row in rows]


def community(
    community_id: int, order: Order, before: tuple[datetime, int], most: int
) -> list[Hit]:
    """Read a page of one community."""
    values = {"community": community_id, "at": before[0], "id": before[1], "most": most}
    return hits(COMMUNITY[order], values)


def person(author_id: int, reader: Person, before: tuple[datetime, int], most: int) -> list[Hit]:
    """Read a page of what one person wrote, where the reader may read it."""
    values = {"author": author_id, "me": reader.id, "at": before[0], "id": before[1], "most": most}
    return hits(PERSON, values)


def topic(topic_id: int, reader: Person, before: tuple[datetime, int], most: int) -> list[Hit]:
    """Read a page of one topic, where the reader may read it."""
    values = {"topic": topic_id, "me": reader.id, "at": before[0], "id": before[1], "most": most}
    return hits(TOPIC, values)


def hits(statement: object, values: dict[str, object]) -> list[Hit]:
    """Run a feed of one source."""
    return [Hit(row.id, row.at) for row in session.execute(statement, values)]  # type: ignore[call-overload]


def home_statement(column: str, is_new: str) -> object:
    """Write home's statement, ordered by a column of post; `is_new` narrows what is joined."""
    page = f"(p.{column}, p.id) < (:at, :id)"
    newest = f"ORDER BY p.{column} DESC, p.id DESC LIMIT :most"
    # The index of a topic's newest posts stands on the join table.
    key = "pt.posted_at, pt.post_id" if column == "posted_at" else f"p.{column}, p.id"
    first, second = key.split(", ")
    new_to_reader = is_new.format("CAST(:since AS timestamptz)")
    return text(
        f"""
        WITH place AS (
            SELECT m.community_id AS id, m.read_at, '{Why.JOINED}' AS why
              FROM membership m JOIN community c ON c.id = m.community_id
             WHERE m.person_id = :me AND m.state = 'member' AND NOT m.is_muted
               AND c.deleted_at IS NULL
            UNION ALL
            SELECT f.community_id, f.created_at, '{Why.FOLLOWED_COMMUNITY}'
              FROM follow f JOIN community c ON c.id = f.community_id
             WHERE f.person_id = :me AND c.deleted_at IS NULL AND c.kind IN ('public', 'broadcast')
        ), hit AS (
            SELECT h.id, h.at, place.why, NULL AS topic
              FROM place CROSS JOIN LATERAL (
                  SELECT p.id, p.{column} AS at FROM post p
                   WHERE p.community_id = place.id AND {SHOWN} AND {page}
                     {is_new.format("place.read_at")}
                   {newest}) h
            UNION ALL
            SELECT h.id, h.at, '{Why.FOLLOWED_PERSON}', NULL
              FROM follow f CROSS JOIN LATERAL (
                  SELECT p.id, p.{column} AS at FROM post p
                   WHERE p.author_id = f.followed_id AND {SHOWN} AND {page}
                     {new_to_reader} AND {READABLE}
                   {newest}) h
             WHERE f.person_id = :me AND f.followed_id IS NOT NULL
            UNION ALL
            SELECT h.id, h.at, '{Why.FOLLOWED_TOPIC}', t.name
              FROM follow f JOIN topic t ON t.id = f.topic_id CROSS JOIN LATERAL (
                  SELECT p.id, p.{column} AS at FROM post_topic pt JOIN post p ON p.id = pt.post_id
                   WHERE pt.topic_id = f.topic_id AND {SHOWN} AND ({key}) < (:at, :id)
                     {new_to_reader} AND {READABLE}
                   ORDER BY {first} DESC, {second} DESC LIMIT :most) h
             WHERE f.person_id = :me
        )
        SELECT DISTINCT ON (at, id) id, at, why, topic FROM hit
         ORDER BY at DESC, id DESC, why LIMIT :most
        """
    )


def one_statement(source: str, condition: str, at: str, key: str, readable: str = "") -> object:
    """Write the statement of a feed of one source, in the order of `at` and `key`."""
    return text(
        f"""
        SELECT p.id, {at} AS at FROM {source}
         WHERE {condition} AND {SHOWN} AND ({at}, {key}) < (:at, :id) {readable}
         ORDER BY {at} DESC, {key} DESC LIMIT :most
        """
    )


NEW = "AND p.posted_at > COALESCE({0}, '-infinity') AND p.author_id <> :me"
HOME = {
    Order.NEWEST: home_statement("posted_at", ""),
    Order.ACTIVITY: home_statement("active_at", ""),
    Order.UNREAD: home_statement("posted_at", NEW),
}
IN_COMMUNITY = "p.community_id = :community"
COMMUNITY = {
    Order.NEWEST: one_statement("post p", IN_COMMUNITY, "p.posted_at", "p.id"),
    Order.ACTIVITY: one_statement("post p", IN_COMMUNITY, "p.active_at", "p.id"),
}
PERSON = one_statement("post p", "p.author_id = :author", "p.posted_at", "p.id", f"AND {READABLE}")
TOPIC = one_statement(
    "post_topic pt JOIN post p ON p.id = pt.post_id",
    "pt.topic_id = :topic",
    "pt.posted_at",
    "pt.post_id",
    f"AND {READABLE}",
)


def pinned(community_id: int, most: int = 5) -> Sequence[int]:
    """List the pinned posts of a community, the last pinned first."""
    return session.scalars(PINNED, {"community": community_id, "most": most}).all()


PINNED = text(
    f"""
    SELECT p.id FROM post p WHERE p.community_id = :community AND {SHOWN}
       AND p.pinned_at IS NOT NULL
     ORDER BY p.pinned_at DESC LIMIT :most
    """
)
