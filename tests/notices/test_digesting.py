"""Is what is new mailed to whoever wants it: the best of what they may read and have not seen?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update

from models import (
    Attention,
    AttentionLevel,
    Community,
    DigestItem,
    Event,
    FilterKind,
    Mail,
    Membership,
    OwnFilter,
    Person,
    PersonState,
    Post,
    Preferences,
    Rhythm,
    Separation,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.enduring import Unfinished
from social.filters import actions as filters
from social.filters.actions import Wish
from social.house.actions import switch
from social.notices import digesting, wishes
from social.notices.digesting import choose, mail_due
from social.notices.wishes import Wishes
from social.posts.actions import create_post, delete_post
from social.switches import Switch
from tests.known import mails
from tests.notices.test_mailing import ALWAYS_AT_WORK
from tests.notices.test_notices import run_jobs
from tests.seeking.making import make_role

DAY = timedelta(days=1)


@pytest.fixture
def reader(in_app, ben) -> Person:
    """Ben, who wants to be mailed every day what is new."""
    wishes.choose(ben, Wishes(hours=ALWAYS_AT_WORK))
    choose(ben, Rhythm.DAILY, [], datetime.now(UTC))
    return ben


def next_day(days: int = 1) -> int:
    return mail_due(datetime.now(UTC) + days * DAY)


def say(author: Person, place: Community, words: str) -> Post:
    return create_post(author, place, Draft(source=words))


def test_what_is_new_is_mailed_when_the_day_begins(reader, ana, community) -> None:
    post = say(ana, community, "The new mould is here.")
    assert mail_due(datetime.now(UTC)) == 0
    assert next_day() == 1
    (mail,) = mails()
    assert mail.recipient == reader.email
    assert mail.subject == "1 new post in your communities"
    assert "The new mould is here." in mail.body
    assert f"http://localhost/posts/{post.id}" in mail.body
    assert mail.leave.startswith("http://localhost/notices/stopping/")


def test_nobody_is_mailed_who_did_not_ask_for_it(in_app, ana, ben, community) -> None:
    say(ana, community, "New.")
    assert next_day(8) == 0


def test_where_there_is_nothing_no_mail_comes(reader, ana, community) -> None:
    say(reader, community, "My own.")
    assert next_day() == 0
    assert mails() == []


def test_the_same_post_comes_three_times_at_most(reader, ana, community) -> None:
    say(ana, community, "New.")
    assert [next_day(days) for days in (1, 2, 3)] == [1, 1, 1]
    assert session.scalar(select(DigestItem.times)) == 3
    assert next_day(4) == 0


def test_once_a_week_it_comes_once_a_week(reader, ana, community) -> None:
    choose(reader, Rhythm.WEEKLY, [], datetime.now(UTC))
    say(ana, community, "New.")
    assert sum(next_day(days) for days in range(1, 8)) == 1


@pytest.mark.parametrize(
    "why",
    ["seen", "told", "muted", "place muted", "left out", "deleted", "apart", "out", "gone", "old"],
)
def test_nothing_comes_that_is_seen_unwanted_or_not_for_them(reader, ana, community, why) -> None:
    words = "@ben.claes look" if why == "told" else "The secret mould."
    post = say(ana, community, words)
    run_jobs()
    mine = (Membership.person_id == reader.id, Membership.community_id == community.id)
    match why:
        case "seen":
            with change(None):
                session.execute(update(Membership).where(*mine).values(read_at=func.now()))
        case "muted":
            with change(None):
                session.add(
                    Attention(person_id=reader.id, post_id=post.id, level=AttentionLevel.MENTIONS)
                )
        case "place muted":
            with change(None):
                session.execute(update(Membership).where(*mine).values(is_muted=True))
        case "left out":
            choose(reader, Rhythm.DAILY, [community.id], datetime.now(UTC))
        case "deleted":
            delete_post(ana, post)
        case "apart":
            with change(ana):
                session.add(Separation(person_id=ana.id, other_id=reader.id))
        case "out":
            with change(ana) as record:
                row = session.scalars(select(Membership).where(*mine)).one()
                record(Event.MEMBER_REMOVED, row)
                session.delete(row)
        case "gone":
            with change(None) as record:
                reader.state = PersonState.DEACTIVATED
                record(Event.PERSON_DEACTIVATED, reader)
    assert next_day(5 if why == "old" else 1) == 0
    assert mails() == []


@pytest.mark.parametrize("kind", FilterKind)
def test_what_their_own_filters_fold_is_not_mailed_while_they_hold(
    reader, ana, make_person, community, kind
) -> None:
    say(ana, community, "The secret #moulds.")
    run_jobs()
    what = {
        FilterKind.PERSON: ana.handle,
        FilterKind.TOPIC: "#moulds",
        FilterKind.WORDS: "secrets",
        FilterKind.COMMUNITY: community.slug,
    }[kind]
    own = filters.add(reader, Wish(kind=kind, what=what))
    assert next_day() == 0
    with change(reader):
        session.get_one(OwnFilter, own.id).until = datetime.now(UTC)
    assert next_day(2) == 1


def test_a_filter_keeps_back_nothing_else(reader, ana, eve, community) -> None:
    say(ana, community, "The secret #moulds.")
    run_jobs()
    for kind, what in (
        (FilterKind.PERSON, eve.handle),
        (FilterKind.TOPIC, "#moulds"),
        (FilterKind.WORDS, "something else"),
    ):
        filters.add(ana, Wish(kind=kind, what=what))
        if kind is not FilterKind.TOPIC:
            filters.add(reader, Wish(kind=kind, what=what))
    assert next_day() == 1


def test_the_best_come_first_and_ten_at_most(reader, ana, community) -> None:
    posts = [say(ana, community, f"Post number {number}.") for number in range(12)]
    for number in range(3):
        create_comment(ana, posts[4], Draft(source=f"More {number}."))
    assert next_day() == 1
    (mail,) = mails()
    found = [line for line in mail.body.split("\n") if line.startswith("* Post")]
    assert len(found) == digesting.SHOWN
    assert found[:2] == ["* Post number 4.", "* Post number 11."]
    assert "3 comments" in mail.body


def test_where_the_company_wants_it_a_mail_says_nothing_of_the_words(
    reader, ana, community
) -> None:
    switch(make_role(ana, "administrator"), Switch.QUOTES, on=False)
    say(ana, community, "The secret mould.")
    assert next_day() == 1
    (mail,) = mails()
    assert "secret" not in mail.body
    assert f"{ana.name} in {community.name}" in mail.body


def test_outside_working_hours_it_waits_for_them(in_app, ana, ben, community) -> None:
    say(ana, community, "New.")
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    choose(ben, Rhythm.DAILY, [], friday)
    row = session.get_one(Preferences, ben.id)
    monday = row.digest_at
    assert monday.isoweekday() == 1
    assert mail_due(monday + timedelta(hours=12)) == 0  # the worker was away all day
    assert session.get_one(Preferences, ben.id).digest_at > monday + timedelta(hours=12)


def test_in_a_crisis_all_wait(reader, ana, community, monkeypatch) -> None:
    say(ana, community, "New.")
    monkeypatch.setattr(digesting, "is_paused", lambda: True)
    assert next_day() == 0
    monkeypatch.setattr(digesting, "is_paused", lambda: False)
    assert next_day() == 1


def test_what_goes_wrong_with_one_keeps_no_other_back(
    reader, ana, make_person, community, monkeypatch
) -> None:
    say(ana, community, "New.")
    wishes.choose(ana, Wishes(hours=ALWAYS_AT_WORK))
    choose(ana, Rhythm.DAILY, [], datetime.now(UTC))
    say(reader, community, "New for Ana.")
    was = digesting.write
    at = (datetime.now(UTC) + 2 * DAY).replace(hour=12)  # no day begins within the hour

    def broken(person, posts, says_what) -> None:
        if person.id == ana.id:
            raise RuntimeError("an error of ours")
        was(person, posts, says_what)

    monkeypatch.setattr(digesting, "write", broken)
    with pytest.raises(Unfinished):
        mail_due(at)
    assert [mail.recipient for mail in mails()] == [reader.email]
    monkeypatch.setattr(digesting, "write", was)
    assert mail_due(at) == 0
    assert mail_due(at + digesting.AGAIN) == 1


def test_one_press_ends_it(app, client, ana, ben, community) -> None:
    choose(ben, Rhythm.DAILY, [], datetime.now(UTC))
    with app.app_context():
        address = digesting.stopping(ben.id, digesting.ALL)
    place = address.removeprefix("http://localhost")
    assert "no more mails with what is new" in client.get(place).text
    pressed = client.post(place, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert digesting.chosen_by(ben)[0] is Rhythm.NEVER
    assert session.get_one(Preferences, ben.id).digest_at is None


def test_it_is_chosen_on_the_page(sign_in, ana, ben, community) -> None:
    browser = sign_in(ben)
    assert community.name in browser.get("/account/notices").text
    sent = browser.post("/account/notices/digest", data={"rhythm": "weekly"})
    assert sent.status_code == 303
    session.rollback()
    assert digesting.chosen_by(ben) == (Rhythm.WEEKLY, [community.id])
    for wrong in ({"rhythm": "soon"}, {"rhythm": "daily", "places": "99999999999"}, {}):
        assert browser.post("/account/notices/digest", data=wrong).status_code == 422


def test_many_people_cost_no_more_statements(reader, ana, make_person, community, app) -> None:
    say(ana, community, "New.")

    def cost() -> int:
        statements: list[str] = []

        def count(*given: object) -> None:
            if not str(given[2]).startswith(("INSERT INTO mail", "SELECT procrastinate")):
                statements.append(str(given[2]))

        engine = app.extensions["engine"]
        event.listen(engine, "before_cursor_execute", count)
        mail_due(datetime.now(UTC) + 2 * DAY)
        event.remove(engine, "before_cursor_execute", count)
        return len(statements)

    first = cost()
    for number in range(8):
        other = make_person(f"reader{number}")
        with change(None) as record:
            row = Membership(person_id=other.id, community_id=community.id)
            row.read_at = datetime.now(UTC) - DAY
            session.add(row)
            record(Event.MEMBER_JOINED, row)
        choose(other, Rhythm.DAILY, [], datetime.now(UTC) - DAY)
        wishes.choose(other, Wishes(hours=ALWAYS_AT_WORK))
    with change(None):
        session.execute(update(Preferences).values(digest_at=datetime.now(UTC)))
    assert cost() <= first + 2 * 8  # whose letter it is, and the way to end them, for each
    assert session.scalar(select(func.count()).select_from(Mail)) == 10
