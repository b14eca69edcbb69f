"""Who hears nothing more, two seconds after they lost the right to?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select

from models import Event, SignIn, now, session
from social.changes import change
from tests.browser.desk import Desk, sign_in
from tests.browser.staff import Colleague, Place, Staff

SECRET = "Between those who are left"
AT_ONCE = 10_000  # milliseconds, of a busy machine; what is not told would come after 30 s at best


class FirstRight:
    """Ben is a member; then he is not any more."""

    def test_a_removed_member_hears_nothing_more(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        ben: Colleague,
    ) -> None:
        ben_desk.watch.forgive("/read")  # he may be out before his page tells that he read it
        canteen = staff.found("Canteen", ana, ben)
        staff.post(ana, welding, "Ben reads this")
        ben_desk.go(welding.path)
        expect(ben_desk.says("Ben reads this")).to_be_visible()
        ana_desk.go(f"{welding.path}/members?q=Ben")
        ana_desk.page.get_by_role("button", name="More for Ben Claes").click()
        ana_desk.page.get_by_role("button", name="Remove from the community").click()
        expect(ben_desk.says("Ben reads this")).to_be_hidden(timeout=AT_ONCE)
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        ana_desk.go(canteen.path)
        ana_desk.post("Soup for all")
        expect(ben_desk.find(f'.nav a[href="{canteen.path}"] .count')).to_be_visible()
        assert not any(SECRET in text for text in ben_desk.heard)


class Rights(FirstRight):
    """Somebody listens; then they may not any more."""

    def test_a_deactivated_person_hears_nothing_more(
        self,
        desk: Callable[..., Desk],
        ana_desk: Desk,
        staff: Staff,
        ana: Colleague,
        boss: Colleague,
    ) -> None:
        leaver = staff.hire("Dirk Leaver")
        welding = staff.found("Welding", ana, leaver, kind="private")
        staff.post(ana, welding, "Dirk reads this")
        leaver_desk, boss_desk = desk(leaver), desk(boss)
        leaver_desk.watch.forgive("401", "ERR_CONNECTION")
        leaver_desk.go(welding.path)
        dialog = leaver_desk.page.get_by_role("dialog", name="Your account was deactivated")
        deactivate(boss_desk, leaver)
        expect(dialog).to_be_visible(timeout=AT_ONCE)
        expect(dialog).to_contain_text("What you wrote stays.")
        expect(dialog.get_by_label("Password")).to_have_count(0)
        assert leaver_desk.is_cut
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        dialog.get_by_role("button", name="Use another account").click()
        expect(leaver_desk.page.get_by_label("Password")).to_be_visible()
        assert not any(SECRET in text for text in leaver_desk.heard)

    def test_a_browser_that_signed_out_hears_nothing_more(
        self, desk: Callable[..., Desk], ana_desk: Desk, staff: Staff, ana: Colleague
    ) -> None:
        carl = staff.hire("Carl Maes")
        welding = staff.found("Welding", ana, carl, kind="private")
        staff.post(ana, welding, "Carl reads this")
        carl_desk = desk(carl)
        carl_desk.watch.forgive("401", "ERR_CONNECTION")
        carl_desk.go(welding.path)
        other = carl_desk.page.context.new_page()
        other.goto("/people")
        other.get_by_role("button", name="your menu").click()
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_url("**/sign-in")
        expect(carl_desk.page.get_by_text("Your session has ended")).to_be_visible(timeout=AT_ONCE)
        assert carl_desk.is_cut
        ana_desk.go(welding.path)
        ana_desk.post(SECRET)
        assert not any(SECRET in text for text in carl_desk.heard)

    def test_a_session_that_is_ended_elsewhere_asks_at_once_and_keeps_the_text(
        self, desk: Callable[..., Desk], staff: Staff, ana: Colleague
    ) -> None:
        dora = staff.hire("Dora Smits")
        welding = staff.found("Welding", ana, dora, kind="private")
        dora_desk, phone = desk(dora), desk()
        dora_desk.watch.forgive("ERR_CONNECTION")
        dora_desk.go(welding.path)
        dora_desk.open_composer().fill("Half a thought")
        phone.go("/sign-in")
        sign_in(phone.page, dora)
        phone.page.wait_for_url("/")
        phone.go("/account/sessions")
        phone.page.get_by_role("button", name="Sign out all others").first.click()
        dialog = dora_desk.page.get_by_role("dialog", name="Your session has ended")
        phone.page.get_by_role("dialog").get_by_role("button", name="Sign out all others").click()
        expect(dialog).to_be_visible(timeout=AT_ONCE)
        sign_in(dialog, dora)
        expect(dialog).to_be_hidden()
        expect(dora_desk.open_composer()).to_have_value("Half a thought")
        staff.post(ana, welding, "Welcome back")
        expect(dora_desk.find(".new-posts")).to_be_visible()

    def test_who_signed_in_again_on_another_page_is_not_asked(
        self, desk: Callable[..., Desk], staff: Staff, ana: Colleague
    ) -> None:
        dora = staff.hire("Dora Smits")
        welding = staff.found("Welding", ana, dora, kind="private")
        dora_desk = desk(dora)
        dora_desk.watch.forgive("ERR_CONNECTION")
        dora_desk.go(welding.path)
        dora_desk.page.context.clear_cookies()
        other = dora_desk.page.context.new_page()
        other.goto("/sign-in")
        sign_in(other, dora)
        other.wait_for_url("/")
        end_the_first_sign_in(staff, dora)
        dora_desk.until(lambda: dora_desk.is_cut, AT_ONCE)
        dora_desk.until(lambda: not dora_desk.is_cut)
        staff.post(ana, welding, "Still with us")
        expect(dora_desk.find(".new-posts")).to_be_visible()
        expect(dora_desk.page.get_by_role("dialog")).to_have_count(0)


def end_the_first_sign_in(staff: Staff, person: Colleague) -> None:
    """Sign the browser out that somebody signed in first."""
    with staff.inside(), change(None) as record:
        found = select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id)
        row = session.scalars(found.limit(1)).one()
        row.ended_at = now()
        record(Event.SIGNED_OUT, row)


def deactivate(desk: Desk, person: Colleague) -> None:
    """Deactivate somebody, as an administrator does."""
    desk.go(f"/administration/people?q={person.email}")
    desk.find("main").get_by_role("link", name=person.name).click()
    desk.page.get_by_role("link", name="Deactivate").click()
    desk.page.get_by_role("button", name="Deactivate the account").click()
