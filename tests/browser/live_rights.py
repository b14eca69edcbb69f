"""Who hears nothing more, two seconds after they lost the right to?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff

SECRET = "Between those who are left"
AT_ONCE = 2000  # milliseconds


class Rights:
    """Ben listens; then he may not any more."""

    def test_a_removed_member_hears_nothing_more(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        ben: Colleague,
    ) -> None:
        ben_desk.watch.forgive("/read")  # he may be out before his page tells that he read it
        canteen = staff.found("Canteen", ana, ben)
        staff.post(ana, welding, "Ben reads this")
        ben_desk.go(welding.path)
        expect(ben_desk.says("Ben reads this")).to_be_visible()
        ana_desk.go(f"{welding.path}/members?q=Ben")
        ana_desk.page.get_by_role("button", name="More for Ben Claes").click()
        ana_desk.page.get_by_role("button", name="Remove from the community").click()
        expect(ben_desk.says("Ben reads this")).to_be_hidden(timeout=AT_ONCE)
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        ana_desk.go(canteen.path)
        ana_desk.post("Soup for all")
        expect(ben_desk.find(f'.nav a[href="{canteen.path}"] .count')).to_be_visible()
        assert not any(SECRET in text for text in ben_desk.heard)

    def test_a_deactivated_person_hears_nothing_more(
        self,
        desk: Callable[..., Desk],
        ana_desk: Desk,
        staff: Staff,
        ana: Colleague,
        boss: Colleague,
    ) -> None:
        leaver = staff.hire("Dirk Leaver")
        welding = staff.found("Welding", ana, leaver, kind="private")
        staff.post(ana, welding, "Dirk reads this")
        leaver_desk, boss_desk = desk(leaver), desk(boss)
        leaver_desk.watch.forgive("401", "ERR_CONNECTION")
        leaver_desk.go(welding.path)
        deactivate(boss_desk, leaver)
        leaver_desk.until(lambda: leaver_desk.is_cut, AT_ONCE)
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        expect(leaver_desk.page.get_by_text("Your session has ended")).to_be_visible()
        assert not any(SECRET in text for text in leaver_desk.heard)

    def test_a_browser_that_signed_out_hears_nothing_more(
        self, desk: Callable[..., Desk], ana_desk: Desk, staff: Staff, ana: Colleague
    ) -> None:
        carl = staff.hire("Carl Maes")
        welding = staff.found("Welding", ana, carl, kind="private")
        staff.post(ana, welding, "Carl reads this")
        carl_desk = desk(carl)
        carl_desk.watch.forgive("401", "ERR_CONNECTION")
        carl_desk.go(welding.path)
        other = carl_desk.page.context.new_page()
        other.goto("/people")
        other.get_by_role("button", name="your menu").click()
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_url("**/sign-in")
        carl_desk.until(lambda: carl_desk.is_cut, AT_ONCE)
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        expect(carl_desk.page.get_by_text("Your session has ended")).to_be_visible()
        assert not any(SECRET in text for text in carl_desk.heard)


def deactivate(desk: Desk, person: Colleague) -> None:
    """Deactivate somebody, as an administrator does."""
    desk.go(f"/administration/people?q={person.email}")
    desk.find("main").get_by_role("link", name=person.name).click()
    desk.page.get_by_role("link", name="Deactivate").click()
    desk.page.get_by_role("button", name="Deactivate the account").click()
