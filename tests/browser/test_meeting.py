"""Do two people in two zones meet at the same moment, after the clocks of one have changed?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Staff


def last_sunday_of_march(after: date) -> date:
    """Find the next day on which Europe's clocks go forward."""
    for year in (after.year, after.year + 1):
        day = date(year, 3, 31)
        day -= timedelta(days=(day.weekday() + 1) % 7)
        if day > after:
            return day
    raise LookupError("every year has a March")


@pytest.fixture
def phoenix(staff: Staff) -> Colleague:
    """Pia works where the clocks never change."""
    return staff.hire("Pia Phoenix", zone="America/Phoenix")


def test_an_event_across_zones_and_the_change_to_summer_time(
    staff: Staff, ana: Colleague, phoenix: Colleague, desk: Callable[..., Desk]
) -> None:
    place = staff.found("Summer time", ana, phoenix)
    change = last_sunday_of_march(datetime.now(UTC).date() + timedelta(days=2))
    monday, saturday = change + timedelta(days=1), change - timedelta(days=1)
    inviter, guest = desk(ana), desk(phoenix)
    for day, title in ((saturday, "Before the change"), (monday, "After the change")):
        inviter.go(f"{place.path}/events/new")
        page = inviter.page
        page.get_by_label("What is the event called?").fill(title)
        for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            page.get_by_label(name, exact=True).fill(str(value))
        page.get_by_label("When does it begin?").fill("17:00")
        page.locator("select[name=zone]").select_option("Europe/Brussels")
        page.get_by_label("Place").fill("Hall 3")
        page.get_by_role("button", name="Announce").click()
        expect(page.locator("#event")).to_be_visible()
    guest.go("/events")
    # Brussels is 8 hours ahead of Phoenix, and 9 once its clocks have changed.
    expect(guest.page.locator(".questions li", has_text="Before the change")).to_contain_text(
        "09:00 – 10:00 MST"
    )
    expect(guest.page.locator(".questions li", has_text="After the change")).to_contain_text(
        "08:00 – 09:00 MST"
    )
    guest.page.get_by_role("link", name="After the change").click()
    box = guest.page.locator("#event")
    expect(box).to_contain_text("17:00 – 18:00 CEST")
    expect(box).to_contain_text("08:00 – 09:00 MST")
    box.get_by_role("button", name="I come").click()
    expect(box).to_contain_text("You come")
    with guest.page.expect_download() as taken:
        box.get_by_role("link", name="For my calendar").click()
    (event,) = icalendar.Calendar.from_ical(taken.value.path().read_text()).walk("VEVENT")
    begin = datetime(monday.year, monday.month, monday.day, 15, tzinfo=UTC)
    assert event.decoded("DTSTART").astimezone(UTC) == begin


def test_a_secret_address_is_shown_to_whoever_makes_it(
    desk: Callable[..., Desk], ana: Colleague
) -> None:
    one = desk(ana)
    one.go("/calendar")
    one.page.get_by_role("button", name="Make an address").click()
    expect(
        one.page.get_by_role("textbox", name="The address. It is shown this once:")
    ).to_have_value(re.compile(r"/calendar/[\w-]{20,}\.ics$"))
