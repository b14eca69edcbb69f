"""Can those who look after a place open a case themselves, and others not?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from models import (
    Capability,
    Case,
    CaseOutcome,
    CaseState,
    Community,
    Event,
    Found,
    Measure,
    Person,
    Post,
    Reason,
    TextState,
    session,
)
from moderation import Draft
from social.errors import Invalid
from social.judges import judge_of
from social.posts.actions import create_post
from social.review import checking, deciding, listing
from social.rights import may
from tests.known import events, last_facts
from tests.review.conftest import report
from tests.review.test_deciding import ruling, tell, told

SignIn = Callable[[Person], FlaskClient]


def test_a_case_by_own_check_says_so_in_its_statement_of_reasons(
    post: Post, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    case = checking.open_by_check(ana, post)
    assert (case.found, case.state) == (Found.OWN_CHECK, CaseState.QUEUE)
    assert last_facts(Event.CASE_OPENED)["found"] == "own_check"
    decision = deciding.decide(ana, case, ruling(Measure.HIDE))
    assert not decision.is_automated
    page = sign_in(ben).get(f"/decisions/{decision.id}").text
    assert "found it by their own check" in page
    assert ana.name not in page.partition("<main")[2]


def test_who_may_not_judge_it_opens_nothing(
    post: Post, ben: Person, cas: Person, olaf: Person, eve: Person
) -> None:
    for person in (ben, cas, olaf, eve):
        with pytest.raises(NotFound):
            checking.open_by_check(person, post)
    assert session.scalar(select(Case.id)) is None
    assert events("case") == []


def test_what_waits_for_its_author_comes_before_moderators(
    post: Post, cas: Person, mia: Person
) -> None:
    case = report(post, cas, Reason.INSULT)
    assert case.state is CaseState.AUTHOR
    assert checking.open_by_check(mia, post).id == case.id
    assert case.state is CaseState.QUEUE
    with pytest.raises(NotFound):
        checking.open_by_check(cas, post)


def test_a_member_is_kept_from_writing_here_with_reasons_and_can_appeal(
    place: Community, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    case = checking.open_by_check(ana, ben, place)
    assert (case.person_id, case.community_id, case.author_id) == (ben.id, place.id, ben.id)
    assert checking.open_by_check(ana, ben, place).id == case.id
    choices = deciding.allowed(judge_of(ana), case)
    assert choices == [Measure.NONE, Measure.HINT, Measure.COOL_DOWN, Measure.APPROVAL]
    for wrong in (Measure.HIDE, Measure.EDIT, Measure.MUTE):
        with pytest.raises(Invalid):
            deciding.decide(ana, case, ruling(wrong))
    decision = deciding.decide(ana, case, ruling(Measure.COOL_DOWN, days=5))
    assert decision.community_id == place.id
    assert not may(ben, "post", place)
    page = sign_in(ben).get(f"/decisions/{decision.id}").text
    assert "You do not write here for a while." in page
    assert "You do not agree?" in page


def test_a_person_is_a_matter_of_moderators_alone_and_of_no_community(
    app: Flask, place: Community, ana: Person, ben: Person, mia: Person, eve: Person
) -> None:
    for person in (ana, ben, eve):
        with pytest.raises(NotFound):
            checking.open_by_check(person, ben)
    case = checking.open_by_check(mia, ben)
    assert case.community_id is None
    choices = deciding.allowed(judge_of(mia), case)
    assert choices == [Measure.NONE, Measure.HINT, Measure.MUTE, Measure.SUSPEND]
    assert listing.page(judge_of(ana), listing.Part.QUEUE, None)[0] == []
    deciding.decide(mia, case, ruling(Measure.HINT))


def test_nobody_looks_into_a_stranger_of_the_community_or_into_themselves(
    place: Community, ana: Person, eve: Person
) -> None:
    for person in (eve, ana):
        with pytest.raises(NotFound):
            checking.open_by_check(ana, person, place)


# Pages


def test_the_pages_offer_it_to_those_who_may(
    post: Post, place: Community, ana: Person, ben: Person, cas: Person, eve: Person,
    sign_in: SignIn,
) -> None:  # fmt: skip
    owner, path = sign_in(ana), f"/posts/{post.id}/report"
    assert "Look into it" in owner.get(path).text
    assert "Look into it" not in sign_in(cas).get(path).text
    members = owner.get(f"/communities/{place.slug}/members").text
    assert f"/review/communities/{place.slug}/members/{ben.handle}" in members
    for person in (cas, eve):
        for target in (
            f"/review/posts/{post.id}",
            f"/review/people/{ben.handle}",
            f"/review/communities/{place.slug}/members/{ben.handle}",
        ):
            assert sign_in(person).post(target).status_code == 404
    answer = owner.post(f"/review/communities/{place.slug}/members/{ben.handle}")
    assert answer.status_code == 303
    page = owner.get(answer.location).text
    assert "How Ben Claes behaves here" in page
    assert "found by own check" in page
    assert owner.post(f"/review/posts/{post.id}").status_code == 303
    assert "How Ben Claes behaves here" in owner.get("/review").text
    form = {"measure": "cool_down", "happened": "a", "rule": "b", "why": "c"}
    assert owner.post(f"{answer.location}/decision", data=form).status_code == 303


def test_moderators_look_into_a_profile(
    app: Flask, ben: Person, mia: Person, give: Callable[..., Person], sign_in: SignIn
) -> None:
    browser = sign_in(mia)
    assert "Look into it" in browser.get(f"/people/{ben.handle}/report").text
    answer = browser.post(f"/review/people/{ben.handle}")
    assert "Profile of Ben Claes" in browser.get(answer.location).text
    assert Capability.MODERATOR
    form = {"measure": "suspend", "happened": "a", "rule": "b", "why": "c"}
    assert browser.post(f"{answer.location}/decision", data=form).status_code == 303


def test_reversing_what_was_decided_about_a_person_undoes_it(
    place: Community, ana: Person, ben: Person, mia: Person, post: Post
) -> None:
    from models import AppealOutcome
    from social.reports import appealing
    from social.review import appealed

    case = checking.open_by_check(ana, ben, place)
    decision = deciding.decide(ana, case, ruling(Measure.COOL_DOWN))
    made = appealing.appeal(ben, decision, "It was somebody else.")
    found = appealed.find_appeal(judge_of(mia), made.id)
    verdict = appealed.Verdict(outcome=AppealOutcome.REVERSED, answer="So it was.")
    appealed.decide(mia, found, verdict)
    assert may(ben, "post", place)
    assert post.state is TextState.PUBLISHED


def test_who_opened_a_case_alone_throws_it_away_and_nobody_is_told(
    post: Post, ana: Person, ben: Person, mia: Person, eve: Person, sign_in: SignIn
) -> None:
    case = checking.open_by_check(mia, post)
    assert not checking.may_drop(ana, case)
    with pytest.raises(Invalid):
        checking.drop(ana, case)
    for person in (ben, eve):
        assert sign_in(person).delete(f"/review/{case.id}").status_code == 404
    assert "Throw this case away" not in sign_in(ana).get(f"/review/{case.id}").text
    browser = sign_in(mia)
    assert "Throw this case away" in browser.get(f"/review/{case.id}").text
    assert browser.delete(f"/review/{case.id}").status_code == 303
    session.expire_all()
    case = session.scalars(select(Case)).one()
    assert (case.outcome, case.state) == (CaseOutcome.DROPPED, CaseState.CLOSED)
    assert events("case")[-1] == Event.CASE_CLOSED
    tell()
    assert (told(ben), told(ana)) == ([], [])
    with pytest.raises(Invalid):
        checking.drop(mia, case)
    assert checking.open_by_check(ana, post).id != case.id


def test_a_case_in_which_others_have_a_part_stays(
    post: Post, ana: Person, cas: Person, mia: Person, place: Community
) -> None:
    case = checking.open_by_check(mia, post)
    report(post, cas)
    with pytest.raises(Invalid):
        checking.drop(mia, case)
    reported = report(create_post(ana, place, Draft(source="Well, heads")), cas)
    with pytest.raises(Invalid):
        checking.drop(mia, reported)
    other = checking.open_by_check(mia, create_post(ana, place, Draft(source="Another")))
    deciding.decide(mia, other, ruling(Measure.SUSPEND))
    with pytest.raises(Invalid):
        checking.drop(mia, other)
