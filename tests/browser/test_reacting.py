"""Who reacted, and how does one react: by pointer, by keyboard, by finger, without script?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff

REFRESH = """async () => {
  const { href } = document.querySelector("link[rel=modulepreload][href*='/refresh']");
  await (await import(href)).refresh();
}"""
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def welding(staff: Staff, ana: Colleague, ben: Colleague) -> Place:
    """Found one community for all of these tests; what they look at is its newest post."""
    return staff.found("Jigs", ana, ben, kind="private")


@pytest.fixture
def jig(
    staff: Staff, welding: Place, ana: Colleague, ben: Colleague, desk: Callable[..., Desk]
) -> Desk:
    """Give Ana's browser with a post of hers that Ben found useful."""
    staff.post(ana, welding, "The jig works")
    one = desk(ben)
    one.go(welding.path)
    palette(one).press("Enter")
    newest(one).get_by_role("button", name="Useful", exact=True).press("Enter")
    expect(chip(one)).to_be_visible()
    found = desk(ana)
    found.go(welding.path)
    return found


def newest(one: Desk) -> Locator:
    return one.article("The jig works").first


def palette(one: Desk) -> Locator:
    return newest(one).get_by_role("button", name="Add a reaction")


def chip(one: Desk) -> Locator:
    return newest(one).get_by_role("button", name="Useful: 1")


def names(one: Desk) -> Locator:
    return one.find("#reactors:popover-open")


def test_names_show_where_the_pointer_rests_on_a_count_and_go_when_it_leaves(jig: Desk) -> None:
    chip(jig).hover()
    expect(names(jig)).to_contain_text("Useful")
    expect(names(jig)).to_contain_text("Ben Claes")
    jig.page.mouse.move(5, 5)
    expect(names(jig)).to_have_count(0)


def test_names_show_at_the_focus_and_escape_closes_them(jig: Desk) -> None:
    newest(jig).focus()
    while not chip(jig).evaluate("button => button === document.activeElement"):
        jig.page.keyboard.press("Tab")
    expect(names(jig)).to_contain_text("Ben Claes")
    jig.page.keyboard.press("Escape")
    expect(names(jig)).to_have_count(0)


def test_the_palette_opens_where_one_rests_and_a_click_keeps_it(jig: Desk) -> None:
    palette(jig).hover()
    thanks = jig.page.get_by_role("button", name="Thanks", exact=True)
    expect(thanks).to_be_visible()
    palette(jig).click()
    jig.page.mouse.move(5, 5)
    jig.page.wait_for_timeout(700)
    expect(thanks).to_be_visible()
    thanks.click()
    expect(jig.page.get_by_role("button", name="Thanks: 1")).to_be_visible()


def test_a_palette_that_opened_by_itself_closes_by_itself(jig: Desk) -> None:
    palette(jig).hover()
    thanks = jig.page.get_by_role("button", name="Thanks", exact=True)
    expect(thanks).to_be_visible()
    jig.page.mouse.move(5, 5)
    expect(thanks).to_be_hidden()


def test_a_finger_that_stays_on_a_count_reads_names_and_does_not_react(
    jig: Desk, desk: Callable[..., Desk], ana: Colleague, welding: Place
) -> None:
    phone = desk(ana, **PHONE)
    phone.go(welding.path)
    hold(chip(phone))
    expect(names(phone)).to_contain_text("Ben Claes")
    expect(chip(phone)).to_have_attribute("aria-pressed", "false")


def hold(button: Locator) -> None:
    """Lay a finger on a button for a second, as a touch screen tells it."""
    for event in ("pointerdown", "pointerup", "click"):
        button.dispatch_event(event, {"pointerType": "touch", "bubbles": True})
        if event == "pointerdown":
            button.page.wait_for_timeout(1000)


def test_without_script_a_page_names_those_who_reacted(
    jig: Desk, desk: Callable[..., Desk], ana: Colleague, welding: Place
) -> None:
    plain = desk(ana, java_script_enabled=False)
    plain.page.goto(welding.path)
    palette(plain).click()
    plain.page.get_by_role("link", name="Who reacted").click()
    expect(plain.find("h1")).to_have_text("Who reacted")
    expect(plain.find("main")).to_contain_text("Ben Claes")
    plain.page.get_by_role("link", name="Post by Ana Peeters").click()
    expect(plain.says("The jig works")).to_be_visible()


def test_what_comes_while_the_page_asks_for_itself_is_not_lost(
    jig: Desk, desk: Callable[..., Desk], welding: Place, ben: Colleague
) -> None:
    jig.page.evaluate(REFRESH)  # whatever it had to ask for itself is done
    held: list[Route] = []
    jig.page.route(f"**{welding.path}", lambda route: held.append(route))
    jig.page.evaluate(f"void ({REFRESH})()")
    jig.until(lambda: bool(held))
    answer = held[0].fetch()  # of before the reaction
    one = desk(ben)
    one.go(welding.path)
    palette(one).click()
    newest(one).get_by_role("button", name="Well done", exact=True).click()
    shown = newest(jig).get_by_role("button", name="Well done: 1")
    expect(shown).to_be_visible()
    held[0].fulfill(response=answer)
    jig.until(lambda: len(held) > 1)
    held[1].continue_()
    expect(shown).to_be_visible()
    jig.page.unroute_all(behavior="ignoreErrors")
