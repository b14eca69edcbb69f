"""In which communities is something talked of, so that it is asked there first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, text

from models import session
from models.folding import fold
from models.reading import SHOWN
from social import vocabulary
from social.seeking.criteria import Criterion, Sort
from social.stems import CONFIGS

MOST = 4  # communities that are offered
LATELY = "INTERVAL '18 months'"
ENOUGH = 50  # posts with a topic in one community: more say nothing more
LOOKED_AT = 1_000  # questions that say the words

# Newer posts of each community with a topic of such a name, and questions that say such words.
TALKED = text(
    f"""
    WITH asked AS (
        SELECT string_agg('(' || query::text || ')', ' | ')::tsquery AS query FROM (
            SELECT plainto_tsquery(CAST(config AS regconfig), words) AS query
              FROM unnest(CAST(:configs AS text[]), CAST(:words AS text[])) AS one(config, words)
        ) AS phrase WHERE numnode(query) > 0
    ), said AS (
        SELECT p.community_id FROM post_words w JOIN post p ON p.id = w.post_id AND {SHOWN}
         WHERE w.stems @@ (SELECT query FROM asked) AND p.community_id = ANY (:places)
           AND p.posted_at > now() - {LATELY}
         LIMIT {LOOKED_AT}
    )
    SELECT place.id, topics.number + (
               SELECT count(*) FROM said WHERE community_id = place.id) AS number
      FROM unnest(CAST(:places AS int[])) AS place(id)
     CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM (
            SELECT FROM topic t
              JOIN post_topic k ON k.topic_id = t.id AND k.community_id = place.id
               AND k.posted_at > now() - {LATELY}
              JOIN post p ON p.id = k.post_id AND {SHOWN}
             WHERE t.folded = ANY (:topics) LIMIT {ENOUGH}) AS few) AS topics
    """
)


def where_to_ask(
    criteria: Sequence[Criterion], places: Sequence[Row[tuple[object, ...]]], language: str
) -> list[Row[tuple[object, ...]]]:
    """Choose some of the communities where somebody may write, those that talk of it most first.

    Where none does, or as many, they stay in their order.
    """
    said = list(words_of(criteria, language))
    if not said or not places:
        return list(places[:MOST])
    values = {
        "configs": [f"pg_catalog.{CONFIGS.get(tongue, 'simple')}" for tongue, _words in said],
        "words": [words for _tongue, words in said],
        "topics": list({name for _tongue, words in said for name in topics_of(words)}),
        "places": [place.id for place in places],
    }
    often = {row.id: row.number for row in session.execute(TALKED, values)}
    return sorted(places, key=lambda place: -often[place.id])[:MOST]


def words_of(criteria: Sequence[Criterion], language: str) -> Iterator[tuple[str, str]]:
    """Give what is looked for, by language and words: terms in all that they are called in."""
    terms = [number for one in criteria if one.sort is Sort.CONCEPT for number in one.numbers]
    for _id, tongue, words in vocabulary.preferred(terms, language):
        yield tongue, fold(words)
    for one in criteria:
        if one.sort is Sort.WORDS:
            yield from ((language, fold(words)) for words in one.values)


def topics_of(words: str) -> Iterator[str]:
    """Write words as topics may be named, which have no blanks."""
    yield from (words.replace(" ", between) for between in ("", "-", "_"))
