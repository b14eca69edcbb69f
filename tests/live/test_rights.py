"""Does a page hear no more, in every process, as soon as its reader may not?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask import Flask
from socketio import Server
from sqlalchemy import select

from models import Community, CommunityKind, Event, Person, PersonState, SignIn, session
from models import now as moment
from social.changes import change
from social.live import facts
from social.live.fanout import FanOut
from social.live.listeners import MOST_PAGES, Listener
from social.live.open_pages import OpenPages
from social.live.rooms import Standing
from social.live.socket import EVENTS, attach
from social.settings import Settings
from tests.bench.listeners import connect, masked, read_until
from tests.live.conftest import House
from tests.live.pages import Page
from tests.live.test_telling import stream_of

SOON = 2.0  # seconds, as docs/SECURITY.md promises


@pytest.fixture
def open_community(make_community: Callable, ana: Person, ben: Person) -> Community:
    return make_community("Brewing", ana, ben)


def refused(house: House, headers: str) -> str:
    """Return what the server says to a page that it does not let in."""
    with pytest.raises((AssertionError, ConnectionError)) as refusal:
        Page(house.reading.port, headers=headers)
    return str(refusal.value)


def test_whoever_is_not_signed_in_is_turned_away(house: House) -> None:
    assert refused(house, "").startswith("44")
    assert refused(house, "Cookie: kring=nonsense\r\n").startswith("44")


def test_a_page_of_another_site_is_turned_away(house: House, ben: Person) -> None:
    cookie = f"Cookie: {house.cookie(ben)}\r\n"
    assert " 400 " in refused(house, f"{cookie}Origin: http://evil.example\r\n")
    assert " 400 " in refused(house, f"{cookie}Origin: null\r\n")
    Page(house.reading.port, headers=f"{cookie}Origin: http://localhost\r\n").sock.close()


def test_a_browser_that_was_signed_out_is_turned_away(house: House, ben: Person) -> None:
    cookie = house.cookie(ben)
    house.act(ben, "POST", "/sign-out")
    assert refused(house, f"Cookie: {cookie}\r\n").startswith("44")


def test_a_member_who_is_removed_hears_no_more(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    post_id = house.post(ana, "Before.")
    streams = [stream_of(community), f"post:{post_id}", "home", f"author:{ana.id}"]
    with house.page(ben, *streams) as page:
        house.act(ana, "DELETE", f"/communities/welding/members/{ben.handle}")
        gone = [page.until("gone")["stream"] for _ in range(2)]
        assert gone == [stream_of(community), f"post:{post_id}"]
        assert page.fact("membership.removed")["stream"] == f"person:{ben.id}"
        house.post(ana, "After.")
        house.act(ana, "POST", f"/posts/{post_id}/comments", text="After, too.")
        assert page.heard() == []
        assert sorted(page.watch(*streams)["heads"]) == [f"author:{ana.id}", "home"]


@pytest.mark.parametrize("event", ["connect", "disconnect"])
def test_a_page_that_speaks_as_the_server_hears_no_more(
    house: House, ana: Person, ben: Person, community: Community, event: str
) -> None:
    with house.page(ben, stream_of(community)) as page:
        page.say(event)
        assert ends_soon(page)
        house.post(ana, "Not for whoever hides from us.")
        assert page.heard() == []


def test_a_member_who_is_let_in_hears_at_once(
    house: House, ana: Person, eve: Person, community: Community
) -> None:
    with house.page(eve, "home") as page:
        house.act(eve, "POST", "/communities/welding/membership")
        house.act(ana, "POST", f"/communities/welding/requests/{eve.handle}")
        page.fact("membership.approved")
        house.post(ana, "Welcome, Eve.")
        assert "Welcome" in page.fact("post.created")["html"]


def test_who_unfollows_hears_no_more(
    house: House, ana: Person, eve: Person, open_community: Community
) -> None:
    house.act(eve, "POST", f"/people/{ana.handle}/follow")
    with house.page(eve, "home") as page:
        house.act(eve, "DELETE", f"/people/{ana.handle}/follow")
        page.fact("follow.removed")
        house.post(ana, "Not for Eve any more.", slug="brewing")
        assert page.heard() == []


def test_a_browser_that_signs_out_is_cut_off_and_others_stay(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        house.act(ben, "POST", "/sign-out")
        assert ends_soon(page)


def test_a_person_who_leaves_the_company_is_cut_off(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page, house.page(ana, "home") as other:
        with change(ana) as record:
            person = session.get(Person, ben.id)
            assert person is not None
            person.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, person)
        house.beat()
        assert ends_soon(page)
        assert other.watch("home")["heads"].keys() == {"home"}


def test_a_sign_in_that_grew_old_is_ended_by_the_next_beat(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        sign_in = session.scalars(select(SignIn).where(SignIn.person_id == ben.id)).one()
        sign_in.seen_at = sign_in.created_at = moment().replace(year=2001)
        session.commit()
        house.beat()
        assert ends_soon(page)


def test_a_page_that_asks_after_its_sign_in_ended_is_cut_off(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        with change(ben) as record:  # by this process, which tells nobody
            sign_in = session.scalars(select(SignIn).where(SignIn.person_id == ben.id)).one()
            sign_in.ended_at = moment()
            record(Event.SIGNED_OUT, sign_in)
        page.say("watch", {"streams": ["home"]}, number=1)
        assert ends_soon(page)


def test_a_community_that_closes_lets_its_members_alone_hear(
    house: House, ana: Person, ben: Person, eve: Person, open_community: Community
) -> None:
    stream = stream_of(open_community)
    with house.page(ben, stream) as member, house.page(eve, stream) as outsider:
        with change(ana) as record:
            community = session.get(Community, open_community.id)
            assert community is not None
            community.kind = CommunityKind.PRIVATE
            record(Event.COMMUNITY_CHANGED, community)
        house.beat()
        assert outsider.until("gone") == {"stream": stream}
        house.post(ana, "Members only.", slug="brewing")
        assert "Members" in member.fact("post.created")["html"]
        assert outsider.heard() == []


def test_its_members_go_on_hearing_it_wherever_its_posts_are_listed(
    house: House, ana: Person, ben: Person, open_community: Community
) -> None:
    house.beat()  # who came in before is no news
    with house.page(ben, f"author:{ana.id}") as page:
        with change(ana) as record:
            community = session.get_one(Community, open_community.id)
            was, community.kind = community.kind, CommunityKind.PRIVATE
            record(Event.COMMUNITY_CHANGED, community, was=was)
        house.beat()
        house.post(ana, "Members only.", slug="brewing")
        assert "Members" in page.fact("post.created")["html"]


def test_a_community_that_closes_is_not_heard_by_those_who_followed_it(
    house: House, ana: Person, eve: Person, open_community: Community
) -> None:
    house.act(eve, "POST", "/communities/brewing/follow")
    with house.page(eve, "home") as page:
        with change(ana) as record:
            community = session.get(Community, open_community.id)
            assert community is not None
            community.kind = CommunityKind.PRIVATE
            record(Event.COMMUNITY_CHANGED, community)
        house.beat()
        house.post(ana, "Members only.", slug="brewing")
        assert page.heard() == []


def test_a_community_that_is_deleted_is_gone_for_everybody(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page, house.page(ana, "home") as home:
        with change(ana) as record:
            found = session.get(Community, community.id)
            assert found is not None
            found.deleted_at = moment()
            record(Event.COMMUNITY_DELETED, found)
        house.beat()
        assert page.until("gone") == {"stream": stream_of(community)}
        assert home.watch("home")["heads"].keys() == {"home"}


def test_rights_that_change_while_a_page_asks_are_asked_again(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    """Twenty pages ask over and over while their reader is thrown out."""
    pages = [house.page(ben, stream_of(community)) for _ in range(20)]
    try:
        for number, page in enumerate(pages):
            for _ in range(5):
                page.say("watch", {"streams": [stream_of(community)]})
            if number == 10:
                house.act(ana, "DELETE", f"/communities/welding/members/{ben.handle}")
        house.rest()
        for page in pages:
            page.watch(stream_of(community))
        house.post(ana, "Ben is not in any more.")
        house.rest()
        assert not any("post.created" in page.heard(0.2) for page in pages)
    finally:
        for page in pages:
            page.sock.close()


def test_a_page_that_asks_without_end_is_cut_off(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                page.say("watch", {"streams": [stream_of(community)]})
        assert ends_soon(page)


@pytest.mark.parametrize(
    "asked",
    [
        None,
        7,
        "home",
        [],
        {"streams": "home"},
        {"streams": [None, 7, ["home"], {}]},
        {"streams": ["home:1", "community:", "community:0", "community:-1", "post:1;2"]},
        {"streams": ["person:1", "members:1", "home:author:1", "author:1@2", "post:1|en"]},
        {"streams": ["community:9999999999999", "post:999999999", "sid:x", "", "a" * 4000]},
        {"streams": ["community:1"] * 300},
        {"streams": ["home\n", "post:１"], "since": "now"},
    ],
)
def test_whatever_a_page_asks_for_it_gets_an_answer(
    house: House, eve: Person, community: Community, asked: object
) -> None:
    with house.page(eve) as page:
        assert page.ask("watch", asked)["heads"] == {}
        assert page.watch("home")["heads"] == {"home": 0}


def test_a_page_may_say_nothing_but_what_has_a_rule(
    house: House, ben: Person, community: Community
) -> None:
    app = Flask("trial")
    app.config["SETTINGS"] = Settings(base_url="http://localhost")
    assert set(attach(app).server.handlers["/"]) == set(EVENTS)
    assert all(len(rule) > 10 for rule in EVENTS.values())
    with house.page(ben, "home") as page:
        page.say("fact", {"event": "post.created", "stream": "home"}, number=3)
        page.say("join", stream_of(community))
        assert page.hears_nothing()


def test_a_page_that_floods_the_server_is_cut_off(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        flood = masked('42["nothing","' + "x" * 6_000 + '"]') * 20
        with contextlib.suppress(ConnectionError):
            page.sock.sendall(flood)
        assert page.is_cut()


@pytest.mark.parametrize(
    "nonsense",
    ["", "x", "9", "4", "4x", "42", "42{", '42["watch"', "42[]", "451-[]", "4" + "[" * 5_000],
)
def test_a_page_that_talks_nonsense_is_cut_off_or_passed_over(
    house: House, ben: Person, community: Community, nonsense: str
) -> None:
    with house.page(ben, "home") as page, house.page(ben, "home") as other:
        page.sock.sendall(masked(nonsense))
        if not page.hears_nothing(0.3):
            assert page.is_cut()
        assert other.watch("home")["heads"].keys() == {"home"}


def test_a_page_that_closed_this_moment_stands_nowhere() -> None:
    server = Server(client_manager=FanOut(), async_mode="threading")
    server.manager.initialize()
    listener = Listener("gone", 1, 1, "en")
    OpenPages(server, ("en",), facts.tell).place(listener, Standing(rooms=frozenset({"post:1|en"})))
    assert server.manager.rooms == {}


def test_a_connection_that_never_says_who_it_is_is_closed(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as known, connect(house.reading.port) as stranger:
        read_until(stranger, b'"sid"')
        house.beat()
        time.sleep(1.5)
        house.beat()
        assert stranger.recv(4096)[2:3] == b"1"  # goodbye
        assert known.watch("home")["heads"].keys() == {"home"}


def test_a_page_whose_sign_in_ends_is_told_before_the_line_is_cut(
    house: House, ben: Person
) -> None:
    with house.page(ben, "home") as page:
        house.act(ben, "POST", "/sign-out")
        assert is_told_soon(page, "ended")


def test_a_page_of_somebody_who_leaves_is_told_before_the_line_is_cut(
    app: Flask, house: House, ben: Person
) -> None:
    with house.page(ben, "home") as page:
        with change(None) as record:
            ben.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, ben)
        house.beat()
        assert is_told_soon(page, "ended")


def test_of_too_many_pages_the_oldest_rests_and_may_come_back(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with ExitStack() as stack:
        others = stack.enter_context(house.page(ana, "home"))
        pages = [stack.enter_context(house.page(ben, "home")) for _ in range(MOST_PAGES)]
        assert pages[0].hears_nothing()
        pages.append(stack.enter_context(house.page(ben, "home")))
        assert is_told_soon(pages[0], "rest")
        back = stack.enter_context(house.page(ben, "home"))
        assert is_told_soon(pages[1], "rest")
        house.post(ana, "To all of you")
        for page in (others, *pages[2:], back):
            assert page.fact("post.created")


def is_told_soon(page: Page, why: str) -> bool:
    """Tell whether a page is told why it hears no more, and then cut off, within two seconds."""
    start = time.monotonic()
    page.until(why)
    return page.is_cut() and time.monotonic() - start < SOON


def ends_soon(page: Page) -> bool:
    """Tell whether the server hangs up within two seconds."""
    began = time.monotonic()
    return page.is_cut() and time.monotonic() - began < SOON


def test_of_a_thread_that_was_moved_those_hear_who_read_it_there(
    house: House,
    ana: Person,
    ben: Person,
    eve: Person,
    open_community: Community,
    make_community: Callable,
) -> None:
    vat = make_community("Vat", ana, ben, kind=CommunityKind.PRIVATE)
    post_id = house.post(ana, "The kettle leaks.", slug="brewing")
    streams, why = [f"post:{post_id}", stream_of(open_community)], "It is about the vat"
    with house.page(eve, *streams) as page, house.page(ben, stream_of(vat), *streams) as there:
        house.act(ana, "POST", f"/posts/{post_id}/moves", community="vat", reason=why)
        assert page.until("gone")["stream"] == f"post:{post_id}"
        left = page.fact("post.moved_away")
        assert left["community"] == open_community.id
        assert "html" not in left
        assert "kettle" in there.fact("post.moved")["html"]
        house.act(ana, "POST", f"/posts/{post_id}/comments", text="Between us.")
        house.act(ana, "POST", f"/posts/{post_id}/reactions/thanks")
        assert "Between us" in there.fact("comment.created")["html"]
        assert page.heard() == []
