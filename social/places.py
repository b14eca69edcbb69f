"""How many can read what is written in a place?"""

from __future__ import annotations

from sqlalchemy import func, select

from models import Community, Person, session


def reader_count(community: Community) -> int:
    """Count who can read a community's posts: its members, or everybody."""
    if community.is_open:
        return session.scalar(select(func.count()).select_from(Person.active().subquery())) or 0
    return community.member_count
