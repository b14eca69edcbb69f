"""What does each page about communities show, to whom, and what does it refuse?"""

from __future__ import annotations

import re
from html import unescape

import pytest

from models import (
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipState,
    Person,
    session,
)
from social import shell
from social.changes import change
from social.communities import roster

FIELDS = {
    "name": "Lean & flow",
    "purpose": "What we learn about **flow**.",
    "kind": "public",
    "language": "en",
    "site": "",
    "owner": "",
}


@pytest.fixture
def hidden(make_community, ana: Person, ben: Person) -> Community:
    """A hidden community of Ana and Ben."""
    return make_community("Works council", ana, ben, kind=CommunityKind.HIDDEN)


@pytest.fixture
def canteen(make_community, ana: Person) -> Community:
    """A public community of Ana."""
    return make_community("Canteen", ana, purpose="Soup", purpose_html="<p>Soup &amp; bread</p>")


def test_the_directory_shows_what_exists_for_the_reader(
    sign_in, eve: Person, community: Community, hidden: Community, canteen: Community
) -> None:
    page = sign_in(eve).get("/communities").text
    assert "Welding" in page
    assert "Canteen" in page
    assert "Works council" not in page


def test_a_new_community_is_founded_and_opened(sign_in, ana: Person) -> None:
    browser = sign_in(ana)
    assert browser.get("/communities/new").status_code == 200
    answer = browser.post("/communities", data=FIELDS)
    assert answer.status_code == 303
    assert answer.location == "/communities/lean-flow"
    page = browser.get(answer.location).text
    assert "<h1>Lean &amp; flow" in page
    assert "What we learn about flow." in page


def test_what_was_typed_stays_when_it_cannot_be_taken(sign_in, ana: Person, canteen) -> None:
    answer = sign_in(ana).post("/communities", data=FIELDS | {"name": "CANTEEN"})
    assert answer.status_code == 422
    assert "of this name already" in answer.text
    assert "What we learn about **flow**." in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "secret"},
        {"kind": ""},
        {"language": "xx"},
        {"site": "999"},
        {"site": "x"},
        {"owner": "nobody"},
        {"name": ""},
        {"name": "x" * 300},
        {"purpose": ""},
        {"purpose": "x" * 3000},
    ],
)
def test_a_founding_form_with_anything_wrong_is_shown_again(sign_in, ana: Person, more) -> None:
    assert sign_in(ana).post("/communities", data=FIELDS | more).status_code == 422


def test_a_private_community_shows_an_outsider_its_head_and_no_posts(
    sign_in, ana: Person, eve: Person, community: Community
) -> None:
    sign_in(ana).post(f"/communities/{community.slug}/posts", data={"text": "For members only"})
    page = sign_in(eve).get("/communities/welding")
    assert page.status_code == 200
    assert "Ask to join" in page.text
    assert "For members only" not in page.text
    assert sign_in(eve).get("/communities/welding/about").status_code == 200
    assert sign_in(eve).get("/communities/welding/members").status_code == 403


WAYS = [
    ("GET", "", 404),
    ("GET", "/about", 404),
    ("GET", "/members", 404),
    ("GET", "/edit", 404),
    ("GET", "/requests", 404),
    ("GET", "/invitations", 404),
    ("GET", "/rule", 404),
    ("GET", "/deletion", 404),
    ("GET", "/membership", 404),
    ("POST", "/membership", 404),
    ("DELETE", "/membership", 404),
    ("POST", "/mute", 404),
    ("DELETE", "/mute", 404),
    ("POST", "/read", 404),
    ("PATCH", "", 404),
    ("DELETE", "", 404),
    ("POST", "/archive", 404),
    ("DELETE", "/archive", 404),
    ("POST", "/rule", 404),
    ("DELETE", "/rule", 404),
    ("POST", "/offer", 404),
    ("POST", "/owners/ben.claes", 404),
    ("DELETE", "/owners/ben.claes", 404),
    ("POST", "/owners/ben.claes/succession", 404),
    ("DELETE", "/members/ben.claes", 404),
    ("POST", "/invitations/ben.claes", 404),
    ("DELETE", "/invitations/ben.claes", 404),
    ("POST", "/requests/ben.claes", 404),
    ("DELETE", "/requests/ben.claes", 404),
]


