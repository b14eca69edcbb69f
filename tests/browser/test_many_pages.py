"""What does a page do whose reader has very many open?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from playwright.sync_api import expect

from social.live.listeners import MOST_PAGES
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.staff import Colleague, Staff
from tests.live.pages import Page


def test_the_oldest_says_that_it_rests_and_is_up_to_date_when_it_is_looked_at(
    desk: Callable[..., Desk], staff: Staff, house: House, ana: Colleague
) -> None:
    ruth = staff.hire("Ruth Peeters")  # nobody else's test has left a page of hers open
    place = staff.found("Resting", ana, ruth)
    ruths = desk(ruth)
    ruths.go(place.path)
    resting = ruths.find("[data-resting]")
    cookies = ruths.page.context.cookies()
    words = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    with ExitStack() as stack:
        for number in range(MOST_PAGES):
            assert not ruths.is_cut, number
            stack.enter_context(Page(house.port, headers=f"Cookie: {words}\r\n"))
        expect(resting).to_be_visible()
        ruths.until(lambda: ruths.is_cut)
        staff.post(ana, place, "While it rests")
        ruths.page.wait_for_timeout(1000)
        expect(ruths.find(".new-posts")).to_be_hidden()
        ruths.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(ruths.find(".new-posts")).to_be_visible()
        expect(resting).to_be_hidden()
