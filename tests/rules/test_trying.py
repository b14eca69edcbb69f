"""What is told of a rule that is tried on what is there, and what is not?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Community, Person, Post, Rule, RuleHit, Stage, Work, now, session
from moderation import Draft
from moderation.ruling import Action, Scope
from social import rulebook
from social.comments.actions import create_comment
from social.posts.actions import create_post
from social.rules import actions, jobs, trying
from tests.known import events
from tests.rules.conftest import said


@pytest.fixture
def crowd(make_person: Callable[..., Person]) -> list[Person]:
    """Six people."""
    return [make_person(f"Person {number}") for number in range(6)]


def tried(rule: Rule, reader: Person) -> trying.Counted:
    """Try a rule, and say what its reader is told."""
    trying.count(rule.id, rule.version)
    session.expire_all()
    found = trying.counted(session.get_one(Rule, rule.id), reader)
    assert found is not None
    return found


def test_numbers_of_few_writers_are_not_told(
    in_app, mia, crowd, make_community: Callable[..., Community]
) -> None:
    open_one = make_community("Open", *crowd)
    closed = make_community("Closed", *crowd, kind="private")
    small = make_community("Small", *crowd)
    rule = actions.add_rule(mia, said("oaf", Action.COACH))
    for person in crowd:
        post = create_post(person, open_one, Draft(source="oaf"))
        create_post(person, closed, Draft(source="oaf"))
        create_post(person, closed, Draft(source="something else"))
    create_comment(crowd[0], post, Draft(source="an oaf too"))
    create_post(crowd[0], small, Draft(source="oaf"))
    found = tried(rule, mia)
    assert found.places == [("Open", 7)]
    assert (found.elsewhere, found.has_few, found.found) == (6, True, 13)
    assert found.texts == 20
    assert tried(rule, crowd[0]).places == [("Closed", 6), ("Open", 7)]
    for person in crowd[1:5]:
        create_post(person, small, Draft(source="oaf"))
    found = tried(rule, mia)
    assert (found.places, found.elsewhere, found.has_few) == (
        [("Open", 7), ("Small", 5)],
        6,
        False,
    )


def test_only_what_the_rule_is_about_is_counted(in_app, mia, crowd, make_community, owner) -> None:
    place, other = make_community("One", *crowd), make_community("Two", *crowd)
    rule = actions.add_rule(mia, said("oaf", scope=Scope(communities=frozenset({place.id}))))
    for person in crowd:
        create_post(person, place, Draft(source="oaf"))
        create_post(person, other, Draft(source="oaf"))
        old = create_post(person, place, Draft(source="old oaf"))
        with owner.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE post DISABLE TRIGGER USER")
            past = now() - timedelta(days=31)
            connection.execute(update(Post).where(Post.id == old.id).values(posted_at=past))
            connection.exec_driver_sql("ALTER TABLE post ENABLE TRIGGER USER")
    assert tried(rule, mia).places == [("One", 6)]


def test_counting_is_recorded_asked_of_the_worker_and_forgotten_by_the_next_version(
    in_app, mia, ben
) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    actions.try_rule(mia, rule)
    assert events("rule")[-1] == "rule.tried"
    actions.stage_rule(mia, rule, Stage.TRIAL, 1)
    trying.count(rule.id, 1)
    session.expire_all()
    assert session.get_one(Rule, rule.id).tried is None
    assert session.query(Work).all() == []


def test_hits_are_forgotten_after_three_months(in_app, mia) -> None:
    rule, today = actions.add_rule(mia, said("oaf")), rulebook.today()
    for days in (0, 90, 91):
        session.add(RuleHit(rule_id=rule.id, day=today - timedelta(days=days)))
    session.commit()
    jobs.forget.call(0)
    assert session.query(RuleHit).count() == 2
