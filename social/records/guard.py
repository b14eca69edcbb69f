"""Who may act on the records? For everybody else they do not exist."""

from __future__ import annotations

from models import Capability, Person
from social.errors import not_found
from social.rights import holds


def only_compliance(actor: Person) -> None:
    """Answer whoever does not hold the role as if there were nothing."""
    if not holds(actor, Capability.COMPLIANCE):
        raise not_found()
