"""Who may change a rule, what is counted before, and when does it hold?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from archive.periods import Period
from archive.retention import Count, keeping
from models import Community, Entry, Event, Person, Post, RecordKind, Retention, now, session
from social.changes import change
from social.errors import Invalid
from social.records import rules
from social.records.rules import Wish
from tests.at_once import Other, all_wait

POST = RecordKind.POST
WISH = Wish(kind=POST, most=Period.read("P1Y"), basis="A law", source="A book")


@pytest.fixture
def proposed(in_app: None, rosa: Person) -> Retention:
    return rules.propose_rule(rosa, WISH)


def test_a_rule_holds_a_day_after_a_second_person_approved_it(
    proposed: Retention, omar: Person, write_post: Callable[..., Post]
) -> None:
    post = write_post()
    at = now()
    rules.approve_rule(omar, proposed, at)
    assert proposed.takes_effect_at == at + timedelta(hours=24)
    before, after = (at + timedelta(hours=hours) for hours in (23, 24))
    assert keeping(session, POST, [post.id], before) == {}
    assert keeping(session, POST, [post.id], after)[post.id].rule_id == proposed.id


def test_whoever_proposed_a_rule_does_not_approve_it(proposed: Retention, rosa: Person) -> None:
    with pytest.raises(Invalid):
        rules.approve_rule(rosa, proposed)
    assert proposed.is_open

    def approve() -> None:
        with change(rosa) as record:
            proposed.approved_by_id = rosa.id
            proposed.approved_at = proposed.takes_effect_at = now()
            record(Event.RULE_APPROVED, proposed)

    with pytest.raises(IntegrityError, match="two_people"):
        approve()


def test_a_rule_waits_for_the_day_that_it_names(in_app: None, rosa: Person, omar: Person) -> None:
    day = (now() + timedelta(days=90)).date()
    rule = rules.propose_rule(rosa, replace(WISH, valid_from=day))
    rules.approve_rule(omar, rule)
    assert rule.takes_effect_at == datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_a_proposal_is_decided_once(proposed: Retention, rosa: Person, omar: Person) -> None:
    rules.refuse_rule(rosa, proposed)
    for act in (rules.approve_rule, rules.refuse_rule):
        with pytest.raises(Invalid):
            act(omar, proposed)


def test_counts_are_shown_before_anybody_proposes(
    in_app: None,
    rosa: Person,
    write_post: Callable[..., Post],
    community: Community,
    make_community: Callable[..., Community],
    ana: Person,
    make_rule: Callable[..., Retention],
) -> None:
    other = make_community("Paint", ana)
    old = datetime(2020, 1, 1, tzinfo=UTC)
    for at, place in ((old, community), (old, community), (now(), community), (old, other)):
        write_post(at=at, community_id=place.id)
    assert rules.try_rule(rosa, WISH) == [
        Count(POST, community.id, "Welding", 3, 2),
        Count(POST, other.id, "Paint", 1, 1),
    ]
    make_rule(most="P50Y", community_id=community.id)
    assert rules.try_rule(rosa, WISH) == [Count(POST, other.id, "Paint", 1, 1)]
    ends = replace(WISH, community_id=community.id, ends=True)
    make_rule(most="P2Y")
    assert rules.try_rule(rosa, ends) == [Count(POST, community.id, "Welding", 3, 2)]
    assert session.scalar(select(func.count()).where(Retention.approved_at.is_(None))) == 0
    assert session.scalars(select(Post).where(Post.deleted_at.is_not(None))).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"most": None},
        {"least": Period.read("P2Y")},
        {"least": Period.read("P13M")},
        {"community_id": 2**31 - 1},
    ],
)
def test_a_rule_that_says_nothing_is_refused(
    in_app: None, rosa: Person, wrong: dict[str, object]
) -> None:
    for act in (rules.try_rule, rules.propose_rule):
        with pytest.raises(Invalid):
            act(rosa, replace(WISH, **wrong))
        session.rollback()
    assert session.scalars(select(Retention)).all() == []


def test_a_rule_for_what_there_is_nothing_of_yet_counts_nothing(in_app: None, rosa: Person) -> None:
    assert rules.try_rule(rosa, replace(WISH, kind=RecordKind.REPORT)) == []


def test_for_who_has_no_role_there_are_no_rules(proposed: Retention, eve: Person) -> None:
    acts: list[Callable[[], object]] = [
        lambda: rules.try_rule(eve, WISH),
        lambda: rules.propose_rule(eve, WISH),
        lambda: rules.approve_rule(eve, proposed),
        lambda: rules.refuse_rule(eve, proposed),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert proposed.is_open


def test_every_act_stands_in_the_ledger(proposed: Retention, rosa: Person, omar: Person) -> None:
    rules.approve_rule(omar, proposed)
    rules.refuse_rule(omar, rules.propose_rule(rosa, WISH))
    events = session.scalars(select(Entry.event).where(Entry.noun == "retention"))
    assert sorted(events) == [
        "retention.approved", "retention.proposed", "retention.proposed", "retention.refused",
    ]  # fmt: skip


def test_two_who_decide_at_once_decide_once(
    app: Flask, proposed: Retention, omar: Person, rosa: Person
) -> None:
    rule_id, pairs = proposed.id, [(rules.approve_rule, omar.id), (rules.refuse_rule, rosa.id)]
    session.remove()
    session.scalars(select(Retention).where(Retention.id == rule_id).with_for_update()).one()

    def decide(act: Callable[[Person, Retention], None], officer: int) -> None:
        act(session.get_one(Person, officer), session.get_one(Retention, rule_id))

    others = [Other(app, lambda pair=pair: decide(*pair)) for pair in pairs]
    assert all_wait(*others)
    session.rollback()
    refused = 0
    for other in others:
        try:
            other.done()
        except Invalid:
            refused += 1
    assert refused == 1
