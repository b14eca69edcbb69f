"""Does a post that is shared stand in both places, with one thread, for all who have them open?"""

from __future__ import annotations

from playwright.sync_api import expect

from models import CommunityKind
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Staff


def test_a_post_is_shared_answered_and_taken_out_again(
    ana_desk: Desk, ben_desk: Desk, staff: Staff, ana: Colleague, ben: Colleague
) -> None:
    origin, other = staff.found("Canteen", ana, ben), staff.found("Night shift", ben, ana)
    staff.post(ana, origin, "Soup is at noon")
    ana_desk.go(other.path)
    ben_desk.go(origin.path)
    ben_desk.menu(ben_desk.article("Soup is at noon"), "Share this post")
    ben_desk.page.get_by_label("Community", exact=True).select_option(label=other.name)
    ben_desk.shoot("sharing")
    ben_desk.page.get_by_role("button", name="Share this post").click()
    line = f"Shared from {origin.name} by {ben.name}"
    expect(ben_desk.article("Soup is at noon")).to_contain_text(line)
    ben_desk.shoot("shared")
    ana_desk.page.get_by_role("button", name="1 new post", exact=True).click()
    ana_desk.article("Soup is at noon").locator("[data-talk]").click()
    ana_desk.comment("Also for the night shift?")
    expect(ben_desk.article("Soup is at noon").locator("[data-talk]")).to_contain_text("1 comment")
    ana_desk.go(other.path)
    ben_desk.page.get_by_role("link", name=line).click()
    ben_desk.page.get_by_role("button", name=f"Take it out of {other.name}").click()
    expect(ben_desk.find("main")).not_to_contain_text("It also stands in")
    expect(ana_desk.find(".post")).to_contain_text("This post was taken out of here.")


def test_a_thread_is_moved_while_two_have_it_open(
    ana_desk: Desk, ben_desk: Desk, staff: Staff, ana: Colleague, ben: Colleague
) -> None:
    origin = staff.found("Loading bay", ben, ana)
    other = staff.found("Kiln", ben, ana, kind=CommunityKind.PRIVATE)
    alone = staff.found("Kiln owners", ben, kind=CommunityKind.PRIVATE)
    staff.hire("Lena Vos")  # who reads what is open, and not what Ben and Ana say to one another
    staff.post(ana, origin, "The kiln is cold")
    ana_desk.go(origin.path)
    ben_desk.go(origin.path)
    ben_desk.menu(ben_desk.article("The kiln is cold"), "Move this thread")
    ben_desk.page.get_by_role("radio", name=other.name).press("Space")
    expect(ben_desk.find("main")).to_contain_text("will no longer see this")
    expect(ben_desk.find("main")).not_to_contain_text(alone.name)  # its author does not read there
    ben_desk.page.get_by_label("Why").fill("It is about the kiln")
    ben_desk.shoot("moving")
    ben_desk.page.get_by_label("Why").press("Enter")
    expect(ben_desk.find(".trace")).to_contain_text(f"Moved from {origin.name} to {other.name}")
    expect(ben_desk.find(".trace")).to_contain_text("It is about the kiln")
    ben_desk.shoot("moved")
    expect(ana_desk.find(".post")).to_contain_text("This post was moved to another community.")
    ana_desk.go(other.path)
    ana_desk.article("The kiln is cold").locator("[data-talk]").click()
    expect(ana_desk.find(".trace")).to_contain_text(ben.name)
    ben_desk.page.reload()
    ana_desk.comment("Half past ten it went out")
    expect(ben_desk.find("#comments")).to_contain_text("Half past ten it went out")
