"""Does the order that a reader chose stay chosen, and what is unread in one community?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Person

SignIn = Callable[[Person], FlaskClient]
JSON = {"Accept": "application/json"}
WALL = "/communities/welding"


def is_chosen(page: str, order: str) -> bool:
    return f'value="{order}" aria-current="true"' in page


def write(browser: FlaskClient, words: str, place: str = "welding") -> str:
    answer = browser.post(f"/communities/{place}/posts", data={"text": words})
    return answer.headers["Location"]


@pytest.fixture
def anas(sign_in: SignIn, ana: Person, community) -> FlaskClient:
    return sign_in(ana)


@pytest.fixture
def bens(sign_in: SignIn, ben: Person, community) -> FlaskClient:
    return sign_in(ben)


PAGES = ["/communities/welding", "/people/ana.peeters", "/topics/seam"]


@pytest.mark.parametrize("page", PAGES)
def test_the_order_of_a_page_stays_chosen(anas, page) -> None:
    write(anas, "About the #seam")
    assert is_chosen(anas.get(page).text, "newest")
    answer = anas.post(f"{page}/order", data={"order": "activity"})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert is_chosen(anas.get(page).text, "activity")
    assert is_chosen(anas.get(f"{page}?order=newest").text, "newest")
    assert is_chosen(anas.get(page).text, "activity")
    assert is_chosen(anas.get("/").text, "newest")


@pytest.mark.parametrize("page", PAGES)
def test_an_order_that_there_is_not_is_not_kept(anas, page) -> None:
    write(anas, "About the #seam")
    for order in ("best", "", *(["unread"] if page != WALL else [])):
        assert anas.post(f"{page}/order", data={"order": order}).status_code == 404
    assert anas.get(f"{page}?order=best").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_chooses_nothing_where_they_read_nothing(anas, sign_in, eve, page) -> None:
    write(anas, "About the #seam")
    expected = 303 if page.startswith("/people") else {WALL: 403}.get(page, 404)
    assert sign_in(eve).post(f"{page}/order", data={"order": "activity"}).status_code == expected


def test_an_answer_lifts_a_post_on_each_page(anas, bens) -> None:
    old, new = write(anas, "Old #seam"), write(anas, "New #seam")
    bens.post(f"{old}/comments", data={"text": "Still true?"})
    for page in PAGES:
        text = bens.get(f"{page}?order=activity").text
        assert text.index(">Old ") < text.index(">New ")
        text = bens.get(page).text
        assert text.index(">New ") < text.index(">Old ")
    assert new


def test_unread_in_a_community_is_what_others_wrote_since_the_last_visit(anas, bens) -> None:
    write(anas, "Seen before")
    bens.post(f"{WALL}/read")
    write(anas, "Quite new")
    write(bens, "My own words")
    bens.post(f"{WALL}/order", data={"order": "unread"})
    page = bens.get(WALL).text
    assert is_chosen(page, "unread")
    assert "Quite new" in page
    assert "Seen before" not in page
    assert "My own words" not in page
    facts = bens.get(WALL, headers=JSON).json["posts"]
    assert ["Quite new" in post["html"] for post in facts] == [True]
    bens.post(f"{WALL}/read")
    page = bens.get(WALL).text
    assert "All read" in page
    assert is_chosen(page, "unread")


def test_what_is_pinned_is_not_on_top_of_the_unread(anas, bens) -> None:
    pinned = write(anas, "Mind the forklift")
    anas.post(f"{pinned}/pin")
    bens.post(f"{WALL}/read")
    write(anas, "Quite new")
    assert "Mind the forklift" in bens.get(WALL).text
    assert "Mind the forklift" not in bens.get(f"{WALL}?order=unread").text


def test_who_is_no_member_reads_the_newest_where_members_choose_unread(
    anas, bens, sign_in, ana, ben, make_community
) -> None:
    make_community("Canteen", ana)
    write(anas, "Soup", "canteen")
    bens.post(f"{WALL}/order", data={"order": "unread"})
    page = bens.get("/communities/canteen").text
    assert is_chosen(page, "newest")
    assert 'value="unread"' not in page
    assert bens.get("/communities/canteen?order=unread").status_code == 404
    answer = bens.post("/communities/canteen/order", data={"order": "unread"})
    assert answer.status_code == 404


def test_home_keeps_unread_too(bens) -> None:
    bens.post("/home/order", data={"order": "unread"})
    assert is_chosen(bens.get("/").text, "unread")


def test_the_next_page_of_the_unread_goes_on_with_them(anas, bens) -> None:
    bens.post(f"{WALL}/read")
    for number in range(21):
        write(anas, f"Number {number}.")
    page = bens.get(f"{WALL}?order=unread").text
    assert "order=unread&amp;before=" in page
    assert "Number 0." not in page
    before = page.split("order=unread&amp;before=")[1].split('"')[0]
    assert "Number 0." in bens.get(f"{WALL}?order=unread&before={before}").text
