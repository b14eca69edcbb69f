"""Is what matters in sight on a phone?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff

PHONE = {"viewport": {"width": 390, "height": 800}}
WIDE = {"viewport": {"width": 1280, "height": 800}}


def test_what_waits_is_one_line_above_the_feed_of_a_phone_and_beside_it_elsewhere(
    desk: Callable[..., Desk], staff: Staff, welding: Place, ana: Colleague, cas: Colleague
) -> None:
    asking = desk(cas)
    asking.go(welding.path)
    asking.page.get_by_role("button", name="Ask to join").click()
    phone = desk(ana, **PHONE)
    phone.go("/")
    phone.page.get_by_text("waits for you").or_(phone.page.get_by_text("wait for you")).click()
    expect(phone.find("main .waiting").get_by_text("request").last).to_be_visible()
    wide = desk(ana, **WIDE)
    wide.go("/")
    expect(wide.find("main .waiting")).to_be_hidden()
    expect(wide.find("aside .waiting")).to_be_visible()


@pytest.mark.parametrize("path", ["/communities", "/people"])
def test_choices_fold_on_a_phone_and_stand_open_elsewhere(
    desk: Callable[..., Desk], ana: Colleague, path: str
) -> None:
    one = desk(ana, **PHONE)
    one.go(path)
    expect(one.page.get_by_label("Site")).to_be_hidden()
    one.page.get_by_text("Narrow down").click()
    expect(one.page.get_by_label("Site")).to_be_visible()
    one.page.set_viewport_size(WIDE["viewport"])
    one.go(path)
    expect(one.page.get_by_label("Site")).to_be_visible()


def test_a_phone_leads_to_the_pages_that_stand_beside_others_elsewhere(
    desk: Callable[..., Desk], ana: Colleague
) -> None:
    one = desk(ana, **PHONE)
    one.go("/")
    one.page.get_by_role("button", name="All pages").click()
    ways = one.page.get_by_role("navigation", name="All pages")
    ways.get_by_role("link", name="Stories").click()
    expect(one.page.get_by_role("heading", level=1, name="Stories")).to_be_visible()
    one.page.set_viewport_size(WIDE["viewport"])
    expect(one.page.get_by_role("button", name="All pages")).to_be_hidden()
