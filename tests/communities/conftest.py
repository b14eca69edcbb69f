"""What do the tests of communities share?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models import (
    Capability,
    Community,
    Entry,
    Event,
    Membership,
    Person,
    PersonState,
    Role,
    session,
)
from social.changes import change


@pytest.fixture
def make_administrator() -> Callable[[Person], None]:
    """Give somebody the keys of the house."""

    def make(person: Person) -> None:
        with change(None) as record:
            role = Role(person_id=person.id, capability=Capability.ADMINISTRATOR)
            session.add(role)
            record(Event.ROLE_GIVEN, role)

    return make


@pytest.fixture
def deactivate() -> Callable[[Person], None]:
    """Let somebody leave the company."""

    def leave(person: Person) -> None:
        with change(None) as record:
            person.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, person)

    return leave


@pytest.fixture
def line() -> Callable[[Person, Community], Membership | None]:
    """Read somebody's line in a community as the database has it now."""

    def read(person: Person, community: Community) -> Membership | None:
        return session.scalar(
            select(Membership)
            .where(Membership.person_id == person.id, Membership.community_id == community.id)
            .execution_options(populate_existing=True)
        )

    return read


@pytest.fixture
def count() -> Callable[[Community], int]:
    """Read how many members the database counts."""

    def read(community: Community) -> int:
        counted = select(Community.member_count).where(Community.id == community.id)
        return session.scalars(counted).one()

    return read


@pytest.fixture
def events() -> Callable[[], list[str]]:
    """Read what the ledger says of memberships, but for the first ones."""

    def read() -> list[str]:
        rows = session.scalars(
            select(Entry.event).where(Entry.noun == "membership").order_by(Entry.id)
        )
        return [word.removeprefix("membership.") for word in rows]

    return read
