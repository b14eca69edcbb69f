"""Does a drill go from its scenario to its report, with the first words out in two clicks?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from models import Capability
from tests.browser.desk import Desk
from tests.browser.staff import Staff


def test_a_drill_from_its_scenario_to_its_report(desk: Callable[..., Desk], staff: Staff) -> None:
    writer = staff.hire("Mia Writer", Capability.COMMUNICATIONS)
    second = staff.hire("Leo Second", Capability.COMMUNICATIONS)
    worker = staff.hire("Wim Worker")

    mia = desk(writer)
    mia.go("/crisis/scenarios/new")
    mia.page.get_by_label("What happens", exact=True).fill("Smoke in the paint shop")
    roles = mia.find("input[name=parts]")
    roles.nth(0).fill("Site lead")
    roles.nth(1).fill(f"@{writer.handle}")
    todo = mia.find("input[name=steps]")
    todo.nth(0).fill("Call the fire brigade")
    todo.nth(1).fill("5")
    mia.find("summary", has_text="Who hold the role").click()
    mia.page.get_by_label("Communications", exact=True).check()
    mia.page.get_by_role("button", name="Keep this").click()
    mia.page.get_by_label("Title").fill("Smoke in the paint shop")
    mia.page.get_by_label("We know").fill("There is smoke in the paint shop.")
    mia.page.get_by_label("What to do").fill("Leave the building by the nearest way out.")
    mia.page.get_by_role("button", name="Keep these words").click()
    mia.page.get_by_role("button", name="Have it looked over").click()

    leo = desk(second)
    leo.go("/crisis")
    leo.page.get_by_role("link", name="Smoke in the paint shop", exact=True).click()
    leo.page.get_by_role("button", name="Approve it as it is").click()
    expect(leo.page.get_by_text("Ready to start")).to_be_visible()
    leo.go("/")

    # Two clicks, and the choice between a drill and a real one, which nobody makes for them.
    mia.go("/crisis")
    mia.page.get_by_role("link", name="Start: Smoke in the paint shop").click()
    mia.page.get_by_label("It is a drill").check()
    mia.page.get_by_role("button", name="Start and send the first statement").click()
    expect(mia.page.get_by_text("There is smoke in the paint shop.")).to_be_visible()

    # It comes to open pages by itself, marked, and to nobody else.
    banner = leo.page.get_by_role("region", name="Crisis drill")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("ÜBUNG")
    wim = desk(worker)
    wim.go("/")
    expect(wim.page.get_by_role("region", name="Crisis drill")).to_have_count(0)

    banner.get_by_role("button", name="I need help").click()
    leo.go("/crisis")
    leo.page.get_by_role("region", name="Crisis drill").get_by_role("link").click()
    leo.page.get_by_role("button", name="I have read this").click()
    leo.page.get_by_label("What did you hear?").fill("Somebody is hurt")
    leo.page.get_by_role("button", name="Ask whether it is true").click()

    mia.page.get_by_role("link", name="To the desk").click()
    expect(mia.page.get_by_text("Leo Second").first).to_be_visible()
    mia.page.get_by_role("button", name="Done: Call the fire brigade").click()
    expect(mia.page.get_by_role("button", name="Not done: Call the fire brigade")).to_be_visible()
    mia.page.get_by_label("What is there to it?").select_option("false")
    mia.page.get_by_label("What is known").fill("Nobody is hurt.")
    mia.page.get_by_role("button", name="Answer", exact=True).click()
    expect(leo.page.get_by_text("Nobody is hurt.")).to_be_visible()  # by itself

    mia.page.get_by_role("link", name="Say what is new").click()
    mia.page.get_by_label("We know").fill("The smoke is gone.")
    mia.page.get_by_role("button", name="Say it").click()
    expect(leo.page.get_by_text("The smoke is gone.")).to_be_visible()  # by itself
    leo.page.get_by_role("button", name="I am safe").click()

    mia.page.get_by_role("link", name="End it").click()
    mia.page.get_by_label("Title").fill("The drill is over")
    mia.page.get_by_role("button", name="Say the last words, and end it").click()
    expect(mia.page.get_by_role("heading", name="The report")).to_be_visible()
    learnt = mia.page.get_by_role("textbox", name="What was learnt")
    learnt.fill("The siren was too quiet.")
    mia.page.get_by_role("button", name="Keep this").click()
    expect(learnt).to_have_value("The siren was too quiet.")
    expect(leo.page.get_by_role("region", name="Crisis drill")).to_have_count(0)  # by itself
