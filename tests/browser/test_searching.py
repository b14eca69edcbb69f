"""Is what was said once found again, on a phone and at a desk?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff


@pytest.mark.parametrize(("width", "word"), [(390, "gearbox"), (1280, "turbine")])
def test_words_and_filters_lead_to_a_post_and_the_search_is_kept(
    desk: Callable[..., Desk], staff: Staff, welding: Place, ana: Colleague, width: int, word: str
) -> None:
    for words in (f"The {word} of line four is loud.", f"This {word} is at https://a.example/x"):
        staff.post(ana, welding, words)
    one = desk(ana, viewport={"width": width, "height": 800})
    page = one.page
    one.go("/")
    page.keyboard.press("Control+k")
    page.keyboard.type(f"{word}s")
    expect(page.get_by_role("option", name=f"The {word} of line four")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Posts 2")).to_be_visible()
    expect(page.locator("main mark").first).to_have_text(word)
    page.get_by_text("Narrow down").click()
    page.get_by_role("checkbox", name="a link").check()
    page.locator("main").get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Posts 1")).to_be_visible()
    expect(page.get_by_label("What do you look for?")).to_have_value(f"{word}s has:link")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("heading", name="Kept searches")).to_be_visible()
    page.get_by_role("link", name="Remove With: a link").click()
    expect(page.get_by_role("heading", name="Posts 2")).to_be_visible()
    expect(page.locator("kring-searches")).to_contain_text(f"{word}s")
    width_of_page = page.evaluate("document.documentElement.scrollWidth")
    assert width_of_page <= width