@pytest.mark.parametrize(("method", "path", "code"), WAYS)
def test_a_hidden_community_does_not_exist_for_an_outsider(
    sign_in, eve: Person, hidden: Community, method: str, path: str, code: int
) -> None:
    assert sign_in(eve).open(f"/communities/{hidden.slug}{path}", method=method).status_code == code


OWNERS_ONLY = [
    ("GET", "/edit"),
    ("GET", "/requests"),
    ("GET", "/rule"),
    ("GET", "/deletion"),
    ("GET", "/owners/ben.claes/succession"),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/archive"),
    ("DELETE", "/archive"),
    ("POST", "/rule"),
    ("DELETE", "/rule"),
    ("POST", "/offer"),
    ("POST", "/owners/ben.claes"),
    ("DELETE", "/owners/ben.claes"),
    ("POST", "/owners/ben.claes/succession"),
    ("DELETE", "/members/ben.claes"),
    ("DELETE", "/invitations/ben.claes"),
    ("POST", "/requests/ben.claes"),
    ("DELETE", "/requests/ben.claes"),
]


@pytest.mark.parametrize(("method", "path"), OWNERS_ONLY)
def test_what_owners_do_is_refused_to_members_and_outsiders(
    sign_in, ben: Person, eve: Person, community: Community, method: str, path: str
) -> None:
    for person in (ben, eve):
        answer = sign_in(person).open(f"/communities/{community.slug}{path}", method=method)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/invitations"),
        ("GET", "/membership"),
        ("POST", "/invitations/ben.claes"),
        ("POST", "/mute"),
        ("POST", "/read"),
    ],
)
def test_what_members_do_is_refused_to_outsiders(
    sign_in, eve: Person, community: Community, method: str, path: str
) -> None:
    answer = sign_in(eve).open(f"/communities/{community.slug}{path}", method=method)
    assert answer.status_code == 403


def test_joining_and_leaving_by_button(sign_in, eve: Person, canteen: Community, count) -> None:
    browser = sign_in(eve)
    for _twice in range(2):
        answer = browser.post("/communities/canteen/membership")
        assert (answer.status_code, answer.location) == (303, "/communities/canteen")
    assert count(canteen) == 2
    for _twice in range(2):
        answer = browser.post("/communities/canteen/membership", data={"_method": "DELETE"})
        assert answer.status_code == 303
    assert count(canteen) == 1


def test_asking_approving_and_being_in(
    sign_in, ana: Person, eve: Person, community: Community
) -> None:
    sign_in(eve).post("/communities/welding/membership")
    assert "You asked to join" in sign_in(eve).get("/communities/welding").text
    assert "Eve Outsider" in sign_in(ana).get("/communities/welding/requests").text
    for _twice in range(2):
        answer = sign_in(ana).post("/communities/welding/requests/eve.outsider")
        assert answer.status_code == 303
    assert "Write in your own language" in sign_in(eve).get("/communities/welding").text
    assert "Eve Outsider" in sign_in(eve).get("/communities/welding/members").text


def test_approving_nobodys_request_says_so(sign_in, ana: Person, eve: Person, community) -> None:
    answer = sign_in(ana).post("/communities/welding/requests/eve.outsider")
    assert answer.status_code == 422
    assert "does not ask any more" in answer.text
    assert sign_in(ana).post("/communities/welding/requests/nobody").status_code == 404


def test_inviting_and_accepting(sign_in, ana: Person, eve: Person, hidden: Community) -> None:
    address = f"/communities/{hidden.slug}"
    found = sign_in(ana).get(f"{address}/invitations?q=outs").text
    assert "Eve Outsider" in found
    assert sign_in(ana).post(f"{address}/invitations/eve.outsider").status_code == 303
    page = sign_in(eve).get(address)
    assert page.status_code == 200
    assert "Accept the invitation" in page.text
    assert sign_in(eve).post(f"{address}/membership").status_code == 303
    assert sign_in(eve).get(f"{address}/members").status_code == 200


def test_after_leaving_a_hidden_community_it_is_gone(sign_in, ben: Person, hidden) -> None:
    browser = sign_in(ben)
    assert (
        "an owner has to invite you" in browser.get(f"/communities/{hidden.slug}/membership").text
    )
    answer = browser.delete(f"/communities/{hidden.slug}/membership")
    assert answer.location == "/communities"
    assert browser.get(f"/communities/{hidden.slug}").status_code == 404


