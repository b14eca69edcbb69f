"""Why does somebody not write for a while, and until when?"""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from models import Community, Decision, Measure, Person, session

# Built once: home and every community ask it. What lasts longest is told.
KEEPING = (
    select(Decision)
    .where(
        Decision.author_id == bindparam("person"),
        or_(
            Decision.measure == Measure.MUTE,
            (Decision.measure == Measure.COOL_DOWN)
            & (Decision.community_id == bindparam("community")),
        ),
        Decision.restraining(),
    )
    .order_by(Decision.ends_at.desc())
    .limit(1)
)


def kept_from_writing(person: Person, community: Community | None = None) -> Decision | None:
    """Find the decision that keeps somebody from writing: anywhere, or in a community, too."""
    values = {"person": person.id, "community": community.id if community else None}
    return session.scalar(KEEPING, values)
