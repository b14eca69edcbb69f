"""Rules for the tests of the house rules. Their insults are those of a children's book."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.ruling.rule import Kind, Rule


def rule_for(*seeks: str, **facts: object) -> Rule:
    """Make a rule that is fit to be kept but for its examples."""
    known: dict[str, object] = {
        "key": "test.rule",
        "kind": Kind.WORDS,
        "reason": "We are kind to one another.",
        "messages": {"en": "Would you say this to their face?"},
        "must": seeks,
    }
    return Rule(seeks=seeks, **(known | facts))  # type: ignore[arg-type]


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """Give the maker of rules."""
    return rule_for
