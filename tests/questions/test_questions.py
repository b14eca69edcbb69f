"""Is what was asked answered, by whom, and who sees to it until then?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Comment,
    Community,
    Entry,
    Event,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    PostWords,
    ReactionKind,
    now,
    session,
)
from moderation import Draft
from social.caring import owners_of
from social.changes import change
from social.comments.actions import create_comment, delete_comment
from social.communities.joining import remove_member
from social.cursor import Cursor
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from social.questions import actions
from social.questions.listing import Only, page
from social.questions.reminding import remind
from social.reactions import react

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def question(in_app: None, ana: Person, community: Community) -> Post:
    """Ana asks where Eve does not read."""
    return ask(ana, community, "Which drill for thin aluminium sheets?")


@pytest.fixture
def answer(question: Post, ben: Person) -> Comment:
    return create_comment(ben, question, Draft(source="A step drill, slowly"))


def ask(person: Person, community: Community, words: str) -> Post:
    """Ask something."""
    return create_post(person, community, Draft(source=words), kind=PostKind.QUESTION)


def told(kind: NoticeKind) -> list[int]:
    """Let the newest entry be told, and list who was."""
    notify([session.scalar(select(func.max(Entry.id)))])
    return list(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def listed(reader: Person, only: Only, place: Community | None = None) -> list[int]:
    """List the questions of a reader's page."""
    return [line.post.id for line in page(reader, only, Cursor(), place).lines]


def test_whoever_asked_chooses_the_best_answer_and_its_author_is_told(
    question: Post, answer: Comment, ana: Person, ben: Person
) -> None:
    actions.choose(ana, answer)
    assert answer.is_best
    assert told(NoticeKind.CHOSEN) == [ben.id]
    assert listed(ana, Only.OPEN) == []
    assert listed(ben, Only.ANSWERED) == [question.id]
    actions.unchoose(ana, answer)
    assert listed(ana, Only.OPEN) == [question.id]
    assert told(NoticeKind.CHOSEN) == [ben.id]


def test_one_answer_is_the_best_also_of_two_that_are_chosen_at_once(
    question: Post,
    answer: Comment,
    ana: Person,
    ben: Person,
    at_once: Callable[..., list[Any]],
) -> None:
    other = create_comment(ben, question, Draft(source="Or a hole saw"))
    ids, ana_id = [answer.id, other.id] * 3, ana.id

    def choose(comment_id: int) -> None:
        found = session.scalars(Comment.seen_by(ana).where(Comment.id == comment_id)).one()
        actions.choose(session.get_one(Person, ana_id), found)

    found = at_once(*(lambda one=one: choose(one) for one in ids))
    assert [one for one in found if isinstance(one, Exception)] == []
    session.expire_all()
    chosen = session.scalars(select(Comment.id).where(Comment.chosen_at.is_not(None))).all()
    assert len(chosen) == 1


def test_only_whoever_asked_and_owners_choose(
    question: Post, answer: Comment, ben: Person, eve: Person
) -> None:
    for person in (ben, eve):
        with pytest.raises(Forbidden):
            actions.choose(person, answer)
    assert not answer.is_best


