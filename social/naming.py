"""Whom does somebody mean who writes names into a field?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from models import Person, session
from models.folding import fold
from social.errors import Invalid

WORDS = 8  # of the longest names; a list has no more of them a person


def people_called(words: str, field: str, most: int) -> list[Person]:
    """Find all who are named, by handle, address or whole name.

    Raises Invalid, beside the field, for the first name that nobody has, or several have.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]+", words) if part.strip()]
    wanted = names_in(words)
    if len(wanted) > most * WORDS:
        raise too_many(field, most)
    known = known_as(called(wanted))
    left = [part for part in parts if not all(name in known for name in names_in(part))]
    whole = with_names(left)
    found: dict[int, Person] = {}
    for part in parts:
        bearers = whole.get(fold(part), []) if part in left else []
        if len(bearers) > 1:
            raise Invalid(
                **{field: _("Several colleagues are called “%(name)s”: take the @name.", name=part)}
            )
        if part in left and not bearers:
            raise Invalid(**{field: nobody(part, known)})
        meant = bearers or [known[name] for name in names_in(part)]
        found.update((person.id, person) for person in meant)
    if len(found) > most:
        raise too_many(field, most)
    return [found[id] for id in sorted(found)]


def too_many(field: str, most: int) -> Invalid:
    """Say how many can be named."""
    return Invalid(**{field: _("Name %(number)s at most.", number=most)})


def nobody(part: str, known: Collection[str]) -> str:
    """Say which name nobody has: all of it, or the first unknown of several handles."""
    names = names_in(part)
    is_list = any(name in known for name in names) or part.count("@") > 1
    unknown = next(name for name in names if name not in known) if is_list else part
    return _("Nobody here is called “%(name)s”.", name=unknown.removeprefix("@"))


def known_as(people: Iterable[Person]) -> dict[str, Person]:
    """Give people by their handles and their addresses."""
    found = {person.handle: person for person in people}
    return found | {person.email.lower(): person for person in found.values() if person.email}


def with_names(names: Iterable[str]) -> dict[str, list[Person]]:
    """Find the people who work here by their whole names, in one statement."""
    wanted = {fold(name) for name in names}
    if not wanted:
        return {}
    here = Person.works_here()
    bearers: dict[str, list[Person]] = {}
    for one in session.scalars(select(Person).where(Person.name_folded.in_(wanted), here)):
        bearers.setdefault(one.name_folded, []).append(one)
    return bearers


def person_called(words: str, field: str) -> Person | None:
    """Find one who is named; None if nothing is written."""
    return next(iter(people_called(words, field, 1)), None)


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
    found = select(Person).where(known, Person.works_here())
    return list(session.scalars(found.order_by(Person.id)))
