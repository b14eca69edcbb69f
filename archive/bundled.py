"""Which bundles of data hold something that is destroyed, or name who is forgotten?

What a bundle holds follows from the items of its request; so nothing has to be read or kept of it.
Ask before things go, while it still shows which texts name somebody, and once more of all that
went along.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import text

from archive.ledger import AnySession

Thing = tuple[str, int]

WAITING = text("SELECT request_id FROM bundle WHERE gone_at IS NULL ORDER BY request_id")
HOLDING = text(
    """
    WITH thing AS (
        SELECT * FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS t (noun, noun_id)
    ), given AS (
        SELECT * FROM request_item i
         WHERE i.request_id = ANY(:requests) AND i.outcome IN ('give', 'mask')
    ), forgotten AS (
        SELECT noun_id AS id FROM thing WHERE noun = 'person'
    )
    SELECT i.request_id FROM given i JOIN thing t ON t.noun = i.noun AND t.noun_id = i.noun_id
     UNION
    SELECT i.request_id FROM given i JOIN mention m ON i.noun = 'mention' AND m.id = i.noun_id
      JOIN thing t ON (t.noun = 'comment' AND t.noun_id = m.comment_id)
                   OR (t.noun = 'message' AND t.noun_id = m.message_id)
                   OR (t.noun = 'post' AND t.noun_id = m.post_id AND m.comment_id IS NULL)
     UNION
    SELECT r.id FROM erasure_request r JOIN person p ON p.id = r.person_id
     WHERE r.id = ANY(:requests)
       AND (p.id IN (SELECT id FROM forgotten) OR p.manager_id IN (SELECT id FROM forgotten))
     UNION
    SELECT i.request_id FROM given i
     WHERE i.outcome = 'give' AND i.names_others AND EXISTS (SELECT FROM forgotten)
     UNION
    SELECT r.id FROM erasure_request r JOIN report x ON x.reporter_id = r.person_id
      JOIN thing t ON t.noun = 'report' AND t.noun_id = x.id
     WHERE r.id = ANY(:requests)
     UNION
    SELECT r.id FROM erasure_request r JOIN "case" x ON x.author_id = r.person_id
      JOIN thing t ON t.noun = 'case' AND t.noun_id = x.id
     WHERE r.id = ANY(:requests)
    """
)
NEWEST = text("SELECT COALESCE(max(id), 0) FROM certificate")
SINCE = text(
    "SELECT DISTINCT e.noun, e.noun_id FROM destroyed d JOIN entry e ON e.id = d.entry_id "
    "WHERE d.certificate_id > :newest"
)
ERASED = text(
    "SELECT EXISTS (SELECT FROM entry WHERE noun = 'person' AND noun_id = :person "
    "AND event = 'person.erased')"
)


def waiting(session: AnySession) -> Sequence[int]:
    """List the requests whose bundles somebody can read."""
    return session.scalars(WAITING).all()


def holding(session: AnySession, things: Collection[Thing], requests: Sequence[int]) -> set[int]:
    """Find those of some requests whose bundles hold any of these things, or name these people."""
    if not things or not requests:
        return set()
    values = {
        "nouns": [noun for noun, _ in things],
        "ids": [number for _, number in things],
        "requests": list(requests),
    }
    return set(session.scalars(HOLDING, values))


def destroyed_since(session: AnySession, certificate_id: int) -> Sequence[Thing]:
    """List what was destroyed by later certificates than this."""
    rows = session.execute(SINCE, {"newest": certificate_id})
    return [(row.noun, row.noun_id) for row in rows]


def is_forgotten(session: AnySession, person_id: int) -> bool:
    """Tell whether a person was erased: then there is nothing to be given, and nobody to ask."""
    return bool(session.scalar(ERASED, {"person": person_id}))
