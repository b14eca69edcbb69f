"""Can officers find something, judge it, black it out, and take it out of the house?"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from models import Capability, Origin, now
from social.records import taking_in
from tests.browser.desk import Desk
from tests.browser.looking import TOO_WIDE
from tests.browser.staff import Colleague, Staff

WORKER = 90_000  # milliseconds that the worker gets at most, on a machine that does much else
SECRET = "Bramble 4711"


def test_from_a_grant_to_a_package_that_can_be_checked_anywhere(
    desk: Callable[..., Desk], staff: Staff, ben: Colleague, officer: Colleague, tmp_path: Path
) -> None:
    place = staff.found("Welding of thick sheet", ben)
    staff.post(ben, place, f"The flange cracked. The order is {SECRET}, for the harbour.")
    staff.post(ben, place, "The flange was welded again on Monday.")
    one, other = desk(officer), desk(staff.hire("Rudi Regel", Capability.COMPLIANCE))

    grant = asked(one)
    approved(other, grant, "Approve this access")
    matter = opened(one)
    staff.await_signed()
    with staff.inside():
        list(taking_in.take_in(Origin.JOB))  # as the worker does each minute
    searched(one, grant)
    judged(one, matter)
    production = drawn_up(one, matter)
    other.go(production)
    expect(other.page.get_by_role("button", name="Refuse it")).to_be_visible()
    expect(other.page.get_by_role("button", name="Approve it")).to_have_count(0)
    approved(one, asked(other), "Approve this access")  # to read what they let go
    approved(other, production, "Approve it")
    folder = exported(one, production, tmp_path)

    command = [sys.executable, "-I", folder / "data" / "verify_archive.py", folder]
    check = subprocess.run(command, check=False, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    assert "RESULT" in check.stdout
    assert "good" in check.stdout.partition("RESULT")[2]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(b"TOP-000001" in content for content in files)
    assert any(b"welded again" in content for content in files)
    assert not any(b"4711" in content for content in files)


def test_what_cannot_be_taken_back_is_asked_first(
    desk: Callable[..., Desk], staff: Staff, officer: Colleague
) -> None:
    staff.hire("Dora Daten", Capability.DATA_PROTECTION)
    one = desk(officer)
    filled(one)
    one.page.get_by_role("button", name="Open it at once").click()
    asks = one.page.get_by_role("dialog")
    expect(asks).to_contain_text("Open it without a second person?")
    seen(one, "at-once")
    asks.get_by_role("button", name="Cancel").click()
    expect(asks).to_have_count(0)
    assert urlsplit(one.page.url).path == "/records/access/new"
    one.page.get_by_role("button", name="Open it at once").click()
    asks.get_by_role("button", name="Open it at once").click()
    end = one.page.get_by_role("button", name="End it now")
    expect(end).to_be_visible()
    end.click()
    expect(asks).to_contain_text("End this access?")
    seen(one, "end-grant")
    asks.get_by_role("button", name="Cancel").click()
    expect(end).to_be_visible()
    end.click()
    asks.get_by_role("button", name="End it now").click()
    expect(end).to_have_count(0)
    expect(one.page.get_by_text("Ended", exact=True)).to_be_visible()


def asked(one: Desk) -> str:
    """Ask for access to what was written in a year."""
    filled(one)
    seen(one, "grant-form")
    one.page.get_by_role("button", name="Ask for access").click()
    expect(one.page.get_by_role("button", name="Withdraw it")).to_be_visible()
    seen(one, "grant")
    return urlsplit(one.page.url).path


def filled(one: Desk) -> None:
    """Fill in what access is asked for: to what was written in a year."""
    one.go("/records/access/new")
    day = timedelta(days=1)
    one.page.get_by_label("Purpose", exact=True).select_option(label="Legal dispute")
    one.page.get_by_label("Why it is needed").fill("A customer claims for a flange that broke.")
    for name, at in (("From this day", now() - 300 * day), ("To this day, included", now() + day)):
        fields = one.page.get_by_role("group", name=name)
        for part in ("Day", "Month", "Year"):
            fields.get_by_label(part).fill(str(getattr(at, part.lower())))


def approved(other: Desk, path: str, words: str) -> None:
    """Approve what somebody else asked for."""
    other.go(path)
    seen(other, "to-approve")
    other.page.get_by_role("button", name=words).click()
    expect(other.page.get_by_role("button", name=words)).to_have_count(0)


def opened(one: Desk) -> str:
    """Open a matter."""
    one.go("/records/matters")
    one.page.get_by_label("Name", exact=True).fill("The flange that broke")
    one.page.get_by_label("What it is about").fill("A customer claims 12,000 euro.")
    one.page.get_by_role("button", name="Open it").click()
    expect(one.page.get_by_role("heading", name="What was found")).to_be_visible()
    return urlsplit(one.page.url).path


def searched(one: Desk, grant: str) -> None:
    """Search within the grant, and put what is found into the matter."""
    one.go(grant.replace("/access/", "/search/"))
    one.page.get_by_label("What do you look for?").fill("flange AND NOT rivet")
    one.page.get_by_role("button", name="Search", exact=True).click()
    expect(one.page.get_by_role("heading", name="2 hits")).to_be_visible()
    expect(one.find("mark", has_text="flange").first).to_be_visible()
    seen(one, "hits")
    one.page.get_by_label("Put into the matter").select_option(label="The flange that broke")
    one.page.get_by_role("button", name="What is ticked").click()
    expect(one.page.get_by_text("Tick what you want to put there.")).to_be_visible()
    for box in one.page.get_by_label("Tick this hit").all():
        box.check()
    one.page.get_by_label("Put into the matter").select_option(label="The flange that broke")
    one.page.get_by_role("button", name="What is ticked").click()
    expect(one.page.get_by_role("link", name="Read on")).to_be_visible()


def judged(one: Desk, matter: str) -> None:
    """Read both items with keys alone, and black the number of the order out."""
    one.go(matter)
    one.page.get_by_role("link", name="Read on").click()
    for _item in range(2):
        said = one.find("#said")
        expect(said).to_be_visible()
        if SECRET in said.inner_text():
            one.page.get_by_label("Yes").check()
            one.page.get_by_label("Note").fill("The order stays in the house.")
            one.page.get_by_label("These words, wherever they stand").fill(SECRET)
            one.page.get_by_role("button", name="Save and go on").click()
            expect(one.page.get_by_text("that are not blacked out yet")).to_be_visible()
            one.page.get_by_role("button", name="Black it out").click()
            expect(one.find("#said mark", has_text=SECRET)).to_be_visible()
            expect(one.page.get_by_label("Yes")).to_be_checked()
            expect(one.page.get_by_label("Note")).to_have_value("The order stays in the house.")
            seen(one, "item")
        shown = one.page.url
        one.find("h2#item").click()
        one.page.keyboard.press("y")
        expect(one.page.get_by_label("Yes")).to_be_checked()
        one.page.keyboard.press("Enter")
        one.until(lambda shown=shown: one.page.url != shown)


def drawn_up(one: Desk, matter: str) -> str:
    """Draw up what leaves the house."""
    one.go(f"{matter}/items")
    expect(one.page.get_by_role("link", name="The flange cracked.")).to_be_visible()
    seen(one, "items")
    one.go(matter)
    expect(one.page.get_by_text("2 of 2 are read")).to_be_visible()
    one.page.get_by_label("Letters before the number").fill("TOP-")
    one.page.get_by_role("button", name="Draw it up").click()
    one.page.get_by_role("link", name="TOP-000001").click()
    expect(one.page.get_by_role("button", name="Take it back")).to_be_visible()
    seen(one, "production")
    return urlsplit(one.page.url).path


def exported(one: Desk, production: str, folder: Path) -> Path:
    """Have the production exported, and download it; give the folder that was in it."""
    one.go(production)
    one.page.get_by_role("link", name="Export it").click()
    seen(one, "export-form")
    one.page.get_by_role("button", name="Export it").click()
    button = one.page.get_by_role("button", name="Download (")
    expect(button).to_be_visible(timeout=WORKER)  # the page brings itself up to date
    seen(one, "export")
    with one.page.expect_download() as event:
        button.click()
    event.value.save_as(folder / "export.tar")
    with tarfile.open(folder / "export.tar") as tar:
        tar.extractall(folder / "out", filter="data")
    expect(one.page.get_by_text("It was downloaded, and destroyed here.")).to_be_visible()
    expect(button).to_have_count(0)
    expect(one.page.get_by_role("button", name="Destroy it")).to_have_count(0)
    (found,) = (folder / "out").iterdir()
    return found


def seen(one: Desk, name: str) -> None:
    """Take pictures of a page; it fits a phone."""
    one.shoot(f"taking-out-{name}")
    size = one.page.viewport_size
    one.page.set_viewport_size({"width": 390, "height": 844})
    one.page.emulate_media(color_scheme="dark")
    one.shoot(f"taking-out-{name}-small")
    assert one.page.evaluate(TOO_WIDE) == []
    one.page.emulate_media(color_scheme="light")
    one.page.set_viewport_size(size)
