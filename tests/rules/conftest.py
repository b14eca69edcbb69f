"""What do the tests of the house rules share? Mia who writes them, and a place to break them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from models import Capability, Community, Person, Rule, Stage
from moderation.ruling import Action, Kind
from moderation.ruling import Rule as Said
from social.rules import actions

Keep = Callable[..., Rule]


def said(word: str, action: Action = Action.QUEUE, **facts: object) -> Said:
    """Write a rule about one word."""
    known: dict[str, object] = {
        "key": f"test.{word}",
        "kind": Kind.WORDS,
        "reason": "We are kind to one another.",
        "messages": {"en": f"Would you say {word} to a friend?", "nl": f"Zeg je {word} ook thuis?"},
        "seeks": (word,),
        "must": (word,),
    }
    return Said(action=action, **(known | facts))  # type: ignore[arg-type]


@pytest.fixture
def mia(app: Flask, make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Mia moderates."""
    return give(make_person("Mia Moderator"), Capability.MODERATOR)


@pytest.fixture
def olaf(app: Flask, make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Olaf moderates too, and approves."""
    return give(make_person("Olaf Moderator"), Capability.MODERATOR)


def put(rule: Rule, stage: Stage, asker: Person, approver: Person) -> Rule:
    """Bring a rule to a stage, with as many people as that takes."""
    actions.stage_rule(asker, rule, stage, rule.version)
    if rule.wish:
        actions.approve(approver, rule, actions.seal_of(rule))
    return rule


@pytest.fixture
def keep(mia: Person, olaf: Person) -> Keep:
    """Let a rule hold: `keep("numbskull", Action.BLOCK)`."""

    def make(
        word: str, action: Action = Action.QUEUE, stage: Stage = Stage.ACTIVE, **facts: object
    ) -> Rule:
        rule = actions.add_rule(mia, said(word, action, **facts))
        return put(rule, stage, mia, olaf)

    return make


@pytest.fixture
def place(make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
    """A community that Ana runs and Ben is in."""
    return make_community("Paint shop", ana, ben)
