"""Is writing easy: whom one means, what one attaches, and the way back?"""

from __future__ import annotations

import io
from base64 import b64encode

import pytest
from PIL import Image
from playwright.sync_api import FileChooser, FilePayload, Route, expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff

# Files are dropped and pasted by events, as no test has a file manager.
BRING = """(field, { kind, name, type, base64 }) => {
  const bytes = Uint8Array.from(atob(base64), sign => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  const more = kind === "paste" ? { clipboardData: data } : { dataTransfer: data };
  const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
  field.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...more }));
}"""

# A page that is left may still report a scroll of its own when the other's address stands there.
STILL_SCROLLING = """
  const scroll = () => document.dispatchEvent(new Event("scroll", { bubbles: true }));
  addEventListener("popstate", scroll, { once: true });
"""


@pytest.fixture(scope="module")
def zoe(staff: Staff) -> Colleague:
    """Zoë has letters that not every keyboard has."""
    return staff.hire("Zoë Péronne", title="Buyer")


def test_a_name_is_completed_by_keyboard_whatever_its_accents(
    ana_desk: Desk, staff: Staff, ana: Colleague, zoe: Colleague
) -> None:
    place = staff.found("Buying", ana, zoe)
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    field.press_sequentially("Ask @peron")
    option = ana_desk.page.get_by_role("option", name="Zoë Péronne")
    expect(option.first).to_be_visible()
    expect(option.first).to_contain_text("Buyer")
    field.press("Enter")
    expect(field).to_have_value(f"Ask @{zoe.handle} ")
    field.press_sequentially("please")
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    link = ana_desk.article("please").get_by_role("link", name="Zoë Péronne")
    expect(link).to_have_attribute("href", zoe.path)


def test_the_arrows_choose_among_several(
    ana_desk: Desk, staff: Staff, ana: Colleague, zoe: Colleague
) -> None:
    twin = staff.hire("Zaak Péronne")
    place = staff.found("Twins", ana, zoe, twin)
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    field.press_sequentially("@peron")
    options = ana_desk.page.get_by_role("option", name="Péronne")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("Zaak")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value(f"@{zoe.handle} ")
    field.press_sequentially("@peron")
    expect(options).to_have_count(2)
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_be_visible()


def test_completion_says_who_cannot_read_it(
    ana_desk: Desk, welding: Place, ben: Colleague, zoe: Colleague
) -> None:
    ana_desk.go(welding.path)
    field = ana_desk.open_composer()
    field.press_sequentially("@peron")
    outsider = ana_desk.page.get_by_role("option", name="Zoë Péronne").first
    expect(outsider).to_contain_text("cannot read this")
    field.fill("")
    field.press_sequentially("@claes")
    member = ana_desk.page.get_by_role("option", name="Ben Claes").first
    expect(member).to_be_visible()
    expect(member).not_to_contain_text("cannot read this")


def test_whoever_calls_everybody_reads_first_how_many_that_is(
    ana_desk: Desk, staff: Staff, ana: Colleague, ben: Colleague
) -> None:
    place = staff.found("Night shift", ana, ben)
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    field.fill("@everyone, the gate closes")
    expect(ana_desk.page.locator("[data-everyone]")).to_contain_text("@everyone tells 1 person.")
    field.fill("The gate closes")
    expect(ana_desk.page.locator("[data-everyone]")).to_be_empty()


def test_communities_topics_and_signs_are_completed(
    ana_desk: Desk, staff: Staff, ana: Colleague
) -> None:
    place = staff.found("Überholung", ana)
    staff.post(ana, place, "About #lichtbogen")
    ana_desk.go(place.path)
    field = ana_desk.open_composer()
    for typed, chosen in (("~uberh", place.slug), ("#licht", "#lichtbogen"), (":heart", "❤")):
        field.fill("")
        field.press_sequentially(typed)
        expect(ana_desk.page.get_by_role("option").first).to_be_visible()
        field.press("Enter")
        expect(ana_desk.page.get_by_role("listbox")).to_have_count(0)
        assert chosen in field.input_value()


