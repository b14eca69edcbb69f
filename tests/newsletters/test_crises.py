"""Does nothing of a newsletter go out in a crisis that nobody let go?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import Community, Crisis, IssueState, Scenario, now, session
from social.crisis import ending
from social.newsletters import actions, releasing, sending
from tests.crisis.making import FIRST, begin, ready
from tests.newsletters.conftest import Desk


@pytest.fixture
def scenario(desk: Desk) -> Scenario:
    return ready(desk.mia, desk.leo)


def end(desk: Desk, crisis: Crisis) -> None:
    ending.end(desk.mia, crisis, "en", FIRST, crisis.edition)
    ending.resume(desk.mia, crisis)


def test_an_issue_that_is_going_out_stops_and_goes_on_when_somebody_says_so(
    desk: Desk, place: Community, scenario: Scenario
) -> None:
    issue = desk.release(desk.post(place, "The new gate"))
    crisis = begin(desk.mia, scenario)
    sending.go_on()
    assert desk.box.taken == []
    session.expire_all()
    assert releasing.find(issue.id).state is IssueState.PAUSED
    end(desk, crisis)
    sending.go_on()
    assert desk.box.taken == []
    actions.resume(desk.leo, releasing.find(issue.id))
    sending.hand_over(issue.id)
    assert len(desk.mails(desk.ana)) == 1


def test_a_hand_that_has_begun_lays_no_more_mails_down(
    desk: Desk, place: Community, scenario: Scenario
) -> None:
    issue = desk.release(desk.post(place, "The new gate"))
    hand = sending.Hand(releasing.find(issue.id))
    begin(desk.mia, scenario)
    assert not hand.work(float("inf"))
    assert desk.box.taken == []


def test_going_on_while_it_lasts_is_a_release(
    desk: Desk, place: Community, scenario: Scenario
) -> None:
    issue = desk.release(desk.post(place, "The new gate"))
    begin(desk.mia, scenario)
    sending.go_on()
    session.expire_all()
    actions.resume(desk.leo, releasing.find(issue.id))
    sending.hand_over(issue.id)
    assert len(desk.mails(desk.ana)) == 1


def test_a_drill_stops_nothing(desk: Desk, place: Community, scenario: Scenario) -> None:
    issue = desk.release(desk.post(place, "The new gate"))
    drill = begin(desk.mia, scenario, is_drill=True)
    assert not drill.pauses
    sending.hand_over(issue.id)
    assert len(desk.mails(desk.ana)) == 1


def test_what_was_due_before_and_was_approved_in_a_crisis_waits_for_somebody(
    desk: Desk, place: Community, scenario: Scenario
) -> None:
    issue = desk.issue(desk.post(place, "The new gate"))
    actions.plan(desk.mia, issue, now() - timedelta(hours=1), issue.version)
    crisis = begin(desk.mia, scenario)
    desk.approve(issue)
    end(desk, crisis)
    assert releasing.go_out(now()) == 0
    assert releasing.is_kept_back(issue)
    actions.let_go(desk.leo, issue, issue.version)
    assert releasing.go_out(now()) == 1
