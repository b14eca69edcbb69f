"""Which texts have the words, and may be read? The newest first, however many there are.

Two ways lead there. The index of words gives all that match, which are then put in order: good for
words that few texts have. For words that many have, the newest texts are looked through one by one
until there are enough: so a word in every second text costs no more than the page. Which way is
shorter, PostgreSQL's own estimate says; a walk ends after WINDOW texts, and the other way follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from models import Person, Sort, session
from models.reading import READABLE
from social.cursor import Cursor
from social.search.understanding import Asked

MANY = 100  # counts stop here and show as 99+
WINDOW = 20_000  # texts of a sort that a walk looks through
FREQUENT = 6_000  # hits from which on a walk is tried first
RANKED = 1_000  # of the newest hits, among which the best are sought

Hit = Row[Any]

RIGHTS = f"""
    s.community_id = ANY (ARRAY(SELECT c.id FROM community c WHERE {READABLE}))
    AND s.author_id <> ALL (ARRAY(
        SELECT other_id FROM separation WHERE person_id = :me
        UNION ALL SELECT person_id FROM separation WHERE other_id = :me))
    AND EXISTS (SELECT FROM post p
                 WHERE p.id = s.post_id AND p.community_id = s.community_id AND p.deleted_at IS NULL
                   AND (p.state = 'published' OR p.author_id = :me)
                   AND (s.sort = 'post' OR s.sort = 'story' OR p.author_id <> ALL (ARRAY(
                        SELECT other_id FROM separation WHERE person_id = :me
                        UNION ALL SELECT person_id FROM separation WHERE other_id = :me)))
                OFFSET 0)
    AND (s.comment_id IS NULL OR EXISTS (
        SELECT FROM comment k
         WHERE k.id = s.comment_id AND k.deleted_at IS NULL
           AND (k.state = 'published' OR k.author_id = :me) OFFSET 0))
"""
COLUMNS = "s.id, s.sort, s.at, s.post_id, s.comment_id, s.file_id"
PAGE = "(w.at, w.id) < (:at, :id) AND w.at >= :since"

WALK = text(
    f"""
    SELECT {COLUMNS} FROM unnest(CAST(:sorts AS text[])) AS wanted (sort) CROSS JOIN LATERAL (
        SELECT {COLUMNS} FROM (
            SELECT * FROM searchable w
             WHERE w.sort = wanted.sort AND {PAGE}
             ORDER BY w.at DESC, w.id DESC LIMIT {WINDOW}) s
         WHERE s.stems @@ CAST(:stems AS tsquery) AND {RIGHTS}
         ORDER BY s.at DESC, s.id DESC LIMIT :most) s
    """
)
# Of which sorts there are more texts than a walk looks through.
BEYOND = text(
    f"""
    SELECT wanted.sort FROM unnest(CAST(:sorts AS text[])) AS wanted (sort)
     WHERE EXISTS (SELECT FROM searchable w WHERE w.sort = wanted.sort AND {PAGE}
                    ORDER BY w.at DESC, w.id DESC OFFSET {WINDOW} LIMIT 1)
    """
)
INDEXED = text(
    f"""
    WITH met AS MATERIALIZED (
        SELECT w.id, w.sort, w.at, w.post_id, w.comment_id, w.file_id, w.community_id, w.author_id
          FROM searchable w
         WHERE w.stems @@ CAST(:stems AS tsquery) AND {PAGE} AND w.sort = ANY (:sorts)
    ), s AS MATERIALIZED (SELECT * FROM met ORDER BY at DESC, id DESC)
    SELECT {COLUMNS} FROM unnest(CAST(:sorts AS text[])) AS wanted (sort) CROSS JOIN LATERAL (
        SELECT {COLUMNS} FROM s WHERE s.sort = wanted.sort AND {RIGHTS} LIMIT :most) s
    """
)
ESTIMATE = text(
    "EXPLAIN (FORMAT JSON) SELECT FROM searchable WHERE stems @@ CAST(:stems AS tsquery)"
)
BEST = text(
    """
    SELECT id FROM searchable WHERE id = ANY (:ids)
     ORDER BY ts_rank_cd(stems, CAST(:stems AS tsquery), 1) DESC, at DESC, id DESC LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Matches:
    """Hits of one sort, as many as were asked for, and their number up to MANY."""

    hits: Sequence[Hit]

    @property
    def count(self) -> int:
        """Say how many there are, counted up to MANY."""
        return min(len(self.hits), MANY)


