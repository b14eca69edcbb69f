"""Can everything be done by keyboard alone?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff

MOST = 200  # stops of the Tab key on a page of a few posts
HERE = """() => {
  const { activeElement: here } = document;
  if (!here || here === document.body) return null;
  here.dataset.stop ??= String(Math.random());
  const { width, height } = here.getBoundingClientRect();
  const words = here.outerHTML.slice(0, 80);
  return { stop: here.dataset.stop, words, isSeen: width * height > 0 };
}"""


@pytest.fixture
def posts(staff: Staff, welding: Place, ana: Colleague, ben: Colleague) -> list[int]:
    """Write three posts, the last one with a comment."""
    ids = [staff.post(ana, welding, f"Frame number {number}") for number in (1, 2, 3)]
    staff.comment(ben, ids[-1], "Well welded")
    return ids


def test_the_first_stop_leads_past_the_head(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go("/people")
    ana_desk.page.keyboard.press("Tab")
    expect(ana_desk.page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(ana_desk.page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    ana_desk.page.keyboard.press("Enter")
    expect(ana_desk.find("#main")).to_be_focused()


def test_tab_goes_through_the_page_and_out_again(
    ana_desk: Desk, welding: Place, posts: list[int]
) -> None:
    ana_desk.go(welding.path)
    stops: list[str] = []
    for _ in range(MOST):
        ana_desk.page.keyboard.press("Tab")
        here = ana_desk.page.evaluate(HERE)
        if here is None or here["stop"] in stops[:1]:
            break
        assert here["isSeen"], here["words"]
        assert here["stop"] not in stops, here["words"]
        stops.append(here["stop"])
    assert 20 < len(stops) < MOST - 1
    for number in (1, 2, 3):
        assert ana_desk.article(f"Frame number {number}").get_attribute("data-stop") in stops


def test_posts_are_gone_through_with_j_and_k(
    ana_desk: Desk, welding: Place, posts: list[int]
) -> None:
    ana_desk.go(welding.path)
    for key, number in (("j", 3), ("j", 2), ("j", 1), ("k", 2)):
        ana_desk.page.keyboard.press(key)
        expect(ana_desk.article(f"Frame number {number}")).to_be_focused()
        expect(ana_desk.article(f"Frame number {number}")).to_be_in_viewport()


def test_the_list_of_keys_opens_and_gives_the_focus_back(
    ana_desk: Desk, welding: Place, posts: list[int]
) -> None:
    ana_desk.go(welding.path)
    ana_desk.page.keyboard.press("j")
    ana_desk.page.keyboard.press("?")
    dialog = ana_desk.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    ana_desk.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ana_desk.article("Frame number 3")).to_be_focused()


def test_search_is_one_key_away_and_chosen_by_arrows(
    ana_desk: Desk, welding: Place, ben: Colleague
) -> None:
    ana_desk.go(welding.path)
    ana_desk.page.keyboard.press("/")
    box = ana_desk.find(".top-search input")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    ana_desk.page.keyboard.type("ben claes")
    expect(ana_desk.page.get_by_role("option", name="Ben Claes").first).to_be_visible()
    ana_desk.page.keyboard.press("ArrowDown")
    ana_desk.page.keyboard.press("Enter")
    expect(ana_desk.page.get_by_role("heading", name="Ben Claes", level=1)).to_be_visible()


def test_keys_in_a_text_are_letters(ana_desk: Desk, welding: Place, posts: list[int]) -> None:
    ana_desk.go(f"/posts/{posts[-1]}")
    ana_desk.page.keyboard.press("r")
    field = ana_desk.find("#comments textarea")
    expect(field).to_be_focused()
    ana_desk.page.keyboard.type("just /?ghnr+")
    expect(field).to_have_value("just /?ghnr+")
    expect(ana_desk.page.get_by_role("dialog")).to_have_count(0)


def test_a_post_is_written_without_a_mouse(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go(welding.path)
    ana_desk.page.keyboard.press("n")
    expect(ana_desk.find("kring-composer textarea")).to_be_focused()
    ana_desk.page.keyboard.type("Typed and sent")
    ana_desk.page.keyboard.press("Control+Enter")
    expect(ana_desk.article("Typed and sent")).to_be_visible()


def test_a_post_is_agreed_with_without_a_mouse(
    ben_desk: Desk, welding: Place, posts: list[int]
) -> None:
    ben_desk.go(welding.path)
    ben_desk.page.keyboard.press("j")
    ben_desk.page.keyboard.press("+")
    agreed = ben_desk.article("Frame number 3").get_by_role("button", name="Agree: 1")
    expect(agreed).to_have_attribute("aria-pressed", "true")


def test_a_post_is_saved_for_later_without_a_mouse(
    ana_desk: Desk, welding: Place, posts: list[int]
) -> None:
    ana_desk.go(welding.path)
    ana_desk.page.keyboard.press("j")
    ana_desk.page.keyboard.press("s")
    expect(ana_desk.page.get_by_text("Saved for later.")).to_be_visible()
    ana_desk.go("/saved")
    expect(ana_desk.page.get_by_role("link", name="Frame number").first).to_be_visible()


@pytest.mark.parametrize(
    ("key", "heading"),
    [("h", "Home"), ("c", "Communities"), ("p", "Find people"), ("n", "Notices")],
)
def test_g_and_a_letter_go_to_a_page(
    ana_desk: Desk, welding: Place, key: str, heading: str
) -> None:
    ana_desk.go(welding.path)
    ana_desk.page.keyboard.press("g")
    ana_desk.page.keyboard.press(key)
    expect(ana_desk.page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_a_menu_gives_the_focus_back(ana_desk: Desk, welding: Place, posts: list[int]) -> None:
    ana_desk.go(welding.path)
    button = ana_desk.article("Frame number 3").get_by_role("button", name="More for the post")
    button.focus()
    ana_desk.page.keyboard.press("Enter")
    ana_desk.page.keyboard.press("Tab")
    expect(ana_desk.page.get_by_role("link", name="Copy link")).to_be_focused()
    ana_desk.page.keyboard.press("Escape")
    expect(ana_desk.find(":popover-open")).to_have_count(0)
    expect(button).to_be_focused()
