"""How many can read what is written in a place, and do they also read another one?"""

from __future__ import annotations

from sqlalchemy import func, select

from models import Community, Person, session


def reader_count(community: Community) -> int:
    """Count who can read a community's posts: its members, or everybody."""
    if community.is_open:
        return session.scalar(select(func.count()).select_from(Person.active().subquery())) or 0
    return community.member_count


def is_within(community: Community, origin: Community) -> bool:
    """Tell whether all who read a community also read another one."""
    rule = (Community.id == community.id, Community.read_within(origin))
    return session.scalar(select(Community.id).where(*rule)) is not None
