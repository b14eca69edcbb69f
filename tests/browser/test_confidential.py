"""Does what somebody reports in confidence reach the recipients, and nobody else?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from models import Capability, ConfidantKey, Disclosure, DisclosureMessage, Envelope, session
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.looking import TOO_WIDE, look_at
from tests.browser.staff import Colleague, Staff
from tests.confidential import making, sealing

MARK = "Zeepaardje-12"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def confidants(staff: Staff) -> tuple[Colleague, Colleague]:
    """Two who receive, of whom the second has a key."""
    admins = [staff.hire(name, Capability.ADMINISTRATOR) for name in ("Ada Eerst", "Bo Tweede")]
    carla, dirk = (staff.hire(name) for name in ("Carla Vertrouw", "Dirk Zwijger"))
    with staff.inside():
        first, second = map(staff.person, admins)
        making.set_up(first)
        for one in (carla, dirk):
            making.appoint(first, second, staff.person(one))
        making.make_key(staff.person(dirk), first)
    return carla, dirk


def picture() -> dict[str, object]:
    """Make a picture that says who took it."""
    file, about = io.BytesIO(), Image.Exif()
    about[0x013B] = MARK  # Artist
    Image.new("RGB", (2_000, 900), "#345").save(file, "JPEG", exif=about)
    return {"name": f"{MARK}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_stranger_reports_and_reads_the_answer_with_a_code(
    desk: Callable[..., Desk], staff: Staff, confidants: tuple[Colleague, Colleague]
) -> None:
    carla, dirk = confidants
    receiver, stranger = desk(carla), desk(viewport=PHONE)

    # Carla makes her key, and reads its fingerprint to Dirk; then the channel is open.
    receiver.go("/confidant")
    receiver.page.get_by_label("Passphrase").fill("short")
    receiver.page.get_by_role("button", name="Make the key").click()
    expect(receiver.page.get_by_text("Use at least 16 characters.")).to_be_visible()
    receiver.page.get_by_label("Passphrase").fill(making.PASSPHRASE)
    receiver.page.get_by_label("The same once more").fill(making.PASSPHRASE)
    receiver.page.get_by_role("button", name="Make the key").click()
    expect(receiver.page.get_by_text("Your new key waits")).to_be_visible()
    receiver.shoot("confidential-0-key")
    spoken = receiver.find(".receipt-code").inner_text()
    other = desk(dirk)
    other.go("/confidant")
    other.page.get_by_label("What they read to you").fill(spoken)
    other.shoot("confidential-0-confirming")
    other.page.get_by_role("button", name="Confirm the key").click()
    expect(other.page.get_by_text("What is reported from now on")).to_be_visible()

    # A stranger reports something about Dirk, who is left out.
    stranger.go("/confidential")
    stranger.shoot("confidential-1-index")
    stranger.page.get_by_role("link", name="Write a report").click()
    stranger.page.get_by_label("Who is it about?").fill("dirk zwijger")
    stranger.page.get_by_role("button", name="Add").click()
    box = stranger.page.get_by_role("checkbox", name=dirk.name)
    expect(box).to_be_disabled()
    expect(box).not_to_be_checked()
    stranger.page.get_by_label("What happened?").fill("Vertrouw saw it.")
    expect(stranger.page.get_by_text("You write “Vertrouw”. Is it about them?")).to_be_visible()
    stranger.page.get_by_label("What happened?").fill("The books are cooked.")
    expect(stranger.page.get_by_text("You write “")).to_have_count(0)
    stranger.find("input[type=file]").set_input_files(
        [picture(), {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"}]
    )
    expect(stranger.page.get_by_text("a.pdf is not taken")).to_be_visible()
    expect(stranger.page.get_by_text("picture-1.jpg")).to_be_visible()
    stranger.shoot("confidential-2-new")
    stranger.page.get_by_role("button", name="Lock and send").click()
    expect(stranger.find("output")).to_have_text(re.compile(r"^\d{4}( \d{4}){5}$"))
    code = stranger.find("output").inner_text()
    stranger.shoot("confidential-3-code")
    assert stranger.page.context.cookies() == []
    assert stranger.page.evaluate("localStorage.length + sessionStorage.length") == 0

    # Carla opens it and answers.
    receiver.go("/confidant")
    receiver.page.get_by_role("link", name=re.compile(r"^Report \d")).first.click()
    passphrase = receiver.find("#passphrase")
    passphrase.fill("something else altogether")
    receiver.page.get_by_role("button", name="Open", exact=True).click()
    expect(receiver.page.get_by_text("This is not the passphrase.")).to_be_visible()
    passphrase.fill(making.PASSPHRASE)
    receiver.page.get_by_role("button", name="Open", exact=True).click()
    expect(receiver.page.get_by_text("The books are cooked.")).to_be_visible()
    expect(receiver.page.get_by_text("From somebody who does not say the name.")).to_be_visible()
    expect(receiver.page.get_by_text("About: dirk zwijger")).to_be_visible()
    expect(receiver.page.get_by_alt_text("A picture that came along")).to_be_visible()
    receiver.page.get_by_label("Your answer").fill("Which year?")
    receiver.page.get_by_role("button", name="Lock and send").click()
    expect(receiver.find("[data-messages]").get_by_text("Which year?")).to_be_visible()
    expect(receiver.page.get_by_role("button", name="Confirm that it came")).to_have_count(0)
    assert look_at(receiver.page) == []
    receiver.shoot("confidential-4-opened")

    # The stranger reads it, and says more.
    stranger.page.get_by_role("link", name="Read the answers").click()
    stranger.page.get_by_label("Your receipt code").fill("1234")
    stranger.page.get_by_role("button", name="Open", exact=True).click()
    expect(stranger.page.get_by_text("A receipt code has 24 digits.")).to_be_visible()
    stranger.page.get_by_label("Your receipt code").fill(code)
    stranger.page.get_by_role("button", name="Open", exact=True).click()
    expect(stranger.page.get_by_text("Which year?")).to_be_visible()
    stranger.page.get_by_label("Say more").fill(f"And {carla.name} knew.")
    stranger.page.get_by_role("button", name="Lock and send").click()
    expect(stranger.page.get_by_text("Nobody is left to read it")).to_be_visible()
    stranger.page.get_by_label("Say more").fill("Since 2025.")
    stranger.page.get_by_role("button", name="Lock and send").click()
    expect(stranger.find("[data-messages]").get_by_text("Since 2025.")).to_be_visible()
    assert look_at(stranger.page) == []
    stranger.shoot("confidential-5-answers")

    # Others open the same: the format is one that others can write. The picture says nothing more.
    words = staff.ask(lambda: first_words(carla.id))
    assert words["text"] == "The books are cooked."
    (file,) = words["files"]
    content = sealing.un64(file["data"])
    assert MARK.encode() not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.format, max(shown.size), dict(shown.getexif())) == ("JPEG", 1_600, {})


def first_words(person_id: int) -> dict[str, object]:
    """Open the report with a recipient's key, without a browser."""
    key = session.scalars(select(ConfidantKey).where(ConfidantKey.person_id == person_id)).one()
    envelope = session.scalars(
        select(Envelope).where(Envelope.key_id == key.id, Envelope.position == 1)
    ).one()
    keys = session.scalars(
        select(Envelope.key_id).where(Envelope.disclosure_id == envelope.disclosure_id)
    )
    assert set(keys) == {key.id}
    disclosure = session.get_one(Disclosure, envelope.disclosure_id)
    message = session.get_one(DisclosureMessage, (disclosure.id, 1))
    pair = sealing.unlocked(key.locked, key.salt, key.rounds, key.public_key, making.PASSPHRASE)
    return sealing.opened(message.sealed, envelope.wrapped, pair, disclosure.public_key, 1)


