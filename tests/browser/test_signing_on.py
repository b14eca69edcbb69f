"""Does a real browser come in through a certified provider, and go out on both sides?"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from models import (
    Event,
    Person,
    SignIn,
    SignOnIdentity,
    SignOnProvider,
    session,
)
from social.changes import change
from social.sign_on import sealing
from tests.browser.desk import sign_in
from tests.browser.house import House, Street, end
from tests.browser.staff import Staff
from tests.live.serving import ROOT, free_port
from tests.running.serving import wait_for
from tests.sign_on import whole
from tests.sign_on.issuer import SECRET

KEY = "abcdefghjkmn"
SCRIPT = ROOT / "tests" / "sign_on" / "provider.mjs"


class HouseWithProvider(House):
    """A Kring, and beside it a provider through which its people come in."""

    def __init__(self, street: Street, folder: Path) -> None:
        super().__init__(street.where, street.data, folder)
        self.provider_port = free_port()
        self.issuer = f"http://localhost:{self.provider_port}"
        self.environ |= {whole.PORT: str(self.provider_port), "SESSION_IDLE": "7d"}
        self.provider: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        told = (f"/sign-on/{KEY}/return", f"/sign-on/{KEY}/back-channel", "/sign-in")
        node = which("node") or str(ROOT / ".venv" / "bin" / "node")
        command = [node, str(SCRIPT), str(self.provider_port), *(self.url + one for one in told)]
        self.said = self.folder / "provider.log"
        with self.said.open("wb") as log:
            self.provider = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait_for(lambda: "ready" in self.said.read_text() or self.provider.poll() is not None)
        assert self.provider.poll() is None, self.said.read_text()
        super().start()

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        found = ["tests.sign_on.whole:build()" if one == "wsgi:app" else one for one in command]
        return super()._run(found)

    def stop(self) -> None:
        super().stop()
        end(self.provider)


@pytest.fixture(scope="module")
def house(
    houses: Street, staff: Staff, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HouseWithProvider]:
    houses.clear()  # no two share jobs
    one = HouseWithProvider(houses, tmp_path_factory.mktemp("house-with-provider"))
    try:
        one.start()
        yield one
    finally:
        one.stop()
    assert not one.errors, "\n".join(one.errors)
    assert "Error" not in one.said.read_text()


@pytest.fixture
def provider(house: HouseWithProvider, staff: Staff) -> Iterator[SignOnProvider]:
    with staff.inside():
        with change(None) as record:
            found = SignOnProvider(
                key=KEY,
                name="Roos ID",
                issuer=house.issuer,
                client_id="kring",
                scopes="openid profile email",
                domains=["roos.example"],
                takes_in=True,
                trusts_email=False,
                passwords_stay=True,
                factor_values=[],
            )
            sealing.seal(found, SECRET)
            session.add(found)
            record(Event.PROVIDER_ADDED, found)
        yield found
        with change(None) as record:
            found.ended_at = found.made_at
            found.key = f"{found.id}"
            record(Event.PROVIDER_ENDED, found)


@pytest.fixture
def context(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    found = chromium.new_context(base_url=house.url)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def come(page: Page, login: str, path: str = "/people") -> None:
    page.goto(f"/sign-in?next={path}")
    page.get_by_role("button", name="Sign in with Roos ID").click()
    prove(page, login)
    page.wait_for_url(f"**{path}")


def prove(page: Page, login: str) -> None:
    page.get_by_placeholder("Enter any login").fill(login)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()


def me(page: Page) -> str:
    page.goto("/account")
    return page.get_by_label("Name").input_value()


def open_sign_ins(login: str) -> list[SignIn]:
    session.rollback()
    these = (
        select(SignIn)
        .join(SignOnIdentity, SignOnIdentity.person_id == SignIn.person_id)
        .where(SignOnIdentity.subject == login, SignIn.ended_at.is_(None))
    )
    return list(session.scalars(these))


def test_somebody_new_comes_in_and_is_known_again(
    page: Page, context: BrowserContext, provider: SignOnProvider
) -> None:
    come(page, "noor")
    assert me(page) == "noor of the directory"
    page.goto("/account/sign-on")
    expect(page.get_by_text("noor@roos.example")).to_be_visible()
    context.clear_cookies(domain="127.0.0.1")
    page.goto("/sign-in?next=/people")
    page.get_by_role("button", name="Sign in with Roos ID").click()
    page.wait_for_url("**/people")  # the provider knows them still, and asks nothing
    assert me(page) == "noor of the directory"
    people = select(Person).where(Person.email == "noor@roos.example")
    assert len(session.scalars(people).all()) == 1


def test_signing_out_here_signs_out_there(page: Page, provider: SignOnProvider) -> None:
    come(page, "olaf")
    page.goto("/account")
    page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url("**/sign-in")
    assert open_sign_ins("olaf") == []
    page.get_by_role("button", name="Sign in with Roos ID").click()
    expect(page.get_by_placeholder("Enter any login")).to_be_visible()


def test_signing_out_there_cuts_the_line_here(
    page: Page, context: BrowserContext, house: HouseWithProvider, provider: SignOnProvider
) -> None:
    lines: list[str] = []
    page.on(
        "websocket",
        lambda line: (lines.append("open"), line.on("close", lambda _line: lines.append("cut"))),
    )
    come(page, "pia", "/")
    expect(page.locator("kring-live")).to_be_attached()
    wait_for_line(page, lines, "open")
    other = context.new_page()
    other.goto(f"{house.issuer}/session/end")
    other.get_by_role("button", name="Yes, sign me out").click()
    wait_for_line(page, lines, "cut")
    assert open_sign_ins("pia") == []
    page.goto("/people")
    expect(page).to_have_url(re.compile("/sign-in"))


def wait_for_line(page: Page, lines: list[str], word: str) -> None:
    for _turn in range(3000):
        if word in lines:
            return
        page.wait_for_timeout(10)
    raise AssertionError(lines)


def test_whoever_says_no_there_is_told_what_to_do(page: Page, provider: SignOnProvider) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with Roos ID").click()
    page.get_by_role("link", name="[ Cancel ]").click()
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Roos ID did not let you through")


def test_somebody_links_an_account_and_proves_who_they_are(
    page: Page, staff: Staff, provider: SignOnProvider
) -> None:
    who = staff.hire("Quin Linker")
    page.goto("/sign-in")
    sign_in(page.locator("main"), who)
    expect(page).not_to_have_url(re.compile(r"/sign-in(\?|$)"))
    page.goto("/account/sign-on")
    page.get_by_role("button", name="Link with Roos ID").click()
    prove(page, "quin")
    expect(page.get_by_text("quin@roos.example")).to_be_visible()
    page.goto("/account/proof?next=/people")
    page.get_by_role("button", name="Prove it through Roos ID").click()
    prove(page, "quin")  # the provider asks anew, though it knows them
    page.wait_for_url("**/people")
    page.goto("/account/sign-on")
    page.get_by_role("button", name="Unlink Roos ID").click()
    expect(page.get_by_role("button", name="Link with Roos ID")).to_be_visible()
