"""Are questions to a leader gathered in their time, voted for once, and answered or declined?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    AskMe,
    AskStage,
    Capability,
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    Leader,
    Membership,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    QuestionVote,
    now,
    session,
)
from moderation import Draft
from social import sessions
from social.asking import actions, reminding
from social.changes import change
from social.comments.actions import create_comment, delete_comment
from social.erasing import erase_all
from social.errors import Invalid
from social.notices.actions import notify
from social.separating import keep_apart
from social.sessions import MOST, Asked, Box, box_of
from tests.at_once import Other
from tests.known import events
from tests.leaders.making import delegation, lead, move, session_in

SignIn = Callable[[Person], FlaskClient]
LONG_AGO = timedelta(days=40)


@pytest.fixture
def carla(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Carla Press"), Capability.COMMUNICATIONS)


@pytest.fixture
def leader(carla: Person, ana: Person) -> Leader:
    return lead(carla, ana)


def ask(person: Person, post: Post, words: str = "When do we move?") -> Comment:
    return create_comment(person, post, Draft(source=words))


def box(post: Post, reader: Person) -> Box:
    found = box_of(post, reader)
    assert found is not None
    return found


def only(post: Post, reader: Person) -> Asked:
    (found,) = box(post, reader).questions
    return found


def test_a_session_goes_through_its_stages(
    in_app: None, ana: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    it, day = session.scalars(select(AskMe)).one(), timedelta(days=1)
    assert (post.kind, it.stage) == (PostKind.ASK_ME, AskStage.OPEN)
    move(post, opens_at=now() + day)
    assert it.stage is AskStage.PLANNED
    move(post, opens_at=now() - LONG_AGO, questions_until=now() - day)
    assert it.stage is AskStage.ANSWERING
    move(post, answers_until=now() - day)
    assert it.stage is AskStage.CLOSED
    assert "ask_me.planned" in events("ask_me")


def test_leaders_and_who_writes_for_them_announce_one_and_nobody_else(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    with pytest.raises(NotFound):
        session_in(ben, leader, community)
    held = delegation(leader, ben)
    post = session_in(ben, leader, community, "For Ana")
    assert (post.author_id, post.delegation_id) == (ben.id, held.id)


def test_questions_are_taken_in_their_time_alone(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    move(post, opens_at=now() - LONG_AGO, questions_until=now() - timedelta(minutes=1))
    with pytest.raises(Invalid):
        ask(ben, post)
    create_comment(ana, post, Draft(source="In May"), question)
    move(post, opens_at=now() + timedelta(days=1), questions_until=now() + timedelta(days=2))
    with pytest.raises(Invalid):
        ask(ben, post)


def test_a_reply_of_the_leader_or_for_them_answers_and_no_other(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    held = delegation(leader, ben)
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    create_comment(ben, post, Draft(source="I guess in May"), question)
    assert only(post, ben).answer_id is None
    said = create_comment(
        ben, post, Draft(source="In May"), question, voice=f"delegation-{held.id}"
    )
    assert only(post, ben).answer_id == said.id
    delete_comment(ben, said)
    own = create_comment(ana, post, Draft(source="In June"), question)
    assert only(post, ben).answer_id == own.id
    assert not only(post, ben).is_declined


def test_a_question_is_declined_with_a_reason(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post, "What does Zoë earn?")
    reason = create_comment(
        ana, post, Draft(source="That is hers to tell."), question, declines=True
    )
    found = only(post, ben)
    assert (found.answer_id, found.is_declined) == (reason.id, True)
    assert events("declining") == ["declining.made"]


def test_questions_stand_in_the_order_of_votes(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    first, second = ask(ben, post, "First?"), ask(ben, post, "Second?")
    actions.vote(ana, second)
    assert [one.comment.id for one in box(post, ben).questions] == [second.id, first.id]
    actions.vote(ben, first)
    actions.vote(ben, first)
    assert [one.votes for one in box(post, ben).questions] == [1, 1]
    actions.take_back(ana, second)
    actions.take_back(ana, second)
    assert [(one.comment.id, one.votes) for one in box(post, ben).questions] == [
        (first.id, 1),
        (second.id, 0),
    ]
    assert events("question_vote") == [
        "question_vote.given",
        "question_vote.given",
        "question_vote.taken_back",
    ]


def test_votes_are_for_questions_of_sessions_that_are_on(
    in_app: None, ana: Person, ben: Person, eve: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    reply = create_comment(ana, post, Draft(source="Soon"), question)
    with pytest.raises(NotFound):
        actions.vote(ben, reply)
    with pytest.raises(Forbidden):
        actions.vote(eve, question)
    move(post, opens_at=now() - LONG_AGO, questions_until=now() - timedelta(days=2))
    move(post, answers_until=now() - timedelta(days=1))
    with pytest.raises(Invalid):
        actions.vote(ben, question)
    assert box(post, ben).stage is AskStage.CLOSED


def test_fifty_votes_at_once_are_fifty_and_those_of_one_person_one(
    the_app: Flask,
    in_app: None,
    ana: Person,
    ben: Person,
    leader: Leader,
    community: Community,
    make_person: Callable[..., Person],
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    people = [make_person(f"Voter {one}") for one in "abcdefghi"]
    with change(None) as record:
        for person in people:
            line = Membership(person_id=person.id, community_id=community.id)
            session.add(line)
            record(Event.MEMBER_JOINED, line)
    ids = [person.id for person in people for _again in range(5)] + [ben.id] * 5
    number = question.id

    def vote(person_id: int) -> Callable[[], None]:
        def act() -> None:
            comment = session.scalars(
                Comment.seen_by(session.get_one(Person, person_id)).where(Comment.id == number)
            ).one()
            actions.vote(session.get_one(Person, person_id), comment)

        return act

    session.commit()
    for other in [Other(the_app, vote(person_id)) for person_id in ids]:
        other.done()
    assert session.scalar(select(func.count()).select_from(QuestionVote)) == 10
    assert only(post, ben).votes == 10
    assert events("question_vote") == ["question_vote.given"] * 10


def test_a_leader_is_reminded_once_of_what_waits(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    delegation(leader, ben)
    post = session_in(ana, leader, community)
    move(post, opens_at=now() - LONG_AGO, questions_until=now() + timedelta(hours=1))
    move(post, answers_until=now() + timedelta(days=1))
    assert reminding.remind(now()) == 0  # nothing waits
    ask(ben, post)
    assert reminding.remind(now()) == 1
    assert reminding.remind(now()) == 0
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))
    for person in (ana, ben):
        kinds = session.scalars(select(Notice.kind).where(Notice.person_id == person.id)).all()
        assert NoticeKind.TO_ANSWER in kinds


def test_nobody_kept_apart_is_named_and_hidden_questions_are_none(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    with change(ana):
        keep_apart(ana, ben.id)
    assert box(post, ana).questions == []
    delete_comment(ben, question)
    assert box(post, ben).questions == []


def test_votes_of_an_erased_person_count_on_as_nobodys(
    in_app: None, ana: Person, ben: Person, leader: Leader, community: Community
) -> None:
    post = session_in(ana, leader, community)
    question = ask(ben, post)
    actions.vote(ben, question)
    with change(None) as record:
        ben.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ben)
        gone = erase_all(record, [ben])
    assert ("question_vote", session.scalar(select(QuestionVote.id))) in gone
    assert only(post, ana).votes == 1


def test_many_questions_take_as_many_statements(
    in_app: None,
    ana: Person,
    ben: Person,
    leader: Leader,
    community: Community,
    statements: list[str],
) -> None:
    post = session_in(ana, leader, community)
    counts = []
    for _round in range(2):
        for number in range(4):
            ask(ben, post, f"Question {number}?")
        statements.clear()
        box(post, ben)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert MOST == 50


def test_every_question_can_be_found_and_none_is_forgotten(
    in_app: None,
    ana: Person,
    ben: Person,
    leader: Leader,
    community: Community,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    post = session_in(ana, leader, community)
    asked = [ask(ben, post, f"Question {number}?") for number in range(3)]
    first = box(post, ben)
    assert ([one.comment.id for one in first.questions], first.has_more) == (
        [one.id for one in asked[:2]],
        True,
    )
    assert first.whole == 3
    whole = box_of(post, ben, shows_all=True)
    assert whole is not None
    assert [one.comment.id for one in whole.questions] == [one.id for one in asked]
    assert not whole.has_more
    for question in asked[:2]:
        create_comment(ana, post, Draft(source="Soon."), question)
    move(post, answers_until=now() + timedelta(days=1), questions_until=now() + timedelta(hours=1))
    assert reminding.remind(now()) == 1  # of the third, which stands on no first page


def test_a_session_on_the_web_from_question_to_answer(
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    community: Community,
    sign_in: SignIn,
) -> None:
    leader = lead(carla, ana)
    mine, theirs, other = sign_in(ana), sign_in(ben), sign_in(eve)
    path = f"/communities/{community.slug}/ask-me/{leader.id}"
    assert mine.get(f"{path}/new").status_code == 200
    assert theirs.get(f"{path}/new").status_code == 404
    year = str(now().year + 1)
    form = {"title": "Ask me", "text": "All you want", "until": ["1", "1", year]}
    assert mine.post(path, data=form).status_code == 422
    soon = now() + timedelta(days=9)
    day = [str(soon.day), str(soon.month), str(soon.year)]
    form |= {"until": day, "answers": day}
    assert theirs.post(path, data=form).status_code == 404
    where = mine.post(path, data=form).headers["Location"]
    assert theirs.post(f"{where}/comments", data={"text": "When do we move?"}).status_code == 303
    question = session.scalars(select(Comment)).one()
    page = theirs.get(where).text
    assert "When do we move?" in page
    assert "Waits for an answer" in page
    assert f"/comments/{question.id}/declining" not in page
    assert f"/comments/{question.id}/declining" in mine.get(where).text
    assert theirs.post(f"/comments/{question.id}/vote").status_code == 303
    assert "Voted" in theirs.get(where).text
    assert theirs.delete(f"/comments/{question.id}/vote").status_code == 303
    for answer in (theirs, other):
        assert answer.get(f"/comments/{question.id}/declining").status_code == 404
        sent = answer.post(f"/comments/{question.id}/declining", data={"text": "No"})
        assert sent.status_code == 404
    assert mine.get(f"/comments/{question.id}/declining").status_code == 200
    assert mine.post(f"/comments/{question.id}/declining", data={"text": ""}).status_code == 422
    said = mine.post(f"/comments/{question.id}/declining", data={"text": "Not mine to say"})
    assert said.status_code == 303
    assert "Declined, with the reason" in theirs.get(where).text
    assert "Ask me" in theirs.get(f"/leaders/{leader.id}").text


def test_an_outsider_is_told_nothing(
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    make_community: Callable[..., Community],
    sign_in: SignIn,
) -> None:
    leader = lead(carla, ana)
    place = make_community("Cellar", ana, ben, kind=CommunityKind.PRIVATE)
    soon = now() + timedelta(days=9)
    day = [str(soon.day), str(soon.month), str(soon.year)]
    form = {"title": "Secret session", "text": "All you want", "until": day, "answers": day}
    where = sign_in(ana).post(f"/communities/{place.slug}/ask-me/{leader.id}", data=form).location
    sign_in(ben).post(f"{where}/comments", data={"text": "When?"})
    number = session.scalars(select(Comment.id)).one()
    outsider = sign_in(eve)
    assert outsider.get(where).status_code == 404
    assert outsider.post(f"/comments/{number}/vote").status_code == 404
    assert outsider.get(f"/communities/{place.slug}/ask-me/{leader.id}/new").status_code == 404
    assert "Secret session" not in outsider.get(f"/leaders/{leader.id}").text