@pytest.mark.parametrize("kind", ["drop", "paste", "choose"])
def test_a_picture_comes_along_and_is_described(ana_desk: Desk, welding: Place, kind: str) -> None:
    chosen: list[FileChooser] = []
    # Before the page comes, so that the browser knows when the button is pressed.
    ana_desk.page.on("filechooser", lambda one: chosen.append(one))
    ana_desk.go(welding.path)
    field = ana_desk.open_composer()
    if kind == "choose":
        ana_desk.page.get_by_role("button", name="Pictures and files").click()
        ana_desk.until(lambda: bool(chosen))
        chosen[0].set_files([picture("seam.png")])
    else:
        bring(ana_desk, kind, picture("seam.png"))
    alt = ana_desk.page.get_by_label("Describe seam.png")
    expect(alt).to_be_focused()
    alt.fill("A straight seam")
    field.fill(f"Seen by {kind}")
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    shown = ana_desk.article(f"Seen by {kind}").get_by_role("img", name="A straight seam")
    expect(shown).to_be_visible()
    ana_desk.until(lambda: shown.evaluate("image => image.complete && image.naturalWidth > 0"))
    shown.click()
    expect(ana_desk.find("#viewer img")).to_be_visible()
    ana_desk.page.keyboard.press("Escape")
    expect(ana_desk.find("#viewer")).to_be_hidden()


def test_a_slow_upload_shows_how_far_it_is(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go(welding.path)
    field = ana_desk.open_composer()
    held: list[Route] = []
    ana_desk.page.route("**/files", lambda route: held.append(route))
    ana_desk.find("input[name=upload]").set_input_files([picture("slow.png")])
    expect(ana_desk.page.get_by_role("progressbar", name="Uploading slow.png")).to_be_visible()
    field.fill("It waits for its picture")
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    ana_desk.until(lambda: bool(held))
    held[0].continue_()
    expect(ana_desk.article("It waits for its picture").locator("img[alt]")).to_be_visible()


def test_a_file_that_is_not_taken_says_why(ana_desk: Desk, welding: Place) -> None:
    ana_desk.watch.forgive("422")
    ana_desk.go(welding.path)
    ana_desk.open_composer()
    page = {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    ana_desk.find("input[name=upload]").set_input_files([page])
    row = ana_desk.find(".upload")
    expect(row.get_by_role("alert")).to_contain_text("page.html was not taken")
    row.get_by_role("button", name="Remove: page.html").click()
    expect(row).to_have_count(0)


def test_the_preview_is_what_will_stand_there(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go(welding.path)
    ana_desk.open_composer().fill("**Bold** and *slanted*")
    ana_desk.page.get_by_role("button", name="Preview").click()
    expect(ana_desk.find("[data-preview] strong")).to_have_text("Bold")
    ana_desk.find("[data-toggle-preview]").click()
    expect(ana_desk.find("kring-composer textarea")).to_be_focused()


def test_back_returns_to_the_same_spot(ana_desk: Desk, staff: Staff, ana: Colleague) -> None:
    place = staff.found("Archive", ana)
    for number in range(45):
        staff.post(ana, place, f"Leaf {number}\n\n" + "with many words on it " * 20)
    ana_desk.go(place.path)
    leaf = ana_desk.page.locator(".post", has_text="Leaf 12")
    while not leaf.count():
        ana_desk.page.mouse.wheel(0, 4000)
        ana_desk.page.wait_for_timeout(50)
    leaf.evaluate("leaf => leaf.scrollIntoView({ block: 'center' })")
    before = leaf.bounding_box()
    leaf.locator("[data-talk]").click()
    expect(ana_desk.find("#comments")).to_be_visible()
    ana_desk.page.evaluate(STILL_SCROLLING)
    ana_desk.page.go_back()
    expect(leaf).to_be_in_viewport()
    ana_desk.until(lambda: abs(leaf.bounding_box()["y"] - before["y"]) < 100)
    expect(ana_desk.page.locator(".post", has_text="Leaf 44")).to_have_count(1)


def bring(desk: Desk, kind: str, file: FilePayload) -> None:
    """Drop or paste a file into what is written."""
    facts = {"kind": kind, "name": file["name"], "type": file["mimeType"]}
    facts["base64"] = b64encode(file["buffer"]).decode()
    desk.find("kring-composer textarea").evaluate(BRING, facts)


def picture(name: str) -> FilePayload:
    """Make a picture."""
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "#676").save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}
