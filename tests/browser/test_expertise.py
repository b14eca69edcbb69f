"""Can somebody say on a phone, in three minutes, what they know?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague

PHONE = {"viewport": {"width": 390, "height": 800}}


@pytest.mark.usefixtures("vocabulary")
def test_a_profile_is_filled_on_a_phone_without_a_percentage(
    desk: Callable[..., Desk], ana: Colleague
) -> None:
    phone = desk(ana, **PHONE)
    phone.go("/expertise/start")
    page = phone.page
    page.get_by_label("In your own words").fill("Welder")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_role("button", name="welder", exact=True).click()
    expect(page).to_have_url(re.compile("step=skills"))
    yes = page.get_by_role("button", name=re.compile("^Yes: "))
    expect(yes.first).to_be_visible()
    skill = (yes.first.get_attribute("aria-label") or "").removeprefix("Yes: ")
    yes.first.click()
    expect(page.get_by_role("button", name=f"Yes: {skill}")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("link", name="Next: Languages").click()
    page.get_by_label("Language", exact=True).select_option("German")
    page.get_by_label("How well?").select_option("C1")
    page.get_by_role("button", name="Add the language").click()
    expect(page.locator(".answers").get_by_text("German")).to_be_visible()
    page.get_by_role("link", name="Next: Ask me about").click()
    page.get_by_label("In your own words").fill("Old frames")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".answers").get_by_text("Old frames")).to_be_visible()
    page.get_by_role("link", name="Done", exact=True).click()
    for words in ("welder", skill, "German", "Old frames"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
    assert "%" not in page.locator("main").inner_text()
