"""Is a community of 10,000 as fast as one of 10, and a directory of 60 as one of 3?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import insert, text

from archive import ledger
from archive.ledger import Line
from models import (
    Community,
    Event,
    Membership,
    MembershipState,
    Origin,
    Person,
    Site,
    now,
    session,
)
from models.folding import fold
from social.communities import roster
from social.communities.directory import Wish, look_up
from social.communities.owning import owners_of
from social.cursor import Cursor
from social.rights import lacks_owner


def first_lines(event: Event, things: Sequence[Person | Membership | Community]) -> list[Line]:
    return [
        Line(
            event=event,
            noun=thing.noun,
            noun_id=thing.id,
            facts={},
            at=now(),
            origin=Origin.IMPORT,
            is_new=True,
        )
        for thing in things
    ]


@pytest.fixture
def crowd(site: Site) -> Callable[[int, Community], None]:
    """Let many people into a community at once, as an import does."""

    def come(number: int, community: Community) -> None:
        names = [(f"p{place:05}", f"Person {place * 7919 % number:05}") for place in range(number)]
        people = session.scalars(
            insert(Person).returning(Person),
            [
                {"handle": handle, "name": name, "name_folded": fold(name), "site_id": site.id}
                for handle, name in names
            ],
        ).all()
        lines = session.scalars(
            insert(Membership).returning(Membership),
            [{"person_id": person.id, "community_id": community.id} for person in people],
        ).all()
        ledger.append_first(session, first_lines(Event.PERSON_ADDED, people))
        ledger.append_first(session, first_lines(Event.MEMBER_JOINED, lines))
        session.commit()

    return come


def statements_of(browser, address: str, statements: list[str]) -> int:
    browser.get(address)
    statements.clear()
    assert browser.get(address).status_code == 200
    return len(statements)


def test_the_directory_asks_as_often_for_sixty_as_for_three(
    sign_in, ana: Person, ben: Person, make_community, statements: list[str]
) -> None:
    browser = sign_in(ana)
    for number in range(3):
        make_community(f"Few {number}", ana, ben)
    few = statements_of(browser, "/communities", statements)
    for number in range(57):
        make_community(f"Many {number}", ana if number % 2 else ben)
    assert statements_of(browser, "/communities", statements) == few
    assert few <= 8


def test_the_members_page_asks_as_often_for_five_hundred_as_for_ten(
    sign_in, ana: Person, community: Community, crowd, statements: list[str]
) -> None:
    browser = sign_in(ana)
    few = statements_of(browser, "/communities/welding/members", statements)
    crowd(500, community)
    assert statements_of(browser, "/communities/welding/members", statements) == few
    assert few <= 12


def test_every_member_shows_once_by_name_whatever_the_page(
    app: Flask, ana: Person, community: Community, crowd
) -> None:
    crowd(120, community)
    names, after = [], None
    with app.app_context():
        while True:
            roll = roster.members(community, after=after)
            names += [membership.person.name_folded for membership in roll.memberships]
            after = roll.next
            if after is None:
                break
    assert len(names) == 122
    assert names == sorted(names)


ROWS_READ = text(
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) "
    "FROM pg_stat_xact_user_tables WHERE relname IN ('person', 'membership', 'community')"
)


def test_nothing_on_the_pages_of_a_large_community_looks_at_every_member(
    app: Flask, ana: Person, eve: Person, community: Community, crowd, owner
) -> None:
    crowd(3000, community)
    with owner.connect() as connection:
        connection.exec_driver_sql("ANALYZE person, membership")
    asked = {
        "members": lambda: roster.members(community),
        "a later page": lambda: roster.members(community, after=ana.id),
        "a search": lambda: roster.members(community, "person"),
        "owners": lambda: owners_of(community),
        "requests": lambda: roster.requests_waiting(community),
        "who asks": lambda: roster.waiting(community, MembershipState.REQUESTED),
        "directory": lambda: look_up(eve, Wish(), Cursor()),
        "the last owner": lambda: lacks_owner(community),
    }
    read = {}
    with app.app_context():
        for name, ask in asked.items():
            before = session.scalar(ROWS_READ)
            ask()
            read[name] = session.scalar(ROWS_READ) - before
    assert {name: rows for name, rows in read.items() if rows > 300} == {}
