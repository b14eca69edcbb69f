"""Which people do some addresses belong to?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from models import Person, session


def by_email(emails: Iterable[str]) -> dict[str, Person]:
    """Find people by addresses in small letters, and keep others from changing them meanwhile."""
    wanted = sorted(set(emails))
    rows = session.scalars(
        select(Person)
        .where(func.lower(Person.email).in_(wanted))
        .order_by(Person.id)
        .with_for_update()
    )
    return {(person.email or "").lower(): person for person in rows}
