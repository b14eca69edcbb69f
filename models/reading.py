"""Which posts stand in whose feed, and why? Keyset pages, a branch a source, no counting.

A page is one statement, and its rows are plain rows: a feed is read far too often for objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, TextClause, text

from models.base import session
from models.person import Person
from models.prepared import plan_anew, plan_once


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
    SHARED = "5 shared"


# A post's place in a feed (`id`, the time `at` that orders it, `why` it is there, by which `topic`)
# with its outline: what shows around its words. With `with_words` also those. Home and communities
# say besides of what was shared where (`share_slug`, `share_name`) and by whom (`sharer_id`,
# `sharer_name`), which is nothing for what stands where it began.
Hit = Row[tuple[Any, ...]]

OUTLINE = """
    p.version, p.kind, p.state, p.deleted_at, p.pinned_at, p.locked_at, p.comment_count,
    p.author_id, a.handle AS author_handle, a.name AS author_name, a.title AS author_title,
    a.photo_id AS author_photo_id, a.bot_owner_id AS author_keeper_id,
    COALESCE(s.name, '') AS author_site,
    p.community_id, c.slug AS community_slug, c.name AS community_name, c.kind AS community_kind
"""
SHARED = """
    k.person_id AS sharer_id, b.handle AS sharer_handle, b.name AS sharer_name,
    t.slug AS share_slug, t.name AS share_name
"""
WORDS = """
    p.title, p.source, p.html, p.language, p.posted_at, p.edited_at,
    a.bot_owner_id IS NOT NULL AS author_is_bot, a.guest_of AS author_guest_of
"""

SHOWN = "p.state = 'published' AND p.deleted_at IS NULL"

# The reader works here: what is open is so for them. To a guest nothing is.
AT_HOME = "NOT EXISTS (SELECT FROM person v WHERE v.id = :me AND v.guest_of IS NOT NULL)"
OPEN_TO_ME = f"c.kind IN ('public', 'broadcast') AND {AT_HOME}"
# A community `c` whose posts the reader may read.
READABLE = f"""
    c.deleted_at IS NULL AND (({OPEN_TO_ME}) OR EXISTS (
        SELECT FROM membership r WHERE r.community_id = c.id AND r.person_id = :me
           AND r.state = 'member'))
