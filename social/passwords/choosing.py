"""Which password may a person choose?"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, Person, session
from social.errors import Invalid
from social.passwords.guessable import LEAST, MOST, is_guessable
from social.passwords.hashing import hashed


def choose(person: Person, password: str) -> None:
    """Give a person another password; raises Invalid if it would be guessed. Part of a change."""
    company = session.scalar(select(Company.name))
    names = (person.name, person.email, person.site_name, company)
    person.password_hash = accepted(password, (name for name in names if name))


def accepted(password: str, names: Iterable[str]) -> str:
    """Hash a password that nobody would guess; raises Invalid otherwise."""
    if not LEAST <= len(password) <= MOST:
        raise Invalid(password=_("Use %(least)s to %(most)s characters.", least=LEAST, most=MOST))
    if is_guessable(password, names):
        raise Invalid(
            password=_(
                "This is among the first that somebody would guess: a common word, a name, a date "
                "or a row of keys. Choose several words that have nothing to do with each other."
            )
        )
    return hashed(password)
