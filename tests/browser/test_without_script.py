"""Can everything be written in a browser that runs no script?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, sign_in
from tests.browser.staff import Colleague, Place, Staff


@pytest.fixture
def plain(desk: Callable[..., Desk], ana: Colleague) -> Desk:
    """Give Ana a browser that runs no script."""
    return desk(ana, java_script_enabled=False)


def test_one_signs_in_and_out(desk: Callable[..., Desk], cas: Colleague) -> None:
    one = desk(java_script_enabled=False)
    one.page.goto("/people")
    sign_in(one.page, cas)
    expect(one.page.get_by_role("heading", name="Find people")).to_be_visible()
    one.page.get_by_role("button", name="your menu").click()
    one.page.get_by_role("button", name="Sign out").click()
    expect(one.page.get_by_role("heading", name="Sign in")).to_be_visible()
    one.page.goto("/people")
    expect(one.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_one_posts_with_a_file(plain: Desk, welding: Place) -> None:
    plain.page.goto(welding.path)
    plain.find("summary", has_text="Ask or share").click()
    plain.page.get_by_label("Title (optional)").fill("By hand")
    plain.page.get_by_label("Your text").fill("No script at all")
    paper = {"name": "paper.txt", "mimeType": "text/plain", "buffer": b"Plain words"}
    plain.find("input[name=upload]").set_input_files([paper])
    plain.page.get_by_role("button", name="Post", exact=True).click()
    expect(plain.page.get_by_role("heading", name="By hand", level=2)).to_be_visible()
    expect(plain.says("No script at all")).to_be_visible()
    expect(plain.page.get_by_role("link", name="paper.txt")).to_be_visible()


def test_an_empty_post_comes_back_with_the_reason(plain: Desk, welding: Place) -> None:
    plain.watch.forgive("422")
    plain.page.goto(welding.path)
    plain.find("summary", has_text="Ask or share").click()
    plain.page.get_by_label("Title (optional)").fill("Nothing but a title")
    plain.page.get_by_label("Your text").fill("   ")
    plain.page.get_by_role("button", name="Post", exact=True).click()
    expect(plain.page.get_by_label("Your text")).to_have_attribute("aria-invalid", "true")
    expect(plain.page.get_by_label("Title (optional)")).to_have_value("Nothing but a title")


def test_one_comments_and_replies(
    plain: Desk, staff: Staff, welding: Place, ben: Colleague
) -> None:
    post = staff.post(ben, welding, "Who knows?")
    plain.page.goto(f"/posts/{post}")
    plain.page.get_by_label("Your comment").last.fill("I do")
    plain.page.get_by_role("button", name="Comment", exact=True).click()
    expect(plain.comment_of("I do")).to_be_visible()
    plain.comment_of("I do").get_by_role("link", name="Reply").click()
    expect(plain.page.get_by_text("Reply to Ana Peeters")).to_be_visible()
    plain.page.get_by_label("Your comment").last.fill("And here is how")
    plain.page.get_by_role("button", name="Comment", exact=True).click()
    under = plain.comment_of("I do").locator(".replies")
    expect(under.locator(".prose", has_text="And here is how")).to_be_visible()


def test_one_reacts_and_takes_it_back(
    plain: Desk, staff: Staff, welding: Place, ben: Colleague
) -> None:
    post = staff.post(ben, welding, "It holds")
    plain.page.goto(f"/posts/{post}")
    plain.page.get_by_role("button", name="Add a reaction").first.click()
    plain.page.get_by_role("button", name="Useful", exact=True).click()
    pressed = plain.page.get_by_role("button", name="Useful: 1")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    pressed.click()
    expect(pressed).to_have_count(0)


def test_one_edits(plain: Desk, staff: Staff, welding: Place, ana: Colleague) -> None:
    post = staff.post(ana, welding, "Frist words")
    plain.page.goto(f"/posts/{post}")
    plain.menu(plain.article("Frist words"), "Edit")
    plain.page.get_by_label("Your text").fill("First words")
    plain.page.get_by_role("button", name="Save changes").click()
    expect(plain.says("First words")).to_be_visible()
    plain.page.get_by_role("link", name="edited").click()
    expect(plain.find("main")).to_contain_text("Frist words")


@pytest.mark.parametrize("noun", ["post", "comment"])
def test_one_deletes_and_takes_it_back(
    plain: Desk, staff: Staff, welding: Place, ana: Colleague, noun: str
) -> None:
    post = staff.post(ana, welding, "A thing of today")
    staff.comment(ana, post, "A word on it")
    plain.page.goto(f"/posts/{post}")
    is_post = noun == "post"
    words = "A thing of today" if is_post else "A word on it"
    plain.menu(plain.article(words) if is_post else plain.comment_of(words), "Delete")
    expect(plain.find(".toast")).to_contain_text("Post deleted" if is_post else "Comment deleted")
    expect(plain.says(words)).to_have_count(0)
    plain.find(".toast").get_by_role("button", name="Undo").click()
    expect(plain.says(words)).to_be_visible()


def test_one_joins_and_leaves(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague, cas: Colleague
) -> None:
    place = staff.found("Running", ana)
    one = desk(cas, java_script_enabled=False)
    one.page.goto(place.path)
    one.page.get_by_role("button", name="Join", exact=True).click()
    expect(one.find(".toast")).to_contain_text("You are in Running now.")
    one.page.get_by_role("button", name="More for Running").click()
    one.page.get_by_role("button", name="Leave").click()
    expect(one.find(".toast")).to_contain_text("You left Running.")
    expect(one.page.get_by_role("button", name="Join", exact=True)).to_be_visible()


def test_one_asks_to_join_and_is_let_in(
    desk: Callable[..., Desk], plain: Desk, welding: Place, cas: Colleague
) -> None:
    one = desk(cas, java_script_enabled=False)
    one.page.goto(welding.path)
    one.page.get_by_role("button", name="Ask to join").click()
    expect(one.page.get_by_text("You asked to join")).to_be_visible()
    plain.page.goto(f"{welding.path}/requests")
    plain.find("li", has_text=cas.name).get_by_role("button").first.click()
    one.page.goto(welding.path)
    expect(one.page.get_by_role("button", name=f"More for {welding.name}")).to_be_visible()


def test_one_follows_and_stops(plain: Desk, ben: Colleague) -> None:
    plain.page.goto(ben.path)
    plain.page.get_by_role("button", name="Follow Ben Claes").click()
    plain.page.get_by_role("button", name="Stop following Ben Claes").click()
    expect(plain.page.get_by_role("button", name="Follow Ben Claes")).to_be_visible()


def test_one_reads_to_the_end_and_marks_it_read(
    plain: Desk, staff: Staff, ana: Colleague, ben: Colleague
) -> None:
    place = staff.found("Long list", ana, ben)
    for number in range(22):
        staff.post(ben, place, f"Line {number}")
    plain.page.goto(place.path)
    expect(plain.says("Line 21")).to_be_visible()
    plain.page.get_by_role("link", name="Load older posts").click()
    expect(plain.says("Line 0")).to_be_visible()
    plain.page.goto(place.path)
    plain.find("main").get_by_role("button", name="Mark all as read").first.click()
    expect(plain.find(f'.nav a[href="{place.path}"] .count')).to_be_hidden()


def test_what_needs_script_is_not_offered(plain: Desk, welding: Place) -> None:
    plain.page.goto(welding.path)
    plain.find("summary", has_text="Ask or share").click()
    for selector in ("markdown-toolbar", "[data-toggle-preview]", ".new-posts"):
        expect(plain.find(selector).first).to_be_hidden()
