"""What does a hold keep, and who may place and release one?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from archive import holds
from archive.holds import Held, held, kept_by, refuse_held
from models import (
    Attachment,
    Comment,
    Community,
    Entry,
    Event,
    File,
    Hold,
    Person,
    Post,
    SignIn,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.communities.actions import delete_community
from social.errors import Invalid
from social.posts.actions import create_post, edit_post
from social.records import holds as actions
from social.records import listing, reaching
from social.records.holds import LONGEST, Question
from tests.at_once import Other, all_wait
from tests.records.conftest import noted

Make = Callable[..., Hold]
Write = Callable[..., Post]


def is_held(thing: Post | Comment | File | Person | SignIn) -> bool:
    return held(session, [(thing.noun, thing.id)]) != set()


def test_nothing_is_held_where_nobody_asked(write_post: Write) -> None:
    assert not is_held(write_post())


def test_a_hold_without_any_part_keeps_everything(
    write_post: Write, make_hold: Make, ana: Person
) -> None:
    make_hold()
    assert is_held(write_post())
    assert is_held(ana)


def test_a_hold_keeps_what_its_people_said_and_what_they_are(
    write_post: Write,
    write_comment: Callable[..., Comment],
    make_hold: Make,
    ana: Person,
    ben: Person,
) -> None:
    make_hold(people_ids=[ben.id])
    post = write_post()
    comment = write_comment(post)
    assert not is_held(post)
    assert is_held(comment)
    assert is_held(ben)
    assert not is_held(ana)


def test_a_hold_keeps_what_comes_later_too(write_post: Write, make_hold: Make, ana: Person) -> None:
    make_hold(people_ids=[ana.id])
    assert is_held(write_post())


def test_a_hold_keeps_a_community_also_once_that_is_deleted(
    in_app: None, write_post: Write, make_hold: Make, community: Community, ana: Person
) -> None:
    make_hold(community_ids=[community.id])
    post = write_post()
    delete_community(ana, community)
    assert is_held(post)


def test_a_hold_keeps_a_time_and_what_was_edited_in_it(write_post: Write, make_hold: Make) -> None:
    begins, ends = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    make_hold(begins_at=begins, ends_at=ends)
    moment = timedelta(seconds=1)
    assert is_held(write_post(at=begins))
    assert is_held(write_post(at=ends - moment))
    assert not is_held(write_post(at=ends))
    assert not is_held(write_post(at=begins - moment))
    assert is_held(write_post(at=begins - moment, edited_at=begins + moment))


@pytest.mark.parametrize("word", ["merger", "Mérger", "MERGER", "the merger"])
def test_words_are_found_whatever_their_accents_and_case(
    write_post: Write, make_hold: Make, word: str
) -> None:
    make_hold(words=["nothing", word])
    assert is_held(write_post("We spoke of the  Merger."))
    assert is_held(write_post("x", title="The merger"))
    assert not is_held(write_post("We spoke of lunch."))


def test_words_are_found_in_what_a_text_said_before_and_after_it_was_deleted(
    in_app: None, make_hold: Make, ana: Person, community: Community
) -> None:
    post = create_post(ana, community, Draft(source="The merger"))
    edit_post(ana, post, Draft(source="The lunch"), 1)
    with change(ana) as record:
        post.deleted_at = now()
        record(Event.POST_DELETED, post)
    make_hold(words=["merger"])
    assert is_held(post)


def test_every_part_has_to_be_met(
    write_post: Write, make_hold: Make, ana: Person, ben: Person, community: Community
) -> None:
    make_hold(people_ids=[ana.id], community_ids=[community.id], words=["merger"])
    assert is_held(write_post("merger"))
    assert not is_held(write_post("lunch"))
    assert not is_held(write_post("merger", author_id=ben.id))


def test_a_text_waiting_for_a_moderator_is_held_as_any_other(
    write_post: Write, make_hold: Make
) -> None:
    make_hold(words=["merger"])
    assert is_held(write_post("merger", state=TextState.HELD))


@pytest.fixture
def attach(ben: Person) -> Callable[..., File]:
    """Show a file of Ben's with a text."""

    def add(text: Post, **columns: object) -> File:
        columns = {"name": "plan.pdf", "media_type": "application/pdf", "size": 1} | columns
        file = File(owner_id=ben.id, digest="a" * 64, **columns)
        with change(None) as record:
            session.add(file)
            record(Event.FILE_ADDED, file)
            session.add(Attachment(file_id=file.id, post_id=text.id))
            record(Event.POST_EDITED, text)
        return file

    return add


