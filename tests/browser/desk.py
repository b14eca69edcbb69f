"""What does a person do at their browser?"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    Response,
    TimeoutError,
    WebSocket,
    expect,
)

from tests.browser.house import House
from tests.browser.staff import COOKIE, PASSWORD, Colleague, Staff
from tests.browser.watching import Watch

PATIENCE = 20_000  # milliseconds for what need not be quick: the machine may be busy
OPENED, CUT = "a line was opened", "a line was cut"
ANSWERED = "43"  # how Socket.IO begins the answer to an event
KEPT = "local_storage,indexeddb,cache_storage,service_workers"  # by pages, beside their cookies
# Before a page is left: what it kept goes, and what it would keep on its way out is not kept.
FORGET = """() => {
  for (const kept of [localStorage, sessionStorage]) kept.clear();
  Storage.prototype.setItem = () => {};
  window.name = "";
}"""
# The looks of a page that nobody changed.
LOOKS = {
    "media": "null",
    "color_scheme": "light",
    "contrast": "no-preference",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}
# As a click on a link goes: what the page has loaded stays. Gives what the server answered.
VISIT = """path => new Promise(done => {
  let status = 0;
  const hear = event => {
    if (event.target === document.documentElement) status = event.detail.fetchResponse.statusCode;
  };
  addEventListener("turbo:before-fetch-response", hear);
  addEventListener("turbo:load", () => {
    removeEventListener("turbo:before-fetch-response", hear);
    done(status);
  }, { once: true });
  Turbo.visit(path);
})"""
SHOTS = "KRING_SHOTS"  # the variable that names a folder for pictures of the pages

expect.set_options(timeout=PATIENCE)


class Desk:
    """One person's browser with one page."""

    def __init__(self, page: Page, watch: Watch, owner: Colleague | None) -> None:
        self.page = page
        self.watch = watch
        self.owner = owner
        self.heard: list[str] = []
        self.is_spent = False
        page.on("websocket", self._line)

    def _line(self, line: WebSocket) -> None:
        self.heard.append(OPENED)
        line.on("framereceived", lambda text: self.heard.append(str(text)))
        line.on("close", lambda _line: self.heard.append(CUT))

    def leave(self) -> None:
        """Listen no more to the page."""
        self.page.remove_listener("websocket", self._line)

    def begin_with(self, script: str) -> None:
        """Run a script before those of every page from now on; nobody else gets this page."""
        self.is_spent = True
        self.page.add_init_script(script)

    def go(self, path: str) -> Response | None:
        """Open a page of Kring, and wait until its live line stands if it has one."""
        self.heard.append(OPENED)
        response = self.page.goto(path)
        self.listen()
        return response

    def visit(self, path: str) -> int:
        """Go on to a page of Kring as by a link; gives the status of the answer."""
        status = self.page.evaluate(VISIT, path)
        assert isinstance(status, int)
        return status

    def listen(self) -> None:
        """Wait until the server has said that it tells this page of what it watches."""
        if self.page.locator("kring-live").count():
            self.until(lambda: any(text.startswith(ANSWERED) for text in self.line))

    @property
    def line(self) -> list[str]:
        """List what came over the newest live line."""
        opened = [place for place, text in enumerate(self.heard) if text == OPENED]
        return self.heard[opened[-1] :] if opened else []

    @property
    def is_cut(self) -> bool:
        """Tell whether the newest live line was ended."""
        return CUT in self.line

    def until(self, claim: Callable[[], bool], patience: int = PATIENCE) -> None:
        """Wait until something is so; not longer than so many milliseconds."""
        end = time.monotonic() + patience / 1000
        while not claim():
            assert time.monotonic() < end, "it did not come true in time"
            self.page.wait_for_timeout(10)

    def find(self, selector: str, **more: Any) -> Locator:
        """Find something on the page."""
        return self.page.locator(selector, **more)

    def says(self, text: str) -> Locator:
        """Find the post or comment whose own words hold a text."""
        return self.page.locator(".prose", has_text=text)

    def article(self, text: str) -> Locator:
        """Find the post that holds a text."""
        return self.page.locator(".post", has_text=text)

    def comment_of(self, text: str) -> Locator:
        """Find the comment whose own words, not its replies', hold a text."""
        said = self.page.locator(".said", has_text=text)
        return self.page.locator(".comment").filter(has=said).last

    def open_composer(self) -> Locator:
        """Open the place where posts are written, and give its text field."""
        composer = self.page.locator("kring-composer.composer")
        if not composer.locator("details").evaluate("details => details.open"):
            composer.locator("summary").click()
        return composer.locator("textarea")

    def post(self, text: str, title: str = "", shown: str = "") -> None:
        """Write a post where the page lets one, and wait until it is there (as `shown`)."""
        field = self.open_composer()
        if title:
            self.page.locator("kring-composer.composer input[name=title]").fill(title)
        field.fill(text)
        self.page.get_by_role("button", name="Post", exact=True).click()
        expect(self.says(shown or text).first).to_be_visible()

    def comment(self, text: str) -> None:
        """Write a comment on the post of this page, and wait until it is there."""
        self.page.locator("#comments textarea").fill(text)
        self.page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
        expect(self.says(text)).to_be_visible()

    def menu(self, thing: Locator, act: str) -> None:
        """Open the menu of a post or comment, and choose from it.

        A page that is still being drawn after what was done before closes it: then once more.
        """
        chosen = thing.locator(":popover-open").get_by_text(act, exact=True)
        thing.get_by_role("button", name="More for").first.click()
        try:
            chosen.click(timeout=PATIENCE // 4)
        except TimeoutError:
            thing.get_by_role("button", name="More for").first.click()
            chosen.click()

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, where a folder for them is named."""
        if folder := os.environ.get(SHOTS):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


class Office:
    """Gives out browsers of the house that stands.

    They are lent again when they come back, emptied: what they keep is the style and the scripts
    of Kring, of which a new browser asks for seventy files, and the process of their page.
    """

    def __init__(self, chromium: Browser, staff: Staff) -> None:
        self.chromium = chromium
        self.staff = staff
        self.house: House | None = None
        self.spare: dict[str, list[BrowserContext]] = {}
        self.cookies: dict[int, str] = {}
        self.sitting: Counter[Colleague | None] = Counter()

    def move_to(self, house: House) -> None:
        """Open the browsers of a house, where nobody has signed in yet."""
        if house is not self.house:
            self.close()
        self.house = house
        self.cookies = {}

    def close(self) -> None:
        """Keep no browser."""
        for context in itertools.chain.from_iterable(self.spare.values()):
            context.close()
        self.spare = {}

    @contextmanager
    def desk(self, owner: Colleague | None = None, **options: Any) -> Iterator[Desk]:
        """Lend a browser, signed in as its owner; fails on what went wrong in it unseen."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en"} | options
        alike = self.spare.setdefault(repr(options), [])
        context = alike.pop() if alike else self.new(options)
        if owner is not None:
            context.add_cookies([self.signed_in(owner)])
            self.begin_afresh(owner)
        watch = Watch(context)
        if options.get("java_script_enabled") is False:
            watch.forgive(r"\.js: csp$")  # named to the page, and refused by this browser
        desk = Desk(context.pages[0], watch, owner)
        try:
            yield desk
            assert not watch.found
        except BaseException:
            context.close()
            raise
        finally:
            self.sitting.subtract([owner])
        watch.end()
        alike.append(self.emptied(context, desk, options["viewport"]))

    def begin_afresh(self, owner: Colleague) -> None:
        """Leave somebody who sits down again no drafts of what they did not send the last time.

        What a file gave them before they first sat down stays.
        """
        if owner in self.sitting and not self.sitting[owner]:
            self.staff.forget_drafts(owner)
        self.sitting.update([owner])

    def new(self, options: dict[str, Any]) -> BrowserContext:
        """Open a browser with a blank page."""
        assert self.house is not None
        # A worker of the page would answer what a test cuts off; those about it let it in.
        options = {"service_workers": "block"} | options
        context = self.chromium.new_context(base_url=self.house.url, **options)
        context.set_default_timeout(PATIENCE)
        context.new_page()
        return context

    def emptied(self, context: BrowserContext, desk: Desk, size: Any) -> BrowserContext:
        """Take from a browser what its person had open, kept and changed; leave a blank page."""
        assert self.house is not None
        context.set_offline(False)
        context.clear_cookies()  # first, or what was not sent would go to the server as a draft
        desk.leave()
        page = desk.page if self.is_blanked(desk) else context.new_page()
        for other in context.pages:
            if other is not page:
                other.close()
        line = context.new_cdp_session(page)
        line.send("Page.resetNavigationHistory")
        line.send("Storage.clearDataForOrigin", {"origin": self.house.url, "storageTypes": KEPT})
        line.detach()
        page.set_viewport_size(size)
        page.emulate_media(**LOOKS)
        page.mouse.move(0, 0)
        return context

    def is_blanked(self, desk: Desk) -> bool:
        """Empty the page of a desk, which costs less than another; false if it cannot be kept."""
        assert self.house is not None
        page = desk.page
        if desk.is_spent or page.is_closed() or not page.url.startswith(f"{self.house.url}/"):
            return False
        page.unroute_all()
        try:
            page.evaluate(FORGET)
        except Error:  # it is on its way to another page
            return False
        page.goto("about:blank")
        return True

    def signed_in(self, owner: Colleague) -> Any:
        """Give the cookie of somebody who signed in, the first time as they ask for a browser."""
        assert self.house is not None
        if owner.id not in self.cookies:
            self.cookies[owner.id] = self.staff.cookie(owner)
        return {"name": COOKIE, "value": self.cookies[owner.id], "url": self.house.url}


def sign_in(place: Page | Locator, owner: Colleague) -> None:
    """Fill in the form of the way in, wherever it stands."""
    place.locator("input[name=email]").fill(owner.email)
    place.locator("input[name=password]").fill(PASSWORD)
    place.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(desk: Desk) -> None:
    """Leave by the menu, and wait for the way in."""
    desk.page.get_by_role("button", name="your menu").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page).to_have_url(re.compile("/sign-in$"))
