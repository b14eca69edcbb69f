"""Does every page tell what is new elsewhere, and no more than its reader may know?"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff
from tests.browser.stopwatch import Stopwatch


class FirstCount:
    """Cas came today, so that nothing else is new for him."""

    def test_unread_counts_follow_everywhere(
        self,
        ana_desk: Desk,
        cas_desk: Desk,
        staff: Staff,
        ana: Colleague,
        cas: Colleague,
        soon: Stopwatch,
    ) -> None:
        welding, other = staff.found("Welding", ana, cas), staff.found("Painting", ana, cas)
        cas_desk.go(other.path)
        link = cas_desk.find(f'.nav a[href="{welding.path}"]')
        expect(link.locator(".count")).to_be_hidden()
        ana_desk.go(welding.path)
        ana_desk.post("News from the hall")
        with soon:
            expect(link.locator("[data-number]")).to_have_text("1")
        expect(cas_desk.page).to_have_title(f"(1) {other.name} · Kring")
        expect(cas_desk.find(".new-posts:visible")).to_have_count(0)
        link.click()
        expect(cas_desk.says("News from the hall")).to_be_visible()
        expect(link.locator(".count")).to_be_hidden()


class Counts(FirstCount):
    """What is counted follows everywhere, and only where it may."""

    def test_what_is_read_in_one_window_is_read_in_the_other(
        self, cas_desk: Desk, staff: Staff, ana: Colleague, cas: Colleague
    ) -> None:
        welding = staff.found("Welding", ana, cas)
        staff.post(ana, welding, "Read me once")
        cas_desk.go("/people")
        count = cas_desk.find(f'.nav a[href="{welding.path}"] .count')
        expect(count).to_be_visible()
        other = cas_desk.page.context.new_page()
        other.goto(welding.path)
        expect(count).to_be_hidden()

    def test_a_mention_rings_the_bell(
        self, ana_desk: Desk, cas_desk: Desk, staff: Staff, ana: Colleague, cas: Colleague
    ) -> None:
        welding = staff.found("Welding", ana, cas)
        cas_desk.go("/people")
        bell = cas_desk.find(".top-tools .live[data-count=notices]")
        expect(bell).to_be_hidden()
        ana_desk.go(welding.path)
        ana_desk.post(f"@{cas.handle} have a look", shown="have a look")
        expect(bell.locator("[data-number]")).to_have_text("1")
        other = cas_desk.page.context.new_page()
        other.goto("/notices")
        other.get_by_role("button", name="Ana Peeters").click()
        expect(other.locator(".post")).to_contain_text("have a look")
        expect(bell).to_be_hidden()

    def test_a_muted_community_stays_out_of_home(
        self,
        ana_desk: Desk,
        cas_desk: Desk,
        staff: Staff,
        ana: Colleague,
        cas: Colleague,
        soon: Stopwatch,
    ) -> None:
        quiet = staff.found("Football", ana, cas)
        loud = staff.found("Alarms", ana, cas)
        staff.post(ana, loud, "Something is there already")
        cas_desk.go(quiet.path)
        cas_desk.page.get_by_role("button", name=f"More for {quiet.name}").click()
        cas_desk.page.get_by_role("button", name="Keep out of my home").click()
        cas_desk.go("/")
        ana_desk.go(quiet.path)
        ana_desk.post("Who plays on Friday?")
        ana_desk.go(loud.path)
        ana_desk.post("The alarm is tested at noon")
        pill = cas_desk.find(".new-posts")
        with soon:
            expect(pill).to_have_text("1 new post")
        pill.click()
        expect(cas_desk.says("The alarm is tested at noon")).to_be_visible()
        expect(cas_desk.says("Who plays on Friday?")).to_have_count(0)

    def test_someone_outside_is_told_nothing(
        self,
        ana_desk: Desk,
        cas_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        cas: Colleague,
    ) -> None:
        open_to_all = staff.found("Canteen", ana, cas)
        cas_desk.go("/")
        ana_desk.go(welding.path)
        ana_desk.post("Between us welders")
        ana_desk.go(open_to_all.path)
        ana_desk.post("Soup is ready")
        expect(cas_desk.find(f'.nav a[href="{open_to_all.path}"] .count')).to_be_visible()
        assert any(
            "Soup is ready" in text or f":{open_to_all.id}" in text for text in cas_desk.heard
        )
        assert not any(
            "Between us welders" in text or welding.name in text for text in cas_desk.heard
        )