def test_a_file_is_held_with_the_text_that_shows_it_and_the_text_with_its_file(
    write_post: Write, attach: Callable[..., File], make_hold: Make, ana: Person, ben: Person
) -> None:
    post, other = write_post("merger"), write_post("lunch")
    file, menu = attach(post), attach(other)
    hold = make_hold(people_ids=[ana.id], words=["merger"])
    assert is_held(file)
    assert not is_held(menu)
    release(hold)
    make_hold(people_ids=[ben.id])
    assert is_held(post)
    assert is_held(other)


def test_a_file_is_held_with_the_text_that_showed_it_once(
    community: Community, attach: Callable[..., File], make_hold: Make, ana: Person, eve: Person
) -> None:
    post = create_post(ana, community, Draft(source="The plan"))
    elsewhere = create_post(ana, community, Draft(source="Lunch"))
    file, menu = attach(post), attach(elsewhere)
    edit_post(ana, post, Draft(source="The plan, without its file"), post.version)
    assert session.scalar(select(Attachment).where(Attachment.file_id == file.id)) is None
    assert not is_held(file)
    hold = make_hold(community_ids=[community.id])
    assert is_held(file)
    assert is_held(menu)
    release(hold)
    make_hold(people_ids=[ana.id], words=["plan"])
    assert is_held(file)
    assert not is_held(menu)


def release(hold: Hold) -> None:
    with change(None) as record:
        hold.released_at = now()
        record(Event.HOLD_RELEASED, hold)


def test_words_are_found_in_what_a_file_was_called_before(
    write_post: Write, attach: Callable[..., File], make_hold: Make
) -> None:
    file = attach(write_post(), alt="A plan of the merger")
    with change(None) as record:
        file.alt = "A plan"
        record(Event.FILE_DESCRIBED, file)
    make_hold(words=["merger"])
    assert is_held(file)


def test_words_are_found_in_what_a_profile_said_before(make_hold: Make, ana: Person) -> None:
    with change(None) as record:
        ana.bio = "I prepare the merger"
        record(Event.PERSON_CHANGED, ana)
    with change(None) as record:
        ana.bio = ""
        record(Event.PERSON_CHANGED, ana)
    make_hold(words=["merger"])
    assert is_held(ana)


def test_sign_ins_are_held_with_their_person(make_hold: Make, ana: Person, ben: Person) -> None:
    rows = [SignIn(person_id=one.id, token_digest=bytes([one.id % 256] * 32)) for one in (ana, ben)]
    noted(Event.SIGNED_IN, *rows)
    make_hold(people_ids=[ana.id])
    assert [is_held(row) for row in rows] == [True, False]


def test_holds_that_overlap_are_counted_and_each_keeps_by_itself(
    write_post: Write, make_hold: Make, ana: Person
) -> None:
    post = write_post()
    first, second = make_hold(people_ids=[ana.id]), make_hold(words=["words"])
    thing = ("post", post.id)
    assert kept_by(session, [thing]) == {thing: {first.id, second.id}}
    release(first)
    assert kept_by(session, [thing]) == {thing: {second.id}}
    assert is_held(post)
    release(second)
    assert not is_held(post)


def test_whoever_destroys_what_is_held_is_told_what_that_is(
    write_post: Write, make_hold: Make
) -> None:
    free, kept = write_post("lunch"), write_post("merger")
    make_hold(words=["merger"])
    refuse_held(session, [("post", free.id)])
    with pytest.raises(Held) as raised:
        refuse_held(session, [("post", free.id), ("post", kept.id)])
    assert raised.value.things == {("post", kept.id)}


