"""Can somebody ask for their data and fetch it, in a browser, and read it from their disk?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models import Capability, RequestKind, now
from social.records import requests
from social.working import Meter
from tests.browser.desk import Desk
from tests.browser.looking import TOO_WIDE, barriers, in_colours, look_at
from tests.browser.staff import Colleague, Staff
from tests.browser.test_access import assert_good

WORKER = 60_000  # milliseconds that the worker gets at most, on a machine that does much else


@pytest.fixture
def rudi(staff: Staff) -> Colleague:
    """Rudi is another officer."""
    return staff.hire("Rudi Regel", Capability.COMPLIANCE)


@pytest.fixture
def zoe(staff: Staff, ben: Colleague) -> Colleague:
    """Zélie wrote of Ben, and Ben of her."""
    zoe = staff.hire("Zélie Marchand", bio="I weld.")
    place = staff.found("Welding of thin sheet", zoe, ben)
    staff.post(zoe, place, f"With **Ben Claes**\n\n> As @{ben.handle} says\n\nIt held.")
    post = staff.post(ben, place, f"Who knows?\n\nAsk @{zoe.handle}", title="The seam")
    staff.comment(zoe, post, "I do")
    return zoe


def test_data_is_asked_for_looked_at_made_and_fetched(
    desk: Callable[..., Desk],
    chromium: Browser,
    staff: Staff,
    zoe: Colleague,
    officer: Colleague,
    rudi: Colleague,
    tmp_path: Path,
) -> None:
    person, one, other = desk(zoe), desk(officer), desk(rudi)
    found = {}
    person.go("/account/data")
    person.page.get_by_role("button", name="Ask for it").click()
    expect(person.page.get_by_role("heading", name="What you asked for")).to_be_visible()
    found["asked"] = looked(person, "asked")
    one.go("/records/requests")
    one.page.get_by_role("link", name="Zélie Marchand").first.click()
    expect(one.page.get_by_role("button", name="Mask all that is open")).to_be_visible()
    found["request"] = looked(one, "request")
    one.page.get_by_role("link", name="Posts", exact=True).click()
    expect(one.page.get_by_role("heading", name="Decide: Posts")).to_be_visible()
    found["items"] = looked(one, "items")
    one.page.go_back()
    address = one.page.url
    one.page.get_by_role("button", name="Mask all that is open").click()
    expect(one.page.get_by_text("Somebody else approves what you decided.")).to_be_visible()
    other.go(address)
    found["to approve"] = looked(other, "to-approve")
    other.page.get_by_role("button", name="Approve, and make the bundle").click()
    # The page brings itself up to date until the worker has made it.
    expect(other.page.get_by_text("fetches it at My data")).to_be_visible(timeout=WORKER)
    # Her account is open: nobody but her takes it.
    expect(other.page.get_by_role("button", name="Download the bundle")).to_have_count(0)
    found["made"] = looked(other, "made")
    other.go("/records/work")
    found["work"] = looked(other, "work")
    person.go("/account/data")
    found["ready"] = looked(person, "ready")
    with person.page.expect_download() as event:
        person.page.get_by_role("button", name="Download", exact=True).click()
    saved = tmp_path / "data.zip"
    event.value.save_as(saved)
    with zipfile.ZipFile(saved) as bundle:
        bundle.extractall(tmp_path / "data")
    found |= opened_from_disk(chromium, tmp_path / "data")
    assert_good(found)


def opened_from_disk(chromium: Browser, folder: Path) -> dict[str, list[str]]:
    """Look at the pages of a bundle where no server is, and without script of theirs."""
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    found = {}
    for path in (folder / "index.html", folder / "post-1.html", folder / "mention-1.html"):
        page.goto(path.as_uri())
        found[path.name] = barriers(page) + in_colours(page) + page.evaluate(TOO_WIDE)
    assert "Person 1" in page.content()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Posts", exact=True).click()
    expect(page.get_by_text("It held.")).to_be_visible()
    page.close()
    return found


def looked(one: Desk, name: str) -> list[str]:
    """Look at a page, in both themes and on both screens."""
    one.shoot(f"data-{name}")
    wrong = look_at(one.page)
    size = one.page.viewport_size
    one.page.set_viewport_size({"width": 390, "height": 844})
    one.page.emulate_media(color_scheme="dark")
    one.shoot(f"data-{name}-small")
    wrong += one.page.evaluate(TOO_WIDE)
    one.page.emulate_media(color_scheme="light")
    one.page.set_viewport_size(size)
    return wrong


def test_long_work_is_seen_as_it_goes_on(
    desk: Callable[..., Desk], staff: Staff, zoe: Colleague, officer: Colleague
) -> None:
    with staff.inside():
        request = requests.open_request(
            staff.person(officer), staff.person(zoe), now(), "", RequestKind.PORTABILITY
        )
        meter = Meter("erasure_request", request.id, 8)
        meter.step(2)
        meter.tell()
    one = desk(officer)
    one.go("/records/work")
    bar = one.find("main progress").first
    expect(bar).to_have_attribute("value", "2")
    wrong = looked(one, "working")
    with staff.inside():
        meter.step(3)
        meter.tell()
    expect(bar).to_have_attribute("value", "5", timeout=15_000)
    with staff.inside():
        meter.tell(is_over=True)
    expect(one.find("main progress")).to_have_count(0, timeout=15_000)
    assert_good({"working": wrong})