def test_handing_over_is_said_first_and_then_done(
    sign_in, ana: Person, ben: Person, community: Community, line
) -> None:
    address = "/communities/welding/owners/ben.claes/succession"
    assert "You stay a member" in sign_in(ana).get(address).text
    assert sign_in(ana).post(address).status_code == 303
    assert line(ben, community).is_owner
    assert sign_in(ana).post(address).status_code == 403


def test_the_last_owner_reads_why_they_stay(sign_in, ana: Person, community: Community) -> None:
    answer = sign_in(ana).delete("/communities/welding/membership")
    assert answer.status_code == 422
    assert "Make somebody else owner first" in answer.text
    told = sign_in(ana).delete(
        "/communities/welding/membership", headers={"Accept": "application/json"}
    )
    assert told.status_code == 422
    assert told.content_type == "application/problem+json"


def test_editing_keeps_the_address(sign_in, ana: Person, community: Community) -> None:
    browser = sign_in(ana)
    assert browser.get("/communities/welding/edit").status_code == 200
    data = FIELDS | {"name": "Joining", "kind": "private", "version": "1", "rules": "Be *brief*."}
    answer = browser.patch("/communities/welding", data=data)
    assert (answer.status_code, answer.location) == (303, "/communities/welding/about")
    page = browser.get("/communities/welding/about").text
    assert "<h1>Joining" in page
    assert "<em>brief</em>" in page
    again = browser.patch("/communities/welding", data=data)
    assert again.status_code == 422
    assert "Somebody changed this meanwhile" in again.text


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999999", "-1"])
def test_a_version_of_ones_own_making_is_refused(
    sign_in, ana: Person, community: Community, version: str
) -> None:
    data = FIELDS | {"kind": "private", "version": version}
    assert sign_in(ana).patch("/communities/welding", data=data).status_code == 422


def test_archiving_says_so_and_can_be_undone(sign_in, ana: Person, community: Community) -> None:
    browser = sign_in(ana)
    browser.post("/communities/welding/archive")
    page = browser.get("/communities/welding").text
    assert "nobody writes or joins" in page
    assert "Write in your own language" not in page
    assert "Welding" in browser.get("/communities?scope=archived").text
    browser.post("/communities/welding/archive?_method=DELETE")
    assert "nobody writes or joins" not in browser.get("/communities/welding").text


def test_a_deletion_says_first_what_happens_to_the_posts(
    sign_in, ana: Person, ben: Person, community: Community
) -> None:
    browser = sign_in(ana)
    for words in ("One", "Two"):
        browser.post("/communities/welding/posts", data={"text": words})
    assert "2 posts are then found by nobody" in browser.get("/communities/welding/deletion").text
    answer = browser.post("/communities/welding", data={"_method": "DELETE"})
    assert (answer.status_code, answer.location) == (303, "/communities")
    for person in (ana, ben):
        assert sign_in(person).get("/communities/welding").status_code == 404


def test_a_rule_is_looked_at_and_then_kept(
    sign_in, ana: Person, ben: Person, eve: Person, site, community: Community
) -> None:
    browser = sign_in(ana)
    asked = browser.get(f"/communities/welding/rule?site={site.id}&department=").text
    assert "3 people are meant." in asked
    assert "1 of them is not in yet." in asked
    answer = browser.post("/communities/welding/rule", data={"site": site.id, "department": ""})
    assert answer.status_code == 303
    assert "Everybody at Gent" in browser.get("/communities/welding/about").text
    assert browser.delete("/communities/welding/rule", data={"then": "go"}).status_code == 303
    assert "Everybody at Gent" not in browser.get("/communities/welding/about").text


@pytest.mark.parametrize("query", ["site=&department=", "site=999", "site=x", "department=None"])
def test_a_rule_that_means_nobody_is_refused(
    sign_in, ana: Person, community: Community, query: str
) -> None:
    assert sign_in(ana).get(f"/communities/welding/rule?{query}").status_code == 422


