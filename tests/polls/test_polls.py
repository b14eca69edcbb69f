"""Is what was asked in a poll counted, once each, and told to nobody too early?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.exceptions import Forbidden

from archive import ledger
from models import (
    Community,
    Entry,
    EntryKey,
    Event,
    Kek,
    Notice,
    NoticeKind,
    Participation,
    Person,
    Poll,
    Post,
    PostKind,
    Repeat,
    Site,
    Urn,
    Vote,
    session,
)
from moderation import Draft
from social import urns
from social.changes import change
from social.cursor import Cursor
from social.erasing import erase
from social.errors import Invalid
from social.notices.actions import notify
from social.polling import box_of, poll_of
from social.polls import actions, closing, rounds
from social.polls.asking import Question, Questions, ask
from social.polls.listing import Only, page
from social.posts.actions import delete_post, edit_post

SignIn = Callable[[Person], FlaskClient]
MakePerson = Callable[..., Person]

BIKE = Question("How do you come to work?", ("By bike", "By car", "By train"))


FORM = {
    "title": "Coming to work",
    "answers1": "By bike\nBy car",
    "named": "no",
    "shown": "closed",
    "lasts": "7",
    "repeats": "never",
}


@pytest.fixture
def crowd(make_person: MakePerson, make_community: Any, ana: Person) -> list[Person]:
    """Twenty people, in a community that Ana runs."""
    people = [make_person(f"Member {number}") for number in range(20)]
    make_community("Transport", ana, *people)
    return people


@pytest.fixture
def place(crowd: list[Person]) -> Community:
    return session.scalars(select(Community).where(Community.name == "Transport")).one()


def asked(author: Person, place: Community, *more: Question, **how: Any) -> Poll:
    """Ask something, and give the poll."""
    what = {"title": "Coming to work", "asked": (BIKE, *more), "lasts": timedelta(days=7)}
    found = poll_of(ask(author, place, Questions(**(what | how))))
    assert found is not None
    return found


def answers(poll: Poll, people: list[Person], places: list[int]) -> None:
    """Let people answer, one after the other."""
    for person, place in zip(people, places, strict=True):
        assert actions.answer(person, poll, [[place]])


def results(poll: Poll, reader: Person) -> list[tuple[int, ...] | None]:
    """Read what the page tells."""
    box = box_of(poll.post, reader)
    assert box is not None
    return [question.numbers for question in box.questions]


def asked_on_page(browser: FlaskClient, place: Community, **more: str) -> int:
    """Ask something on a page, and give the number of the post."""
    answer = browser.post(f"/communities/{place.slug}/polls", data=FORM | more)
    assert answer.status_code == 303
    return int(answer.location.rsplit("/", 1)[1])


def closed(poll: Poll) -> Poll:
    """Let the time of a poll pass, and the job run."""
    closing.close_due(poll.closes_at + timedelta(seconds=1))
    return poll


def test_a_poll_is_counted_when_it_closes_and_whoever_asked_is_told(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    answers(poll, crowd[:6], [0, 0, 1, 2, 0, 1])
    assert results(poll, ana) == [None]
    closed(poll)
    assert results(poll, ana) == [(3, 2, 1)]
    assert (poll.counted, poll.asked) == (6, 21)
    notify([session.scalar(select(func.max(Entry.id)))])
    told = select(Notice.person_id).where(Notice.kind == NoticeKind.COUNTED)
    assert list(session.scalars(told)) == [ana.id]


def test_fewer_than_five_answers_are_told_to_nobody_and_no_longer_kept(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    answers(poll, crowd[:4], [0, 0, 1, 2])
    closed(poll)
    assert results(poll, ana) == [None]
    assert (poll.results, poll.counted, session.scalar(select(func.count(Urn.poll_id)))) == (
        None,
        0,
        0,
    )


def test_results_while_a_poll_runs_come_in_steps_of_five_and_one_step_late(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place, shows_early=True)
    seen = []
    for number, person in enumerate(crowd[:18]):
        actions.answer(person, poll, [[number % 2]])
        shown = results(poll, ana)[0]
        seen.append(sum(shown) if shown else 0)
    assert seen == [0] * 9 + [5] * 5 + [10] * 4
    closed(poll)
    assert sum(results(poll, ana)[0] or ()) == 18


@pytest.mark.parametrize("number", range(5, 21))
def test_the_last_table_never_tells_of_fewer_than_five_more(number: int) -> None:
    poll = Poll(questions=[{"words": "", "several": False, "answers": ["a", "b"]}])
    sums, told = urns.Sums([0, 0, 0], [0, 0, 0]), [0]
    for turn in range(number):
        new = sums.add(poll, [[turn % 2]])
        if new:
            told.append(new[0])
    told.append(sums.answers)
    assert min(after - before for before, after in itertools.pairwise(told)) >= 5


def test_fifty_answers_at_once_of_one_person_count_once(
    in_app: None,
    ana: Person,
    place: Community,
    crowd: list[Person],
    at_once: Callable[..., list[Any]],
) -> None:
    poll_id, person_id = asked(ana, place).post_id, crowd[0].id

    def answer(place: int) -> bool:
        poll = poll_of(session.scalars(Post.seen_by(ana).where(Post.id == poll_id)).one())
        return actions.answer(session.get_one(Person, person_id), poll, [[place % 3]])

    found = at_once(*(lambda turn=turn: answer(turn) for turn in range(50)))
    assert sorted(found) == [False] * 49 + [True]
    session.expire_all()
    poll = session.scalars(select(Poll).where(Poll.post_id == poll_id)).one()
    assert poll.answer_count == 1
    assert sum(urns.opened(urns.hold_urn(poll)).now) == 2  # one person, one answer


def test_the_answers_of_many_at_once_are_all_counted(
    in_app: None,
    ana: Person,
    place: Community,
    crowd: list[Person],
    at_once: Callable[..., list[Any]],
) -> None:
    poll_id, ids = asked(ana, place, shows_early=True).post_id, [one.id for one in crowd]

    def answer(person_id: int) -> bool:
        poll = poll_of(session.scalars(Post.seen_by(ana).where(Post.id == poll_id)).one())
        return actions.answer(session.get_one(Person, person_id), poll, [[person_id % 3]])

    assert all(at_once(*(lambda one=one: answer(one) for one in ids)))
    session.expire_all()
    poll = session.scalars(select(Poll).where(Poll.post_id == poll_id)).one()
    assert (poll.answer_count, poll.counted) == (20, 15)


def test_an_answer_without_a_name_cannot_be_changed(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    answers(poll, crowd[:5], [0] * 5)
    assert not actions.answer(crowd[0], poll, [[2]])
    closed(poll)
    assert results(poll, ana) == [(5, 0, 0)]


def test_once_a_poll_is_closed_nothing_says_who_answered_and_the_key_is_gone(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    answers(poll, crowd[:5], [0] * 5)
    assert session.scalar(select(func.count()).select_from(Participation)) == 5
    closed(poll)
    assert session.scalar(select(func.count()).select_from(Participation)) == 0
    key = session.scalars(select(Kek).where(Kek.subject_id == -poll.id)).one()
    assert key.retired


def test_a_poll_whose_key_is_lost_closes_without_results(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    answers(poll, crowd[:5], [0] * 5)
    with change(None):
        session.execute(update(Urn).values(kek_id=1))
    closed(poll)
    assert (poll.is_open, poll.results) == (False, None)


def test_names_stand_beside_answers_where_that_is_said_and_answers_change(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place, is_named=True, shows_early=True)
    assert actions.answer(crowd[0], poll, [[0]])
    assert not actions.answer(crowd[0], poll, [[2]])
    box = box_of(poll.post, ana)
    assert [(one.person.id, one.chosen) for one in box.voters] == [(crowd[0].id, [[2]])]
    assert results(poll, ana) == [(0, 0, 1)]
    assert poll.answer_count == 1


def test_answers_with_names_are_set_side_by_side_for_sites_of_five_or_more(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    with change(None) as record:
        for name, people in (("Lyon", crowd[5:11]), ("Kiel", crowd[11:15])):
            site = Site(name=name, country="FR", zone="Europe/Paris")
            session.add(site)
            record(Event.SITE_ADDED, site)
            session.flush()
            for person in people:
                person.site_id = site.id
                record(Event.PERSON_CHANGED, person)
    several = Question("Which days?", ("Monday", "Friday"), several=True)
    poll = asked(ana, place, several, is_named=True, shows_early=True)
    for number, person in enumerate(crowd[:15]):
        if number == 4:  # nothing stands beside a site while others have fewer than five
            box = box_of(poll.post, ana)
            assert box is not None
            assert box.sites == []
        actions.answer(person, poll, [[number % 2], [0, 1]])
    box = box_of(poll.post, ana)
    assert box is not None
    assert [(one.name, one.counted) for one in box.sites] == [("Gent", 5), ("Lyon", 6)]
    assert [one.questions[0].numbers for one in box.sites] == [(3, 2, 0), (3, 3, 0)]
    assert [one.questions[1].numbers for one in box.sites] == [(5, 5), (6, 6)]
    nameless = asked(ana, place, shows_early=True)
    answers(nameless, crowd[:15], [0] * 15)
    box = box_of(nameless.post, ana)
    assert box is not None
    assert box.sites == []


def test_names_wait_for_the_close_where_results_do(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place, is_named=True)
    actions.answer(crowd[0], poll, [[1]])
    assert box_of(poll.post, ana).voters == []
    closed(poll)
    assert len(box_of(poll.post, ana).voters) == 1
    assert results(poll, ana) == [(0, 1, 0)]


def test_a_survey_asks_several_things_and_takes_several_answers(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place, Question("Why?", ("Cheap", "Quick"), several=True))
    for person in crowd[:5]:
        actions.answer(person, poll, [[1], [0, 1]])
    closed(poll)
    assert results(poll, ana) == [(0, 5, 0), (5, 5)]


@pytest.mark.parametrize(
    "chosen", [[], [[]], [[3]], [[-1]], [[0, 1]], [[0, 0]], [[10**9]], [[True, 2]]]
)
def test_what_is_no_answer_is_refused(
    in_app: None, ana: Person, place: Community, crowd: list[Person], chosen: Any
) -> None:
    poll = asked(ana, place)
    with pytest.raises(Invalid):
        actions.answer(crowd[0], poll, chosen)
    assert poll.answer_count == 0


def test_only_members_who_are_asked_answer_while_it_is_open(
    in_app: None, ana: Person, eve: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place)
    with pytest.raises(Forbidden):
        actions.answer(eve, poll, [[0]])
    elsewhere = asked(ana, place, is_named=True, countries=("FR",))
    with pytest.raises(Forbidden):
        actions.answer(crowd[0], elsewhere, [[0]])
    there = asked(ana, place, is_named=True, countries=("BE",))
    assert actions.answer(crowd[0], there, [[0]])
    closed(poll)
    with pytest.raises(Forbidden):
        actions.answer(crowd[0], poll, [[0]])


def test_fewer_than_five_people_are_not_asked_without_names(
    in_app: None, ana: Person, community: Community
) -> None:
    with pytest.raises(Invalid):
        asked(ana, community)
    assert session.scalar(select(func.count(Post.id))) == 0
    assert asked(ana, community, is_named=True).is_open


def test_whoever_asks_and_owners_close_early_and_others_do_not(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(crowd[0], place)
    with pytest.raises(Forbidden):
        actions.close(crowd[1], poll)
    actions.close(ana, poll)
    assert not poll.is_open


def test_the_words_of_a_poll_are_not_changed_once_it_is_asked(
    in_app: None, ana: Person, place: Community
) -> None:
    post = asked(ana, place).post
    with pytest.raises(Forbidden):
        edit_post(ana, post, Draft(source="Something else"), post.version)


def test_what_others_may_not_read_is_on_no_list(
    in_app: None, ana: Person, ben: Person, eve: Person, community: Community
) -> None:
    poll = asked(ana, community, is_named=True)
    assert [one.poll.id for one in page(ben, Only.OPEN, Cursor(), None).lines] == [poll.id]
    for only in Only:
        assert page(eve, only, Cursor(), None).lines == []
    delete_post(ana, poll.post)
    assert page(ana, Only.MINE, Cursor(), None).lines == []


def test_the_same_is_asked_again_at_the_same_time_by_the_clock(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    first = asked(ana, place, repeats=Repeat.WEEKLY, lasts=timedelta(days=3))
    answers(first, crowd[:5], [0] * 5)
    closed(first)
    due = first.next_at
    assert rounds.ask_again(due - timedelta(seconds=1)) == 0
    assert rounds.ask_again(due) == 1
    assert rounds.ask_again(due) == 0
    again = session.scalars(select(Poll).where(Poll.first_id == first.id)).one()
    post = session.get_one(Post, again.post_id)
    assert (post.kind, post.author_id, post.title) == (PostKind.POLL, ana.id, "Coming to work")
    assert again.closes_at - due == first.closes_at - first.post.posted_at
    assert again.next_at == rounds.after(due, Repeat.WEEKLY, ana.zone)
    session.refresh(first)
    assert first.next_at is None
    again.post = post
    actions.stop(ana, again)
    assert rounds.ask_again(due + timedelta(days=30)) == 0


def test_a_month_later_is_the_same_hour_also_after_the_clocks_changed() -> None:
    march = datetime(2027, 3, 10, 8, tzinfo=UTC)  # 9 o'clock in Brussels
    april = rounds.after(march, Repeat.MONTHLY, "Europe/Brussels")
    assert april == datetime(2027, 4, 10, 7, tzinfo=UTC)
    assert rounds.after(march, Repeat.NEVER, "Europe/Brussels") is None


def test_nothing_is_asked_again_for_who_may_not_write_any_more(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    poll = asked(ana, place, repeats=Repeat.MONTHLY)
    delete_post(ana, poll.post)
    rounds.ask_again(poll.next_at)
    session.refresh(poll)
    assert poll.next_at is None
    assert session.scalar(select(func.count(Poll.id))) == 1


def test_a_poll_that_is_erased_holds_nothing_any_more(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    named, nameless = asked(ana, place, is_named=True), asked(ana, place)
    actions.answer(crowd[0], named, [[0]])
    answers(nameless, crowd[:5], [0] * 5)
    with change(None) as record:
        gone = erase(record, named.post) + erase(record, nameless.post)
    assert {("poll", named.id), ("poll", nameless.id)} <= set(gone)
    for noun in (Vote, Urn, Participation):
        assert session.scalar(select(func.count()).select_from(noun)) == 0
    assert [poll.questions for poll in session.scalars(select(Poll))] == [[], []]


def test_the_ledger_says_that_a_poll_has_another_answer_and_not_whose(
    app: Flask, ana: Person, place: Community, crowd: list[Person], sign_in: SignIn
) -> None:
    post_id = asked_on_page(sign_in(ana), place)
    browser = sign_in(crowd[0])
    assert browser.post(f"/posts/{post_id}/answers", data={"question-0": "1"}).status_code == 303
    with app.app_context():
        rows = session.execute(
            select(Entry, EntryKey)
            .join(EntryKey, EntryKey.entry_id == Entry.id)
            .where(Entry.event == Event.POLL_ANSWERED)
        ).all()
        ((entry, key),) = rows
        assert (entry.actor_id, entry.on_behalf_of_id, entry.sign_in_id) == (None, None, None)
        said = ledger.known(entry, key)
        assert set(said) == {name for name in Poll.guarded if name not in Poll.unspoken}
        assert said["results"] is None


def test_a_post_that_is_no_poll_has_no_answers(
    app: Flask, ana: Person, place: Community, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    answer = browser.post(f"/communities/{place.slug}/posts", data={"text": "Hello"})
    assert browser.post(f"{answer.location}/answers").status_code == 404


def test_a_poll_is_asked_and_answered_on_pages(
    app: Flask, ana: Person, place: Community, crowd: list[Person], sign_in: SignIn
) -> None:
    asker, member = sign_in(ana), sign_in(crowd[0])
    assert asker.get(f"/communities/{place.slug}/polls/new").status_code == 200
    answer = asker.post(f"/communities/{place.slug}/polls", data=FORM)
    assert answer.status_code == 303
    page = member.get(answer.location).text
    assert "Nobody sees what you answer" in page
    assert "Answer without my name" in page
    post_id = int(answer.location.rsplit("/", 1)[1])
    assert member.post(f"/posts/{post_id}/answers", data={"question-0": "0"}).status_code == 303
    assert "Your answer is counted." in member.get(answer.location).text
    assert "Answer without my name" not in member.get(answer.location).text
    for words in ("x", "-1", "99", "9" * 99, "٣", "\x00", ""):
        sent = sign_in(crowd[1]).post(f"/posts/{post_id}/answers", data={"question-0": words})
        assert sent.status_code == 303
    assert "You have answered" in member.get("/polls").text
    assert "You have answered" not in asker.get("/polls").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"answers1": "One alone"},
        {"answers1": "Same\nsame"},
        {"answers1": "\n".join(str(one) for one in range(11))},
        {"answers1": "a\n" + "b" * 151},
        {"answers2": "One\nTwo"},
        {"words2": "Why?"},
        {"lasts": "2"},
        {"repeats": "hourly"},
        {"places": "999999"},
        {"countries": "XX"},
        {"repeats": "weekly", "lasts": "14"},
    ],
)
def test_a_form_that_asks_nothing_sensible_comes_back(
    app: Flask, ana: Person, place: Community, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    answer = sign_in(ana).post(f"/communities/{place.slug}/polls", data=FORM | wrong)
    assert answer.status_code == 422
    with app.app_context():
        assert session.scalar(select(func.count(Poll.id))) == 0


def test_an_outsider_is_told_nothing(
    app: Flask, ana: Person, eve: Person, community: Community, sign_in: SignIn
) -> None:
    post_id = asked_on_page(sign_in(ana), community, named="yes")
    browser = sign_in(eve)
    assert browser.get(f"/communities/{community.slug}/polls/new").status_code == 404
    assert browser.post(f"/communities/{community.slug}/polls", data=FORM).status_code == 404
    for path in ("answers", "closing"):
        assert browser.post(f"/posts/{post_id}/{path}").status_code == 404
    assert browser.delete(f"/posts/{post_id}/repeating").status_code == 404
    assert browser.get(f"/polls?community={community.slug}").status_code == 404


def test_whoever_answers_while_a_poll_closes_is_told_so(
    app: Flask,
    ana: Person,
    place: Community,
    crowd: list[Person],
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post_id = asked_on_page(sign_in(ana), place)
    browser = sign_in(crowd[0])
    monkeypatch.setattr(urns, "hold_urn", lambda poll: None)  # gone since the page was read
    answer = browser.post(f"/posts/{post_id}/answers", data={"question-0": "1"})
    assert answer.status_code == 303
    assert "This poll is closed." in browser.get(f"/posts/{post_id}").text


def test_what_is_open_for_a_week_can_be_asked_every_week(
    in_app: None, ana: Person, place: Community
) -> None:
    poll = asked(ana, place, repeats=Repeat.WEEKLY, lasts=timedelta(days=7))
    assert poll.next_at is not None
