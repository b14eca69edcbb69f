"""What do the tests of administration share?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Capability, Event, Person, Role, session
from social.changes import change


@pytest.fixture
def give() -> Callable[..., Person]:
    """Give a person a role: `give(ana, Capability.ADMINISTRATOR)`."""

    def role(person: Person, capability: Capability = Capability.ADMINISTRATOR) -> Person:
        with change(None) as record:
            row = Role(person_id=person.id, capability=capability)
            session.add(row)
            record(Event.ROLE_GIVEN, row)
        return person

    return role
