"""Is a writer told in time, kindly, and left to decide?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models import Capability, Stage, session
from models import Person as Row
from moderation.ruling import Action
from social.rules.actions import add_rule
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff
from tests.rules.conftest import put, said

HEAD = ".coach [role=status]"


@pytest.fixture(scope="module")
def place(staff: Staff, ana: Colleague, ben: Colleague) -> Place:
    """A place with a rule about one word."""
    mia = staff.hire("Mia Moderator", Capability.MODERATOR)
    with staff.inside():
        maker = session.get_one(Row, mia.id)
        put(add_rule(maker, said("oaf", Action.COACH)), Stage.ACTIVE, maker, maker)
    return staff.found("Paint shop", ana, ben)


def test_a_writer_is_told_and_decides(ana_desk: Desk, place: Place) -> None:
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    # Sent before anything could be said: it stops once, and shows why.
    field.fill("That oaf was late again")
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    expect(ana_desk.find(HEAD)).to_have_text("1 hint about your text")
    expect(ana_desk.find(".coach [data-message]")).to_have_text("Would you say oaf to a friend?")
    expect(ana_desk.find(".marks mark")).to_have_text("oaf")
    ana_desk.shoot("coach")
    ana_desk.page.get_by_role("button", name="Change it").click()
    expect(field).to_be_focused()
    ana_desk.page.keyboard.type("lorry")
    expect(ana_desk.find(".coach")).to_be_hidden()
    field.fill("I say oaf, and mean it")
    ana_desk.page.get_by_role("button", name="Send anyway").click()
    expect(ana_desk.says("and mean it")).to_be_visible()


def test_a_number_is_covered_with_one_click(ana_desk: Desk, place: Place) -> None:
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    field.fill("Mijn BSN is 111222333, bel me")
    expect(ana_desk.find(".coach li.stops")).to_be_visible()
    ana_desk.shoot("coach-stops")
    ana_desk.page.get_by_role("button", name="Cover it").click()
    expect(ana_desk.find(".coach")).to_be_hidden()
    expect(field).not_to_have_value("Mijn BSN is 111222333, bel me")
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    expect(ana_desk.says("bel me")).to_be_visible()
    assert "111222333" not in ana_desk.page.content()


def test_whoever_tells_a_story_is_told_beside_the_part(
    staff: Staff, desk: Callable[..., Desk], place: Place, ana: Colleague
) -> None:
    channel = staff.found("What worked here", ana, tells_stories=True)
    page = desk(ana).page
    page.goto(f"{channel.path}/stories/new")
    page.get_by_label("What worked, in one line").fill("A trolley")
    page.get_by_label("The situation").fill("It took long")
    page.get_by_label("What you did").fill("That oaf brought one")
    page.get_by_label("The result", exact=False).first.fill("It takes thirty")
    page.get_by_role("button", name="Tell it").click()
    field = page.locator(".field", has=page.get_by_label("What you did"))
    expect(field.locator("[data-message]")).to_have_text("Would you say oaf to a friend?")
    expect(page.locator(".coach:visible")).to_have_count(1)
    expect(page).to_have_url(re.compile("stories/new"))
    field.get_by_role("button", name="Change it").click()
    page.keyboard.type("Lars")
    expect(page.locator(".coach:visible")).to_have_count(0)
    page.get_by_label("The situation").fill("An oaf took long")
    expect(page.locator(".coach:visible")).to_have_count(1)
    page.get_by_role("button", name="Leave it").click()
    page.get_by_role("button", name="Tell it").click()
    expect(page.get_by_text("That Lars brought one")).to_be_visible()


def test_a_quotation_is_not_ones_own_word(ana_desk: Desk, place: Place) -> None:
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    field.fill("He wrote oaf under my photo")
    ana_desk.page.get_by_role("button", name="It is a quotation").click()
    expect(field).to_have_value("He wrote “oaf” under my photo")
    expect(ana_desk.find(".coach")).to_be_hidden()
