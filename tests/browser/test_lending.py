"""Does whoever gets a browser next find nothing of who had it before?"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import CUT, Desk, Office
from tests.browser.staff import Colleague, Place

KEPT = """async () => {
  localStorage.setItem("mine", "1");
  sessionStorage.setItem("mine", "1");
  await caches.open("mine");
  await new Promise(done => (indexedDB.open("mine").onsuccess = done));
  window.name = "mine";
}"""
FOUND = """async () => ({
  local: Object.keys(localStorage).filter(name => /mine|draft/.test(name)),
  session: Object.keys(sessionStorage).filter(name => /mine/.test(name)),
  caches: await caches.keys(),
  bases: (await indexedDB.databases()).map(one => one.name),
  name: window.name,
  marked: window.marked ?? null,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  still: matchMedia("(prefers-reduced-motion: reduce)").matches,
  forced: matchMedia("(forced-colors: active)").matches,
  contrast: matchMedia("(prefers-contrast: more)").matches,
  print: matchMedia("print").matches,
  width: innerWidth,
  online: navigator.onLine,
})"""
NOTHING = {
    "local": [],
    "session": [],
    "caches": [],
    "bases": [],
    "name": "",
    "marked": None,
    "dark": False,
    "still": False,
    "forced": False,
    "contrast": False,
    "print": False,
    "width": 1280,
    "online": True,
}


def leave_everything(desk: Desk, place: Place) -> None:
    """Keep and change all that can be kept and changed in a browser."""
    desk.go("/people")
    desk.go(place.path)
    desk.open_composer().fill("Nobody else is to read this")
    desk.page.evaluate(KEPT)
    desk.page.route("**/people", lambda route: route.fulfill(body="not the people"))
    desk.page.emulate_media(
        media="print",
        color_scheme="dark",
        contrast="more",
        forced_colors="active",
        reduced_motion="reduce",
    )
    desk.page.set_viewport_size({"width": 500, "height": 500})


def found_by(desk: Desk) -> dict[str, object]:
    """List what a page of Kring finds in a browser."""
    desk.page.goto("/sign-in")
    found = desk.page.evaluate(FOUND)
    assert isinstance(found, dict)
    return found


def test_a_page_is_lent_again_and_nothing_stays_in_it(
    office: Office, ana: Colleague, welding: Place
) -> None:
    with office.desk(ana) as one:
        leave_everything(one, welding)
        page: Page = one.page
        heard = len(one.heard)
    with office.desk() as next_one:
        assert next_one.page is page
        assert next_one.page.url == "about:blank"
        assert next_one.page.context.cookies() == []
        assert found_by(next_one) == NOTHING
        next_one.page.go_back()
        assert next_one.page.url == "about:blank"
        assert next_one.page.go_back() is None
        assert next_one.page.url == "about:blank"
    with office.desk(ana) as third:
        third.go("/people")
        expect(third.page.get_by_role("heading", name="Find people")).to_be_visible()
    assert one.heard[heard:] in ([], [CUT])


def test_what_is_not_sent_yet_is_no_draft_of_the_next(
    office: Office, ana: Colleague, welding: Place
) -> None:
    with office.desk(ana) as one:
        one.go(welding.path)
        one.open_composer().fill("Nobody else is to read this")
    with office.desk(ana) as next_one:
        next_one.go(welding.path)
        expect(next_one.open_composer()).to_have_value("")


@pytest.mark.parametrize("way", ["scripts", "closed", "elsewhere"])
def test_a_page_that_cannot_be_emptied_is_not_lent_again(
    office: Office, ana: Colleague, way: str
) -> None:
    with office.desk(ana) as one:
        one.go("/people")
        if way == "scripts":
            one.begin_with("window.marked = true")
            one.go("/people")
            assert one.page.evaluate("marked")
        elif way == "closed":
            one.page.context.new_page()
            one.page.close()
        else:
            one.page.goto("data:text/html,elsewhere")
        page = one.page
    with office.desk() as next_one:
        assert next_one.page is not page
        assert page.is_closed()
        assert next_one.page.context.pages == [next_one.page]
        assert found_by(next_one) == NOTHING


def test_who_was_off_line_leaves_the_next_one_on_line(office: Office, ana: Colleague) -> None:
    with office.desk(ana) as one:
        one.go("/people")
        one.page.context.set_offline(True)
        other = one.page.context.new_page()
    with office.desk() as next_one:
        assert other.is_closed()
        assert found_by(next_one) == NOTHING


def test_only_desks_begin_pages_with_scripts_of_their_own() -> None:
    here = Path(__file__).parent
    found = [one.name for one in here.glob("*.py") if "add_init_" + "script(" in one.read_text()]
    assert found == ["desk.py"]
