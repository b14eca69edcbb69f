"""Can everybody use every page: by ear, with large text, on a small screen, in each theme?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask, render_template
from playwright.sync_api import Route, expect
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from archive.finding.query import read
from models import (
    Community,
    Event,
    Findable,
    Grant,
    GrantPurpose,
    GrantStage,
    GrantState,
    Origin,
    Post,
    Repeat,
    now,
    session,
)
from social.changes import change
from social.errors import PAGES
from social.polling import poll_of
from social.polls.actions import answer
from social.polls.asking import Question, Questions, ask
from social.records import searching
from social.records.taking_in import take_in
from tests.browser import pages
from tests.browser.desk import Desk
from tests.browser.looking import (
    FRAME,
    TOO_WIDE,
    WIDE_WHEN_LARGE,
    in_each_theme,
    in_high_contrast,
    look_at,
)
from tests.browser.staff import Colleague, Staff
from tests.browser.town import Town, build


@pytest.fixture(scope="module")
def town(staff: Staff) -> Town:
    """Build what there is to look at."""
    return build(staff)


def test_every_page_is_looked_at(the_app: Flask, town: Town) -> None:
    looked_at = {
        *pages.member_pages(town),
        *pages.other_pages(town),
        *pages.administrator_pages(town),
        *pages.judge_pages(town),
        *pages.confidant_pages(town),
        *pages.hr_pages(town),
        *pages.press_pages(town),
        *pages.crisis_pages(town),
        *pages.officer_pages(town),
        *pages.protector_pages(town),
        *pages.search_pages(0, 0, 0),
        *pages.reviewing_pages(town),
        *pages.open_pages(town),
        *pages.NO_PAGE,
    }
    rules = [rule for rule in the_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert {rule.endpoint for rule in rules} == looked_at


def test_a_member_can_use_every_page(desk: Callable[..., Desk], town: Town) -> None:
    look(desk(town.zoe), pages.member_pages(town))
    look(desk(town.jan), pages.other_pages(town))


def test_whoever_leads_in_a_crisis_can_use_every_page(
    desk: Callable[..., Desk], town: Town
) -> None:
    look(desk(town.cleo), pages.crisis_pages(town))


def test_posts_of_every_kind_can_be_used(
    desk: Callable[..., Desk], town: Town, staff: Staff
) -> None:
    with staff.inside():
        place = session.get_one(Community, town.place.id)
        questions = Questions(
            title="How do you come to work?",
            asked=(Question("How?", ("By bike", "By car")), Question("Why?", ("Quick", "Cheap"))),
            lasts=timedelta(days=7),
            is_named=True,
            shows_early=True,
            repeats=Repeat.WEEKLY,
        )
        poll = ask(staff.person(town.zoe), place, questions).id
        answer(staff.person(town.jan), poll_of(session.get_one(Post, poll)), [[0], [1]])
    own = {
        "poll": f"/posts/{poll}",
        "event": f"/posts/{town.event}",
        "session": f"/comments/{town.asked_leader}",
    }
    look(desk(town.zoe), own)


def test_stories_can_be_told_read_and_used(desk: Callable[..., Desk], town: Town) -> None:
    story = f"/posts/{town.story}"
    own = {
        "story": story,
        "edit": f"{story}/edit",
        "gallery": "/stories",
        "channel": town.channel,
        "new": f"{town.channel}/stories/new",
        "lesson": f"{town.channel}/stories/new?kind=lesson",
    }
    look(desk(town.zoe), own)
    look(desk(town.mona), {"asked": story, "use": f"{story}/reuses/new"})


def test_a_judge_can_use_every_page(desk: Callable[..., Desk], town: Town) -> None:
    look(desk(town.mona), pages.judge_pages(town))


def test_a_confidant_can_use_every_page(desk: Callable[..., Desk], town: Town) -> None:
    look(desk(town.cato), pages.confidant_pages(town))


def test_hr_can_use_every_page(desk: Callable[..., Desk], town: Town) -> None:
    look(desk(town.hanna), pages.hr_pages(town))
    look(desk(town.petra), pages.press_pages(town))


def test_an_administrator_can_use_every_page(
    desk: Callable[..., Desk], town: Town, boss: Colleague
) -> None:
    look(desk(boss), pages.administrator_pages(town))


def test_an_officer_can_use_every_page(
    desk: Callable[..., Desk], town: Town, officer: Colleague, staff: Staff
) -> None:
    look(desk(officer), pages.officer_pages(town))
    look(desk(town.dora), pages.protector_pages(town))
    staff.await_signed()
    look(desk(town.gathered.reader), pages.reviewing_pages(town))


def test_an_officer_can_use_every_page_of_the_archive(
    desk: Callable[..., Desk], town: Town, officer: Colleague, staff: Staff
) -> None:
    look(desk(officer), pages.search_pages(*searched(staff, officer, town)))


def test_everybody_can_use_the_ways_in(desk: Callable[..., Desk], town: Town) -> None:
    look(desk(), pages.open_pages(town))


def test_the_pages_of_errors_can_be_used(desk: Callable[..., Desk], the_app: Flask) -> None:
    one = desk()
    one.watch.forgive("status of [45]")
    found = {}
    for code in PAGES:
        with the_app.test_request_context():
            the_app.preprocess_request()
            error = HTTPException("Owners of the community do this.")
            html = render_template(f"errors/{code}.html", error=error, request_id="f00")
        one.page.route(
            f"**/error-{code}",
            partial(show, code=code, html=html),
        )
        one.page.goto(f"/error-{code}")
        found[code] = look_at(one.page)
    assert_good(found)


def show(route: Route, code: int, html: str) -> None:
    """Answer with a page of an error, as the server does when it comes to that."""
    route.fulfill(status=code, content_type="text/html; charset=utf-8", body=html)


@pytest.mark.parametrize("path", ["/", "/communities", "/people", "/account/appearance"])
def test_main_pages_can_be_used_in_high_contrast(
    desk: Callable[..., Desk], town: Town, path: str
) -> None:
    one = desk(town.zoe)
    one.go(path)
    assert_good({path: in_high_contrast(one.page)})


def test_forms_that_were_refused_can_be_used(desk: Callable[..., Desk], town: Town) -> None:
    one = desk(town.zoe)
    one.watch.forgive("422")
    one.go("/account/password")
    one.find("input[type=password]").first.fill("not mine")
    one.find("input[type=password]").last.fill("short")
    one.find("main form").evaluate("form => { form.noValidate = true }")
    one.find("main form button.primary").click()
    expect(one.find("[aria-invalid=true]").first).to_be_visible()
    assert_good({"refused": look_at(one.page)})


MENUS: dict[str, Callable[[Desk], None]] = {
    "my menu": lambda one: one.page.get_by_role("button", name="your menu").click(),
    "menu of a post": lambda one: one.page.get_by_role("button", name="More for the").first.click(),
    "reactions": lambda one: one.page.get_by_role("button", name="Add a reaction").first.click(),
    "composer": lambda one: one.open_composer().fill("Something @"),
    "preview": lambda one: preview(one),
    "shortcuts": lambda one: one.page.keyboard.press("?"),
    "picture": lambda one: one.find("[data-view]").first.click(),
    "card of a person": lambda one: one.find(".post-by a.name").first.hover(),
    "search": lambda one: one.find(".top-search input").press_sequentially("wel"),
    "completion": lambda one: one.open_composer().press_sequentially("@zo"),
}


def preview(one: Desk) -> None:
    """Look at the text as it will be."""
    one.open_composer().fill("**Bold**")
    one.page.get_by_role("button", name="Preview").click()


LOOKS = ("/account/appearance", "/account/sessions", "/notices", "/search?q=kurz")
OPENED_BY_THEM = ":popover-open, dialog[open], [role=listbox], details[open] .preview:not([hidden])"


@pytest.mark.parametrize("name", MENUS)
def test_menus_can_be_used(desk: Callable[..., Desk], town: Town, name: str) -> None:
    one = desk(town.zoe)
    one.go(town.place.path)
    MENUS[name](one)
    opened = "kring-composer.composer" if name == "composer" else OPENED_BY_THEM
    expect(one.find(opened).first).to_be_visible()
    assert_good({name: in_each_theme(one.page, opened=opened)})


@pytest.mark.parametrize("language", ["de", "fr", "nl"])
def test_other_languages_fit_a_small_screen(
    desk: Callable[..., Desk], staff: Staff, language: str
) -> None:
    person = staff.hire("Kim Kurz", language=language)
    place = staff.found("Kurz und gut", person)
    staff.post(person, place, "Kurz")
    one = desk(person, viewport={"width": 320, "height": 640})
    found = {}
    for path in ("/", "/communities", place.path, "/people", person.path, "/account", *LOOKS):
        one.go(path)
        found[path] = one.page.evaluate(TOO_WIDE)
        one.page.set_viewport_size({"width": 640, "height": 640})
        found[f"{path} large"] = one.page.evaluate(WIDE_WHEN_LARGE)
        one.page.set_viewport_size({"width": 320, "height": 640})
    assert_good(found)


@pytest.mark.parametrize("name", MENUS)
def test_menus_fit_a_small_screen(desk: Callable[..., Desk], town: Town, name: str) -> None:
    one = desk(town.zoe, viewport={"width": 320, "height": 640})
    one.go(town.place.path)
    MENUS[name](one)
    if name != "composer":
        expect(one.find(OPENED_BY_THEM).first).to_be_visible()
    assert_good({name: one.page.evaluate(TOO_WIDE)})


def look(one: Desk, addresses: dict[str, str]) -> None:
    """Look at pages, and fail with all that is wrong with them.

    Each follows from the one before as by a link, where that has scripts: axe and they stay.
    """
    found: dict[str, list[str]] = {}
    for endpoint, path in addresses.items():
        is_turning = found and one.page.evaluate("'Turbo' in window")
        status = one.visit(path) if is_turning else opened(one, path)
        assert status == 200, f"{path}: {status}"
        one.shoot(endpoint)
        found[endpoint] = look_at(one.page, FRAME if found else ())
    assert_good(found)


def opened(one: Desk, path: str) -> int:
    """Open a page by its address; gives the status of the answer."""
    answer = one.go(path)
    assert answer is not None
    return answer.status


def assert_good(found: Mapping[Any, list[str]]) -> None:
    """Fail with all that is wrong."""
    wrong = [f"{page}: {problem}" for page, problems in found.items() for problem in problems]
    assert not wrong, "\n".join(wrong)


def searched(staff: Staff, officer: Colleague, town: Town) -> tuple[int, int, int]:
    """Open the archive to an officer, and find something: the grant, the search, and a hit."""
    with staff.inside(), change(None) as record:
        grant = Grant(
            purpose=GrantPurpose.REGULATOR,
            reason="A letter of the regulator",
            begins_at=now() - timedelta(days=9_000),
            ends_at=now() + timedelta(days=9),
            days=1,
            state=GrantState.APPROVED,
            stage=GrantStage.IDENTITIES,
            asked_by_id=officer.id,
            approved_by_id=town.zoe.id,
            approved_at=now(),
            expires_at=now() + timedelta(hours=20),
            with_private=True,
        )
        session.add(grant)
        record(Event.GRANT_ASKED, grant)
        grant_id = grant.id
    staff.await_signed()
    with staff.inside():
        for _done in take_in(Origin.JOB):
            pass
        search = searching.make_search(staff.person(officer), grant_id, read("type:post"))
        hit = session.scalars(select(Findable.id).where(Findable.noun == "post")).first()
        assert search.hits
        assert hit is not None
        return grant_id, search.id, hit
