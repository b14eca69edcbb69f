"""Does the same hold when each is served by another process?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.live_counts import FirstCount
from tests.browser.live_losses import Losses
from tests.browser.live_rights import Rights
from tests.browser.live_words import FirstWords
from tests.browser.staff import Colleague, Staff

MOST = 30  # pages until each process has some


@pytest.fixture(scope="module")
def workers() -> int:
    """Say how many web workers there are; they hear one another through Valkey."""
    return 2


def test_a_post_reaches_the_pages_of_every_process(
    desk: Callable[..., Desk],
    house: House,
    staff: Staff,
    ana: Colleague,
    ben: Colleague,
) -> None:
    welding = staff.found("Welding", ana, ben)
    pages: list[Desk] = []
    while min(house.lines_by_worker()) < 2:
        assert len(pages) < MOST, "one process took every connection"
        pages.append(desk(ben))
        pages[-1].go(welding.path)
    ana_desk = desk(ana)
    ana_desk.go(welding.path)
    ana_desk.post("To all of you")
    for page in pages:
        expect(page.find(".new-posts")).to_have_text("1 new post")


class TestWords(FirstWords):
    """What is written, with two web processes."""


class TestCounts(FirstCount):
    """What is counted, with two web processes."""


class TestRights(Rights):
    """Who is told, with two web processes."""


class TestLosses(Losses):
    """What is missed, with two web processes."""
