"""Do two people get from a question to its answer, each at their own browser?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from models import Capability
from tests.browser.desk import PATIENCE, Desk
from tests.browser.staff import Colleague, Staff
from tests.leaders.making import lead


def test_a_question_is_asked_voted_for_and_answered(
    staff: Staff, ana: Colleague, ben: Colleague, desk: Callable[..., Desk]
) -> None:
    carla = staff.hire("Carla Press", Capability.COMMUNICATIONS)
    staff.found("Works", ana, ben, carla)
    with staff.inside():
        number = lead(staff.person(carla), staff.person(ana)).id
    leader, asker = desk(ana), desk(ben)
    leader.go(f"/leaders/{number}")
    leader.page.get_by_text("Announce a session").click()
    leader.page.locator("main").get_by_role("link", name="Works").click()
    page, soon = leader.page, datetime.now(UTC) + timedelta(days=9)
    page.get_by_label("Title").fill("Ask me about the works")
    page.get_by_label("What it is about").fill("All that you want to know")
    for group in ("Questions until the end of", "Answers until the end of"):
        box = page.get_by_role("group", name=group)
        for name, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
            box.get_by_label(name, exact=True).fill(str(value))
    page.get_by_role("button", name="Announce it").click()
    expect(page.get_by_role("heading", name="0 questions")).to_be_visible(timeout=PATIENCE)
    path = page.url.split("/", 3)[3]
    asker.go(f"/{path}")
    asker.page.locator("#write textarea").fill("When do we move?")
    asker.page.locator("#write").get_by_role("button", name="Comment").click()
    expect(asker.page.locator("kring-thread")).to_contain_text("When do we move?", timeout=PATIENCE)
    asked = page.locator(".to-leader")
    expect(asked).to_contain_text("When do we move?", timeout=PATIENCE)  # without a reload
    asked.get_by_role("button", name="Vote for: When do we move?").click()
    expect(page.locator(".to-leader .votes strong")).to_have_text("1", timeout=PATIENCE)
    page.locator(".to-leader").get_by_role("link", name="Answer this").click()
    page.locator("#write textarea").fill("In May, all of us")
    page.locator("#write").get_by_role("button", name="Comment").click()
    told = asker.page.locator(".to-leader")
    expect(told).to_contain_text("Read the answer", timeout=PATIENCE)
    expect(told.locator(".votes strong")).to_have_text("1")
    told.get_by_role("link", name="Read the answer").click()
    said = asker.page.locator(".comment", has_text="In May, all of us").last
    expect(said).to_contain_text("Leader")
