"""Was something destroyed since that an export may hold? Then nobody gets it any more.

Which entries a grant opened cannot be asked any more of what is gone. So this errs on the side of
destroying: whatever was destroyed within the grant's time and places, by or about its people, and
everybody who was erased, counts.
"""

from __future__ import annotations

from sqlalchemy import text

from archive.exporting.scope import CONTENT
from archive.granting import DIRECT, Scope
from archive.ledger import AnySession

NEWEST = text("SELECT COALESCE(max(id), 0) FROM certificate")
SINCE = """
SELECT EXISTS (
    SELECT FROM destroyed d JOIN entry e ON e.id = d.entry_id JOIN leaf l ON l.entry_id = e.id
     WHERE d.certificate_id > :newest AND l.index < :size AND ({})
)
"""
OF_GRANT = text(
    SINCE.format(
        """e.noun = 'person' OR (
            e.noun = ANY(:content) AND e.at >= :begins_at AND e.at < :ends_at
            AND (e.community_id IS NULL OR cardinality(CAST(:places AS int[])) = 0
                 OR e.community_id = ANY(:places))
            AND (cardinality(CAST(:people AS int[])) = 0 OR e.actor_id IS NULL
                 OR e.actor_id = ANY(:people) OR e.noun = ANY(:anybodys)))"""
    )
)
OF_PRODUCTION = text(
    SINCE.format(
        """e.noun = 'person' OR e.id IN (
            SELECT i.entry_id FROM review_item i JOIN production_item p ON p.item_id = i.id
             WHERE p.production_id = :production)"""
    )
)


def newest_certificate(session: AnySession) -> int:
    """Tell what was destroyed last, by the number of its certificate."""
    return session.scalar(NEWEST) or 0


def is_outdated(
    session: AnySession, scope: Scope, size: int, production_id: int | None, certificate_id: int
) -> bool:
    """Tell whether an export up to `size` may hold what later certificates than this destroyed."""
    if newest_certificate(session) <= certificate_id:
        return False
    values = {"newest": certificate_id, "size": size}
    if production_id is not None:
        return bool(session.scalar(OF_PRODUCTION, values | {"production": production_id}))
    values |= {
        "content": sorted(CONTENT),
        "anybodys": [*sorted(DIRECT), "reaction", "file"],
        "begins_at": scope.begins_at,
        "ends_at": scope.ends_at,
        "places": list(scope.community_ids),
        "people": list(scope.people_ids),
    }
    return bool(session.scalar(OF_GRANT, values))
