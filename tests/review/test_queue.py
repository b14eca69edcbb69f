"""Does all that waits stand in one queue, the most urgent first?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from models import (
    Case,
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipState,
    Person,
    Post,
    now,
    session,
)
from social.changes import change
from social.communities.joining import join_community
from social.judges import judge_of
from social.review import listing
from tests.review.conftest import report

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def joins(app: Flask, place: Community, make_person: Callable[..., Person]) -> list[Person]:
    """Forty people ask to join, one a minute, the first an hour ago."""
    found = [make_person(f"Jo Number{number}") for number in range(40)]
    with change(None) as record:
        for number, person in enumerate(found):
            line = Membership(
                person_id=person.id,
                community_id=place.id,
                state=MembershipState.REQUESTED,
                created_at=now() - timedelta(minutes=60 - number),
            )
            session.add(line)
            record(Event.MEMBER_REQUESTED, line)
    return found


def whole(person: Person) -> list[tuple[str, int]]:
    """Read the whole queue of a person, page by page."""
    judge, after, found = judge_of(person), None, []
    while True:
        lines, after = listing.queue(judge, after)
        found += [
            ("join", one.person_id) if isinstance(one, Membership) else ("case", one.case.id)
            for one in lines
        ]
        if after is None:
            return found


def test_joins_and_cases_stand_in_one_order_and_none_is_lost_between_pages(
    case: Case, joins: list[Person], ana: Person, mia: Person
) -> None:
    session.execute(update(Case).values(urgent_at=now() - timedelta(minutes=29, seconds=30)))
    session.commit()
    expected = [("join", person.id) for person in joins]
    expected.insert(31, ("case", case.id))
    assert whole(ana) == expected
    assert whole(mia) == [("case", case.id)]


def test_who_asks_is_let_in_from_the_queue(
    case: Case, joins: list[Person], ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    owner = sign_in(ana)
    page = owner.get("/review").text
    assert f"{joins[0].name} asks to join" in page
    path = f"/communities/paint-shop/requests/{joins[0].handle}"
    for person in (ben, eve):
        assert sign_in(person).post(path).status_code == 403
    answer = owner.post(path, headers={"Referer": "http://localhost/review"})
    assert (answer.status_code, answer.location) == (303, "/review")
    assert f"{joins[0].name} asks" not in owner.get("/review").text


def test_requests_of_people_who_left_and_of_other_communities_do_not_show(
    joins: list[Person], ana: Person, ben: Person, make_community: Callable[..., Community]
) -> None:
    other = make_community("Cellar", ben, kind=CommunityKind.PRIVATE)
    join_community(ana, other)
    with change(None) as record:
        joins[0].deactivated_at = now()
        joins[0].state = "deactivated"
        record(Event.PERSON_DEACTIVATED, joins[0])
    assert whole(ana) == [("join", person.id) for person in joins[1:]]


def test_a_page_is_few_statements_with_cases_and_joins(
    post: Post, joins: list[Person], ana: Person, cas: Person, sign_in: SignIn,
    statements: list[str],
) -> None:  # fmt: skip
    report(post, cas)
    browser = sign_in(ana)
    browser.get("/review")
    statements.clear()
    assert browser.get("/review").status_code == 200
    assert len(statements) <= 12, "\n".join(statements)


def test_a_held_text_is_let_through_with_one_click(
    place: Community, ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    from models import Approval
    from moderation import Draft
    from social.communities.writing import Tools, set_tools
    from social.posts.actions import create_post

    set_tools(ana, place, Tools(approval=Approval.ALL), place.version)
    post = create_post(ben, place, Draft(source="Hear this"))
    owner = sign_in(ana)
    assert "Waits for approval" in owner.get("/review").text
    (line,), _next = listing.queue(judge_of(ana), None)
    assert isinstance(line, listing.Line)
    path = f"/review/{line.case.id}"
    assert "Let it through" in owner.get(path).text
    for person in (ben, eve):
        assert sign_in(person).post(f"{path}/decision", data={"measure": "none"}).status_code == 404
    form = {"measure": "none", "seen": post.version}
    assert owner.post(f"{path}/decision", data=form).status_code == 303
    session.refresh(post)
    assert post.is_shown
