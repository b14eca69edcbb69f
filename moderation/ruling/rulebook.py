"""Rules as YAML: what people write, review and take from one company to another.

about: {messages: …, reason: …}   # what every rule says that does not say it itself
sets: {people: [women, men]}      # {people} in a pattern or a word stands for any of them
rules:
  - key: en.insults
    kind: words
    seeks: [numbskull]
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from moderation.ruling.facts import LIMIT, Malformed, facts_of, rule_of
from moderation.ruling.fitness import SEEKS
from moderation.ruling.patterns import LENGTH
from moderation.ruling.rule import Kind, Rule

DEEP = 8
"""Levels of lists and names inside one another; a rule takes four."""

_SET = re.compile(r"\{([a-z_]{2,40})\}")
_PARTS = frozenset({"about", "sets", "rules"})


def write_rulebook(rules: tuple[Rule, ...]) -> str:
    """Write rules as YAML; `read_rulebook` reads the same rules."""
    return yaml.dump(
        {"rules": [facts_of(rule) for rule in rules]},
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )


def read_rulebook(text: str) -> tuple[Rule, ...]:
    """Read rules from YAML. Raises Malformed."""
    return rules_of(plain(text))


def rules_of(book: object) -> tuple[Rule, ...]:
    """Read rules from what YAML says. Raises Malformed."""
    if not isinstance(book, dict) or not isinstance(book.get("rules"), list):
        raise Malformed("a file of rules begins with 'rules:' and has a list below it")
    unknown = set(map(str, book)) - _PARTS
    if unknown:
        raise Malformed(f"{min(unknown)!r} is none of {', '.join(sorted(_PARTS))}")
    about, sets = _named("about", book), _named("sets", book)
    sets = {name: _any_of(name, words) for name, words in sets.items()}
    rules = []
    for number, facts in enumerate(book["rules"], 1):
        named = f"rule {number}"
        if isinstance(facts, dict):
            facts = _spelt_out(about | facts, sets, named)
        rules.append(rule_of(facts, named))
    return tuple(rules)


def plain(text: str) -> Any:
    """Read YAML that has plain values only, and each of them once."""
    if len(text) > LIMIT:
        raise Malformed(f"a file of rules has at most {LIMIT:,} characters")
    try:
        _refuse_monsters(text)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except Malformed:
        raise
    except (yaml.YAMLError, ValueError) as problem:
        raise Malformed(f"this is not YAML: {str(problem)[:200]}") from None


def _refuse_monsters(text: str) -> None:
    """Refuse what would grow when it is read, and what is deeper than any rule."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Malformed("& and * are not read: write out what is meant")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEP:
            raise Malformed("this is deeper than any rule")


def _named(part: str, book: dict[str, Any]) -> dict[Any, Any]:
    found = book.get(part) or {}
    if not isinstance(found, dict):
        raise Malformed(f"{part}: names and values are needed")
    return found


def _any_of(name: str, words: object) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise Malformed(f"sets: {name}: a list of words is needed")
    return tuple(words)


def _spelt_out(facts: dict[str, Any], sets: dict[str, tuple[str, ...]], place: str) -> Any:
    """Write out what stands for a set: in a pattern as alternatives, in words one after another."""
    seeks = facts.get("seeks")
    if not isinstance(seeks, list) or not all(isinstance(one, str) for one in seeks):
        return facts
    missing = {name for one in seeks for name in _SET.findall(one)} - sets.keys()
    if missing:
        raise Malformed(f"{place}: there is no set {min(missing)!r}")
    _refuse_many(seeks, sets, place, is_pattern=facts.get("kind") == Kind.PATTERN)
    if facts.get("kind") == Kind.PATTERN:
        said = [_SET.sub(lambda name: f"(?:{'|'.join(sets[name[1]])})", one) for one in seeks]
    else:
        said = [word for one in seeks for word in _each(one, sets)]
    return facts | {"seeks": said}


def _refuse_many(
    seeks: list[str], sets: dict[str, tuple[str, ...]], place: str, *, is_pattern: bool
) -> None:
    """Refuse what would be too much for a rule, before it is written out."""
    written = 0
    for one in seeks:
        size = len(one) if is_pattern else 1
        for name in _SET.findall(one):
            size += sum(map(len, sets[name])) if is_pattern else size * (len(sets[name]) - 1)
            if size > (LENGTH if is_pattern else SEEKS):
                break
        if is_pattern and size > LENGTH:
            raise Malformed(f"{place}: with its sets, a pattern has more than {LENGTH} characters")
        written += size
        if not is_pattern and written > SEEKS:
            raise Malformed(f"{place}: with its sets, it seeks more than {SEEKS} words")


def _each(words: str, sets: dict[str, tuple[str, ...]]) -> list[str]:
    name = _SET.search(words)
    if name is None:
        return [words]
    before, after = words[: name.start()], words[name.end() :]
    return [f"{before}{one}{rest}" for one in sets[name[1]] for rest in _each(after, sets)]
