"""Who can report what, how often, and what do they learn of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.exceptions import Forbidden

from models import (
    Case,
    CaseOutcome,
    Comment,
    Community,
    Event,
    Hiding,
    Notice,
    NoticeKind,
    Person,
    Post,
    Reason,
    Report,
    session,
)
from moderation import Draft
from social.comments.actions import create_comment, delete_comment
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from social.reports import actions
from social.reports.forms import Complaint
from tests.known import events, last_facts

SignIn = Callable[[Person], FlaskClient]
INSULT = Complaint(reason=Reason.INSULT, note="He means me.")


@pytest.fixture
def post(app: Flask, ana: Person, community: Community) -> Post:
    """Ana wrote something."""
    return create_post(ana, community, Draft(source="Platinum for everybody but Ben"))


@pytest.fixture
def cas(make_person: Callable[..., Person]) -> Person:
    """Cas reads along."""
    return make_person("Cas Nieuwland")


def tell() -> None:
    """Do what the worker would."""
    jobs = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.notify'")
    for args in session.scalars(jobs).all():
        notify(**args)


def told(person: Person) -> list[NoticeKind]:
    """List what a person was told of."""
    return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id)))


def test_a_report_opens_a_case_and_stands_in_the_ledger(post: Post, ben: Person) -> None:
    made = actions.report(ben, post, INSULT)
    case = session.get_one(Case, made.case_id)
    assert (case.post_id, case.author_id, case.report_count) == (post.id, post.author_id, 1)
    assert events("case") == ["case.opened", "case.asked"]
    assert events("report") == ["report.created"]
    assert last_facts(Event.REPORT_CREATED)["note"] == "He means me."


def test_reports_of_one_thing_join_one_case_and_make_it_more_urgent(
    post: Post, ben: Person, cas: Person
) -> None:
    first = actions.report(ben, post, Complaint(reason=Reason.OTHER))
    case = session.get_one(Case, first.case_id)
    before = case.urgent_at
    actions.report(cas, post, Complaint(reason=Reason.THREAT))
    assert case.report_count == 2
    assert case.urgent_at < before
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_grave_text_is_reported_again_in_other_words(
    post: Post, ana: Person, ben: Person, cas: Person
) -> None:
    grave = Complaint(reason=Reason.THREAT, note="")
    actions.report(ben, post, grave)
    edit_post(ana, post, Draft(source="Gold for everybody but Ben"), 1)
    made = actions.report(cas, post, grave)
    case = session.get_one(Case, made.case_id)
    assert (case.text_version, case.report_count) == (2, 2)
    assert events("case") == ["case.opened", "case.found"]


def test_again_it_is_the_same_report(post: Post, ben: Person) -> None:
    assert actions.report(ben, post, INSULT).id == actions.report(ben, post, INSULT).id
    assert events("report") == ["report.created"]


def test_fifty_clicks_at_once_are_one_report(
    app: Flask, post: Post, ben: Person, at_once: Callable[..., list[Any]]
) -> None:
    person_id, post_id = ben.id, post.id

    def click() -> int:
        person = session.get_one(Person, person_id)
        found = session.scalars(Post.seen_by(person).where(Post.id == post_id)).one()
        return actions.report(person, found, INSULT).id

    session.remove()
    assert len(set(at_once(*[click] * 50))) == 1
    assert session.scalar(select(func.count()).select_from(Report)) == 1
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_nobody_reports_themself(post: Post, ana: Person) -> None:
    with pytest.raises(Forbidden):
        actions.report(ana, post, INSULT)
    assert events("report") == []


def test_who_reported_is_told_once_when_the_author_takes_it_back(
    post: Post, ana: Person, ben: Person
) -> None:
    made = actions.report(ben, post, INSULT)
    delete_post(ana, post)
    assert session.get_one(Case, made.case_id).outcome is CaseOutcome.TAKEN_BACK
    assert events("case") == ["case.opened", "case.asked", "case.closed"]
    tell()
    tell()
    assert told(ben) == [NoticeKind.SETTLED]
    assert told(ana) == [NoticeKind.REPORTED]
    assert session.scalars(select(Notice.actor_ids).where(Notice.person_id == ben.id)).one() == []


def test_a_comment_is_taken_back_too(post: Post, ana: Person, ben: Person) -> None:
    comment = create_comment(ben, post, Draft(source="Palladium"))
    made = actions.report(ana, comment, INSULT)
    delete_comment(ben, comment)
    assert session.get_one(Case, made.case_id).outcome is CaseOutcome.TAKEN_BACK


# Pages


def page(browser: FlaskClient, path: str) -> str:
    return browser.get(path).text


def test_the_menu_offers_it_to_everybody_but_the_author(
    post: Post, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    link = f'<a href="/posts/{post.id}/report" {{}}data-not-for="author">'
    assert link.format("") in page(sign_in(ben), "/")
    assert link.format("hidden ") in page(sign_in(ana), "/")


def test_words_of_an_author_hide_nothing(
    app: Flask, ana: Person, community: Community, sign_in: SignIn
) -> None:
    create_post(ana, community, Draft(source='`data-not-for="author"`'))
    assert "hidden data-not-for=&#34;author" not in page(sign_in(ana), "/")


def test_a_report_is_sent_and_its_receipt_says_how_it_stands(
    post: Post, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ben)
    assert "Platinum" in page(browser, f"/posts/{post.id}/report")
    assert browser.post(f"/posts/{post.id}/report", data={"note": "x"}).status_code == 422
    sent = browser.post(f"/posts/{post.id}/report", data={"reason": "insult", "hides": "y"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/reports")
    receipt = page(browser, "/reports")
    assert "Its author is asked to settle it" in receipt
    assert "Bullying or insult" in receipt
    delete_post(ana, post)
    assert "Its author took it back." in page(browser, "/reports")


def test_outsiders_report_nothing_and_see_no_reports_of_others(
    post: Post, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    comment = create_comment(ben, post, Draft(source="Palladium"))
    browser = sign_in(eve)
    for path in (f"/posts/{post.id}/report", f"/comments/{comment.id}/report"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"reason": "insult"}).status_code == 404
    actions.report(ben, post, INSULT)
    assert "You have reported nothing" in page(browser, "/reports")
    for path in (f"/posts/{post.id}/hiding", f"/comments/{comment.id}/hiding"):
        assert browser.delete(path).status_code == 404


def test_what_somebody_does_not_want_to_see_is_gone_from_their_feeds_alone(
    post: Post, ben: Person, ana: Person, sign_in: SignIn, statements: list[str]
) -> None:
    browser = sign_in(ben)
    places = ("/", "/communities/welding", "/people/ana.peeters")
    before = {}
    for path in places:
        assert "Platinum" in page(browser, path)
        del statements[:]
        page(browser, path)
        before[path] = len(statements)
    actions.report(ben, post, Complaint(reason=Reason.INSULT, hides=True))
    for path in places:
        del statements[:]
        assert "Platinum" not in page(browser, path)
        assert len(statements) <= before[path]
        assert "Platinum" in page(sign_in(ana), path)
    own = page(browser, f"/posts/{post.id}")
    assert "You do not want to see this post." in own
    assert '<div class="post-body' not in own
    assert browser.delete(f"/posts/{post.id}/hiding").status_code == 303
    assert "Platinum" in page(browser, "/")


def test_a_comment_that_somebody_does_not_want_to_see_leaves_a_line(
    post: Post, ben: Person, ana: Person, sign_in: SignIn
) -> None:
    comment = create_comment(ana, post, Draft(source="Palladium"))
    create_comment(ben, post, Draft(source="Silver"), comment)
    reply = create_comment(ana, post, Draft(source="Copper"), comment)
    for one in (comment, reply):
        actions.report(ben, one, Complaint(reason=Reason.INSULT, hides=True))
    thread = page(sign_in(ben), f"/posts/{post.id}").partition("<kring-thread")[2]
    assert "Palladium" not in thread
    assert "Copper" not in thread
    assert "Silver" in thread
    assert "You do not want to see this comment." in thread
    assert "Palladium" in page(sign_in(ana), f"/posts/{post.id}")
    assert session.scalar(select(func.count()).select_from(Hiding)) == 2
    assert isinstance(comment, Comment)
