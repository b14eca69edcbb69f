"""What do the pages of sharing answer, and to whom?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from models import Community, CommunityKind

JSON = {"Accept": "application/json"}
LINE = "Shared from Canteen by Ben Claes"


@pytest.fixture
def places(app, make_community, ana, ben, eve) -> tuple[Community, Community]:
    """Everybody reads the canteen's; the night shift is Ben's and Eve's."""
    canteen = make_community("Canteen", ana, ben)
    return canteen, make_community("Night shift", ben, eve, kind=CommunityKind.PRIVATE)


def say(browser: FlaskClient, slug: str, words: str = "At noon") -> int:
    answer = browser.post(f"/communities/{slug}/posts", data={"text": words}, headers=JSON)
    return answer.json["id"]


def put_up(browser: FlaskClient, post: int, slug: str) -> int:
    data = {"community": slug}
    return browser.post(f"/posts/{post}/shares", data=data, headers=JSON).json["id"]


@pytest.fixture
def post(sign_in, ana, places) -> int:
    return say(sign_in(ana), "canteen")


@pytest.fixture
def share(bens, post) -> int:
    return put_up(bens, post, "night-shift")


@pytest.fixture
def bens(sign_in, ben) -> FlaskClient:
    return sign_in(ben)


def test_a_post_is_shared_from_a_page_and_says_so_there(bens, sign_in, eve, post) -> None:
    page = bens.get(f"/posts/{post}/shares").text
    assert "Night shift" in page
    assert '<option value="">Choose a community</option><option' in page.replace(" selected", "")
    answer = bens.post(f"/posts/{post}/shares", data={"community": "night-shift"})
    assert (answer.status_code, answer.location) == (303, "/communities/night-shift")
    eves = sign_in(eve)
    assert LINE in eves.get("/communities/night-shift").text
    assert "Shared in Night shift by Ben Claes" in eves.get("/").text
    assert "Also stands in:" in eves.get(f"/posts/{post}").text
    facts = eves.get("/communities/night-shift", headers=JSON).json
    assert [one["shared_in"] for one in facts["posts"]] == ["night-shift"]


def test_a_place_that_one_does_not_read_is_named_to_nobody(sign_in, ana, make_person, share, post):
    """Its author hears that it stands in a place, by name as far as they may know of it."""
    outside = sign_in(make_person("Carl Other"))
    assert "Night shift" not in outside.get(f"/posts/{post}").text
    assert "Night shift" not in outside.get(f"/posts/{post}/shares").text
    assert "Night shift" in sign_in(ana).get(f"/posts/{post}/shares").text


def test_a_hidden_place_has_no_name_for_its_author(
    bens, sign_in, ana, ben, make_community, post
) -> None:
    make_community("Takeover", ben, kind=CommunityKind.HIDDEN)
    number = put_up(bens, post, "takeover")
    page = sign_in(ana).get(f"/posts/{post}/shares").text
    assert "A community that you cannot see" in page
    assert "Takeover" not in page
    assert sign_in(ana).delete(f"/posts/{post}/shares/{number}").status_code == 303
    assert "A community that you cannot see" not in sign_in(ana).get(f"/posts/{post}/shares").text


def test_what_cannot_be_is_told_beside_the_form(bens, post) -> None:
    answer = bens.post(f"/posts/{post}/shares", data={"community": "canteen"})
    assert answer.status_code == 422
    assert "It stands there already." in answer.text
    answer = bens.post(f"/posts/{post}/shares", data={})
    assert answer.status_code == 422
    assert "Choose a community." in answer.text


@pytest.mark.parametrize(
    "name", ["", "nowhere", "\x00", "\ud800", "a" * 5000, "welding'--", "7", "NIGHT-SHIFT"]
)
def test_hostile_names_are_answered(bens, post, name) -> None:
    data = {"community": name.encode("utf-8", "surrogatepass")}
    assert bens.post(f"/posts/{post}/shares", data=data).status_code in (404, 422)


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_numbers_that_name_nothing_are_not_found(bens, post, number) -> None:
    assert bens.delete(f"/posts/{post}/shares/{number}").status_code == 404
    assert bens.get(f"/posts/{number}/shares").status_code == 404


def test_a_share_goes_by_the_address_of_its_own_post_alone(app, bens, ben, places, post, share):
    other = say(bens, "canteen", "Another")
    assert bens.delete(f"/posts/{other}/shares/{share}").status_code == 404
    assert bens.delete(f"/posts/{post}/shares/{share}").status_code == 303


def test_a_page_of_shares_costs_the_same_statements_however_many_there_are(
    app, bens, ben, sign_in, eve, places, post, statements
) -> None:
    counts = []
    for number in (1, 9):
        for _one in range(number):
            put_up(bens, say(bens, "canteen"), "night-shift")
        eves = sign_in(eve)
        for path in ("/", "/communities/night-shift"):
            eves.get(path)
            statements.clear()
            assert eves.get(path).status_code == 200
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 12
