"""What does a person do at their browser?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response, WebSocket, expect

from tests.browser.house import House
from tests.browser.staff import PASSWORD, Colleague
from tests.browser.watching import Watch

PATIENCE = 20_000  # milliseconds for what need not be quick: the machine may be busy
OPENED, CUT = "a line was opened", "a line was cut"
ANSWERED = "43"  # how Socket.IO begins the answer to an event
SHOTS = "KRING_SHOTS"  # the variable that names a folder for pictures of the pages

expect.set_options(timeout=PATIENCE)


class Desk:
    """One person's browser with one page."""

    def __init__(self, page: Page, watch: Watch, owner: Colleague | None) -> None:
        self.page = page
        self.watch = watch
        self.owner = owner
        self.heard: list[str] = []
        page.on("websocket", self._line)

    def _line(self, line: WebSocket) -> None:
        self.heard.append(OPENED)
        line.on("framereceived", lambda text: self.heard.append(str(text)))
        line.on("close", lambda _line: self.heard.append(CUT))

    def go(self, path: str) -> Response | None:
        """Open a page of Kring, and wait until its live line stands if it has one."""
        self.heard.append(OPENED)
        response = self.page.goto(path)
        self.listen()
        return response

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
        """Open the menu of a post or comment, and choose from it."""
        thing.get_by_role("button", name="More for").first.click()
        thing.locator(":popover-open").get_by_text(act, exact=True).click()

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, where a folder for them is named."""
        if folder := os.environ.get(SHOTS):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


class Office:
    """Gives out browsers of one house; those who sign in do so once, through the page."""

    def __init__(self, chromium: Browser, house: House) -> None:
        self.chromium = chromium
        self.house = house
        self.cookies: dict[int, Any] = {}

    @contextmanager
    def desk(self, owner: Colleague | None = None, **options: Any) -> Iterator[Desk]:
        """Lend a browser, signed in as its owner; fails on what went wrong in it unseen."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en"} | options
        if owner is not None:
            options["storage_state"] = self.signed_in(owner)
        context = self.chromium.new_context(base_url=self.house.url, **options)
        context.set_default_timeout(PATIENCE)
        watch = Watch(context)
        try:
            yield Desk(context.new_page(), watch, owner)
            assert not watch.found
        finally:
            context.close()

    def signed_in(self, owner: Colleague) -> Any:
        """Sign somebody in through the page, the first time, and give their cookies."""
        if owner.id not in self.cookies:
            context = self.chromium.new_context(base_url=self.house.url)
            page = context.new_page()
            page.goto("/sign-in")
            sign_in(page, owner)
            page.wait_for_url("/")
            self.cookies[owner.id] = context.storage_state()
            context.close()
        return self.cookies[owner.id]


def sign_in(place: Page | Locator, owner: Colleague) -> None:
    """Fill in the form of the way in, wherever it stands."""
    place.locator("input[name=email]").fill(owner.email)
    place.locator("input[name=password]").fill(PASSWORD)
    place.get_by_role("button", name="Sign in").click()
