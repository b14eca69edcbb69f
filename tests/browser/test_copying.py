"""Does one button take along what is shown once?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import sign_in
from tests.browser.house import House
from tests.browser.staff import PASSWORD, Staff


@pytest.fixture
def page(chromium: Browser, house: House) -> Iterator[Page]:
    """Give a page at `localhost`, as browsers let scripts copy nothing from a bare number."""
    context = chromium.new_context(base_url=house.url.replace("127.0.0.1", "localhost"))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = context.new_page()
    yield found
    context.close()


def test_a_new_token_is_copied_whole(page: Page, staff: Staff) -> None:
    page.goto("/sign-in")
    sign_in(page.locator("main"), staff.hire("Ana Peeters"))
    expect(page).not_to_have_url(re.compile(r"/sign-in(\?|$)"))
    page.goto("/account/tokens")
    form = page.locator("main form", has=page.get_by_role("button", name="Make the token"))
    form.locator("[name=name]").fill("Till")
    form.locator("[name=scopes]").first.check()
    form.locator("[name=password]").fill(PASSWORD)
    form.get_by_role("button", name="Make the token").click()
    field = page.get_by_role("textbox", name="The token. It is shown this once:", exact=True)
    expect(field).to_have_value(re.compile("kring_.{20}"))
    page.get_by_role("button", name="Copy The token. It is shown this once:").click()
    expect(page.get_by_role("status").get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