"""
NEAR = 200  # the newest posts of a person or topic among which a page is sought first


def home(
    reader: Person,
    order: Order,
    before: tuple[datetime, int],
    most: int,
    *,
    with_words: bool = False,
) -> Sequence[Hit]:
    """Read a page of home: communities joined or followed, people and topics followed.

    Each source gives its own newest rows through an index; the page is the newest of those. So
    the work grows with the number of sources, never with the number of posts.
    """
    values = {
        "me": reader.id,
        "at": before[0],
        "id": before[1],
        "most": most,
        "since": reader.home_read_at,
    }
    # A plan for any time of the last visit would read what is about a topic from its beginning on.
    plan = plan_anew if order is Order.UNREAD else plan_once
    plan(session.connection())
    return hits(HOME[order, with_words], values)


def community(
    community_id: int,
    order: Order,
    before: tuple[datetime, int],
    most: int,
    *,
    reader: Person | None = None,
    since: datetime | None = None,
    with_words: bool = False,
) -> Sequence[Hit]:
    """Read a page of one community; what is unread is so for a reader, since their last visit.

    Of what was shared there, a reader sees what they may read where it began; without a reader,
    what everybody may.
    """
    values = {
        "community": community_id,
        "at": before[0],
        "id": before[1],
        "most": most,
        "me": reader.id if reader else None,
        "since": since,
    }
    return hits(COMMUNITY[order, with_words], values)


def person(
    author_id: int,
    reader: Person,
    order: Order,
    before: tuple[datetime, int],
    most: int,
    *,
    with_words: bool = False,
) -> Sequence[Hit]:
    """Read a page of what one person wrote, where the reader may read it."""
    values = {"author": author_id, "me": reader.id, "at": before[0], "id": before[1], "most": most}
    return hits(PERSON[order, with_words], values)


def topic(
    topic_id: int,
    reader: Person,
    order: Order,
    before: tuple[datetime, int],
    most: int,
    *,
    with_words: bool = False,
) -> Sequence[Hit]:
    """Read a page of one topic, where the reader may read it."""
    values = {"topic": topic_id, "me": reader.id, "at": before[0], "id": before[1], "most": most}
    return hits(TOPIC[order, with_words], values)


def pinned(community_id: int, most: int = 5) -> Sequence[Hit]:
    """Read the pinned posts of a community, the last pinned first."""
    return hits(PINNED, {"community": community_id, "most": most})


def hits(statement: TextClause, values: dict[str, object]) -> Sequence[Hit]:
    """Run the statement of a feed."""
    return session.connection().execute(statement, values).all()


def with_outline(page: str, with_words: bool = False, with_shares: bool = False) -> TextClause:
    """Write a statement that brings what shows of the posts on a page with their places."""
    shares = """
          LEFT JOIN share k ON k.id = hit.share_id
          LEFT JOIN person b ON b.id = k.person_id LEFT JOIN community t ON t.id = k.community_id
    """
    return text(
        f"""
        SELECT hit.*, {OUTLINE} {"," + SHARED if with_shares else ""}
               {"," + WORDS if with_words else ""}
          FROM ({page}) hit
          JOIN post p ON p.id = hit.id
          JOIN community c ON c.id = p.community_id
          JOIN person a ON a.id = p.author_id LEFT JOIN site s ON s.id = a.site_id
          {shares if with_shares else ""}
         ORDER BY hit.at DESC, hit.id DESC
        """
    )


def shared_page(place: str, column: str, more: str = "") -> str:
    """Write a page of what stands in a place without having begun there.

    The reader's right to read it where it began is asked for each; most are readable, so that the
    newest few are looked at.
    """
    at = {"posted_at": "shared_at"}.get(column, column)
    return f"""
        SELECT k.post_id AS id, k.{at} AS at, k.id AS share_id
          FROM share k JOIN post p ON p.id = k.post_id AND {SHOWN} AND p.erased_at IS NULL
          JOIN community c ON c.id = p.community_id AND {READABLE}
         WHERE k.community_id = {place} AND k.removed_at IS NULL
           AND (k.{at}, k.post_id) < (:at, :id) {more}
         ORDER BY k.{at} DESC, k.post_id DESC LIMIT :most
        """


# What comes home anyway is not shown a second time where somebody shared it; and of several places
# in which it was shared, the first that comes home shows it.
ONCE = """
    AND NOT EXISTS (SELECT FROM place o WHERE o.id = p.community_id)
    AND NOT EXISTS (SELECT FROM share e JOIN place o ON o.id = e.community_id
                     WHERE e.post_id = p.id AND e.removed_at IS NULL AND e.id < k.id)
    AND NOT EXISTS (SELECT FROM follow f WHERE f.person_id = :me AND (f.followed_id = p.author_id
         OR f.topic_id IN (SELECT g.topic_id FROM post_topic g WHERE g.post_id = p.id)))
