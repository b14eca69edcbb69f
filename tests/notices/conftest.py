"""Who comes along where notices are told?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Community, Event, Membership, Person, session
from social.changes import change


@pytest.fixture
def join(make_person: Callable[..., Person], community: Community) -> Callable[[str], Person]:
    """Let somebody new into the community: `join("Cleo Maes")`."""

    def new(name: str) -> Person:
        person = make_person(name)
        with change(None) as record:
            row = Membership(person_id=person.id, community_id=community.id)
            session.add(row)
            record(Event.MEMBER_JOINED, row)
        return person

    return new
