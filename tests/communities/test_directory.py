"""Which communities does a reader find, and what is refused?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import Community, CommunityKind, Event, Membership, Person, Site, now, session
from social.changes import change
from social.communities.directory import PAGE, Scope, Wish, look_up
from social.cursor import Cursor
from social.nearby import nearby


@pytest.fixture
def several(make_community, ana: Person, ben: Person, site: Site) -> None:
    """Five communities that differ in everything one can look for."""
    long_ago = now() - timedelta(days=60)
    make_community("Qualité Lyon", ana, language="fr", purpose="Mesurer et prouver")
    make_community("Welding", ana, ben, site_id=site.id, purpose="100% Röhren")
    make_community("Old workshop", ana, active_at=long_ago, kind=CommunityKind.PRIVATE)
    make_community("Works council", ana, kind=CommunityKind.HIDDEN)
    make_community("Closed plant", ana, archived_at=now())


def names(reader: Person, **wish: object) -> set[str]:
    shelf = look_up(reader, Wish(**wish), Cursor())
    return {standing.community.name for standing in shelf.standings}


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({}, {"Qualité Lyon", "Welding", "Old workshop"}),
        ({"words": "qualite"}, {"Qualité Lyon"}),
        ({"words": "ROHREN"}, {"Welding"}),
        ({"words": "eld"}, {"Welding"}),
        ({"words": "prouver lyon"}, {"Qualité Lyon"}),
        ({"words": "lyon welding"}, set()),
        ({"words": "100%"}, {"Welding"}),
        ({"words": "_elding"}, set()),
        ({"words": "council"}, set()),
        ({"kind": CommunityKind.PRIVATE}, {"Old workshop"}),
        ({"kind": CommunityKind.HIDDEN}, set()),
        ({"language": "fr"}, {"Qualité Lyon"}),
        ({"active": 30}, {"Qualité Lyon", "Welding"}),
        ({"active": 90}, {"Qualité Lyon", "Welding", "Old workshop"}),
        ({"scope": Scope.MINE}, {"Welding"}),
        ({"scope": Scope.ARCHIVED}, {"Closed plant"}),
    ],
)
def test_a_reader_finds_what_they_ask_for(
    several: None, ben: Person, wish: dict[str, object], found: set[str]
) -> None:
    assert names(ben, **wish) == found


def test_a_site_is_found_by_its_number(several: None, ben: Person, site: Site) -> None:
    assert names(ben, site_id=site.id) == {"Welding"}


def test_what_the_own_site_has_is_suggested_until_one_is_in(
    several: None, ben: Person, eve: Person
) -> None:
    assert [community.name for community in nearby(eve)] == ["Welding"]
    assert list(nearby(ben)) == []


def test_the_liveliest_come_first_and_pages_follow_without_gap_or_double(
    make_community, ana: Person
) -> None:
    for number in range(PAGE + 6):
        make_community(f"C{number:02}", ana)
    seen, before = [], Cursor()
    while True:
        shelf = look_up(ana, Wish(), before)
        seen += [standing.community.name for standing in shelf.standings]
        if shelf.next is None:
            break
        before = Cursor.read(str(shelf.next))
    assert seen == [f"C{number:02}" for number in reversed(range(PAGE + 6))]


@pytest.mark.parametrize(
    "query",
    [
        "scope=everything",
        "kind=secret",
        "language=xx",
        "site=99999999999999999999999",
        "site=x",
        "active=31",
        "active=-1",
        "q=" + "x" * 300,
    ],
)
def test_a_choice_that_does_not_exist_is_refused(sign_in, ana: Person, query: str) -> None:
    assert sign_in(ana).get(f"/communities?{query}").status_code == 422


@pytest.mark.parametrize("query", ["before=x", "before=1-99999999999", "before=-1-1"])
def test_a_place_of_ones_own_making_is_not_found(sign_in, ana: Person, query: str) -> None:
    assert sign_in(ana).get(f"/communities?{query}").status_code == 404


@pytest.mark.parametrize("query", ["after=x", "after=0", "after=99999999999999999999", "after=-1"])
def test_a_member_list_goes_on_only_after_somebody(
    sign_in, ana: Person, community: Community, query: str
) -> None:
    assert sign_in(ana).get(f"/communities/welding/members?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["q=%25", "q=_", "q=%00", "q=%F0%9F%92%A9", "q='--", "endpoint=x&_external=1"]
)
def test_strange_words_find_nothing_and_break_nothing(sign_in, ana: Person, query: str) -> None:
    assert sign_in(ana).get(f"/communities?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=zzz", "No community fits"),
        ("scope=mine", "You are in no community yet"),
        ("scope=archived", "Nothing is archived"),
        ("", "No communities yet"),
    ],
)
def test_where_nothing_is_the_page_says_what_to_do(
    sign_in, eve: Person, query: str, words: str
) -> None:
    assert words in sign_in(eve).get(f"/communities?{query}").text


def test_members_are_searched_by_any_part_of_a_name(
    sign_in, ana: Person, make_person, community: Community
) -> None:
    jurgen = make_person("Jürgen Großmann")
    with change(ana) as record:
        line = Membership(person_id=jurgen.id, community_id=community.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    page = sign_in(ana).get("/communities/welding/members?q=gross").text
    assert "Jürgen Großmann" in page
    assert "Ben Claes</a>" not in page
    nobody = sign_in(ana).get("/communities/welding/members?q=zzz").text
    assert "Nobody of this name is in" in nobody
