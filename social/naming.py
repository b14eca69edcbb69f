"""Whom does somebody mean who writes names into a field?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from models import Person, PersonState, session
from social.errors import Invalid


def people_called(words: str, field: str, most: int) -> list[Person]:
    """Find all who are named; raises Invalid, beside the field, for the first whom nobody knows."""
    wanted = names_in(words)
    if len(wanted) > most:
        raise Invalid(**{field: _("Name %(number)s at most.", number=most)})
    found = called(wanted)
    known = {person.handle for person in found} | {(person.email or "").lower() for person in found}
    for name in wanted:
        if name not in known:
            raise Invalid(**{field: _("Nobody here is called “%(name)s”.", name=name)})
    return found


def names_in(words: str) -> list[str]:
    """Read handles and addresses from a list, blanks between them or commas."""
    listed = (one.removeprefix("@").lower() for one in re.split(r"[\s,;]+", words))
    return list(dict.fromkeys(one for one in listed if one))


def called(names: Iterable[str]) -> list[Person]:
    """Find the people who work here by handle or address, in one statement."""
    wanted = list(names)
    if not wanted:
        return []
    known = or_(Person.handle.in_(wanted), func.lower(Person.email).in_(wanted))
    found = select(Person).where(known, Person.state != PersonState.DEACTIVATED)
    return list(session.scalars(found.order_by(Person.id)))
