"""How is a rule written as plain facts, and read from them? What YAML and CSV have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from moderation.ruling.rule import Action, Bound, Kind, Rule, Scope, Severity

Facts = dict[str, Any]

LIMIT = 5_000_000
"""Characters of a file of rules."""


class Malformed(ValueError):
    """A file does not say rules; the words say where, and what would be right."""


def facts_of(rule: Rule) -> Facts:
    """Write a rule as plain facts; what goes without saying is left out."""
    facts: Facts = {}
    for field in fields(Rule):
        value = getattr(rule, field.name)
        if field.name not in _ALWAYS and value == getattr(_PLAIN, field.name):
            continue
        match value:
            case Scope():
                facts |= {
                    name: sorted(getattr(value, name)) for name in _SCOPE if getattr(value, name)
                }
            case StrEnum():
                facts[field.name] = value.value
            case tuple():
                facts[field.name] = list(value)
            case Mapping():
                facts[field.name] = dict(value)
            case date():
                facts[field.name] = value.isoformat()
            case _:
                facts[field.name] = value
    return facts


def rule_of(facts: object, place: str) -> Rule:
    """Read a rule from plain facts. Raises Malformed, which names `place` and the fact."""
    if not isinstance(facts, dict):
        raise Malformed(f"{place}: a rule has names and values")
    unknown = [name for name in facts if name not in _READ]
    if unknown:
        raise Malformed(f"{place}: {unknown[0]!r} is none of {', '.join(_READ)}")
    for name in _ALWAYS:
        if name not in facts:
            raise Malformed(f"{place}: {name} is missing")
    known: Facts = {}
    for name, value in facts.items():
        try:
            known[name] = _READ[name](value)
        except (TypeError, ValueError) as problem:
            raise Malformed(f"{place}: {name}: {problem}") from None
    scope = Scope(**{name: known.pop(name) for name in _SCOPE if name in known})
    return Rule(scope=scope, **known)


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("put words in quotation marks")
    return value


def _list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise TypeError("a list of words is needed")
    return tuple(_words(one) for one in value)


def _names(value: object) -> frozenset[str]:
    return frozenset(_list(value))


def _numbers(value: object) -> frozenset[int]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise TypeError("a list of numbers is needed")
    return frozenset(value)


def _claim(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is needed")
    return value


def _by_language(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError("languages with words are needed")
    return {_words(language): _words(words) for language, words in value.items()}


def _day(value: object) -> date | None:
    if value is None or type(value) is date:
        return value
    return date.fromisoformat(_words(value))


_PLAIN = Rule(key="", kind=Kind.WORDS, seeks=())
_ALWAYS = ("key", "kind", "seeks")
_SCOPE = ("communities", "kinds", "languages")
_READ: dict[str, Callable[[Any], Any]] = {
    "key": _words,
    "kind": Kind,
    "seeks": _list,
    "action": Action,
    "severity": Severity,
    "bound": Bound,
    "is_folded": _claim,
    "has_case": _claim,
    "in_quotes": _claim,
    "unless": _list,
    "communities": _numbers,
    "kinds": _names,
    "languages": _names,
    "messages": _by_language,
    "owner": _words,
    "reason": _words,
    "expires": _day,
    "must": _list,
    "must_not": _list,
}