# How a hold comes and goes

ASKED = Question(matter="Case 12", reason="A claim is announced.")


@pytest.fixture
def asked(in_app: None, rosa: Person) -> Hold:
    return actions.ask_hold(rosa, ASKED)


def test_a_hold_keeps_from_the_moment_that_it_is_asked_for(asked: Hold, write_post: Write) -> None:
    assert asked.is_open
    assert is_held(write_post())


def test_a_second_person_approves(asked: Hold, omar: Person, rosa: Person) -> None:
    with pytest.raises(Invalid):
        actions.approve_hold(rosa, asked)
    actions.approve_hold(omar, asked)
    assert asked.approved_by_id == omar.id
    with pytest.raises(Invalid):
        actions.approve_hold(omar, asked)
    with pytest.raises(Invalid):
        actions.refuse_hold(omar, asked)


def test_a_hold_about_an_officer_is_not_there_for_them(
    in_app: None, rosa: Person, omar: Person
) -> None:
    question = Question(matter="Case", reason="Reason", people_ids=[omar.id])
    with pytest.raises(Invalid):
        actions.ask_hold(omar, question)
    hold = actions.ask_hold(rosa, question)
    acts: dict[str, Callable[[], None]] = {
        "approve": lambda: actions.approve_hold(omar, hold),
        "refuse": lambda: actions.refuse_hold(omar, hold),
        "review": lambda: actions.review_hold(omar, hold, now() + timedelta(days=30)),
        "ask for its release": lambda: actions.ask_release(omar, hold, "Over"),
        "approve that": lambda: actions.approve_release(omar, hold),
        "refuse that": lambda: actions.refuse_release(omar, hold),
        "find": lambda: listing.find_hold(omar, hold.id),
    }
    for act in acts.values():
        with pytest.raises(NotFound):
            act()
    assert hold.is_open
    assert listing.holds(omar) == ([], [])
    assert listing.find_hold(rosa, hold.id) is hold
    assert listing.holds(rosa) == ([hold], [])
    about_all = actions.ask_hold(omar, Question(matter="All", reason="Reason"))
    assert listing.overlapping(omar, about_all) == 0
    assert listing.overlapping(rosa, about_all) == 1


def test_the_database_itself_wants_two_people(asked: Hold, rosa: Person) -> None:
    def approve() -> None:
        with change(rosa) as record:
            asked.approved_by_id, asked.approved_at = rosa.id, now()
            record(Event.HOLD_PLACED, asked)

    with pytest.raises(IntegrityError, match="two_people"):
        approve()


def test_a_hold_that_is_refused_keeps_nothing(asked: Hold, omar: Person, write_post: Write) -> None:
    actions.refuse_hold(omar, asked)
    assert not is_held(write_post())


def test_two_people_release_and_nothing_is_destroyed(
    asked: Hold, omar: Person, rosa: Person, write_post: Write
) -> None:
    post = write_post()
    actions.approve_hold(omar, asked)
    with pytest.raises(Invalid):
        actions.ask_release(rosa, asked, "")
    with pytest.raises(Invalid):
        actions.approve_release(omar, asked)  # nobody asked for that
    actions.ask_release(rosa, asked, "The claim was settled.")
    assert is_held(post)
    for act in (actions.approve_release, lambda *one: actions.ask_release(*one, "Again")):
        with pytest.raises(Invalid):
            act(rosa, asked)
    actions.approve_release(omar, asked)
    assert not is_held(post)
    session.expire_all()
    assert session.get_one(Post, post.id).source == "Words"
    with pytest.raises(Invalid):
        actions.ask_release(rosa, asked, "Again")


def test_a_release_that_is_refused_leaves_the_hold_as_it_was(
    asked: Hold, omar: Person, rosa: Person, write_post: Write
) -> None:
    post = write_post()
    actions.ask_release(rosa, asked, "The claim was settled.")
    actions.refuse_release(omar, asked)
    assert (asked.is_going, asked.release_reason) == (False, "")
    assert is_held(post)
    with pytest.raises(Invalid):
        actions.approve_release(omar, asked)


