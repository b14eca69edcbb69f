"""Does one see less of what one does not want to see, and open what is folded, without script?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff


def test_a_colleague_is_muted_from_their_page_and_shown_at_a_press(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague, ben: Colleague, welding: Place
) -> None:
    staff.post(ben, welding, "A long story")
    one = desk(ana, java_script_enabled=False)
    one.page.goto(f"/people/{ben.handle}")
    one.page.get_by_role("link", name="Mute or block").click()
    one.page.get_by_label("For a week").check()
    one.page.get_by_role("button", name="Keep this filter").click()
    expect(one.page.get_by_role("button", name=f"Take off: {ben.name}")).to_be_visible()
    one.page.goto(welding.path)
    folded = one.find("article.folded summary").first
    expect(folded).to_contain_text(f"1 post hidden by your filter “{ben.name}”")
    story = one.find(".post", has_text="A long story").first
    expect(story).to_be_hidden()
    folded.click()
    expect(story).to_be_visible()
    one.page.goto("/account/filters")
    one.page.get_by_role("button", name=f"Take off: {ben.name}").click()
    one.page.goto(welding.path)
    expect(story).to_be_visible()