def test_nothing_is_the_best_answer_to_what_asks_nothing(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    post = create_post(ana, community, Draft(source="It rains"))
    comment = create_comment(ben, post, Draft(source="Here, too"))
    with pytest.raises(Forbidden):
        actions.choose(ana, comment)


def test_a_best_answer_that_goes_leaves_the_question_open(
    question: Post, answer: Comment, ana: Person, ben: Person
) -> None:
    actions.choose(ana, answer)
    delete_comment(ben, answer)
    assert listed(ana, Only.OPEN) == [question.id]


def test_what_others_may_not_read_is_on_no_list(question: Post, eve: Person) -> None:
    for only in Only:
        assert listed(eve, only) == []


def test_a_deleted_question_is_on_no_list(question: Post, ana: Person) -> None:
    delete_post(ana, question)
    assert listed(ana, Only.ALL) == []


def test_a_post_becomes_a_question_and_no_question_again(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    post = create_post(ana, community, Draft(source="Which drill for thin sheets"))
    with pytest.raises(Forbidden):
        actions.turn_into(ben, post, PostKind.QUESTION)
    actions.turn_into(ana, post, PostKind.QUESTION)
    assert listed(ben, Only.OPEN) == [post.id]
    assert session.get(PostWords, post.id) is not None
    actions.turn_into(ana, post, PostKind.DISCUSSION)
    assert listed(ben, Only.ALL) == []
    session.expire_all()
    assert session.get(PostWords, post.id) is None
    events = session.scalars(select(Entry.event).where(Entry.event == Event.POST_TURNED)).all()
    assert len(events) == 2


def test_i_have_this_too_is_for_questions_alone(
    question: Post, answer: Comment, ana: Person, ben: Person, community: Community
) -> None:
    react(ben, question, ReactionKind.SAME)
    assert page(ana, Only.OPEN, Cursor(), community).lines[0].same == 1
    for text in (answer, create_post(ana, community, Draft(source="It rains"))):
        with pytest.raises(NotFound):
            react(ben, text, ReactionKind.SAME)


class TestCaring:
    def test_owners_see_to_it_until_somebody_takes_it_on(
        self, question: Post, ana: Person, ben: Person, community: Community
    ) -> None:
        assert [one.id for one in line_of(ana).carers] == owners(community)
        actions.take_on(ben, question)
        assert [one.id for one in line_of(ana).carers] == [ben.id]
        assert listed(ben, Only.CARED) == [question.id]
        actions.leave(ben, question)
        assert [one.id for one in line_of(ana).carers] == owners(community)

    def test_whoever_left_the_company_sees_to_nothing(
        self, question: Post, ana: Person, ben: Person, community: Community
    ) -> None:
        actions.take_on(ben, question)
        ben.state = PersonState.DEACTIVATED
        with change(None) as record:
            record(Event.PERSON_DEACTIVATED, ben)
        assert [one.id for one in line_of(ana).carers] == owners(community)

    def test_an_outsider_takes_nothing_on(self, question: Post, eve: Person) -> None:
        with pytest.raises(Forbidden):
            actions.take_on(eve, question)


def line_of(reader: Person) -> Any:
    """Read the one line of a page."""
    (line,) = page(reader, Only.ALL, Cursor(), None).lines
    return line


def owners(community: Community) -> list[int]:
    """List who runs a community."""
    return [one.id for one in owners_of([community.id]).get(community.id, [])]


class TestReminding:
    def test_whoever_leaves_the_community_lets_go_of_its_questions(
        self, question: Post, ana: Person, ben: Person, community: Community
    ) -> None:
        actions.take_on(ben, question)
        assert listed(ana, Only.CARED) == []
        remove_member(ana, community, ben)
        assert [one.id for one in line_of(ana).carers] == [ana.id]
        assert listed(ana, Only.CARED) == [question.id]

    def test_of_what_nobody_answered_its_carers_are_reminded_once(
        self, question: Post, ben: Person
    ) -> None:
        actions.take_on(ben, question)
        assert remind(now() + timedelta(days=1)) == 0
        assert remind(now() + timedelta(days=3)) == 1
        assert told(NoticeKind.UNANSWERED) == [ben.id]
        assert remind(now() + timedelta(days=4)) == 0
        assert remind(now() + timedelta(days=8)) == 1
        assert remind(now() + timedelta(days=15)) == 0

    def test_of_answers_whoever_asked_is_reminded_to_choose(
        self, question: Post, answer: Comment, ana: Person
    ) -> None:
        assert remind(now() + timedelta(days=3)) == 1
        assert told(NoticeKind.TO_CHOOSE) == [ana.id]
        assert told(NoticeKind.UNANSWERED) == []

    def test_what_is_answered_is_left_alone(
        self, question: Post, answer: Comment, ana: Person
    ) -> None:
        actions.choose(ana, answer)
        assert remind(now() + timedelta(days=3)) == 0


class TestSimilar:
    def test_what_was_asked_in_nearly_the_same_words_is_shown(
        self, question: Post, ben: Person, sign_in: SignIn, community: Community
    ) -> None:
        ask(ben, community, "When does the canteen open?")
        found = similar(sign_in(ben), "what drill is best for a sheet of aluminium")
        assert f"/posts/{question.id}" in found
        assert "canteen" not in found

    def test_among_a_few_no_word_is_a_common_one(
        self, question: Post, ben: Person, sign_in: SignIn, owner: sqlalchemy.Engine
    ) -> None:
        with owner.connect() as connection:
            connection.exec_driver_sql("ANALYZE post_words")
        found = similar(sign_in(ben), "what drill is best for a sheet of aluminium")
        assert f"/posts/{question.id}" in found

    def test_an_outsider_is_shown_nothing(
        self, question: Post, eve: Person, sign_in: SignIn
    ) -> None:
        found = similar(sign_in(eve), "Which drill for thin aluminium sheets?")
        assert "/posts/" not in found

    def test_other_words_are_looked_for_after_an_edit(
        self, question: Post, ana: Person, sign_in: SignIn
    ) -> None:
        edit_post(ana, question, Draft(source="When does the canteen open?"), question.version)
        browser = sign_in(ana)
        assert "/posts/" not in similar(browser, "drill for aluminium sheets")
        assert "/posts/" in similar(browser, "canteen opening hours, when is it open")

    @pytest.mark.parametrize("words", ["", "'", "\\", "a | b & !c", "het de een", "x" * 10_300])
    def test_any_words_can_be_looked_for(
        self, question: Post, ana: Person, sign_in: SignIn, words: str
    ) -> None:
        assert "/posts/" not in similar(sign_in(ana), words)


def similar(browser: FlaskClient, words: str) -> str:
    """Look for similar questions."""
    answer = browser.get("/questions/similar", query_string={"q": words})
    assert answer.status_code == 200
    return answer.text


class TestPages:
    def test_a_question_is_asked_and_shown_on_the_list(
        self, app: Flask, ana: Person, community: Community, sign_in: SignIn
    ) -> None:
        browser = sign_in(ana)
        sent = {"text": "Which drill?", "kind": "question"}
        answer = browser.post(f"/communities/{community.slug}/posts", data=sent)
        assert answer.status_code == 303
        assert "Which drill?" in browser.get("/questions").text
        assert "Which drill?" in browser.get(f"/questions?community={community.slug}").text
        assert "Which drill?" not in browser.get("/questions?only=answered").text

    @pytest.mark.parametrize("kind", ["story", "", "discussion\0"])
    def test_nothing_else_is_taken_for_a_kind(
        self, kind: str, ana: Person, community: Community, sign_in: SignIn
    ) -> None:
        sent = {"text": "Which drill?", "kind": kind}
        answer = sign_in(ana).post(f"/communities/{community.slug}/posts", data=sent)
        assert answer.status_code == 422

    def test_the_best_answer_stands_above_the_others(
        self, question: Post, answer: Comment, ana: Person, sign_in: SignIn
    ) -> None:
        browser = sign_in(ana)
        assert browser.post(f"/comments/{answer.id}/choice").status_code == 303
        shown = browser.get(f"/posts/{question.id}").text
        assert 'class="best-answer"' in shown
        assert "is-answered" in browser.get("/").text
        assert browser.delete(f"/comments/{answer.id}/choice").status_code == 303
        assert "is-answered" not in browser.get("/").text

    def test_an_outsider_is_told_nothing(
        self, question: Post, answer: Comment, eve: Person, sign_in: SignIn
    ) -> None:
        browser = sign_in(eve)
        for path in (f"/posts/{question.id}/question", f"/posts/{question.id}/care"):
            assert browser.post(path).status_code == 404
        assert browser.post(f"/comments/{answer.id}/choice").status_code == 404
        assert "drill" not in browser.get("/questions?only=all").text

    def test_the_list_costs_the_same_statements_however_long_it_is(
        self,
        question: Post,
        ana: Person,
        ben: Person,
        community: Community,
        sign_in: SignIn,
        statements: list[str],
    ) -> None:
        browser = sign_in(ana)
        browser.get("/questions")
        statements.clear()
        browser.get("/questions")
        of_one = len(statements)
        for number in range(5):
            ask(ben, community, f"Which drill, {number}?")
        statements.clear()
        browser.get("/questions")
        assert len(statements) == of_one
