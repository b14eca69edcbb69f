"""Does a story go its way: from a draft to a yes, and on to another site?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models import Site, session
from models.events import Event
from social.changes import change
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff


@pytest.fixture
def channel(staff: Staff, ana: Colleague, ben: Colleague, cas: Colleague) -> Place:
    """A success channel of three people."""
    return staff.found("What worked", ana, ben, cas, tells_stories=True)


@pytest.fixture
def lyon(staff: Staff) -> str:
    """There is another site."""
    with staff.inside(), change(None) as record:
        site = Site(name="Lyon", country="FR", zone="Europe/Paris")
        session.add(site)
        record(Event.SITE_ADDED, site)
    return "Lyon"


def test_a_story_goes_from_draft_to_reuse_by_another_site(
    desk: Callable[..., Desk],
    channel: Place,
    lyon: str,
    ana: Colleague,
    ben: Colleague,
    cas: Colleague,
) -> None:
    ana_desk, ben_desk = desk(ana), desk(ben)
    page = ana_desk.page
    ana_desk.watch.forgive("422")
    ana_desk.go(channel.path)
    page.get_by_role("link", name="Tell a success story").click()
    page.get_by_label("What worked, in one line").fill("Everything on one trolley")
    page.get_by_label("The situation").fill("A change took ninety minutes")
    expect(page.locator("kring-story [data-saved]")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_label("The situation")).to_have_value("A change took ninety minutes")
    page.get_by_label("What you did").fill("We put it on one trolley")
    page.get_by_label("The result", exact=False).first.fill("It takes thirty")
    page.get_by_label("What it brought in its first year").fill("a lot")
    page.get_by_label("Counted in").select_option("hours")
    page.get_by_label("Who confirms the result").fill(f"@{ben.handle}")
    page.get_by_role("button", name="Tell it").click()
    expect(page.get_by_text("Give a number above nothing")).to_be_visible()
    expect(page.get_by_label("What you did")).to_have_value("We put it on one trolley")
    page.get_by_label("What it brought in its first year").fill("260")
    page.get_by_role("button", name="Tell it").click()
    expect(page.locator(".story-value")).to_contain_text("260 hours")

    path = page.url
    ben_desk.go(path)
    ben_desk.page.get_by_role("button", name="Yes, I confirm it").click()
    expect(ana_desk.find(".story-facts")).to_contain_text("Confirmed by")

    cas_desk = desk(cas)
    cas_desk.go(path)
    cas_desk.page.get_by_role("link", name="We used it").click()
    cas_desk.page.get_by_label("What you did with it").fill("Two trolleys here")
    cas_desk.page.get_by_label("Where").select_option(label=lyon)
    cas_desk.page.get_by_label("What it brought in its first year").fill("40,5")
    cas_desk.page.get_by_role("button", name="Say that we used it").click()
    expect(cas_desk.find(".reuses")).to_contain_text("Lyon")
    expect(ana_desk.find(".reuses")).to_contain_text("300.5 hours")
    ana_desk.go(channel.path)
    ana_desk.page.get_by_role("link", name="Stories", exact=True).last.click()
    expect(ana_desk.find(".story-card")).to_contain_text("used again 1 time")