def test_the_database_wants_two_people_for_a_release(asked: Hold, rosa: Person) -> None:
    actions.ask_release(rosa, asked, "Over")

    def release() -> None:
        with change(rosa) as record:
            asked.released_by_id, asked.released_at = rosa.id, now()
            record(Event.HOLD_RELEASED, asked)

    with pytest.raises(IntegrityError, match="two_people_release"):
        release()


def test_a_trial_counts_what_a_hold_would_keep_and_holds_nothing(
    in_app: None,
    rosa: Person,
    ana: Person,
    eve: Person,
    write_post: Write,
    write_comment: Callable[..., Comment],
) -> None:
    post = write_post("The mérger is off")
    write_post("Lunch")
    write_comment(post, "Which merger?")
    write_comment(post, "None")
    by_words = Question(matter="Case", reason="Reason", words=["MERGER", "takeover"])
    found = actions.try_hold(rosa, by_words)
    assert (found.posts.number, found.comments.number, found.is_whole) == (1, 1, True)
    by_ana = Question(matter="Case", reason="Reason", people_ids=[ana.id])
    found = actions.try_hold(rosa, by_ana)
    assert (found.posts.number, found.comments.number) == (2, 0)
    both = Question(matter="Case", reason="Reason", people_ids=[ana.id], words=["merger"])
    assert actions.try_hold(rosa, both).posts.number == 1
    assert session.scalars(select(Hold)).all() == []
    with pytest.raises(NotFound):
        actions.try_hold(eve, by_words)
    about_me = Question(matter="Case", reason="Reason", people_ids=[rosa.id])
    with pytest.raises(Invalid):
        actions.try_hold(rosa, about_me)


def test_words_are_looked_for_in_the_newest_and_the_trial_says_in_how_many(
    in_app: None, rosa: Person, write_post: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "LOOKED_AT", 3)
    monkeypatch.setattr(reaching, "AT_ONCE", 2)
    for words in ("merger one", "merger two", "lunch", "merger four"):
        write_post(words)
    found = actions.try_hold(rosa, Question(matter="Case", reason="Reason", words=["merger"]))
    assert (found.posts.number, found.posts.looked_at, found.posts.answering) == (2, 3, 4)
    assert not found.is_whole


def test_a_trial_and_the_hold_itself_agree(
    in_app: None, rosa: Person, write_post: Write, community: Community, ana: Person
) -> None:
    """Each question is asked of every post, by the trial and by the hold that it becomes."""
    day = timedelta(days=1)
    posts = [
        write_post(words, at=now() - age * day) for words in ("merger", "lunch") for age in (1, 9)
    ]
    for number, facts in enumerate(
        (
            {"words": ["merger"]},
            {"begins_at": now() - 5 * day},
            {"ends_at": now() - 5 * day, "words": ["merger"]},
            {"people_ids": [ana.id], "community_ids": [community.id]},
            {"community_ids": [community.id], "words": ["soup"]},
        )
    ):
        question = Question(matter=f"Case {number}", reason="Reason", **facts)  # type: ignore[arg-type]
        tried = actions.try_hold(rosa, question).posts.number
        hold = actions.ask_hold(rosa, question)
        assert sum(is_held(post) for post in posts) == tried, facts
        session.rollback()
        actions.refuse_hold(rosa, hold)


def test_a_hold_is_looked_at_again_within_half_a_year(asked: Hold, rosa: Person) -> None:
    assert asked.review_at == asked.asked_at + LONGEST
    for wrong in (now() - timedelta(days=1), now() + LONGEST + timedelta(days=1)):
        with pytest.raises(Invalid):
            actions.review_hold(rosa, asked, wrong)
    soon = now() + timedelta(days=30)
    actions.review_hold(rosa, asked, soon)
    assert asked.review_at == soon


