"""All rules together, made ready once to judge any number of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.hosts import plain_host
from moderation.ruling.files import glob
from moderation.ruling.patterns import Patterns, compiled, folded
from moderation.ruling.rule import Kind, Rule
from moderation.ruling.words import Words, folded_words, spoken


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that were made ready; `rules` keeps their order, the rest finds what they seek."""

    rules: tuple[Rule, ...]
    words: Words
    typed: Words
    patterns: Patterns
    typed_patterns: tuple[Patterns, Patterns]
    hosts: Mapping[str, tuple[int, ...]]
    files: tuple[tuple[int, str, Any], ...]
    leaks: Mapping[str, tuple[int, ...]]
    unless: Mapping[int, tuple[str, ...]]


def make_ready(rules: Iterable[Rule]) -> RuleSet:
    """Make rules ready without asking whether they are fit. Raises patterns.Refused."""
    rules = tuple(rules)
    return RuleSet(
        rules=rules,
        words=Words(_terms(rules, is_folded=True), is_folded=True),
        typed=Words(_terms(rules, is_folded=False), is_folded=False),
        patterns=_patterns(rules, is_folded=True, has_case=False),
        typed_patterns=(
            _patterns(rules, is_folded=False, has_case=False),
            _patterns(rules, is_folded=False, has_case=True),
        ),
        hosts=_hosts(rules),
        files=tuple(
            (number, sought, glob(sought))
            for number, rule in enumerate(rules)
            if rule.kind is Kind.FILE
            for sought in rule.seeks
        ),
        leaks=_leaks(rules),
        unless={
            number: tuple(spoken(words) for words in rule.unless)
            for number, rule in enumerate(rules)
            if rule.unless
        },
    )


def _terms(rules: tuple[Rule, ...], *, is_folded: bool) -> Iterable[tuple[int, Any, str]]:
    for number, rule in enumerate(rules):
        if rule.kind is Kind.WORDS and rule.is_folded is is_folded:
            for words in rule.seeks:
                yield number, rule.bound, folded_words(words) if is_folded else words.lower()


def _patterns(rules: tuple[Rule, ...], *, is_folded: bool, has_case: bool) -> Patterns:
    found = [
        (
            number,
            folded(pattern) if is_folded else pattern,
            compiled(pattern, has_case=has_case, is_folded=is_folded),
        )
        for number, rule in enumerate(rules)
        if rule.kind is Kind.PATTERN and rule.is_folded is is_folded
        if is_folded or rule.has_case is has_case
        for pattern in rule.seeks
    ]
    return Patterns(found, has_case=has_case)


def _leaks(rules: tuple[Rule, ...]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for number, rule in enumerate(rules):
        if rule.kind is Kind.LEAK:
            for kind in rule.seeks:
                found[kind] += (number,)
    return dict(found)


def _hosts(rules: tuple[Rule, ...]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for number, rule in enumerate(rules):
        if rule.kind is Kind.HOST:
            for host in rule.seeks:
                found[plain_host(host)] += (number,)
    return dict(found)
