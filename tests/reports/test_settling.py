"""Can an author settle what others say of a text, before moderators do?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Case, CaseOutcome, CaseState, Community, Person, Post, Reason, now, session
from moderation import Draft
from social.cases import PATIENCE
from social.errors import Invalid
from social.posts.actions import create_post, delete_post, edit_post
from social.reports import actions, jobs
from social.reports.forms import Complaint
from tests.known import events

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def post(app: Flask, ana: Person, community: Community) -> Post:
    """Ana wrote something."""
    return create_post(ana, community, Draft(source="Platinum for everybody but Ben"))


def report(post: Post, reporter: Person, reason: Reason = Reason.INSULT) -> Case:
    made = actions.report(reporter, post, Complaint(reason=reason))
    return session.get_one(Case, made.case_id)


def test_the_author_is_asked_first(post: Post, ben: Person) -> None:
    case = report(post, ben)
    assert case.state is CaseState.AUTHOR
    assert case.due_at is not None
    assert case.due_at - now() > PATIENCE - timedelta(minutes=1)
    assert events("case") == ["case.opened", "case.asked"]


def test_what_is_grave_goes_to_moderators_at_once(
    post: Post, ben: Person, make_person: Callable[..., Person]
) -> None:
    case = report(post, ben)
    cas = make_person("Cas Nieuwland")
    report(post, cas, Reason.THREAT)
    assert (case.state, case.due_at) == (CaseState.QUEUE, None)


def test_an_edit_settles_it_and_the_second_time_moderators_look(
    post: Post, ana: Person, ben: Person
) -> None:
    case = report(post, ben)
    edit_post(ana, post, Draft(source="Platinum for everybody"), post.version)
    assert case.outcome is CaseOutcome.EDITED
    again = report(post, ben)
    assert again.id != case.id
    assert again.state is CaseState.QUEUE
    edit_post(ana, post, Draft(source="Platinum"), post.version)
    assert again.is_open


def test_taking_back_something_grave_does_not_close_it(
    post: Post, ana: Person, ben: Person
) -> None:
    case = report(post, ben, Reason.THREAT)
    delete_post(ana, post)
    assert case.is_open


def test_the_author_disputes_it_once(post: Post, ana: Person, ben: Person) -> None:
    case = report(post, ben)
    actions.dispute(ana, case, "It is about the metal.")
    assert (case.state, case.dispute) == (CaseState.QUEUE, "It is about the metal.")
    assert events("case")[-1] == "case.disputed"
    with pytest.raises(Invalid):
        actions.dispute(ana, case, "And again.")


def test_after_three_days_of_silence_moderators_look(post: Post, ben: Person) -> None:
    case = report(post, ben)
    assert actions.escalate_silent(now() + PATIENCE - timedelta(minutes=1)) == 0
    assert case.state is CaseState.AUTHOR
    assert actions.escalate_silent(now() + PATIENCE) == 1
    assert case.state is CaseState.QUEUE
    assert events("case")[-1] == "case.escalated"
    jobs.escalate.call(0)


def test_the_authors_page_says_what_and_not_who(
    post: Post, ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    case = report(post, ben)
    path = f"/cases/{case.id}"
    browser = sign_in(ana)
    page = browser.get(path).text
    assert "Bullying or insult" in page
    assert ben.name not in page.partition("<main")[2].replace("but Ben", "")
    for person in (ben, eve):
        assert sign_in(person).get(path).status_code == 404
        answer = sign_in(person).post(f"{path}/dispute", data={"words": "x"})
        assert answer.status_code == 404
    assert browser.post(f"{path}/dispute", data={"words": ""}).status_code == 422
    assert browser.post(f"{path}/dispute", data={"words": "It is a metal."}).status_code == 303
    assert browser.post(f"{path}/dispute", data={"words": "It is a metal."}).status_code == 422
    assert "Moderators are looking at it." in browser.get(path).text


def test_of_a_grave_report_its_author_has_no_page(
    post: Post, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    case = report(post, ben, Reason.THREAT)
    assert sign_in(ana).get(f"/cases/{case.id}").status_code == 404
    assert session.scalars(select(Case.id)).all() == [case.id]
