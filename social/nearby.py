"""Which communities of their own site is a reader not in?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models import Community, Membership, Person, session


def nearby(reader: Person, most: int = 3) -> Sequence[Community]:
    """List the liveliest communities of the reader's own site that they are not in."""
    if reader.site_id is None:
        return []
    line = select(Membership.id).where(
        Membership.community_id == Community.id, Membership.person_id == reader.id
    )
    return session.scalars(
        Community.seen_by(reader)
        .where(
            Community.site_id == reader.site_id,
            Community.archived_at.is_(None),
            ~line.correlate(Community).exists(),
        )
        .order_by(Community.active_at.desc(), Community.id.desc())
        .limit(most)
    ).all()
