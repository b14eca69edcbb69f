"""Is anything missed while the line is down?"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.staff import Colleague, Place, Staff

BROKEN = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "WebSocket", "50[0-9]")
RETURN = 20_000  # milliseconds: the line comes back by itself, after a growing pause


class FirstLoss:
    """Ben's network breaks; what he missed shows when it is back."""

    def test_a_lost_network_misses_nothing(
        self, ana_desk: Desk, ben_desk: Desk, staff: Staff, welding: Place, ana: Colleague
    ) -> None:
        post = staff.post(ana, welding, "What happens meanwhile?")
        ben_desk.watch.forgive(*BROKEN)
        ben_desk.go(f"/posts/{post}")
        other = ben_desk.page.context.new_page()
        other.goto(welding.path)
        ben_desk.page.context.set_offline(True)
        expect(ben_desk.find("[data-offline]")).to_be_visible(timeout=RETURN)
        ana_desk.go(f"/posts/{post}")
        ana_desk.comment("A lot happens")
        ana_desk.go(welding.path)
        ana_desk.post("And something new")
        ben_desk.page.context.set_offline(False)
        expect(ben_desk.says("A lot happens")).to_be_visible(timeout=RETURN)
        expect(other.locator(".new-posts")).to_have_text("1 new post", timeout=RETURN)
        expect(ben_desk.find("[data-offline]")).to_be_hidden()


class Losses(FirstLoss):
    """Ben's line breaks, whatever the reason."""

    def test_a_restarted_server_misses_nothing(
        self, ben_desk: Desk, staff: Staff, welding: Place, ana: Colleague, house: House
    ) -> None:
        post = staff.post(ana, welding, "Before the release")
        ben_desk.watch.forgive(*BROKEN)
        ben_desk.go(f"/posts/{post}")
        house.stop_web()
        staff.comment(ana, post, "During the release")
        house.start_web()
        expect(ben_desk.says("During the release")).to_be_visible(timeout=RETURN)
        staff.comment(ana, post, "After the release")
        expect(ben_desk.says("After the release")).to_be_visible()