"""


def home_page(column: str, is_new: str) -> str:
    """Write a page of home, ordered by a column of post; `is_new` narrows what is joined."""
    page = f"(p.{column}, p.id) < (:at, :id)"
    newest = f"ORDER BY p.{column} DESC, p.id DESC LIMIT :most"
    new_to_reader = is_new.format("CAST(:since AS timestamptz)")
    # A share is shown and not counted: among what is unread it does not stand.
    shared = f"""
            UNION ALL
            SELECT h.id, h.at, '{Why.SHARED}', NULL, h.share_id
              FROM place CROSS JOIN LATERAL ({shared_page("place.id", column, ONCE)}) h"""
    shared = "" if is_new else shared
    return f"""
        WITH place AS (
            SELECT m.community_id AS id, m.read_at, '{Why.JOINED}' AS why
              FROM membership m JOIN community c ON c.id = m.community_id
             WHERE m.person_id = :me AND m.state = 'member' AND NOT m.is_muted
               AND c.deleted_at IS NULL
            UNION ALL
            SELECT f.community_id, f.created_at, '{Why.FOLLOWED_COMMUNITY}'
              FROM follow f JOIN community c ON c.id = f.community_id
             WHERE f.person_id = :me AND c.deleted_at IS NULL AND {OPEN_TO_ME}
        ), hit AS (
            SELECT h.id, h.at, place.why, NULL AS topic, CAST(NULL AS integer) AS share_id
              FROM place CROSS JOIN LATERAL (
                  SELECT p.id, p.{column} AS at FROM post p
                   WHERE p.community_id = place.id AND {SHOWN} AND {page}
                     {is_new.format("place.read_at")}
                   {newest}) h
            UNION ALL
            SELECT h.id, h.at, '{Why.FOLLOWED_PERSON}', NULL, NULL
              FROM follow f CROSS JOIN LATERAL (
                  {readable_page(by("f.followed_id"), column, new_to_reader)}) h
             WHERE f.person_id = :me AND f.followed_id IS NOT NULL
            UNION ALL
            SELECT h.id, h.at, '{Why.FOLLOWED_TOPIC}', t.name, NULL
              FROM follow f JOIN topic t ON t.id = f.topic_id CROSS JOIN LATERAL (
                  {readable_page(about("f.topic_id"), column, new_to_reader)}) h
             WHERE f.person_id = :me
            {shared}
        )
        SELECT DISTINCT ON (at, id) id, at, why, topic, share_id FROM hit
         ORDER BY at DESC, id DESC, why LIMIT :most
        """


def place_page(column: str, is_new: str = "") -> str:
    """Write a page of a community: what began there, and what was shared there.

    A share is shown and not counted: among what is unread it does not stand.
    """
    began = f"""
        SELECT p.id, p.{column} AS at, NULL AS why, NULL AS topic,
               CAST(NULL AS integer) AS share_id
          FROM post p
         WHERE p.community_id = :community AND {SHOWN} AND (p.{column}, p.id) < (:at, :id) {is_new}
         ORDER BY p.{column} DESC, p.id DESC LIMIT :most
        """
    if is_new:
        return began
    return f"""
        SELECT * FROM (({began}) UNION ALL
            SELECT h.id, h.at, '{Why.SHARED}', NULL, h.share_id
              FROM ({shared_page("CAST(:community AS integer)", column)}) h) hit
         ORDER BY at DESC, id DESC LIMIT :most
        """


@dataclass(frozen=True, slots=True)
class Spread:
    """Posts `p` that stand in many communities; the indexes of `row` know where, and when.

    `along` are the orders in which an index holds them all, wherever they stand.
    """

    row: str
    rows: str
    posts: str
    key: str
    condition: str
    along: tuple[str, ...]

    def first_place(self, more: str = "") -> str:
        """Write how to find the first community in which they stand."""
        return f"""
            SELECT {self.row}.community_id AS id FROM {self.rows} WHERE {self.condition} {more}
             ORDER BY {self.row}.community_id LIMIT 1"""

    def newest(self, column: str, most: int | str, more: str = "") -> str:
        """Write how to find the newest of them from a place in the feed on."""
        at, key = f"{self.row}.{column}", self.key
        return f"""
            SELECT p.id, {at} AS at, {self.row}.community_id FROM {self.posts}
             WHERE {self.condition} AND {SHOWN} AND ({at}, {key}) < (:at, :id) {more}
             ORDER BY {at} DESC, {key} DESC LIMIT {most}"""


def by(author: str) -> Spread:
    """Mean the posts of an author, whose indexes hold what is shown."""
    condition = f"p.author_id = {author} AND {SHOWN}"
    return Spread("p", "post p", "post p", "p.id", condition, ("posted_at",))


def about(topic: str) -> Spread:
    """Mean the posts about a topic, whose indexes hold all of them."""
    posts = "post_topic k JOIN post p ON p.id = k.post_id"
    along = ("posted_at", "active_at")
    return Spread("k", "post_topic k", posts, "k.post_id", f"k.topic_id = {topic}", along)


def readable_page(spread: Spread, column: str, more: str = "") -> str:
    """Write a page of posts of many communities, of which the reader may not read all.

    Mostly it is found among the newest few. Where it is not, one step finds each next community
    that they stand in, and those that the reader reads give their own newest: what they may not
    read costs a step a community, however much it is. So its time does not tell of it either.
    """
    beyond = spread.first_place(f"AND {spread.row}.community_id > step.id")
    near = NEAR if column in spread.along else 0
    in_place = f"AND {spread.row}.community_id = c.id {more}"
    return f"""
        WITH RECURSIVE near AS MATERIALIZED (
            SELECT n.id, n.at FROM ({spread.newest(column, near, more)}) n
              JOIN community c ON c.id = n.community_id AND {READABLE}
             ORDER BY n.at DESC, n.id DESC LIMIT :most
        ), enough AS MATERIALIZED (
            SELECT count(*) >= :most AS yes FROM near
        ), step AS (
            (SELECT first.id FROM ({spread.first_place()}) first
              WHERE NOT (SELECT yes FROM enough))
            UNION ALL
            SELECT ({beyond}) FROM step WHERE step.id IS NOT NULL
        )
        SELECT id, at FROM near WHERE (SELECT yes FROM enough)
        UNION ALL (
            SELECT h.id, h.at FROM step JOIN community c ON c.id = step.id AND {READABLE}
             CROSS JOIN LATERAL ({spread.newest(column, ":most", in_place)}) h
             ORDER BY h.at DESC, h.id DESC LIMIT :most)
        """


def without_reason(page: str) -> str:
    """Write a page whose address says why its posts stand there."""
    return f"SELECT id, at, NULL AS why, NULL AS topic FROM ({page}) page"


def both_ways(
    pages: dict[Order, str], *, with_shares: bool = True
) -> dict[tuple[Order, bool], TextClause]:
    """Write the statements of some orders without the words of the posts, and with them."""
    return {
        (order, with_words): with_outline(page, with_words, with_shares)
        for order, page in pages.items()
        for with_words in (False, True)
    }


NEW = "AND p.posted_at > COALESCE({0}, '-infinity') AND p.author_id <> :me"
HOME = both_ways(
    {
        Order.NEWEST: home_page("posted_at", ""),
        Order.ACTIVITY: home_page("active_at", ""),
        Order.UNREAD: home_page("posted_at", NEW),
    }
)
COMMUNITY = both_ways(
    {
        Order.NEWEST: place_page("posted_at"),
        Order.ACTIVITY: place_page("active_at"),
        Order.UNREAD: place_page("posted_at", NEW.format("CAST(:since AS timestamptz)")),
    }
)
PERSON, TOPIC = (
    both_ways(
        {
            order: without_reason(readable_page(spread, column))
            for order, column in ((Order.NEWEST, "posted_at"), (Order.ACTIVITY, "active_at"))
        },
        with_shares=False,
    )
    for spread in (by(":author"), about(":topic"))
)
PINNED = with_outline(
    f"""
    SELECT p.id, p.pinned_at AS at, NULL AS why, NULL AS topic FROM post p
     WHERE p.community_id = :community AND {SHOWN}
       AND p.pinned_at IS NOT NULL
     ORDER BY p.pinned_at DESC LIMIT :most
    """
)
