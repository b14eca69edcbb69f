"""Do two people talk with one another, one at a desk and one on a phone?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague

PHONE = {"viewport": {"width": 390, "height": 800}}
WIDE = {"viewport": {"width": 1280, "height": 800}}


def test_two_people_talk_one_at_a_desk_and_one_on_a_phone(
    desk: Callable[..., Desk], ana: Colleague, ben: Colleague
) -> None:
    wide, phone = desk(ana, **WIDE), desk(ben, **PHONE)
    for one in (wide, phone):
        one.watch.forgive("404")  # for a moment a message is gone, and may be asked for just then
    phone.go("/notices")
    wide.go(ben.path)
    wide.page.get_by_role("link", name="Message", exact=True).click()
    wide.page.get_by_role("textbox", name="Your message").fill("Is the jig ready?")
    wide.page.get_by_role("button", name="Send").click()
    expect(wide.find(".message")).to_have_count(1)
    expect(wide.find(".talks-list [aria-current]")).to_contain_text("Ben Claes")

    badge = phone.find(".top a.only-narrow [data-count=messages]")
    expect(badge).to_contain_text("1")
    badge.click()
    phone.find(".talks-list").get_by_text("Is the jig ready?").click()
    expect(phone.find(".message")).to_be_in_viewport()
    expect(phone.find("kring-talk .unread-line")).to_be_visible()
    expect(phone.find(".talk-page > .talks")).to_be_hidden()
    expect(badge).to_be_hidden()  # it was before his eyes for a moment

    phone.page.get_by_role("textbox", name="Your message").fill("Almost. *Ten* minutes.")
    phone.page.get_by_role("button", name="Send").click()
    said = wide.find(".message").last
    expect(said.locator("em")).to_have_text("Ten")
    expect(said).to_be_in_viewport()

    said.get_by_role("button", name="Add a reaction").click()
    said.get_by_role("button", name="Thanks", exact=True).last.click()
    expect(phone.find(".message .reaction")).to_have_attribute("aria-label", "Thanks: 1")
    first = wide.find(".message").first
    first.get_by_role("button", name="More for the message of Ana Peeters").click()
    first.get_by_role("button", name="Delete").click()
    expect(phone.page.get_by_text("This message was removed.")).to_be_visible()
    wide.page.get_by_role("button", name="Undo").click()
    expect(phone.page.get_by_text("Is the jig ready?").last).to_be_visible()

    phone.page.get_by_role("link", name="All conversations").click()
    expect(phone.find(".talks-list").get_by_text("You: Almost. Ten minutes.")).to_be_visible()


def test_enter_sends_for_those_who_wish_so(
    desk: Callable[..., Desk], ana: Colleague, cas: Colleague
) -> None:
    one = desk(ana)
    one.go("/account/messages")
    one.page.get_by_label("Enter sends a message").check()
    one.page.get_by_role("button", name="Save").click()
    expect(one.page.get_by_text("Saved.")).to_be_visible()
    one.go(f"/messages/new?to={cas.handle}")
    text = one.page.get_by_role("textbox", name="Your message")
    text.fill("First line")
    text.press("Shift+Enter")
    text.press_sequentially("Second line")
    text.press("Enter")
    expect(one.find(".message .prose")).to_contain_text("Second line")
