"""Does somebody find help from the page they are on, and can everybody read all of it?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from social.help.topics import TOPICS
from tests.browser.desk import Desk
from tests.browser.looking import look_at
from tests.browser.staff import Staff


def test_from_a_page_to_its_topic_and_on_to_what_one_asks(ana_desk: Desk) -> None:
    page = ana_desk.page
    ana_desk.go("/account/password")
    page.get_by_role("button", name="your menu").click()
    page.locator("#my-menu").get_by_role("link", name="Help", exact=True).click()
    near = page.get_by_role("region", name="About the page you were on")
    near.get_by_role("link", name="Your account and signing in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account and signing in")
    figure = page.get_by_role("figure").first
    expect(figure).to_contain_text("Kring asks for the code")
    expect(figure.get_by_role("button")).to_have_count(0)  # a picture offers nothing to press
    page.get_by_role("link", name="All topics").click()
    page.get_by_label("What do you want to know?").fill("shedule a post")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("shedule a post")
    page.get_by_role("link", name="Drafts and planned posts").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Drafts and planned posts")


def test_every_topic_can_be_read_by_everybody(desk: Callable[..., Desk], staff: Staff) -> None:
    reader = desk(staff.hire("Lea Lang", language="de"))  # whose words are the longest
    addresses = ["/help?q=passwort", "/help?q=xyzzyqwv", *(f"/help/{slug}" for slug in TOPICS)]
    found = {}
    for address in addresses:
        reader.visit(address) if found else reader.go(address)
        found[address] = look_at(reader.page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
