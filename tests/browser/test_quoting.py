"""Does a quote show to who may read it, on open pages too, and go when its author takes it back?"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff


def test_a_post_is_quoted_and_taken_back_while_others_read(
    ana_desk: Desk,
    ben_desk: Desk,
    staff: Staff,
    welding: Place,
    ana: Colleague,
    ben: Colleague,
) -> None:
    other = staff.found("Canteen", ben, ana)
    staff.post(ana, welding, "Grind it twice")
    ana_desk.go(other.path)
    ben_desk.go(welding.path)
    ben_desk.menu(ben_desk.article("Grind it twice"), "Quote")
    ben_desk.page.get_by_label("Community", exact=True).select_option(label=other.name)
    ben_desk.page.get_by_label("Your text").fill("As Ana says")
    ben_desk.shoot("quoting")
    ben_desk.page.get_by_role("button", name="Post", exact=True).click()
    expect(ben_desk.find(".quoted")).to_contain_text("Grind it twice")
    ben_desk.shoot("quoted")
    ana_desk.page.get_by_role("button", name="1 new post", exact=True).click()
    expect(ana_desk.find(".quoted")).to_contain_text("Grind it twice")
    ana_desk.go("/account/quotes")
    ana_desk.shoot("quotes")
    ana_desk.page.get_by_role("button", name="Take back: Grind it twice").click()
    expect(ana_desk.page.get_by_text("not shown")).to_be_visible()
    expect(ben_desk.find(".quoted")).not_to_contain_text("Grind it twice")
