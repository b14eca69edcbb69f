"""Who writes house rules, are they fit, and does every process see each change?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from models import Capability, Event, Person, Rule, Rulebook, RuleVersion, Stage, session
from moderation.ruling import Action, Kind, Unfit, cost, patterns
from social import rulebook
from social.errors import Invalid
from social.rules import actions
from tests.known import events, last_facts
from tests.rules.conftest import Keep, put, said


def test_moderators_and_administrators_write_rules_and_nobody_else(in_app, ana, give, mia) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    for person in (ana, give(ana, Capability.COMPLIANCE)):
        with pytest.raises(NotFound):
            actions.add_rule(person, said("oaf"))
        with pytest.raises(NotFound):
            actions.change_rule(person, rule, said("oaf"), 1)
        with pytest.raises(NotFound):
            actions.stage_rule(person, rule, Stage.RETIRED, 1)
    give(ana, Capability.ADMINISTRATOR)
    actions.stage_rule(ana, rule, Stage.TRIAL, 1)


def test_each_change_is_a_version_and_an_entry(in_app, mia: Person, ana: Person) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    actions.change_rule(mia, rule, said("oaf", Action.HOLD), 1)
    actions.stage_rule(mia, rule, Stage.ACTIVE, 2)
    actions.stage_rule(mia, rule, Stage.ACTIVE, 3)
    assert events("rule") == ["rule.added", "rule.changed", "rule.staged"]
    facts = last_facts(Event.HOUSE_RULE_STAGED)
    assert (facts["stage"], facts["version"], facts["key"]) == ("active", 3, "test.oaf")
    assert facts["says"]["action"] == "hold"  # type: ignore[index]
    rows = session.scalars(select(RuleVersion).order_by(RuleVersion.number)).all()
    assert [(row.number, row.stage, row.says["action"]) for row in rows] == [
        (1, "draft", "queue"),
        (2, "draft", "hold"),
        (3, "active", "hold"),
    ]
    assert {row.written_by_id for row in rows} == {mia.id}


def test_a_rule_shows_by_its_examples_that_it_works(in_app, mia: Person) -> None:
    with pytest.raises(Unfit, match="does not find"):
        actions.add_rule(mia, said("oaf", must=("boor",)))
    with pytest.raises(Unfit, match="must not"):
        actions.add_rule(mia, said("oaf", must_not=("An oaf",)))
    with pytest.raises(Unfit, match="Looking"):
        actions.add_rule(mia, said("oaf", kind=Kind.PATTERN, seeks=("(?=oaf)",)))
    assert session.scalars(select(Rule)).all() == []


def test_a_name_stands_once_and_stays(in_app, mia: Person) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    with pytest.raises(Invalid):
        actions.add_rule(mia, said("oaf"))
    with pytest.raises(Invalid):
        actions.add_rules(mia, [said("lout"), said("lout")], Stage.DRAFT)
    with pytest.raises(Invalid):
        actions.change_rule(mia, rule, said("lout"), 1)


def test_two_who_change_one_rule_at_once_do_not_overwrite_each_other(
    in_app, mia: Person, at_once
) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    number = rule.id

    def change(turn: int) -> str:
        mine = session.get_one(Rule, number)
        person = session.get_one(Person, mia.id)
        actions.change_rule(person, mine, said("oaf", reason=f"Reason {turn}"), 1)
        return "done"

    done = at_once(*(partial(change, turn) for turn in range(6)))
    assert sorted(map(str, done)) == [str(Invalid)] * 5 + ["done"]
    session.expire_all()
    assert session.get_one(Rule, number).version == 2


def test_what_is_ready_is_kept_until_a_rule_changes(in_app, keep: Keep, mia, statements) -> None:
    rule = keep("oaf")
    first = rulebook.book()
    del statements[:]
    assert rulebook.book() is first
    assert len(statements) == 1
    actions.change_rule(mia, rule, said("lout", key="test.oaf"), rule.version)
    second = rulebook.book()
    assert second is not first
    assert second.lines["test.oaf"].said.seeks == ("lout",)
    session.get_one(Rulebook, 1).edition = "another"  # as another process would
    session.flush()
    assert rulebook.book() is not second
    session.rollback()


def test_only_rules_that_hold_or_are_on_trial_are_ready(in_app, keep: Keep) -> None:
    for word, stage in (("one", "draft"), ("two", "trial"), ("six", "active"), ("ten", "retired")):
        keep(word, stage=Stage(stage))
    book = rulebook.book()
    mine = {key for key in book.lines if key.startswith("test.")}
    assert mine == {"test.two", "test.six"}
    assert book.house.on_trial == {"test.two"}


def test_a_company_that_wants_leaks_otherwise_writes_the_rule_itself(in_app, mia, olaf) -> None:
    shipped = rulebook.book().lines["leaks.secrets"]
    assert (shipped.said.action, shipped.id) == (Action.BLOCK, None)
    rule = actions.add_rule(mia, replace(shipped.said, action=Action.COACH), Stage.TRIAL)
    assert rulebook.book().lines["leaks.secrets"] == shipped
    assert rulebook.book().house.on_trial == frozenset()
    for stage in (Stage.ACTIVE, Stage.RETIRED):
        actions.stage_rule(mia, rule, stage, rule.version)
        assert rule.wish
        assert rulebook.book().lines["leaks.secrets"] == shipped
        actions.refuse(mia, rule, actions.seal_of(rule))
    put(rule, Stage.ACTIVE, mia, olaf)
    assert rulebook.book().lines["leaks.secrets"].said.action is Action.COACH
    put(rule, Stage.RETIRED, mia, olaf)
    assert "leaks.secrets" not in rulebook.book().lines
    assert "leaks.numbers" in rulebook.book().lines


BLOCK, QUEUE = Action.BLOCK, Action.QUEUE
NOT_YET, HOLDS, OVER = Stage.DRAFT, Stage.ACTIVE, Stage.RETIRED


@pytest.mark.parametrize(
    ("before", "after", "takes_two"),
    [
        ((NOT_YET, BLOCK), (HOLDS, BLOCK), True),
        ((NOT_YET, QUEUE), (HOLDS, QUEUE), False),
        ((NOT_YET, BLOCK), (OVER, BLOCK), False),
        ((NOT_YET, QUEUE), (NOT_YET, BLOCK), False),
        ((HOLDS, QUEUE), (HOLDS, BLOCK), True),
        ((HOLDS, BLOCK), (HOLDS, QUEUE), True),
        ((HOLDS, BLOCK), (OVER, BLOCK), True),
        ((HOLDS, BLOCK), (Stage.TRIAL, BLOCK), True),
        ((HOLDS, QUEUE), (OVER, QUEUE), False),
        ((OVER, BLOCK), (NOT_YET, BLOCK), False),
    ],
)
def test_what_makes_texts_impossible_to_send_takes_two(
    before: tuple[Stage, Action], after: tuple[Stage, Action], takes_two: bool
) -> None:
    rule = Rule(key="test.oaf", stage=before[0], says={"action": before[1].value})
    assert actions.takes_two(rule, after[0], {"action": after[1].value}) is takes_two


def test_who_answers_for_a_rule_waits_for_approval_with_the_rest(in_app, mia, olaf, keep) -> None:
    rule = keep("oaf", Action.BLOCK)
    wish = replace(rulebook.said_by(rule.key, rule.says), seeks=("oaf", "lout"), owner=olaf.handle)
    actions.change_rule(mia, rule, wish, rule.version)
    assert rule.owner_id == mia.id
    actions.refuse(olaf, rule, actions.seal_of(rule))
    assert rule.owner_id == mia.id
    actions.change_rule(mia, rule, wish, rule.version)
    actions.approve(olaf, rule, actions.seal_of(rule))
    assert rule.owner_id == olaf.id


def test_another_approves_what_was_asked_and_nothing_else(in_app, mia, olaf, ben, keep) -> None:
    rule = keep("oaf", Action.BLOCK)
    actions.change_rule(mia, rule, said("oaf", Action.BLOCK, reason="Another"), 2)
    assert rule.says["reason"] == "We are kind to one another."
    seal = actions.seal_of(rule)
    with pytest.raises(Invalid, match="form"):
        actions.approve(mia, rule, seal)
    with pytest.raises(NotFound):
        actions.approve(ben, rule, seal)
    with pytest.raises(Invalid):
        actions.stage_rule(olaf, rule, Stage.TRIAL, rule.version)
    actions.refuse(mia, rule, seal)
    actions.change_rule(mia, rule, said("oaf", Action.BLOCK, reason="Worse"), rule.version)
    with pytest.raises(Invalid):
        actions.approve(olaf, rule, seal)
    actions.approve(olaf, rule, actions.seal_of(rule))
    assert (rule.says["reason"], rule.version, rule.wish) == ("Worse", 3, None)
    newest = session.scalars(select(RuleVersion).order_by(RuleVersion.id.desc())).first()
    assert newest is not None
    assert (newest.written_by_id, newest.approved_by_id) == (mia.id, olaf.id)
    assert events("rule")[-4:] == ["rule.wished", "rule.refused", "rule.wished", "rule.changed"]


def test_rules_that_are_too_much_together_are_not_kept(in_app, mia, monkeypatch) -> None:
    """Else nobody could write any more, whatever they write."""
    heavy = {"kind": Kind.PATTERN, "must": ("lout" + 300 * "a",), "seeks": ("lout[a-y]{300}",)}
    rule = actions.add_rule(mia, said("lout", **heavy))
    monkeypatch.setattr(patterns, "TOGETHER", 1 << 14)
    with pytest.raises(Invalid, match="form"):
        actions.stage_rule(mia, rule, Stage.TRIAL, rule.version)
    with pytest.raises(Unfit):
        actions.add_rule(mia, said("boor", **heavy))
    session.rollback()
    assert session.scalars(select(Rule.stage)).all() == [Stage.DRAFT]


def test_patterns_that_would_slow_everybody_down_are_not_let_in(in_app, mia, monkeypatch) -> None:
    """What makes them fewer is, also where there are too many already."""
    pattern = {"kind": Kind.PATTERN, "seeks": ("lou+t",), "must": ("lout",)}
    first, second = (actions.add_rule(mia, said(word, **pattern)) for word in ("lout", "boor"))
    assert 0 < actions.stage_rule(mia, first, Stage.TRIAL, 1) < 0.5
    monkeypatch.setattr(cost, "BUDGET", 0.01)
    with pytest.raises(Invalid, match="form") as refused:
        actions.stage_rule(mia, second, Stage.ACTIVE, 1)
    assert "times as long as it may" in refused.value.fields["form"]
    session.rollback()
    with pytest.raises(Invalid):
        actions.add_rules(mia, [said("bore", **pattern)], Stage.TRIAL)
    session.rollback()
    actions.add_rules(mia, [said("bore", **pattern)], Stage.DRAFT)
    actions.stage_rule(mia, actions.add_rule(mia, said("oaf")), Stage.ACTIVE, 1)
    actions.stage_rule(mia, session.get_one(Rule, first.id), Stage.RETIRED, 2)


def test_somebody_answers_for_each_rule(in_app, mia: Person, ana: Person) -> None:
    assert actions.add_rule(mia, said("oaf")).owner_id == mia.id
    assert actions.add_rule(mia, said("lout", owner="@ana.peeters")).owner_id == ana.id
    with pytest.raises(Invalid):
        actions.add_rule(mia, said("boor", owner="nobody"))


def test_of_fifty_who_approve_a_rule_at_once_one_does(in_app, mia, olaf, at_once) -> None:
    rule = actions.add_rule(mia, said("oaf", Action.BLOCK))
    actions.stage_rule(mia, rule, Stage.ACTIVE, rule.version)
    rule_id, person_id, seal, version = rule.id, olaf.id, actions.seal_of(rule), rule.version
    session.remove()

    def act() -> str:
        person, found = session.get_one(Person, person_id), session.get_one(Rule, rule_id)
        actions.approve(person, found, seal)
        return "approved"

    results = at_once(*[act] * 50)
    assert (results.count("approved"), results.count(Invalid)) == (1, 49)
    assert session.get_one(Rule, rule_id).version == version + 1
