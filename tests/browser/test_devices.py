"""How is a device asked to tell what is new, and does the composer say who is off?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect
from sqlalchemy import select

from models import Device, Preferences, session
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Staff
from tests.notices.push_service import Phone

# Of a push service that the company lets through; nothing is ever sent there.
ADDRESS = "https://updates.push.services.mozilla.com/wpush/v2/ana"
# A browser whose owner allows it when asked, and whose push service gives out an address.
ALLOWS = """
let permission = "default";
Object.defineProperty(Notification, "permission", { get: () => permission });
Notification.requestPermission = async () => (permission = "granted");
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (options) => {
  window.key = options.applicationServerKey.length;
  return { toJSON: () => (%s) };
};
"""


def test_one_press_lets_a_device_tell_what_is_new(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague
) -> None:
    one, keys = desk(ana, service_workers="allow"), Phone("ana").form
    keys.pop("endpoint")
    one.begin_with(ALLOWS % json.dumps({"endpoint": ADDRESS, "keys": keys}))
    one.go("/account/notices")
    devices = one.find("section", has=one.page.get_by_role("heading", name="Devices that tell"))
    devices.get_by_role("button", name="Tell me on this device").click()
    expect(devices.locator("li")).to_contain_text("this browser")
    with staff.inside():
        kept = session.scalars(select(Device).where(Device.endpoint == ADDRESS)).one()
        assert kept.person_id == ana.id
    devices.get_by_role("button", name="Take off").click()
    expect(devices.locator("li")).to_have_count(0)


def test_a_device_that_was_told_to_let_nothing_through_says_so(
    desk: Callable[..., Desk], ana: Colleague
) -> None:
    one = desk(ana)
    one.go("/account/notices")
    expect(one.page.get_by_text("was told to let no notifications")).to_be_visible()
    expect(one.page.get_by_role("button", name="Tell me on this device")).to_be_hidden()


def test_the_composer_says_who_is_off_in_the_place_that_is_chosen(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague
) -> None:
    resting = [staff.hire(f"Rest {number}") for number in range(5)]
    day = (datetime.now(UTC).isoweekday() + 2) % 7 + 1  # three days from now
    with staff.inside():
        for crew in resting:
            session.add(Preferences(person_id=crew.id, has_own_hours=True, days=[day]))
        session.commit()
    alone, night = staff.found("All alone", ana), staff.found("Night crew", ana, *resting)
    one = desk(ana)
    one.go(f"{night.path}/posts/new")
    hint = one.find("[data-off]")
    expect(hint).to_contain_text("5 of 5 who can read it are off now.")
    one.go("/")
    one.open_composer()
    choice = one.find("kring-composer.composer select").first
    choice.select_option(label=night.name)
    expect(hint).to_contain_text("who can read it are off now.")
    expect(hint.get_by_role("button", name="their time")).to_be_visible()
    choice.select_option(label=alone.name)
    expect(hint).to_be_empty()
