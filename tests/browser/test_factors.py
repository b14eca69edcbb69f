"""Does a real browser set up second factors, and come in with them, also over the page?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from models import Capability, CodeApp, Entry, Event, Passkey, SignIn, now, session
from social import codes
from social.changes import change
from tests.browser.desk import Desk, sign_in
from tests.browser.house import House
from tests.browser.staff import PASSWORD, Colleague, Staff

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, house: House) -> Iterator[Page]:
    """Give a page at `localhost`, as browsers make no passkey for a bare number, and a device."""
    context = chromium.new_context(base_url=house.url.replace("127.0.0.1", "localhost"))
    found = context.new_page()
    yield found
    context.close()


def device_of(page: Page, **more: bool) -> Callable[[str], object]:
    """Plug a device in; what is given asks it things."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {"options": DEVICE | more}
    number = line.send("WebAuthn.addVirtualAuthenticator", options)["authenticatorId"]
    return lambda method, **values: line.send(
        f"WebAuthn.{method}", {"authenticatorId": number} | values
    )


def come_in(page: Page, who: Colleague) -> None:
    page.goto("/sign-in")
    sign_in(page.locator("main"), who)
    expect(page).not_to_have_url(re.compile(r"/sign-in(\?|$)"))


def leave(page: Page) -> None:
    """Forget who is in, once nothing of the last page is on its way with a cookie any more."""
    page.goto("about:blank")
    page.context.clear_cookies()


def add_passkey(page: Page) -> None:
    page.get_by_label("What do you call this device?").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Write these codes down")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, staff: Staff) -> None:
    who = staff.hire("Fay Keyholder", Capability.MODERATOR)
    device = device_of(page)
    come_in(page, who)
    expect(page.get_by_role("heading", name="You need a second factor")).to_be_visible()
    add_passkey(page)
    expect(page.get_by_text("My telephone", exact=True)).to_be_visible()
    leave(page)
    page.goto("/sign-in?next=/people")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/people")
    with staff.inside():
        passkey = session.scalar(select(Passkey).where(Passkey.person_id == who.id))
        assert passkey.sign_count > 0
        by = select(Entry.id).where(Entry.event == Event.PASSKEY_ADDED, Entry.noun_id == passkey.id)
        assert session.scalar(by) is not None
        passkey.sign_count += 1_000  # as if a copy of it had been used elsewhere
        session.commit()
    leave(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey opens nothing here")).to_be_visible()
    assert device("getCredentials")["credentials"]


def test_a_passkey_is_the_second_step_and_nothing_once_it_is_removed(
    page: Page, staff: Staff
) -> None:
    who = staff.hire("Gil Keyholder")
    device_of(page)
    come_in(page, who)
    page.goto("/account/second-factors")
    add_passkey(page)
    leave(page)
    come_in(page, who)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).not_to_have_url(re.compile("sign-in"))
    page.goto("/account/second-factors")
    page.get_by_role("button", name="Remove the passkey My telephone").click()
    expect(page.get_by_text("The passkey is removed")).to_be_visible()
    leave(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey opens nothing here")).to_be_visible()


def test_a_device_that_does_not_ask_its_person_proves_nothing(page: Page, staff: Staff) -> None:
    who = staff.hire("Hal Keyholder")
    device_of(page, hasUserVerification=False, isUserVerified=False)
    come_in(page, who)
    page.goto("/account/second-factors")
    page.get_by_label("What do you call this device?").fill("A plain key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("That did not work")).to_be_visible()
    with staff.inside():
        assert session.scalar(select(Passkey).where(Passkey.person_id == who.id)) is None


def test_who_signs_in_again_over_the_page_takes_the_second_step_there(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague
) -> None:
    who = staff.hire("Ida Codes")
    place = staff.found("Codes at night", ana, who)
    secret = codes.new_secret()
    with staff.inside():
        person = staff.person(who)
        with change(person) as record:
            app = CodeApp(person_id=person.id, confirmed_at=now())
            codes.seal(app, secret)
            session.add(app)
            record(Event.CODE_APP_CONFIRMED, app)
    one = desk(who)
    one.watch.forgive("401")
    one.watch.forgive("422")
    one.go(place.path)
    one.open_composer().fill("Written before the second step")
    one.page.context.clear_cookies()
    one.page.get_by_role("button", name="Post", exact=True).dispatch_event("click")
    dialog = one.page.get_by_role("dialog", name="Your session has ended")
    sign_in(dialog, who)
    field = dialog.get_by_label("Code")
    field.fill("000000")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.get_by_text("This code is wrong")).to_be_visible()
    dialog.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(one.article("Written before the second step")).to_be_visible()


def test_what_weighs_much_asks_in_its_place_and_goes_on(page: Page, staff: Staff) -> None:
    who = staff.hire("Jon Waits")
    come_in(page, who)
    page.goto("/account/second-factors")
    with staff.inside():
        old = update(SignIn).where(SignIn.person_id == who.id)
        session.execute(old.values(proved_at=now() - timedelta(hours=7)))
        session.commit()
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, it is me").click()
    expect(page.get_by_role("heading", name="Set up an app")).to_be_visible()
    expect(page.get_by_role("img", name="A picture for the camera")).to_be_visible()
