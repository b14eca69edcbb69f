"""What does a member set for themselves? Reading is nobody's business: none of it is recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, update

from models import Community, Membership, Person, session
from social.changes import change
from social.live.announce import tell_standing, tell_unread


def mute(member: Person, community: Community, *, is_muted: bool) -> None:
    """Keep a community's posts out of the member's home, or let them in again."""
    set_own(member, community, is_muted=is_muted)
    tell_standing(member.id)


def mark_read(member: Person, community: Community, until: datetime) -> None:
    """Note that the member read a community up to a time."""
    set_own(member, community, read_at=func.greatest(Membership.read_at, until))
    tell_unread(member.id)


def set_own(member: Person, community: Community, **values: object) -> None:
    """Keep what is the member's own in their line."""
    with change(member):
        session.execute(
            update(Membership)
            .where(Membership.person_id == member.id, Membership.community_id == community.id)
            .values(**values)
        )