@pytest.mark.parametrize(
    "wrong",
    [
        {"people_ids": [2**31 - 1]},
        {"community_ids": [2**31 - 1]},
        {"words": [" "]},
        {"words": ["x" * 201]},
        {"words": ["x"] * 101},
        {"people_ids": list(range(1, 1_002))},
        {"reason": ""},
        {"begins_at": now(), "ends_at": now() - timedelta(days=1)},
    ],
)
def test_a_question_that_nothing_can_answer_is_refused(
    in_app: None, rosa: Person, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        actions.ask_hold(rosa, Question(**({"matter": "Case", "reason": "Reason"} | wrong)))
    assert session.scalars(select(Hold)).all() == []


def test_for_who_has_no_role_there_are_no_holds(asked: Hold, eve: Person, ana: Person) -> None:
    acts: list[Callable[[], object]] = [
        lambda: actions.ask_hold(eve, ASKED),
        lambda: actions.approve_hold(eve, asked),
        lambda: actions.refuse_hold(eve, asked),
        lambda: actions.review_hold(eve, asked, now() + timedelta(days=1)),
        lambda: actions.ask_release(eve, asked, "Why not"),
        lambda: actions.approve_release(eve, asked),
        lambda: actions.refuse_release(eve, asked),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    session.expire_all()
    assert session.get_one(Hold, asked.id).is_open


def test_every_act_stands_in_the_ledger(asked: Hold, omar: Person, rosa: Person) -> None:
    actions.approve_hold(omar, asked)
    actions.review_hold(omar, asked, now() + timedelta(days=1))
    actions.ask_release(omar, asked, "Done")
    actions.refuse_release(rosa, asked)
    actions.ask_release(rosa, asked, "Done")
    actions.approve_release(omar, asked)
    events = session.scalars(select(Entry.event).where(Entry.noun == "hold").order_by(Entry.id))
    assert [event.partition(".")[2] for event in events] == [
        "asked", "placed", "reviewed", "release_asked", "release_refused", "release_asked",
        "released",
    ]  # fmt: skip


# Two at once


def test_a_hold_waits_for_what_is_being_destroyed_and_is_seen_by_whatever_comes_after(
    app: Flask, in_app: None, rosa: Person, write_post: Write
) -> None:
    post, officer = write_post(), rosa.id
    assert not is_held(post)  # the lock lasts until this transaction ends
    placing = Other(app, lambda: actions.ask_hold(session.get_one(Person, officer), ASKED))
    assert all_wait(placing)
    session.rollback()
    placing.done()
    assert is_held(post)


def test_whoever_destroys_waits_for_a_hold_that_is_being_placed_and_sees_it(
    app: Flask, in_app: None, rosa: Person, write_post: Write
) -> None:
    post = write_post()
    key, found = ("post", post.id), []
    with change(rosa) as record:
        holds.lock(session)
        disposal = Other(app, lambda: found.append(held(session, [key])))
        assert all_wait(disposal)
        hold = Hold(matter="a", reason="b", asked_by_id=rosa.id, review_at=now())
        session.add(hold)
        record(Event.HOLD_ASKED, hold)
    disposal.done()
    assert found == [{key}]


def test_two_who_decide_at_once_decide_once(
    app: Flask, asked: Hold, omar: Person, make_officer: Callable[[str], Person]
) -> None:
    nele = make_officer("Nele Officer")
    pairs = [(actions.approve_hold, omar.id), (actions.refuse_hold, nele.id)]
    hold_id = asked.id
    session.remove()
    session.scalars(select(Hold).where(Hold.id == hold_id).with_for_update()).one()

    def decide(act: Callable[[Person, Hold], None], officer: int) -> None:
        act(session.get_one(Person, officer), session.get_one(Hold, hold_id))

    others = [Other(app, lambda pair=pair: decide(*pair)) for pair in pairs]
    assert all_wait(*others)
    session.rollback()
    refusals = 0
    for other in others:
        try:
            other.done()
        except Invalid:
            refusals += 1
    assert refusals == 1
