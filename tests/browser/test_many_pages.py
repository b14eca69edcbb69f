"""What does a page do whose reader has very many open?"""

from __future__ import annotations

from contextlib import ExitStack

from playwright.sync_api import expect

from social.live.listeners import MOST_PAGES
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.staff import Colleague, Place, Staff
from tests.live.pages import Page


def test_the_oldest_says_that_it_rests_and_is_up_to_date_when_it_is_looked_at(
    ben_desk: Desk, staff: Staff, house: House, welding: Place, ana: Colleague
) -> None:
    ben_desk.go(welding.path)
    resting = ben_desk.find("[data-resting]")
    cookies = ben_desk.page.context.cookies()
    words = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    with ExitStack() as stack:
        for number in range(MOST_PAGES):
            assert not ben_desk.is_cut, number
            stack.enter_context(Page(house.port, headers=f"Cookie: {words}\r\n"))
        expect(resting).to_be_visible()
        assert ben_desk.is_cut
        staff.post(ana, welding, "While it rests")
        ben_desk.page.wait_for_timeout(1000)
        expect(ben_desk.find(".new-posts")).to_be_hidden()
        ben_desk.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(ben_desk.find(".new-posts")).to_be_visible()
        expect(resting).to_be_hidden()