def test_a_leavers_community_is_offered_and_appointed(
    sign_in, ana, ben: Person, eve: Person, community: Community, deactivate, make_administrator
) -> None:
    make_administrator(eve)
    assert sign_in(ben).get("/communities/without-owner").status_code == 403
    assert "asks for a new owner" not in sign_in(ben).get("/communities/welding").text
    deactivate(ana)
    assert "asks for a new owner" in sign_in(ben).get("/communities/welding").text
    assert sign_in(ben).post("/communities/welding/offer").status_code == 303
    assert "Ben Claes" in sign_in(eve).get("/communities/without-owner").text
    own = sign_in(eve).post("/communities/without-owner/welding", data={"owner": "eve.outsider"})
    assert own.status_code == 422
    answer = sign_in(eve).post("/communities/without-owner/welding", data={"owner": "@ben.claes"})
    assert answer.status_code == 303
    again = sign_in(eve).post("/communities/without-owner/welding", data={"owner": "ben.claes"})
    assert again.status_code == 404
    assert sign_in(ben).get("/communities/welding/edit").status_code == 200


def test_muting_and_reading_are_the_members_own(sign_in, ben: Person, community, line) -> None:
    browser = sign_in(ben)
    assert browser.post("/communities/welding/mute").status_code == 303
    assert line(ben, community).is_muted
    assert browser.post("/communities/welding/mute?_method=DELETE").status_code == 303
    assert not line(ben, community).is_muted
    before = line(ben, community).read_at
    assert browser.post("/communities/welding/read").status_code == 303
    assert line(ben, community).read_at > before


def test_pinned_posts_stand_on_top_and_only_once(sign_in, ana: Person, community) -> None:
    browser = sign_in(ana)
    for words in ("First words", "Second words"):
        browser.post("/communities/welding/posts", data={"text": words})
    first = browser.get("/communities/welding").text.split('data-post="')
    oldest = min(int(part.split('"')[0]) for part in first[1:])
    browser.post(f"/posts/{oldest}/pin")
    page = browser.get("/communities/welding").text
    assert page.index("First words") < page.index("Second words")
    assert page.count(f'id="post-{oldest}"') == 1


@pytest.mark.parametrize("query", ["order=x", "before=x", "before=1"])
def test_an_order_or_place_of_ones_own_making_is_not_found(
    sign_in, ana: Person, community: Community, query: str
) -> None:
    assert sign_in(ana).get(f"/communities/welding?{query}").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "%00", "a" * 3000, "..%2f..", "'--"])
def test_an_address_that_names_nothing_is_not_found(sign_in, ana: Person, slug: str) -> None:
    assert sign_in(ana).get(f"/communities/{slug}").status_code == 404


def test_what_is_new_is_counted_for_the_reader_alone(
    sign_in, ana: Person, ben: Person, eve: Person, community: Community, canteen: Community
) -> None:
    for words in ("One", "Two"):
        sign_in(ana).post("/communities/welding/posts", data={"text": words})
    assert [row.unread for row in shell.own_communities(ben)] == [2]
    assert [row.unread for row in shell.own_communities(ana)] == [0, 0]


@pytest.mark.parametrize(
    ("page", "state"),
    [("requests", MembershipState.REQUESTED), ("invitations", MembershipState.INVITED)],
)
def test_everybody_who_waits_is_on_some_page_also_when_others_are_decided_meanwhile(
    sign_in, ana, community, make_person, monkeypatch, page, state
) -> None:
    monkeypatch.setattr(roster, "PAGE", 2)
    people = [make_person(f"Waiter {letter}") for letter in "ABCDE"]
    lines = []
    for person in people:
        with change(person) as record:
            line = Membership(person_id=person.id, community_id=community.id, state=state)
            session.add(line)
            record(Event.MEMBER_REQUESTED, line)
        lines.append(line)
    browser, address, seen = sign_in(ana), f"/communities/welding/{page}", []
    while address:
        shown = browser.get(address).text
        seen.append([person.name for person in people if f">{person.name}<" in shown])
        link = re.search(r'href="([^"]+)" rel="next"', shown)
        address = unescape(link[1]) if link else ""
        if len(seen) == 1:  # the last of this page is decided before the next is asked for
            with change(ana) as record:
                record(Event.MEMBER_REFUSED, lines[1])
                session.delete(lines[1])
    assert seen == [["Waiter A", "Waiter B"], ["Waiter C", "Waiter D"], ["Waiter E"]]


@pytest.mark.parametrize("after", ["x", "-1", "1-99999999999", "99999999999999999-1"])
@pytest.mark.parametrize("page", ["requests", "invitations"])
def test_a_page_that_begins_nowhere_is_not_found(sign_in, ana, community, page, after) -> None:
    address = f"/communities/welding/{page}?after={after}"
    assert sign_in(ana).get(address).status_code == 404
