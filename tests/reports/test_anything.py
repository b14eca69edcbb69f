"""Can people and files be reported, too, and two people be kept apart?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from models import (
    Attachment,
    Capability,
    Case,
    CaseState,
    Community,
    Event,
    File,
    NoticeKind,
    Person,
    Post,
    Reason,
    Report,
    Separation,
    session,
)
from moderation import Draft
from social import separating
from social.changes import change
from social.comments.actions import create_comment
from social.holding import hold
from social.posts.actions import create_post
from social.reports import actions
from social.reports.forms import Complaint
from social.tries import REPORTS, limiters
from tests.known import events
from tests.review.test_deciding import tell, told

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def cas(make_person: Callable[..., Person]) -> Person:
    return make_person("Cas Nieuwland")


@pytest.fixture
def mia(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Mia Moderator"), Capability.MODERATOR)


@pytest.fixture
def place(make_community: Callable[..., Community], ana, ben, cas, mia) -> Community:
    return make_community("Bakery", ana, ben, cas, mia)


@pytest.fixture
def post(app: Flask, ben: Person, place: Community) -> Post:
    return create_post(ben, place, Draft(source="Rye is best"))


# People


def test_a_profile_is_reported_and_goes_to_moderators_at_once(
    app: Flask, ben: Person, cas: Person, mia: Person, sign_in: SignIn
) -> None:
    browser, path = sign_in(cas), f"/people/{ben.handle}/report"
    assert "Report a person" in browser.get(path).text
    assert browser.post(path, data={}).status_code == 422
    assert browser.post(path, data={"reason": "insult", "note": "His bio"}).status_code == 303
    case = session.scalars(select(Case)).one()
    assert (case.person_id, case.community_id, case.state) == (ben.id, None, CaseState.QUEUE)
    assert browser.post(path, data={"reason": "insult"}).status_code == 303
    assert session.scalars(select(Report)).one().note == "His bio"
    assert ben.name in browser.get("/reports").text.partition("<main")[2]
    page = sign_in(mia).get(f"/review/{case.id}").text
    assert "Profile of Ben Claes" in page
    assert cas.name not in page
    tell()
    assert told(ben) == []


def test_nobody_reports_themselves(app: Flask, ben: Person, sign_in: SignIn) -> None:
    assert sign_in(ben).get(f"/people/{ben.handle}/report").status_code == 403
    with pytest.raises(Forbidden):
        actions.report(ben, ben, Complaint(reason=Reason.OTHER))


def test_a_moderator_does_not_judge_a_report_about_or_by_themself(
    app: Flask, ben: Person, cas: Person, mia: Person, sign_in: SignIn
) -> None:
    actions.report(cas, mia, Complaint(reason=Reason.INSULT))
    made = actions.report(mia, ben, Complaint(reason=Reason.INSULT))
    assert session.get_one(Case, made.case_id).is_left_over
    browser = sign_in(mia)
    for case in session.scalars(select(Case)):
        assert browser.get(f"/review/{case.id}").status_code == 404


# Files


def test_a_report_says_which_file_it_is_about(
    post: Post, ben: Person, cas: Person, ana: Person, sign_in: SignIn
) -> None:
    with change(ben) as record:
        file = File(
            owner_id=ben.id, digest="a" * 64, name="wages.pdf", media_type="a/b", size=1, alt=""
        )
        session.add(file)
        record(Event.FILE_ADDED, file)
        hold(post)
        session.add(Attachment(file_id=file.id, post_id=post.id))
        record(Event.POST_EDITED, post)
    browser, path = sign_in(cas), f"/posts/{post.id}/report"
    assert "wages.pdf" in browser.get(path).text
    wrong = {"reason": "confidential", "file": str(file.id + 1)}
    assert browser.post(path, data=wrong).status_code == 422
    right = {"reason": "confidential", "file": str(file.id)}
    assert browser.post(path, data=right).status_code == 303
    case = session.scalars(select(Case)).one()
    assert "wages.pdf" in browser.get("/reports").text
    assert "wages.pdf" in sign_in(ana).get(f"/review/{case.id}").text


# Two people


@pytest.fixture
def apart(post: Post, cas: Person) -> Post:
    """Cas keeps apart from Ben, and each has written something."""
    create_comment(cas, post, Draft(source="Wheat is better"))
    complaint = Complaint(reason=Reason.INSULT, parts=True)
    actions.report(cas, post, complaint)
    return create_post(cas, post.community, Draft(source="Ask @ben.claes"))


def test_neither_sees_what_the_other_writes(
    apart: Post, post: Post, ben: Person, cas: Person, ana: Person, sign_in: SignIn
) -> None:
    wall = "/communities/bakery"
    reporter, reported = sign_in(cas), sign_in(ben)
    assert "Rye is best" not in reporter.get(wall).text
    assert "Ask @ben" not in reported.get(wall).text.replace("</a>", "")
    assert f'id="post-{apart.id}"' not in reported.get(wall).text
    assert reported.get(f"/posts/{apart.id}").status_code == 404
    assert "You keep apart from whoever wrote this post." in reporter.get(f"/posts/{post.id}").text
    assert "Wheat is better" not in reported.get(f"/posts/{post.id}").text
    json = {"Accept": "application/json"}
    assert [one["id"] for one in reported.get(wall, headers=json).get_json()["posts"]] == [post.id]
    for path in (wall, f"/posts/{post.id}"):
        assert "Rye is best" in sign_in(ana).get(path).text


def test_neither_is_told_of_the_other_nor_offered_to_be_named(
    apart: Post, ben: Person, cas: Person, sign_in: SignIn
) -> None:
    tell()
    assert NoticeKind.MENTIONED not in told(ben)
    for person, word in ((ben, "cas"), (cas, "ben")):
        found = sign_in(person).get(f"/suggestions?kind=person&q={word}").get_json()
        assert not [one for one in found if one["kind"] == "person"]


def test_the_other_is_not_told_and_the_page_of_whoever_wished_it_ends_it(
    apart: Post, post: Post, ben: Person, cas: Person, eve: Person, sign_in: SignIn
) -> None:
    reporter = sign_in(cas)
    assert ben.name in reporter.get("/reports").text.partition('id="apart"')[2]
    for page in ("/reports", "/", "/communities/bakery"):
        text = sign_in(ben).get(page).text
        assert 'id="apart"' not in text
        assert "data-avoids" not in text
    path = f"/people/{ben.handle}/separation"
    assert sign_in(eve).delete(path).status_code == 303
    assert separating.are_apart(ben.id, cas.id)
    assert sign_in(ben).delete(f"/people/{cas.handle}/separation").status_code == 303
    assert separating.are_apart(ben.id, cas.id)
    assert reporter.delete(path).status_code == 303
    assert not separating.are_apart(ben.id, cas.id)
    assert "Rye is best" in reporter.get(f"/posts/{post.id}").text


def test_it_is_once_however_often_it_is_wished(app: Flask, ben: Person, cas: Person) -> None:
    for _time in range(2):
        with change(cas):
            separating.keep_apart(cas, ben.id)
    assert session.scalars(select(Separation)).one().other_id == ben.id
    assert events("report") == []


# Too many, and twice


def test_who_reports_a_lot_is_told_to_wait(
    app: Flask, ben: Person, cas: Person, place: Community, sign_in: SignIn
) -> None:
    posts = [create_post(ben, place, Draft(source=f"Post {number}")) for number in range(21)]
    browser = sign_in(cas)
    answers = [browser.post(f"/posts/{post.id}/report", data={"reason": "other"}) for post in posts]
    assert [answer.status_code for answer in answers] == [303] * 20 + [422]
    assert "You have reported a lot within an hour." in answers[-1].text
    again = browser.post(f"/posts/{posts[0].id}/report", data={"reason": "other"})
    assert again.status_code == 303
    assert len(session.scalars(select(Report)).all()) == 20
    assert sign_in(ben).get("/reports").status_code == 200


def test_who_reported_it_already_is_told_so(post: Post, cas: Person, sign_in: SignIn) -> None:
    browser, path = sign_in(cas), f"/posts/{post.id}/report"
    assert "You reported this already" not in browser.get(path).text
    browser.post(path, data={"reason": "other"})
    assert "You reported this already" in browser.get(path).text
    answer = browser.post(path, data={"reason": "threat"}, follow_redirects=True)
    assert "You reported this already. How it stands is here." in answer.text
    assert len(session.scalars(select(Report)).all()) == 1


def test_thirty_clicks_on_one_report_count_once(
    app: Flask, post: Post, cas: Person, at_once: Callable[..., list[Any]]
) -> None:
    post_id, person_id = post.id, cas.id
    session.remove()

    def act() -> int:
        person, text = session.get_one(Person, person_id), session.get_one(Post, post_id)
        complaint = Complaint(reason=Reason.OTHER, note="")
        return actions.report(person, text, complaint, actions.spend_report).id

    assert len(set(at_once(*[act] * 30))) == 1
    assert events("report") == ["report.created"]
    with app.app_context():
        (limiter,) = limiters()
        left = limiter.get_window_stats(REPORTS, str(person_id)).remaining
    assert left == REPORTS.amount - 1