def match(
    asked: Asked, reader: Person, sorts: Sequence[Sort], most: int, before: Cursor | None = None
) -> dict[Sort, Matches]:
    """Find at most so many of each of some sorts, the newest first; `before` continues a list."""
    wanted = [sort for sort in asked.sorts if sort in sorts]
    found: dict[Sort, list[Hit]] = {sort: [] for sort in sorts}
    if not wanted or asked.is_nothing:
        return {sort: Matches(()) for sort in sorts}
    start = before or Cursor()
    values = {
        "me": reader.id,
        "stems": asked.stems,
        "at": min(start.at, asked.until),
        "id": start.id if start.at <= asked.until else 0,
        "since": asked.since,
        "most": most,
    }
    for hit in hits_of(values, wanted, most):
        found[Sort(hit.sort)].append(hit)
    return {sort: Matches(newest(hits)) for sort, hits in found.items()}


def hits_of(values: dict[str, Any], sorts: Sequence[Sort], most: int) -> Sequence[Hit]:
    """Choose the shorter way, and take the other where that one does not lead far enough."""
    if not values["stems"]:
        return run(WALK_ALL, values, sorts)
    if estimate(values["stems"]) < FREQUENT:
        return run(INDEXED, values, sorts)
    walked = run(WALK, values, sorts)
    number = {sort: sum(hit.sort == sort for hit in walked) for sort in sorts}
    short = [sort for sort in sorts if number[sort] < most]
    rows = session.execute(BEYOND, values | {"sorts": short}) if short else ()
    left = {Sort(row.sort) for row in rows}
    if not left:
        return walked
    return [*(hit for hit in walked if hit.sort not in left), *run(INDEXED, values, sorted(left))]


def few(asked: Asked, reader: Person, sorts: Sequence[Sort], most: int) -> list[Hit]:
    """Find some of the newest hits soon, for a list that opens as somebody types.

    Of words that many texts have, only what the newest WINDOW texts of a sort hold.
    """
    if asked.is_nothing or not asked.stems:
        return []
    start = Cursor()
    values = {
        "me": reader.id,
        "stems": asked.stems,
        "at": min(start.at, asked.until),
        "id": start.id,
        "since": asked.since,
        "most": most,
    }
    way = INDEXED if estimate(asked.stems) < FREQUENT else WALK
    return newest(run(way, values, [sort for sort in asked.sorts if sort in sorts]))[:most]


def run(statement: Any, values: dict[str, Any], sorts: Sequence[Sort]) -> Sequence[Hit]:
    """Run one of the statements for some sorts."""
    return session.connection().execute(statement, values | {"sorts": list(sorts)}).all()


def estimate(stems: str) -> int:
    """Ask PostgreSQL how many texts have these words, without looking."""
    plan = session.connection().execute(ESTIMATE, {"stems": stems}).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def newest(hits: Sequence[Hit]) -> list[Hit]:
    """Put hits in order."""
    return sorted(hits, key=order, reverse=True)


def order(hit: Hit) -> tuple[datetime, int]:
    """Say what orders a hit."""
    return hit.at, hit.id


def best(asked: Asked, hits: Sequence[Hit], most: int) -> list[Hit]:
    """Put the hits first in which the words stand often, close together, or in the title."""
    if not asked.marked:
        return list(hits[:most])
    values = {"ids": [hit.id for hit in hits], "stems": asked.marked, "most": most}
    by_id = {hit.id: hit for hit in hits}
    return [by_id[number] for number in session.scalars(BEST, values)]


# Where any words will do: what only days narrow.
WALK_ALL = text(str(WALK.text).replace("s.stems @@ CAST(:stems AS tsquery)", "true"))
