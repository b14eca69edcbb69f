"""Does an announcement go from a draft through another's eyes to everybody having read it?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from models import Capability
from tests.browser.desk import Desk
from tests.browser.staff import Staff


def test_from_a_draft_through_approval_to_everybody_having_read_it(
    desk: Callable[..., Desk], staff: Staff
) -> None:
    writer = staff.hire("Mia Writer", Capability.COMMUNICATIONS)
    second = staff.hire("Leo Second", Capability.COMMUNICATIONS)
    readers = [staff.hire(f"Reader {name}") for name in ("Eins", "Zwei", "Drei", "Vier")]
    staff.found("House news", writer, second, *readers, kind="broadcast")

    mia = desk(writer)
    mia.go("/announcements/desk")
    mia.page.get_by_role("link", name="New announcement").click()
    mia.page.get_by_label("Title", exact=True).fill("The gate")
    mia.page.get_by_label("Your text").fill("The gate closes at six from Monday on.")
    mia.find("summary", has_text="Members of").click()
    mia.page.get_by_label("House news").check()
    mia.page.get_by_label("Everybody has to read it").check()
    mia.page.get_by_role("button", name="Keep the draft").click()
    expect(mia.page.get_by_text("5 people are reached")).to_be_visible()
    mia.page.get_by_role("button", name="Have it looked over").click()
    expect(mia.page.get_by_role("button", name="Approve it as it is")).to_have_count(0)

    leo = desk(second)
    leo.go("/announcements/desk")
    leo.page.get_by_role("link", name="The gate").click()
    leo.page.get_by_role("button", name="Approve it as it is").click()

    for reader in (*readers, second):
        home = desk(reader)
        home.until(lambda home=home: has_come(home))  # the worker sends it
        home.page.get_by_role("link", name="The gate").click()
        home.page.get_by_role("button", name="I have read this").click()
        expect(home.page.get_by_text("You said that you have read this")).to_be_visible()

    mia.go("/announcements/desk?only=sent")
    mia.page.get_by_role("link", name="The gate").click()
    mia.page.get_by_role("link", name="Who was reached").click()
    expect(mia.page.get_by_text("5 have said that they read it (100%)")).to_be_visible()


def has_come(home: Desk) -> bool:
    """Look whether it stands on the page of what was announced."""
    home.go("/announcements")
    return home.page.get_by_role("link", name="The gate").count() > 0
