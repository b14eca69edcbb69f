"""Do people meet at the right time, by every clock, and does nobody lose or double a seat?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Forbidden

from models import (
    Attendance,
    AttendanceState,
    CalendarAddress,
    Community,
    Entry,
    Event,
    Gathering,
    Membership,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.communities.joining import remove_member
from social.erasing import erase
from social.errors import Invalid
from social.gatherings import actions, addresses, seating
from social.gatherings.forms import Repeats, days_of, is_link, moment_of
from social.gatherings.listing import Only, page
from social.gatherings.reminding import remind
from social.meeting import gathering_of, span
from social.notices.actions import notify
from social.posts.actions import delete_post, edit_post
from social.viewer import digest_of

SignIn = Callable[[Person], FlaskClient]
HOUR = timedelta(hours=1)
GOING, WAITING = AttendanceState.GOING, AttendanceState.WAITING


@pytest.fixture
def cleo(make_person: Callable[..., Person], community: Community) -> Person:
    """Cleo is a member, too."""
    found = make_person("Cleo Maes")
    with change(found) as record:
        line = Membership(person_id=found.id, community_id=community.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    return found


def planned(author: Person, place: Community, **how: Any) -> Gathering:
    """Announce an event, and give it."""
    begin = how.pop("starts_at", now() + timedelta(days=7))
    what = {
        "title": "Welding day",
        "starts_at": begin,
        "ends_at": begin + HOUR,
        "zone": "Europe/Brussels",
        "place": "Hall 3",
    }
    found = gathering_of(actions.invite(author, place, actions.Plan(**(what | how))))
    assert found is not None
    return found


def told(kind: NoticeKind) -> set[int]:
    """Let everything be told, and list who was."""
    notify(list(session.scalars(select(Entry.id))))
    return set(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def state(it: Gathering, person: Person) -> AttendanceState | None:
    """Tell whether somebody has a seat."""
    mine = (Attendance.gathering_id == it.id, Attendance.person_id == person.id)
    return session.scalar(select(Attendance.state).where(*mine))


def test_a_time_is_meant_by_the_clock_of_its_zone_on_either_side_of_the_change() -> None:
    before = moment_of(datetime(2027, 3, 27).date(), "10:00", "Europe/Brussels")
    after = moment_of(datetime(2027, 3, 29).date(), "10:00", "Europe/Brussels")
    assert before == datetime(2027, 3, 27, 9, tzinfo=UTC)
    assert after == datetime(2027, 3, 29, 8, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_is_none_and_one_that_comes_twice_is_the_first() -> None:
    assert moment_of(datetime(2027, 3, 28).date(), "02:30", "Europe/Brussels") is None
    twice = moment_of(datetime(2027, 10, 31).date(), "02:30", "Europe/Brussels")
    assert twice == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_writer_and_reader_see_their_own_clocks_with_their_names(app: Flask) -> None:
    begin = datetime(2027, 3, 29, 8, tzinfo=UTC)
    with app.test_request_context():
        here = span(begin, begin + HOUR, "Europe/Brussels")
        there = span(begin, begin + HOUR, "America/New_York")
    assert "10:00" in here
    assert "11:00 CEST" in here
    assert "04:00" in there
    assert "05:00 EDT" in there


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://meet.example/a", True),
        ("http://meet.example", True),
        ("javascript:alert(1)", False),
        ("https://me:pass@meet.example", False),
        ("https:///a", False),
        ("https://[", False),
        ("https://a b", False),
        ("ftp://meet.example", False),
        ("", False),
    ],
)
def test_links_lead_to_the_web(address: str, is_good: bool) -> None:
    assert is_link(address) is is_good


def test_whoever_comes_when_all_seats_are_taken_waits_and_moves_up_by_themselves(
    in_app: None, ana: Person, ben: Person, cleo: Person, community: Community
) -> None:
    it = planned(ana, community, seats=1)
    assert actions.sign_up(ben, it) is GOING
    assert actions.sign_up(cleo, it) is WAITING
    assert actions.sign_up(cleo, it) is WAITING
    actions.sign_off(ben, it)
    assert (state(it, cleo), state(it, ben), it.going) == (GOING, None, 1)
    assert told(NoticeKind.MOVED_UP) == {cleo.id}


def test_of_fifty_who_want_the_last_seats_at_once_as_many_get_one_as_there_are(
    in_app: None,
    ana: Person,
    make_person: Callable[..., Person],
    make_community: Callable[..., Community],
    at_once: Callable[..., list[Any]],
) -> None:
    people = [make_person(f"Member {number}") for number in range(20)]
    place = make_community("Sailing", ana, *people)
    number, ids = planned(ana, place, seats=7).id, [one.id for one in people]

    def sign_up(person_id: int) -> AttendanceState:
        it = session.get_one(Gathering, number)
        it.post = session.scalars(Post.seen_by(ana).where(Post.id == it.post_id)).one()
        return actions.sign_up(session.get_one(Person, person_id), it)

    found = at_once(*(lambda one=one: sign_up(one) for one in [*ids, *ids]))
    assert found.count(GOING) + found.count(WAITING) == 40
    session.expire_all()
    rows = session.execute(select(Attendance.state, func.count()).group_by(Attendance.state))
    assert {row[0]: row[1] for row in rows} == {GOING: 7, WAITING: 13}
    assert session.get_one(Gathering, number).going == 7


@pytest.mark.parametrize("way", ["removed", "left the company", "erased"])
def test_whoever_cannot_come_any_more_gives_their_seat_to_who_waits_longest(
    in_app: None,
    community: Community,
    ana: Person,
    ben: Person,
    cleo: Person,
    eve: Person,
    way: str,
) -> None:
    with change(eve) as record:
        line = Membership(person_id=eve.id, community_id=community.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    it = planned(ana, community, seats=1)
    assert [actions.sign_up(person, it) for person in (ben, eve, cleo)] == [GOING, WAITING, WAITING]
    assert seating.free_seats(now()) == 0
    remove_member(ana, community, eve)  # so she does not move up
    match way:
        case "removed":
            remove_member(ana, community, ben)
        case _:
            with change(None) as record:
                ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
                record(Event.PERSON_DEACTIVATED, ben)
                if way == "erased":
                    erase(record, ben)
    assert seating.free_seats(now()) == 1
    assert [state(it, person) for person in (ben, eve, cleo)] == [None, None, GOING]
    session.expire_all()
    assert session.get_one(Gathering, it.id).going == 1
    assert told(NoticeKind.MOVED_UP) == {cleo.id}
    assert seating.free_seats(now()) == 0


def test_who_may_not_read_it_any_more_is_passed_over_when_a_seat_gets_free(
    in_app: None, community: Community, ana: Person, ben: Person, cleo: Person
) -> None:
    it = planned(ana, community, seats=1)
    for person in (ana, ben, cleo):
        actions.sign_up(person, it)
    remove_member(ana, community, ben)
    actions.sign_off(ana, it)
    assert [state(it, person) for person in (ben, cleo)] == [WAITING, GOING]


def test_with_more_seats_those_who_wait_move_up_and_with_fewer_nobody_loses_one(
    in_app: None, ana: Person, ben: Person, cleo: Person, community: Community
) -> None:
    it = planned(ana, community, seats=1)
    actions.sign_up(ben, it)
    actions.sign_up(cleo, it)
    how = {"title": "Welding day", "zone": it.zone, "place": "Hall 3"}
    plan = actions.Plan(starts_at=it.starts_at, ends_at=it.ends_at, seats=2, **how)
    actions.replan(ana, it, plan, it.post.version)
    assert state(it, cleo) is GOING
    fewer = actions.Plan(starts_at=it.starts_at, ends_at=it.ends_at, seats=1, **how)
    actions.replan(ana, it, fewer, it.post.version)
    assert it.going == 2
    assert told(NoticeKind.RESCHEDULED) == set()


def test_those_who_signed_up_are_told_of_another_time_and_that_it_is_called_off(
    in_app: None, ana: Person, ben: Person, cleo: Person, community: Community
) -> None:
    it = planned(ana, community, seats=1)
    actions.sign_up(ben, it)
    actions.sign_up(cleo, it)
    later = actions.Plan(
        title="Welding day",
        starts_at=it.starts_at + HOUR,
        ends_at=it.ends_at + HOUR,
        zone=it.zone,
        place=it.place,
        seats=1,
    )
    actions.replan(ana, it, later, it.post.version)
    assert told(NoticeKind.RESCHEDULED) == {ben.id, cleo.id}
    actions.cancel(ana, it)
    assert told(NoticeKind.CALLED_OFF) == {ben.id, cleo.id}
    with pytest.raises(Forbidden):
        actions.sign_up(ana, it)
    assert it.sequence == 2


def test_words_that_somebody_else_changed_meanwhile_are_not_overwritten(
    in_app: None, ana: Person, community: Community
) -> None:
    it = planned(ana, community)
    plan = actions.Plan(
        title="Else", starts_at=it.starts_at, ends_at=it.ends_at, zone=it.zone, place="Hall 4"
    )
    with pytest.raises(Invalid):
        actions.replan(ana, it, plan, it.post.version + 1)
    session.refresh(it)
    assert it.place == "Hall 3"


def test_whoever_comes_is_reminded_once_and_again_if_it_is_put_off(
    in_app: None, ana: Person, ben: Person, cleo: Person, community: Community
) -> None:
    it = planned(ana, community, starts_at=now() + 30 * HOUR, seats=1)
    actions.sign_up(ben, it)
    actions.sign_up(cleo, it)
    assert remind(now()) == 0
    assert remind(now() + 7 * HOUR) == 1
    assert remind(now() + 7 * HOUR) == 0
    assert told(NoticeKind.SOON) == {ben.id}
    plan = actions.Plan(
        title="Welding day",
        starts_at=it.starts_at + 24 * HOUR,
        ends_at=it.ends_at + 24 * HOUR,
        zone=it.zone,
        place=it.place,
    )
    actions.replan(ana, it, plan, it.post.version)
    assert remind(now() + 40 * HOUR) == 1


def test_whoever_comes_is_reminded_again_within_the_hour_before(
    in_app: None, ana: Person, ben: Person, cleo: Person, community: Community
) -> None:
    begin = now() + 30 * HOUR
    it = planned(ana, community, starts_at=begin, seats=1)
    actions.sign_up(ben, it)
    actions.sign_up(cleo, it)
    minute = timedelta(minutes=1)
    assert remind(begin - 2 * HOUR) == 1
    assert remind(begin - HOUR - minute) == 0
    assert told(NoticeKind.BEGINNING) == set()
    assert remind(begin - HOUR) == 1
    assert remind(begin - minute) == 0
    assert told(NoticeKind.BEGINNING) == told(NoticeKind.SOON) == {ben.id}
    late = planned(ana, community, starts_at=now() + 30 * minute)
    actions.sign_up(ben, late)
    assert remind(now()) == 1
    events = select(Entry.event).where(Entry.noun == "gathering", Entry.noun_id == late.id)
    assert Event.GATHERING_REMINDED not in session.scalars(events).all()


def test_a_series_keeps_its_hour_by_the_clock_and_its_last_days_of_months() -> None:
    weekly = days_of(date(2027, 3, 21), Repeats.WEEKLY, 3)
    assert [f"{moment_of(day, '10:00', 'Europe/Brussels'):%d %H:%M}" for day in weekly] == [
        "21 09:00", "28 08:00", "04 08:00",
    ]  # fmt: skip
    assert days_of(date(2027, 3, 1), Repeats.FORTNIGHTLY, 2)[1] == date(2027, 3, 15)
    monthly = days_of(date(2027, 10, 31), Repeats.MONTHLY, 6)
    assert [f"{day:%y-%m-%d}" for day in monthly] == [
        "27-10-31", "27-11-30", "27-12-31", "28-01-31", "28-02-29", "28-03-31",
    ]  # fmt: skip


def test_a_series_is_announced_at_once_and_each_has_its_own_list(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    begin = now() + timedelta(days=1)
    plans = [
        actions.Plan("Stand-up", at, at + HOUR, "Europe/Brussels", place="Hall 3", seats=1)
        for at in (begin + timedelta(days=7 * number) for number in range(3))
    ]
    key = "0123456789abcdef" * 2
    first = actions.invite_to_all(ana, community, plans, key)
    assert actions.invite_to_all(ana, community, plans, key).id == first.id
    found = session.scalars(select(Gathering).order_by(Gathering.starts_at)).all()
    assert [it.starts_at for it in found] == [plan.starts_at for plan in plans]
    assert found[0].post_id == first.id == max(it.post_id for it in found)
    for it in found:
        it.post = session.get_one(Post, it.post_id, options=[joinedload(Post.community)])
    actions.sign_up(ben, found[1])
    actions.cancel(ana, found[2])
    assert [state(it, ben) for it in found] == [None, GOING, None]
    assert [it.is_on for it in found] == [True, True, False]


def test_what_others_signed_up_for_is_called_off_before_it_is_deleted(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    it = planned(ana, community)
    post = it.post
    actions.sign_up(ana, it)
    actions.sign_up(ben, it)
    with pytest.raises(Forbidden):
        delete_post(ana, post)
    actions.cancel(ana, it)
    assert told(NoticeKind.CALLED_OFF) == {ben.id}
    delete_post(ana, post)
    assert post.deleted_at is not None
    alone = planned(ana, community)
    actions.sign_up(ana, alone)
    delete_post(ana, alone.post)
    assert alone.post.deleted_at is not None


def test_only_members_sign_up_and_only_authors_change(
    in_app: None, ana: Person, ben: Person, eve: Person, community: Community
) -> None:
    it = planned(ana, community)
    with pytest.raises(Forbidden):
        actions.sign_up(eve, it)
    with pytest.raises(Forbidden):
        actions.cancel(ben, it)
    with pytest.raises(Forbidden):
        edit_post(ana, it.post, Draft(source="Else"), it.post.version)


def test_what_others_may_not_read_is_on_no_list(
    in_app: None, ana: Person, ben: Person, eve: Person, community: Community
) -> None:
    it = planned(ana, community)
    actions.sign_up(ben, it)
    assert [line.it.id for line in page(ben, Only.COMING, None, None).lines] == [it.id]
    assert [line.own for line in page(ben, Only.MINE, None, None).lines] == [GOING]
    for only in Only:
        assert page(eve, only, None, None).lines == []
    actions.cancel(ana, it)  # whoever signed up is told first
    delete_post(ana, it.post)
    assert page(ben, Only.COMING, None, None).lines == []


def test_an_event_that_is_erased_holds_nothing_any_more(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    it = planned(ana, community, intro="Bring your gloves", link="https://meet.example")
    actions.sign_up(ben, it)
    with change(None) as record:
        gone = erase(record, it.post)
    assert ("gathering", it.id) in gone
    assert (it.intro, it.intro_html, it.place, it.link) == ("",) * 4
    assert session.scalar(select(func.count(Attendance.id))) == 0


FORM = {
    "title": "Welding day",
    "intro": "Bring gloves; and, well, a mask.",
    "day": ["29", "3", "2027"],
    "starts": "10:00",
    "lasts": "90",
    "zone": "Europe/Brussels",
    "place": "Hall 3, Gent",
    "link": "https://meet.example/welding",
    "seats": "1",
}


def announced(browser: FlaskClient, place: Community, **more: Any) -> int:
    """Announce an event on a page, and give the number of its post."""
    answer = browser.post(f"/communities/{place.slug}/events", data=FORM | more)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def test_an_event_is_announced_changed_and_signed_up_for_on_pages(
    app: Flask,
    ana: Person,
    make_person: Callable[..., Person],
    make_community: Callable[..., Community],
    sign_in: SignIn,
) -> None:
    far = make_person("Far Away", zone="America/New_York")
    place = make_community("Welding", ana, far)
    inviter, guest = sign_in(ana), sign_in(far)
    assert inviter.get(f"/communities/{place.slug}/events/new").status_code == 200
    post_id = announced(inviter, place)
    shown = guest.get(f"/posts/{post_id}").text
    assert "11:30 CEST" in shown
    assert "05:30 EDT" in shown
    assert guest.post(f"/posts/{post_id}/attendance").status_code == 303
    assert "1 of 1 seats taken" in guest.get(f"/posts/{post_id}").text
    assert "You come" in guest.get("/events?only=mine").text
    assert 'value="10:00"' in inviter.get(f"/posts/{post_id}/event/edit").text
    changed = FORM | {"place": "Hall 4", "version": "1"}
    assert inviter.patch(f"/posts/{post_id}/event", data=changed).status_code == 303
    assert "Hall 4" in guest.get(f"/posts/{post_id}").text
    assert guest.delete(f"/posts/{post_id}/attendance").status_code == 303
    assert guest.patch(f"/posts/{post_id}/event", data=changed).status_code == 403
    assert inviter.delete(f"/posts/{post_id}/event").status_code == 303
    assert "Called off" in guest.get(f"/posts/{post_id}").text


def test_a_series_is_announced_on_its_page(
    app: Flask, ana: Person, community: Community, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    announced(browser, community, repeats="weekly", times="4")
    with app.app_context():
        begins = session.scalars(select(Gathering.starts_at).order_by(Gathering.starts_at)).all()
    assert [f"{at:%d %H:%M}" for at in begins] == [
        "29 08:00", "05 08:00", "12 08:00", "19 08:00",
    ]  # fmt: skip
    for wrong in (
        {"repeats": "weekly"},
        {"repeats": "weekly", "times": "13"},
        {"repeats": "daily"},
    ):
        answer = browser.post(f"/communities/{community.slug}/events", data=FORM | wrong)
        assert answer.status_code == 422
    gap = {"day": ["21", "3", "2027"], "starts": "02:30", "repeats": "weekly", "times": "2"}
    answer = browser.post(f"/communities/{community.slug}/events", data=FORM | gap)
    assert answer.status_code == 422
    assert "clocks go forward" in answer.text
    with app.app_context():
        assert session.scalar(select(func.count(Gathering.id))) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"day": ["", "", ""]},
        {"day": ["30", "2", "2027"]},
        {"day": ["1", "1", "2020"]},
        {"starts": "25:00"},
        {"starts": "noon"},
        {"day": ["28", "3", "2027"], "starts": "02:30"},
        {"lasts": "7"},
        {"zone": "Europe/Nowhere"},
        {"place": "", "link": ""},
        {"link": "javascript:alert(1)"},
        {"seats": "0"},
        {"seats": "9" * 30},
        {"seats": "many"},
    ],
)
def test_an_event_that_cannot_be_comes_back(
    app: Flask, ana: Person, community: Community, sign_in: SignIn, wrong: dict[str, Any]
) -> None:
    answer = sign_in(ana).post(f"/communities/{community.slug}/events", data=FORM | wrong)
    assert answer.status_code == 422
    with app.app_context():
        assert session.scalar(select(func.count(Gathering.id))) == 0


def test_an_outsider_is_told_nothing(
    app: Flask, ana: Person, eve: Person, community: Community, sign_in: SignIn
) -> None:
    post_id = announced(sign_in(ana), community)
    browser = sign_in(eve)
    for path in ("event/edit", "event.ics", ""):
        assert browser.get(f"/posts/{post_id}/{path}").status_code == 404
    assert browser.patch(f"/posts/{post_id}/event", data=FORM).status_code == 404
    assert browser.delete(f"/posts/{post_id}/event").status_code == 404
    assert browser.post(f"/posts/{post_id}/attendance").status_code == 404
    assert browser.get(f"/communities/{community.slug}/events/new").status_code == 404
    assert browser.post(f"/communities/{community.slug}/events", data=FORM).status_code == 404


def test_of_two_addresses_made_at_once_one_is_left(app: Flask, ben: Person, at_once) -> None:
    number = ben.id
    found = at_once(*[lambda: addresses.make(session.get_one(Person, number))] * 4)
    assert all(isinstance(one, str) for one in found)
    with app.app_context():
        (row,) = session.scalars(select(CalendarAddress)).all()
        assert row.digest in {digest_of(one) for one in found}


def test_a_calendar_reads_what_its_owner_signed_up_for_until_the_address_is_ended(
    app: Flask, client: FlaskClient, ana: Person, ben: Person, community: Community, sign_in: SignIn
) -> None:
    post_id = announced(sign_in(ana), community)
    guest = sign_in(ben)
    guest.post(f"/posts/{post_id}/attendance")
    made = guest.post("/calendar", headers={"Accept": "application/json"}).get_json()["feed"]
    path = made.partition("localhost")[2]
    first = client.get(path)
    assert first.mimetype == "text/calendar"
    assert "SUMMARY:Welding day" in first.text
    with app.app_context():
        assert path.encode() not in session.scalars(select(CalendarAddress.digest)).one()
        remove_member(
            session.get_one(Person, ana.id),
            session.get_one(Community, community.id),
            session.get_one(Person, ben.id),
        )
    assert "SUMMARY" not in client.get(path).text
    guest.post("/calendar")
    assert client.get(path).status_code == 404
    assert guest.delete("/calendar").status_code == 303
    assert "There is no address yet." in guest.get("/calendar").text
    for wrong in ("x", "x" * 43, "x" * 500, "%00", "٣"):
        assert client.get(f"/calendar/{wrong}.ics").status_code == 404


def test_a_post_of_another_kind_is_no_event(
    app: Flask, ana: Person, community: Community, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    post = browser.post(f"/communities/{community.slug}/posts", data={"text": "Hello"}).location
    assert browser.get(f"{post}/event.ics").status_code == 404
    assert browser.post(f"{post}/attendance").status_code == 404
    with app.app_context():
        assert session.scalars(select(Post.kind)).one() is PostKind.DISCUSSION
