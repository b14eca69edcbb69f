"""Does a newsletter go from a draft by a second person into the mail, and end with one click?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from models import Capability
from tests.browser.desk import Desk
from tests.browser.house import House, Street
from tests.browser.staff import Staff
from tests.mailing.letterbox import Letterbox, free_port


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[str, Letterbox]]:
    """Run a mail server."""
    found, port = Letterbox(), free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", found
    controller.stop()


@pytest.fixture(scope="module")
def house(houses: Street, staff: Staff, box: tuple[str, Letterbox]) -> House:
    """Give a Kring that can send mail."""
    found = houses.lend(1, box[0])
    staff.tell(found.valkey_url)
    return found


def test_from_a_draft_to_a_mail_that_ends_it(
    desk: Callable[..., Desk], staff: Staff, box: tuple[str, Letterbox], house: House
) -> None:
    writer = staff.hire("Mia Writer", Capability.COMMUNICATIONS)
    second = staff.hire("Leo Second", Capability.COMMUNICATIONS)
    reader = staff.hire("Rosa Reader")
    place = staff.found("Assembly", writer, second, kind="public")
    staff.post(writer, place, "It opens at six from Monday on.", title="The new gate")

    mia = desk(writer)
    mia.go("/newsletters/desk")
    mia.page.get_by_role("link", name="New newsletter").click()
    mia.page.get_by_label("Name", exact=True).fill("Kring weekly")
    mia.page.get_by_label("What it is for").fill("What moved the company.")
    mia.page.get_by_role("button", name="Keep the newsletter").click()
    mia.page.get_by_role("link", name="New issue").click()
    mia.page.get_by_label("Subject").fill("What moved us")
    mia.page.get_by_label("A word to begin with").fill("One thing from the week.")
    mia.page.get_by_role("button", name="Keep the draft").click()
    mia.page.get_by_role("link", name="Gather something").click()
    mia.page.get_by_label("The new gate").check()
    mia.page.get_by_role("button", name="Take these in").click()
    expect(mia.page.get_by_role("link", name="The new gate")).to_be_visible()
    mia.page.get_by_role("link", name="See how it looks").click()
    phone = mia.page.frame_locator("iframe.phone")
    expect(phone.get_by_role("heading", name="What moved us")).to_be_visible()
    expect(phone.get_by_role("link", name="The new gate")).to_be_visible()
    mia.page.get_by_role("link", name="Back to the issue").click()
    mia.page.get_by_role("button", name="Have it looked over").click()
    expect(mia.page.get_by_role("button", name="Approve it as it is")).to_have_count(0)

    leo = desk(second)
    leo.go("/newsletters/desk")
    leo.page.get_by_role("link", name="What moved us").click()
    leo.page.get_by_role("button", name="Approve it as it is").click()

    home = desk(reader)
    home.until(lambda: bool(mails(box, reader.handle)))  # the worker sends it
    (mail,) = mails(box, reader.handle)
    leave = re.search(r"<http://[^/]+(/newsletters/leaving/[^>]+)>", mail["List-Unsubscribe"])
    assert leave is not None
    home.go("/newsletters")
    home.page.get_by_role("link", name="What moved us").click()
    expect(home.page.get_by_role("link", name="The new gate")).to_be_visible()
    home.go(leave[1])
    home.page.get_by_role("button", name="No more mails of this").click()
    expect(home.page.get_by_text("No more mails of “Kring weekly” come to you.")).to_be_visible()
    home.go("/newsletters")
    expect(home.page.get_by_text("You read it here, without mails")).to_be_visible()

    mia.until(lambda: is_out(mia))
    mia.page.get_by_role("link", name="What moved us").click()
    mia.page.get_by_role("link", name="What became of it").click()
    expect(mia.page.get_by_text("Handed to the mail server")).to_be_visible()


def mails(box: tuple[str, Letterbox], handle: str) -> list[EmailMessage]:
    """Find what came for somebody."""
    return [mail for mail in box[1].taken if mail["To"].startswith(f"{handle}@")]


def is_out(mia: Desk) -> bool:
    """Look whether the desk says that it is out."""
    mia.go("/newsletters/desk?only=sent")
    return mia.page.get_by_role("link", name="What moved us").count() > 0
