"""Who writes house rules, and who answers for one?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import Person, session
from social.errors import Invalid, not_found
from social.rulebook import MAKERS
from social.viewer import capabilities_of


def may_make(person: Person) -> bool:
    """Tell whether a person writes house rules."""
    return bool(MAKERS & capabilities_of(person))


def only_makers(person: Person) -> None:
    """Let nobody else know that there is anything to write."""
    if not may_make(person):
        raise not_found()


def owner_called(name: str, otherwise: Person | None) -> Person:
    """Find who answers for a rule by handle or e-mail address, who works here; Invalid if nobody.

    `otherwise` is who does where no name is given.
    """
    word = name.strip().lstrip("@").lower()
    if not word and otherwise is not None:
        return otherwise
    named = (Person.handle == word) | (func.lower(Person.email) == word)
    found = session.scalar(select(Person).where(named, Person.signs_in()))
    if found is None:
        raise Invalid(owner=_("Nobody who works here is called %(name)s.", name=name or "–"))
    return found
