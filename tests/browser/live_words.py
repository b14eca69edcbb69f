"""What does one see at once of what the other writes?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models import TextState
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff
from tests.browser.stopwatch import Stopwatch

SECOND = 1.0


class FirstWords:
    """Ana writes; Ben, who has the page open, is told within a second and not disturbed."""

    def test_a_post_waits_behind_a_pill_and_nothing_moves(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        for number in range(12):
            staff.post(ana, welding, f"Old seam {number}\n\n" + "and how it was welded. " * 30)
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        read = ben_desk.article("Old seam 6")
        read.evaluate("post => post.scrollIntoView({ block: 'start' })")
        before = read.bounding_box()
        ana_desk.post("The new torch is here")
        pill = ben_desk.page.get_by_role("button", name="1 new post", exact=True)
        with soon:
            expect(pill).to_be_visible()
        assert read.bounding_box() == before
        expect(ben_desk.says("The new torch is here")).to_have_count(0)
        pill.click()
        expect(ben_desk.says("The new torch is here")).to_be_in_viewport()
        assert ben_desk.page.evaluate("scrollY") == 0
        expect(ben_desk.find(".new-posts")).to_be_hidden()


class Words(FirstWords):
    """Whatever Ana does, Ben sees it within a second and without a reload."""

    def test_the_pill_counts_and_forgets_what_was_deleted(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        staff.post(ana, welding, "There before")
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        ana_desk.post("First new one")
        ana_desk.post("Second new one")
        pill = ben_desk.find(".new-posts")
        with soon:
            expect(pill).to_have_text("2 new posts")
        ana_desk.menu(ana_desk.article("Second new one"), "Delete")
        with soon:
            expect(pill).to_have_text("1 new post")
        pill.click()
        expect(ben_desk.says("First new one")).to_be_visible()
        expect(ben_desk.says("Second new one")).to_have_count(0)

    def test_the_first_post_of_a_community_shows_too(
        self, ana_desk: Desk, ben_desk: Desk, welding: Place, soon: Stopwatch
    ) -> None:
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        ana_desk.post("Who welds first?")
        expect(ana_desk.find(".new-posts")).to_be_hidden()
        with soon:
            ben_desk.find(".new-posts").click()
        expect(ben_desk.says("Who welds first?")).to_be_visible()
        expect(ben_desk.find(".empty")).to_have_count(0)

    def test_comments_and_replies_take_their_place(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "Which wire for thin sheet?")
        ana_desk.go(f"/posts/{post}")
        ben_desk.go(f"/posts/{post}")
        ben_desk.comment("The thin one")
        with soon:
            expect(ana_desk.says("The thin one")).to_be_visible()
        ana_desk.comment_of("The thin one").get_by_text("Reply", exact=True).click()
        ana_desk.comment("How thin?")
        under = ben_desk.comment_of("The thin one").locator(".replies")
        with soon:
            expect(under.locator(".prose", has_text="How thin?")).to_be_visible()

    def test_a_feed_counts_comments_as_they_come(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "Count what is said")
        ben_desk.go(welding.path)
        talk = ben_desk.article("Count what is said").locator("[data-talk]")
        expect(talk).to_have_text("Comment")
        ana_desk.go(f"/posts/{post}")
        ana_desk.comment("One")
        with soon:
            expect(talk).to_have_text("1 comment")
        ana_desk.comment("Two")
        with soon:
            expect(talk).to_have_text("2 comments")

    def test_a_reaction_shows_and_goes(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ben: Colleague,
        soon: Stopwatch,
    ) -> None:
        staff.post(ben, welding, "The jig works")
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        ana_desk.article("The jig works").get_by_role("button", name="Add a reaction").click()
        ana_desk.page.get_by_role("button", name="Well done", exact=True).click()
        shown = ben_desk.page.get_by_role("button", name="Well done: 1")
        with soon:
            expect(shown).to_be_visible()
        expect(shown).to_have_attribute("aria-pressed", "false")
        ana_desk.page.get_by_role("button", name="Well done: 1").click()
        with soon:
            expect(shown).to_have_count(0)

    def test_an_edit_shows_with_its_versions(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "Weld at 180 A")
        ben_desk.go(f"/posts/{post}")
        ana_desk.go(f"/posts/{post}/edit")
        ana_desk.find("textarea").fill("Weld at 160 A")
        ana_desk.page.get_by_role("button", name="Save changes").click()
        with soon:
            expect(ben_desk.says("Weld at 160 A")).to_be_visible()
        expect(ben_desk.says("Weld at 180 A")).to_have_count(0)
        ben_desk.page.get_by_role("link", name="edited").click()
        expect(ben_desk.find("main")).to_contain_text("Weld at 180 A")

    def test_a_deleted_post_goes_and_comes_back(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        staff.post(ana, welding, "Said too soon")
        ben_desk.watch.forgive("404")  # his page may ask for what it heard of just now
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        ana_desk.menu(ana_desk.article("Said too soon"), "Delete")
        with soon:
            expect(ben_desk.find("main")).to_contain_text("This post was removed.")
        expect(ben_desk.says("Said too soon")).to_be_hidden()
        ana_desk.page.get_by_role("button", name="Undo").click()
        with soon:
            expect(ben_desk.says("Said too soon")).to_be_visible()
        expect(ana_desk.says("Said too soon")).to_be_visible()

    def test_a_deleted_comment_goes_and_comes_back(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "What do you think?")
        staff.comment(ana, post, "I take that back")
        ben_desk.watch.forgive("404")  # his page may ask for what it heard of just now
        ana_desk.go(f"/posts/{post}")
        ben_desk.go(f"/posts/{post}")
        ana_desk.menu(ana_desk.comment_of("I take that back"), "Delete")
        with soon:
            expect(ben_desk.find("main")).to_contain_text("This comment was removed.")
        ana_desk.page.get_by_role("button", name="Undo").click()
        with soon:
            expect(ben_desk.says("I take that back")).to_be_visible()

    def test_what_one_writes_meanwhile_is_not_lost(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "Both at once")
        ana_desk.go(f"/posts/{post}")
        ben_desk.go(f"/posts/{post}")
        field = ben_desk.find("#comments textarea")
        field.press_sequentially("I was about to")
        ana_desk.comment("First!")
        with soon:
            expect(ben_desk.says("First!")).to_be_visible()
        expect(field).to_be_focused()
        field.press_sequentially(" say")
        expect(field).to_have_value("I was about to say")

    def test_only_the_lists_where_it_belongs_offer_a_post(
        self, desk: Callable[..., Desk], staff: Staff, soon: Stopwatch
    ) -> None:
        dora, finn = staff.hire("Dora"), staff.hire("Finn")
        place, other = staff.found("Glass", dora, finn), staff.found("Steel", dora, finn)
        staff.post(dora, other, "Something about #glazing")
        reader = desk(finn)
        windows = {}
        for path in (place.path, other.path, dora.path, finn.path, "/topics/glazing", "/"):
            windows[path] = reader.page.context.new_page()
            windows[path].goto(path)
        writer = desk(dora)
        writer.go(place.path)
        writer.post("More on #glazing")
        for path in (place.path, dora.path, "/topics/glazing", "/"):
            with soon:
                expect(windows[path].locator(".new-posts")).to_have_text("1 new post")
        for path in (other.path, finn.path):
            expect(windows[path].locator(".new-posts")).to_be_hidden()

    def test_all_of_that_took_less_than_a_second(self, soon: Stopwatch) -> None:
        if not soon.seconds:
            pytest.skip("nothing was timed")
        assert soon.median < SECOND

    def test_a_comment_that_moderators_hide_goes_and_what_was_replied_stays(
        self,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        ben: Colleague,
        soon: Stopwatch,
    ) -> None:
        post = staff.post(ana, welding, "Whose fault was it?")
        answer = staff.comment(ana, post, "Surely that of Carl")
        staff.comment(ben, post, "Let us look first", answer)
        lonely = staff.comment(ana, post, "Carl again")
        ben_desk.watch.forgive("404")  # that is how a page learns of it
        ben_desk.go(f"/posts/{post}")
        gap = ben_desk.find(f"#comment-{answer} > .comment-body > .gone")
        staff.hide(answer)
        with soon:
            expect(ben_desk.says("Surely that of Carl")).to_be_hidden()
        expect(gap).to_have_count(1)
        staff.hide(lonely)
        expect(ben_desk.says("Carl again")).to_be_hidden()
        for is_new in (False, True):
            if is_new:
                ben_desk.page.reload()
            else:  # the page brings itself up to date
                other = staff.found("Canteen", ana, ben)
                expect(ben_desk.find(f'.nav a[href="{other.path}"]')).to_be_visible()
            expect(gap).to_have_text("This comment was removed.")
            expect(ben_desk.says("Let us look first")).to_be_visible()
            expect(ben_desk.says("Carl")).to_have_count(0)

    def test_a_comment_that_was_hidden_while_the_line_was_down_goes(
        self, ben_desk: Desk, staff: Staff, welding: Place, ana: Colleague
    ) -> None:
        post = staff.post(ana, welding, "Whose fault was it?")
        staff.comment(ana, post, "Nobody's")
        hidden = staff.comment(ana, post, "Surely that of Carl")
        ben_desk.watch.forgive("404", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "WebSocket")
        ben_desk.go(f"/posts/{post}")
        ben_desk.page.context.set_offline(True)
        expect(ben_desk.find("[data-offline]")).to_be_visible(timeout=20_000)
        staff.hide(hidden)
        ben_desk.page.context.set_offline(False)
        expect(ben_desk.says("Surely that of Carl")).to_be_hidden(timeout=20_000)
        expect(ben_desk.says("Nobody's")).to_be_visible()

    def test_a_post_that_moderators_hold_leaves_and_comes_as_new(
        self,
        ana_desk: Desk,
        ben_desk: Desk,
        staff: Staff,
        welding: Place,
        ana: Colleague,
        soon: Stopwatch,
    ) -> None:
        staff.post(ana, welding, "Who did it?")
        post = staff.post(ana, welding, "Carl did it")
        ana_desk.go(welding.path)
        ben_desk.go(welding.path)
        staff.judge(post, TextState.HELD)
        with soon:
            expect(ben_desk.says("Carl did it")).to_be_hidden()
        expect(ben_desk.find(f"#post-{post}")).to_contain_text("This post was removed.")
        expect(ana_desk.find(f"#post-{post}")).to_contain_text("Waits for a moderator.")
        expect(ana_desk.says("Carl did it")).to_be_visible()
        ben_desk.go(welding.path)
        expect(ben_desk.says("Carl did it")).to_have_count(0)
        staff.judge(post, TextState.PUBLISHED)
        ben_desk.find(".new-posts").click()
        expect(ben_desk.says("Carl did it")).to_be_visible()
        expect(ana_desk.find(f"#post-{post}")).not_to_contain_text("Waits for a moderator.")
        staff.judge(post, TextState.HIDDEN)
        expect(ben_desk.says("Carl did it")).to_be_hidden()
        staff.judge(post, TextState.PUBLISHED)
        expect(ben_desk.says("Carl did it")).to_be_visible()
