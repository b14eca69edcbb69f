"""Which posts of a kind ask or tell nearly the same?

Words are compared by their stems, rare ones first: how rare each is, PostgreSQL knows from the
last time that it looked over the table. So few rows are fetched, and fewer ranked, however many
there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from models import TOLD, Person, Post, PostKind, PostWords, session
from models.folding import fold
from models.reading import READABLE, SHOWN
from moderation.language import language_of
from social.feed import load
from social.sections import without_headings
from social.separating import apart_from
from social.stems import CONFIGS, stems

KINDS = frozenset({PostKind.QUESTION, *TOLD})  # what others may ask or tell again
MOST = 5
LONGEST = 600  # characters of what is written, which the title and first sentences are
WORDS = 12  # stems that are compared
COMMON = 0.1  # of all posts: a stem of more of them says nothing
FETCHED = 6_000  # posts, at most, that have one of the stems
COMPARED = 400  # of those, the ones with most of their weight
RAREST = 1e-5  # the share of a stem that is not among PostgreSQL's most common ones
ENOUGH = 0.34  # of the weight of all stems, from which on a post is alike

FEW = 500  # posts: of fewer, a share says nothing, and no stem is common

# The stems of some words with the share of rows in which each stands.
SHARES = text(
    f"""
    SELECT word.lexeme, CASE WHEN {FEW} > (
             SELECT reltuples FROM pg_class WHERE oid = CAST('public.post_words' AS regclass)
           ) THEN 0 ELSE COALESCE(known.share, 0) END AS share
      FROM unnest(to_tsvector(CAST(:config AS regconfig), :words)) AS word
      LEFT JOIN (
        SELECT unnest(most_common_elems::text::text[]) AS lexeme,
               unnest(most_common_elem_freqs) AS share
          FROM pg_stats
         WHERE schemaname = 'public' AND tablename = 'post_words' AND attname = 'stems'
      ) known USING (lexeme)
     ORDER BY share, length(word.lexeme) DESC, word.lexeme
    """
)
# Of each stem some of the posts that it stands in are fetched through the index; all stems are then
# compared in those that have most of them, and that the reader may read.
ALIKE = text(
    f"""
    WITH word AS (
        SELECT query, weight
          FROM unnest(CAST(:queries AS tsquery[]), CAST(:weights AS float[])) AS one(query, weight)
    ), met AS (
        SELECT one.post_id FROM word
         CROSS JOIN LATERAL (
            SELECT post_id FROM post_words WHERE stems @@ word.query LIMIT :each) one
         GROUP BY one.post_id ORDER BY sum(word.weight) DESC, one.post_id DESC LIMIT {COMPARED}
    )
    SELECT found.post_id FROM (
        SELECT w.post_id, (
            SELECT sum(word.weight) FROM word WHERE w.stems @@ word.query) AS weight
          FROM met
          JOIN post_words w USING (post_id)
          JOIN post p ON p.id = w.post_id AND {SHOWN} AND p.kind = ANY (:kinds)
          JOIN community c ON c.id = p.community_id AND {READABLE}
         WHERE p.id <> :besides AND p.author_id <> ALL (:apart)
    ) found
     WHERE found.weight >= :enough
     ORDER BY found.weight DESC, found.post_id DESC LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Word:
    """A stem of what is written, with how much it says."""

    query: str
    share: float

    @property
    def weight(self) -> float:
        """Say how much it says: the rarer, the more."""
        return -log(max(self.share, RAREST))


def keep_words(post: Post) -> None:
    """Keep the stems of a post of one of these kinds."""
    said = without_headings(post.source) if post.is_story else post.source
    row = {
        "language": post.language,
        "stems": stems(f"{post.title} {said}"[:LONGEST], post.language),
    }
    session.execute(
        insert(PostWords)
        .values(post_id=post.id, **row)
        .on_conflict_do_update(index_elements=[PostWords.post_id], set_=row)
    )


def forget_words(post_ids: Sequence[int]) -> None:
    """Forget the stems of some posts."""
    session.execute(delete(PostWords).where(PostWords.post_id.in_(post_ids)))


def similar(
    words: str,
    kinds: Sequence[PostKind],
    reader: Person,
    *,
    besides: int = 0,
    most: int = MOST,
) -> list[Post]:
    """Find posts of some kinds that the reader may read, the likest first; `besides` is not one."""
    found = words_of(words, reader.language)
    if not found:
        return []
    ids = session.scalars(
        ALIKE,
        {
            "queries": [one.query for one in found],
            "weights": [one.weight for one in found],
            "each": FETCHED // len(found),
            "enough": ENOUGH * sum(one.weight for one in found),
            "kinds": list(kinds),
            "me": reader.id,
            "apart": list(session.scalars(apart_from(reader.id))),
            "besides": besides,
            "most": most,
        },
    ).all()
    posts = load(ids)
    return [posts[one] for one in ids if one in posts]


def words_of(words: str, language: str) -> list[Word]:
    """Read the stems of some words, the rarest first; without those that most posts have."""
    folded = fold(words[:LONGEST])
    config = CONFIGS.get(language_of(words[:LONGEST], language), "simple")
    rows = session.execute(SHARES, {"config": f"pg_catalog.{config}", "words": folded})
    return [Word(quoted(row.lexeme), row.share) for row in rows if row.share <= COMMON][:WORDS]


def quoted(lexeme: str) -> str:
    """Write a stem as a query of PostgreSQL's."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
