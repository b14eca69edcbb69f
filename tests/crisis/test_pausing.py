"""Does what was planned wait in a crisis, until a person looks at each thing?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from models import (
    Announcement,
    AnnouncementState,
    Community,
    CommunityKind,
    Crisis,
    Event,
    Issue,
    IssueState,
    Person,
    Release,
    Scenario,
    now,
    session,
)
from moderation import Draft
from social import pausing
from social.announcements import actions, reminding, sending
from social.announcements.planning import Plan
from social.changes import change
from social.crisis import ending
from social.newsletters import actions as lettering
from social.newsletters import releasing as mailing
from social.whom import Whom
from tests.crisis.making import begin, plan, ready
from tests.crisis.test_crisis import LAST
from tests.known import events

SignIn = Callable[[Person], FlaskClient]
SOON = timedelta(hours=1)


@pytest.fixture
def channel(
    make_community: Callable[..., Community], ana: Person, mia: Person, leo: Person
) -> Community:
    """A broadcast channel that Ana owns."""
    return make_community("News", ana, mia, leo, kind=CommunityKind.BROADCAST)


@pytest.fixture
def planned(in_app: None, channel: Community, mia: Person, leo: Person) -> Announcement:
    """An announcement that another let through, and that goes out in an hour."""
    words = Draft(source="The canteen has a new menu.", title="The canteen")
    plan = Plan(whom=Whom(communities=(channel.id,)), goes_at=now() + SOON)
    made = actions.draft(mia, channel, plan, words, "en")
    actions.put_forward(mia, made)
    actions.approve(leo, made, made.version)
    return made


def state_of(announcement: Announcement) -> AnnouncementState:
    session.expire_all()
    return session.get_one(Announcement, announcement.id).state


def test_what_is_planned_waits_and_does_not_go_out_by_itself_after_the_end(
    planned: Announcement, scenario: Scenario, mia: Person, leo: Person
) -> None:
    crisis = begin(mia, scenario)
    assert pausing.is_paused()
    assert sending.go_out(now() + 2 * SOON) == 0
    ending.end(mia, crisis, "en", LAST, 1)
    assert sending.go_out(now() + 2 * SOON) == 0
    with change(mia) as record:  # it came due while the crisis lasted
        planned.goes_at = now()
        record(Event.ANNOUNCEMENT_CHANGED, planned)
    ending.resume(mia, crisis)
    assert not pausing.is_paused()
    assert sending.is_kept_back(planned)
    assert sending.go_out(now() + SOON) == 0
    assert state_of(planned) is AnnouncementState.APPROVED
    actions.release(leo, planned, planned.version)
    assert sending.go_out(now() + SOON) == 1
    assert state_of(planned) is AnnouncementState.SENT
    assert events("release") == [Event.RELEASED]


def test_what_comes_due_after_planned_things_go_on_goes_out(
    planned: Announcement, scenario: Scenario, mia: Person
) -> None:
    crisis = begin(mia, scenario)
    ending.end(mia, crisis, "en", LAST, 1)
    ending.resume(mia, crisis)
    assert sending.go_out(now() + 2 * SOON) == 1


def test_one_thing_can_be_let_go_while_the_crisis_lasts_and_the_others_wait(
    planned: Announcement, scenario: Scenario, channel: Community, mia: Person, leo: Person
) -> None:
    other = actions.draft(
        mia, channel, Plan(whom=Whom()), Draft(source="The gate is closed.", title="The gate"), "en"
    )
    begin(mia, scenario)
    actions.put_forward(mia, other)
    actions.approve(leo, other, other.version)
    assert sending.go_out(now() + 2 * SOON) == 0
    actions.release(leo, other, other.version)
    assert sending.go_out(now() + 2 * SOON) == 1
    assert state_of(other) is AnnouncementState.SENT
    assert state_of(planned) is AnnouncementState.APPROVED


def test_a_release_of_an_earlier_crisis_does_not_count(
    planned: Announcement, scenario: Scenario, mia: Person, leo: Person
) -> None:
    first = begin(mia, scenario)
    actions.release(leo, planned, planned.version)
    ending.end(mia, first, "en", LAST, 1)
    ending.resume(mia, first)
    begin(mia, scenario)
    assert sending.go_out(now() + 2 * SOON) == 0


def test_a_drill_that_pauses_nothing_lets_it_go(
    planned: Announcement, scenario: Scenario, mia: Person
) -> None:
    begin(mia, scenario, is_drill=True, pauses=False)
    assert not pausing.is_paused()
    assert sending.go_out(now() + 2 * SOON) == 1


def test_owners_do_not_let_it_go_and_the_page_says_why_it_waits(
    planned: Announcement, scenario: Scenario, mia: Person, ana: Person
) -> None:
    begin(mia, scenario)
    with pytest.raises(Forbidden):
        actions.release(ana, planned, planned.version)
    assert session.scalars(select(Release)).all() == []


def test_the_page_of_an_announcement_says_why_it_waits(
    app: Flask,
    channel: Community,
    mia: Person,
    leo: Person,
    lea: Person,
    sam: Person,
    sign_in: SignIn,
) -> None:
    with app.app_context():
        place = session.get_one(Community, channel.id)
        words = Draft(source="The canteen has a new menu.", title="The canteen")
        made = actions.draft(mia, place, Plan(whom=Whom()), words, "en")
        begin(mia, ready(mia, leo, plan(lea)))
        actions.put_forward(mia, made)
        actions.approve(leo, made, made.version)
        version = made.version
    session.remove()
    browser = sign_in(leo)
    shown = browser.get(f"/announcements/{made.id}").get_data(as_text=True)
    assert "It waits because of a crisis" in shown
    answer = browser.post(f"/announcements/{made.id}/release", data={"version": str(version)})
    assert answer.status_code == 303
    shown = browser.get(f"/announcements/{made.id}").get_data(as_text=True)
    assert "It waits because of a crisis" not in shown


def test_newsletters_wait_too(
    in_app: None, scenario: Scenario, channel: Community, mia: Person, leo: Person
) -> None:
    begun = lettering.begin(mia, lettering.Series(name="Weekly", purpose="News"))
    made = lettering.draft(mia, begun, "en", Draft(source="A word", title="A"))
    with change(mia) as record:
        made.state, made.approved_by_id, made.approved_at = IssueState.APPROVED, leo.id, now()
        record(Event.ISSUE_APPROVED, made)
    begin(mia, scenario)
    issue = mailing.find(made.id)
    assert mailing.is_kept_back(issue)
    assert mailing.go_out(now()) == 0
    session.expire_all()
    assert session.get_one(Issue, made.id).state is IssueState.APPROVED
    issue = mailing.find(made.id)
    lettering.let_go(mia, issue, issue.version)
    assert not mailing.is_kept_back(issue)


def test_nobody_is_reminded_of_what_they_have_to_read_meanwhile(
    in_app: None, scenario: Scenario, channel: Community, mia: Person, leo: Person
) -> None:
    words = Draft(source="Wear your helmet.", title="Helmets")
    made = actions.draft(mia, channel, Plan(whom=Whom(), must_read=True), words, "en")
    actions.put_forward(mia, made)
    actions.approve(leo, made, made.version)
    sending.go_out(now())
    session.expire_all()
    post = sending.find(made.id).post
    assert post is not None
    sending.tell(post.id)
    crisis: Crisis = begin(mia, scenario)
    later = now() + timedelta(days=3, minutes=1)
    assert reminding.remind(later) == 0
    ending.end(mia, crisis, "en", LAST, 1)
    ending.resume(mia, crisis)
    assert reminding.remind(later) == 1