@dataclass(frozen=True)
class Case:
    """What somebody names, and who must not read it then."""

    about: list[str]
    text: str
    out: set[int]
    named: set[int]
    hinted: dict[int, str] = field(default_factory=dict)


READERS = [
    {"id": 1, "name": "Ana Peeters", "handle": "ana.peeters"},
    {"id": 2, "name": "Zoë van den Bergh", "handle": "zoe"},
    {"id": 3, "name": "Ana Peeters", "handle": "ana.peeters2"},
]
CASES = {
    "nobody": Case([], "Nothing", set(), set()),
    "somebody else": Case(["Ben Claes", "Peetersen"], "", set(), set()),
    "one of the list": Case(["Ana Peeters @ana.peeters"], "", {1}, set()),
    "another of the same name": Case(["Ana Peeters @ana.peeters2"], "", {3}, set()),
    "one of the list who receives nothing": Case(["Ana Peeters @ana.p"], "", set(), set()),
    "a whole name, typed": Case(["ana  PEETERS"], "", {1, 3}, set()),
    "a name turned round": Case(["Peeters, Ana"], "", {1, 3}, set()),
    "a family name with a title": Case(["Mevr. Peeters"], "", {1, 3}, set()),
    "a first name without its accent": Case(["Zoe"], "", {2}, set()),
    "a name with its work": Case(["Zoë van den Bergh of HR"], "", {2}, set()),
    "a handle": Case(["ana.peeters2"], "", {3}, set()),
    "two": Case(["Zoe", "Ana Peeters @ana.peeters"], "", {1, 2}, set()),
    "in the text": Case([], "Then ZOE van den Bergh came in.", set(), {2}),
    "a handle in the text": Case([], "It was @Ana.Peeters2.", set(), {3}),
    "in the text, but another": Case(
        [], "Zoë van den Berghe, and Peeters", set(), set(), {1: "Peeters", 2: "Zoë", 3: "Peeters"}
    ),
    "a surname alone": Case([], "BERGH's desk", set(), set(), {2: "BERGH's"}),
    "a small word of a name": Case([], "Van den Broek came. peeters, too", set(), set()),
}
LOOK = """async ([address, about, text, readers]) => {
  const { hintedAt, leftOut, namedIn } = await import(address);
  const out = leftOut(about, readers);
  return [[...out], [...namedIn(text, readers)], [...hintedAt(text, readers)]];
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser, house: House) -> Iterator[Page]:
    """Open a page of Kring."""
    context = chromium.new_context(base_url=house.url)
    one = context.new_page()
    one.goto("/confidential")
    yield one
    context.close()


@pytest.mark.parametrize("name", CASES)
def test_whoever_is_named_is_left_out(page: Page, name: str) -> None:
    case = CASES[name]
    script = page.locator('script[src*="/confidential/"]').get_attribute("src") or ""
    address = script.replace("confide.js", "leaving-out.js")
    out, named, hinted = page.evaluate(LOOK, [address, case.about, case.text, READERS])
    assert (set(out), set(named), dict(hinted)) == (case.out, case.named, case.hinted)


def test_on_a_small_screen_the_pages_fit_in_german(desk: Callable[..., Desk]) -> None:
    one = desk(viewport={"width": 320, "height": 640})
    for path in ("", "/new", "/answers"):
        one.go(f"/confidential{path}?language=de")
        assert one.page.evaluate(TOO_WIDE) == []
