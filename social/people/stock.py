"""Which people do some addresses belong to?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from models import Person, session


def by_email(emails: Iterable[str]) -> dict[str, Person]:
    """Find people by addresses in small letters, and keep others from changing them meanwhile.

    They are read anew: what this session read earlier may have been changed by then.
    """
    wanted = sorted(set(emails))
    rows = session.scalars(
        select(Person)
        .where(func.lower(Person.email).in_(wanted))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {(person.email or "").lower(): person for person in rows}
