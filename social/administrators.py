"""Who looks after Kring, and what does everybody else read who tries?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import Company, Origin, Person, session
from social.rights import require


def require_administrator(person: Person) -> None:
    """Refuse whoever is no administrator, and say who may."""
    company = session.get_one(Company, 1)
    require(person, "administer", company, _("Administrators do this. Ask one of them."))


def door_of(actor: Person | None) -> Origin:
    """Say by which door an act of administrators comes; without an actor it is the command line.

    Whoever is no administrator is refused.
    """
    if actor is None:
        return Origin.COMMAND
    require_administrator(actor)
    return Origin.WEB
