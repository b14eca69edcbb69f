"""Where do people work, and in which departments?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models import Person, Site, session


def sites() -> Sequence[Site]:
    """List the sites by name."""
    return session.scalars(select(Site).order_by(Site.name)).all()


def departments() -> Sequence[str]:
    """List the departments in which people work."""
    named = Person.active().with_only_columns(Person.department).where(Person.department != "")
    return session.scalars(named.distinct().order_by(Person.department)).all()
