"""Is what one writes still there, whatever happens?"""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Route, expect
from sqlalchemy import select

from models import Event, KeptDraft, SignIn, now, session
from social.changes import change
from tests.browser.desk import Desk, sign_in, sign_out
from tests.browser.staff import Colleague, Place, Staff

PATIENCE = 1_600  # milliseconds: a little more than sending waits for the coach


def test_a_draft_survives_a_reload(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go(welding.path)
    ana_desk.open_composer().fill("Half a thought")
    ana_desk.find("kring-composer input[name=title]").fill("Its title")
    ana_desk.page.reload()
    expect(ana_desk.find("kring-composer textarea")).to_have_value("Half a thought")
    expect(ana_desk.find("kring-composer input[name=title]")).to_have_value("Its title")
    expect(ana_desk.page.get_by_text("Your draft is back")).to_be_visible()


def test_a_draft_survives_a_crash(ana_desk: Desk, welding: Place) -> None:
    ana_desk.go(welding.path)
    ana_desk.open_composer().fill("Then the lights went out")
    expect(ana_desk.find("kring-composer [data-saved]")).to_contain_text("Draft saved")
    context = ana_desk.page.context
    ana_desk.page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(welding.path)
    expect(page.locator("kring-composer textarea")).to_have_value("Then the lights went out")


def test_a_draft_survives_other_pages_and_what_comes_meanwhile(
    ana_desk: Desk, staff: Staff, welding: Place, ben: Colleague
) -> None:
    post = staff.post(ben, welding, "What do you think?")
    ana_desk.go(f"/posts/{post}")
    ana_desk.find("#comments textarea").fill("Well,")
    ana_desk.page.get_by_role("link", name="Find people").first.click()
    expect(ana_desk.page.get_by_role("heading", name="Find people")).to_be_visible()
    staff.comment(ben, post, "Nobody?")
    ana_desk.go(f"/posts/{post}")
    expect(ana_desk.says("Nobody?")).to_be_visible()
    expect(ana_desk.find("#comments textarea")).to_have_value("Well,")
    ana_desk.comment("Well, yes")
    ana_desk.go(f"/posts/{post}")
    expect(ana_desk.find("#comments textarea")).to_have_value("")


def test_a_draft_of_one_is_not_shown_to_the_next(
    cas_desk: Desk, staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Shared desk", ana, cas)
    cas_desk.go(place.path)
    cas_desk.open_composer().fill("Only mine")
    expect(cas_desk.find("kring-composer [data-saved]")).to_contain_text("Draft saved")
    sign_out(cas_desk)
    assert "Only mine" not in cas_desk.page.evaluate("JSON.stringify(localStorage)")
    sign_in(cas_desk.page, ana)
    cas_desk.page.wait_for_url("/")
    cas_desk.go(place.path)
    expect(cas_desk.open_composer()).to_have_value("")


def test_who_signs_out_is_not_asked_to_sign_in_over_the_page(cas_desk: Desk) -> None:
    cas_desk.begin_with(COUNT_DIALOGS)
    cas_desk.page.route("**/sign-out", slowly)
    cas_desk.go("/")
    sign_out(cas_desk)
    assert cas_desk.page.evaluate("dialogs") == 0


COUNT_DIALOGS = """
    window.dialogs = 0;
    const { showModal } = HTMLDialogElement.prototype;
    HTMLDialogElement.prototype.showModal = function () { dialogs += 1; showModal.call(this); };
"""


def slowly(route: Route) -> None:
    """Let the server's answer come a second after the server has done as it was asked."""
    response = route.fetch(max_redirects=0)
    time.sleep(1)
    route.fulfill(response=response)


def test_the_end_of_a_session_keeps_the_text(
    cas_desk: Desk, staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    cas_desk.watch.forgive("401")
    place = staff.found("Night shift", ana, cas)
    cas_desk.go(place.path)
    cas_desk.open_composer().fill("Written all night")
    end_sessions(staff, cas)
    # Not a click at its place: the coach, too, may have met the end, and the dialog lie over it.
    cas_desk.page.get_by_role("button", name="Post", exact=True).dispatch_event("click")
    dialog = cas_desk.page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    expect(cas_desk.find("kring-composer textarea")).to_have_value("Written all night")
    sign_in(dialog, cas)
    expect(dialog).to_be_hidden()
    expect(cas_desk.article("Written all night")).to_be_visible()


HOLD_THE_SIGN_IN = """
() => {
  const usual = window.fetch;
  window.fetch = async (address, how) => {
    const answer = await usual(address, how);
    if (how?.method === "POST" && new URL(address, location.href).pathname === "/sign-in")
      await new Promise((resolve) => (window.goOn = resolve));
    return answer;
  };
}
"""


def test_what_is_sent_in_the_moment_of_a_new_sign_in_arrives(
    cas_desk: Desk, staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    """The browser has the new cookie already, and the page not yet the token that goes with it."""
    cas_desk.watch.forgive("401")
    place = staff.found("Shift change", ana, cas)
    cas_desk.go(place.path)
    text = cas_desk.open_composer()
    end_sessions(staff, cas)
    cas_desk.page.evaluate(HOLD_THE_SIGN_IN)
    text.fill("Sent in between")  # and the coach meets the end
    dialog = cas_desk.page.get_by_role("dialog", name="Your session has ended")
    sign_in(dialog, cas)
    cas_desk.until(lambda: cas_desk.page.evaluate("'goOn' in window"))
    cas_desk.page.get_by_role("button", name="Post", exact=True).dispatch_event("click")
    expect(cas_desk.find("kring-composer.is-sending")).to_be_visible()
    cas_desk.page.wait_for_timeout(PATIENCE)  # the coach answers late, and is waited for no longer
    cas_desk.page.evaluate("window.goOn()")
    expect(cas_desk.article("Sent in between")).to_be_visible()


def test_a_page_goes_on_after_a_sign_in_on_another_page(
    cas_desk: Desk, staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Two windows", ana, cas)
    cas_desk.go(place.path)
    end_sessions(staff, cas)
    other = cas_desk.page.context.new_page()
    other.goto("/sign-in")
    sign_in(other, cas)
    expect(other.get_by_role("button", name="your menu")).to_be_visible()
    # The page may have met the end before: whoever comes back to it finds the dialog gone.
    cas_desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(cas_desk.page.get_by_role("dialog", name="Your session has ended")).to_be_hidden()
    cas_desk.watch.forgive("40[01]")  # the token is asked for anew, and nobody asked for anything
    cas_desk.open_composer().fill("Still here")
    cas_desk.until(lambda: kept_of(staff, cas) == ["Still here"])
    cas_desk.post("Still here, and sent")
    expect(cas_desk.article("Still here, and sent")).to_be_visible()


def test_the_dialog_goes_when_somebody_signed_in_on_another_page(
    cas_desk: Desk, staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    cas_desk.watch.forgive("401")
    place = staff.found("Two windows, one dialog", ana, cas)
    cas_desk.go(place.path)
    text = cas_desk.open_composer()
    end_sessions(staff, cas)
    text.fill("Sent by the way")  # and the coach meets the end
    dialog = cas_desk.page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    cas_desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_visible()
    other = cas_desk.page.context.new_page()
    other.goto("/sign-in")
    sign_in(other, cas)
    expect(other.get_by_role("button", name="your menu")).to_be_visible()
    cas_desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    cas_desk.page.get_by_role("button", name="Post", exact=True).click()
    expect(cas_desk.article("Sent by the way")).to_be_visible()


def kept_of(staff: Staff, person: Colleague) -> list[str]:
    """Read what the server keeps of somebody's drafts."""
    with staff.inside():
        rows = select(KeptDraft).where(KeptDraft.person_id == person.id).order_by(KeptDraft.id)
        return [draft.field("text") for draft in session.scalars(rows)]


def test_what_is_begun_at_the_desk_goes_on_on_the_phone(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Two devices", ana, cas)
    big, small = desk(cas), desk(cas, viewport={"width": 390, "height": 844})
    big.go(place.path)
    big.open_composer().fill("Begun at the desk")
    big.until(lambda: kept_of(staff, cas) == ["Begun at the desk"])
    small.go("/drafts")
    expect(small.page.get_by_text("A post in Two devices")).to_be_visible()
    small.go(place.path)
    text = small.find("kring-composer textarea")
    expect(text).to_have_value("Begun at the desk")
    text.fill("Begun at the desk, done on the way")
    small.until(lambda: kept_of(staff, cas) == ["Begun at the desk, done on the way"])
    other = big.open_composer()
    big.watch.forgive("409")
    other.fill("Begun at the desk, done there, too")
    met = big.find("[data-met]")
    expect(met).to_contain_text("done on the way")
    expect(other).to_have_value("Begun at the desk, done there, too")
    big.shoot("two-devices")
    met.get_by_role("button", name="Take that one").click()
    expect(other).to_have_value("Begun at the desk, done on the way")
    expect(met).to_be_hidden()
    big.page.get_by_role("button", name="Post", exact=True).click()
    expect(big.says("done on the way")).to_be_visible()
    assert kept_of(staff, cas) == []
    small.page.reload()
    expect(small.says("done on the way")).to_be_visible()
    expect(small.find("kring-composer textarea")).to_have_value("")


def test_a_post_is_planned_from_the_composer_and_sent_before_its_time(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Mornings", ana, cas)
    small = desk(cas, viewport={"width": 390, "height": 844})
    small.go(place.path)
    small.open_composer().fill("For the morning")
    small.page.get_by_role("button", name="Send later").click()
    expect(small.page.get_by_role("heading", name="Send later")).to_be_visible()
    expect(small.page.get_by_text("30 in Gent").first).to_be_visible()
    expect(small.page.get_by_label("Month")).to_be_hidden()
    small.page.get_by_label("At another time").check()
    expect(small.page.get_by_label("Month")).to_be_visible()
    small.page.locator('input[name="when"][value="monday"]').check()
    small.shoot("send-later")
    small.page.get_by_role("button", name="Plan it").click()
    planned = small.find(".draft", has_text="For the morning")
    expect(planned).to_contain_text("Goes out:")
    small.shoot("planned")
    planned.get_by_role("link", name="Edit").click()
    small.find("kring-composer textarea").fill("For this morning")
    small.page.get_by_role("button", name="Save changes").click()
    planned = small.find(".draft", has_text="For this morning")
    planned.get_by_role("button", name="Send now").click()
    expect(small.says("For this morning")).to_be_visible()
    assert kept_of(staff, cas) == []


def test_whoever_keeps_their_own_words_of_two_loses_none(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Two texts", ana, cas)
    one, two = desk(cas), desk(cas)
    for each in (one, two):
        each.go(place.path)
    one.open_composer().fill("The first")
    one.until(lambda: kept_of(staff, cas) == ["The first"])
    two.watch.forgive("409")
    two.open_composer().fill("The second")
    two.find("[data-met]").get_by_role("button", name="Keep mine").click()
    two.until(lambda: kept_of(staff, cas) == ["The second"])
    expect(two.find("[data-met]")).to_be_hidden()


def test_without_a_connection_a_draft_waits_in_the_browser(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("In a tunnel", ana, cas)
    train = desk(cas)
    train.watch.forgive("ERR_INTERNET_DISCONNECTED")
    train.go(place.path)
    field = train.open_composer()
    train.page.context.set_offline(True)
    field.fill("Written in a tunnel")
    expect(train.find("[data-saved]").first).to_contain_text("Kept in this browser")
    assert kept_of(staff, cas) == []
    train.page.context.set_offline(False)
    train.until(lambda: kept_of(staff, cas) == ["Written in a tunnel"])


def test_what_was_kept_without_an_answer_is_known_again(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Lost answers", ana, cas)
    one = desk(cas)
    one.watch.forgive("ERR_FAILED")
    one.go(place.path)
    one.page.route("**/drafts", lambda route: (route.fetch(), route.abort()))
    field = one.open_composer()
    field.fill("Half")
    one.until(lambda: kept_of(staff, cas) == ["Half"])
    field.fill("Half a thought")
    expect(one.find("[data-saved]").first).to_contain_text("Kept in this browser")
    one.page.unroute_all(behavior="wait")
    one.page.reload()
    one.until(lambda: kept_of(staff, cas) == ["Half a thought"])
    expect(one.find("[data-met]")).to_be_hidden()


def test_what_was_sent_elsewhere_is_no_draft_here(
    desk: Callable[..., Desk], staff: Staff, cas: Colleague, ana: Colleague
) -> None:
    place = staff.found("Sent once", ana, cas)
    one, two = desk(cas), desk(cas)
    one.go(place.path)
    one.open_composer().fill("Said once")
    one.until(lambda: kept_of(staff, cas) == ["Said once"])
    two.go(place.path)
    expect(two.find("kring-composer textarea")).to_have_value("Said once")
    one.page.get_by_role("button", name="Post", exact=True).click()
    expect(one.says("Said once")).to_be_visible()
    two.page.reload()
    expect(two.says("Said once")).to_be_visible()
    expect(two.find("kring-composer textarea")).to_have_value("")


def test_a_text_that_is_refused_stays(ana_desk: Desk, welding: Place) -> None:
    ana_desk.watch.forgive("422")
    ana_desk.go(welding.path)
    field = ana_desk.open_composer()
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill("long " * 3000)
    ana_desk.page.get_by_role("button", name="Post", exact=True).click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("long " * 3000)


def end_sessions(staff: Staff, person: Colleague) -> None:
    """End all that somebody signed in to, without their doing; nobody tells the page."""
    outlet = staff.app.extensions.pop("live")
    with staff.inside(), change(None) as record:
        rows = session.scalars(select(SignIn).where(SignIn.person_id == person.id))
        for row in rows:
            row.ended_at = now()
            record(Event.SIGNED_OUT, row)
    staff.app.extensions["live"] = outlet


def test_what_is_typed_into_any_field_survives_a_refresh(
    cas_desk: Desk, staff: Staff, cas: Colleague
) -> None:
    cas_desk.go("/account")
    name, title = cas_desk.page.get_by_label("Name"), cas_desk.find("main input[name=title]")
    name.fill("Cas van Nieuwland")
    title.fill("Master of welding")
    cas_desk.find(".top-search input").fill("half a wor")
    place = staff.found("Surprise", cas)
    expect(cas_desk.find(f'.nav a[href="{place.path}"]')).to_be_visible()
    expect(name).to_have_value("Cas van Nieuwland")
    expect(title).to_have_value("Master of welding")
    expect(cas_desk.find(".top-search input")).to_have_value("half a wor")


def test_new_terms_leave_a_page_as_it_is_and_say_so(
    cas_desk: Desk, staff: Staff, cas: Colleague
) -> None:
    cas_desk.go("/account")
    name = cas_desk.page.get_by_label("Name")
    name.fill("Cas van Nieuwland")
    cas_desk.watch.forgive("403")
    said = {"status": 403, "headers": {"X-Kring-Terms": "1"}, "body": '{"title": "New terms"}'}
    cas_desk.page.route("**/account", lambda route: route.fulfill(**said))
    staff.found("Newer terms", cas)
    read = cas_desk.page.get_by_role("link", name="Read the terms")
    expect(read).to_be_visible()
    expect(name).to_have_value("Cas van Nieuwland")
    expect(cas_desk.page.get_by_text('{"title"')).to_have_count(0)
    cas_desk.page.unroute("**/account")
    place = staff.found("Accepted meanwhile", cas)
    expect(cas_desk.find(f'.nav a[href="{place.path}"]')).to_be_visible()
    expect(read).to_be_hidden()


def test_what_lies_over_the_page_survives_a_refresh(
    cas_desk: Desk, staff: Staff, cas: Colleague
) -> None:
    place = staff.found("Desk", cas)
    staff.post(cas, place, "Gone in a moment")
    staff.post(cas, place, "Here to stay")
    cas_desk.go(place.path)
    cas_desk.menu(cas_desk.article("Gone in a moment"), "Delete")
    undo = cas_desk.page.get_by_role("button", name="Undo")
    undo.hover()
    more = cas_desk.article("Here to stay").get_by_role("button", name="More for the post")
    more.focus()
    more.press("Enter")
    other = staff.found("Surprise", cas)
    expect(cas_desk.find(f'.nav a[href="{other.path}"]')).to_be_visible()
    expect(cas_desk.find(":popover-open")).to_be_visible()
    expect(undo).to_be_visible()
    more.press("Escape")
    undo.click()
    expect(cas_desk.says("Gone in a moment")).to_be_visible()
