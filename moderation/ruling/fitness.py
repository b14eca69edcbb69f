"""Is a rule fit to be kept? It says what it seeks, why, and shows by examples that it works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from models import PostKind, limits
from moderation.hosts import plain_host
from moderation.language import LANGUAGES
from moderation.leaks import KINDS
from moderation.rules import Attached, Candidate
from moderation.ruling.cost import share
from moderation.ruling.judging import judge
from moderation.ruling.patterns import Fault, Refused, compiled
from moderation.ruling.rule import Action, Bound, Kind, Rule, Scope
from moderation.ruling.ruleset import RuleSet, make_ready
from moderation.ruling.words import folded_words

SEEKS = 500
"""Words, patterns, hosts or files of one rule."""
LENGTH = 200
"""Characters of a word, a host, a file's name."""
SHORT = 2
"""Letters that a word has at least, and three where it counts within others, too."""
EXAMPLES = 50
EXAMPLE = 1_000
RULES = 10_000


PLACES = frozenset({PostKind.DISCUSSION.value, "comment", "message"})
"""Where a text can stand, as a rule names it."""


class Flaw(StrEnum):
    """What keeps a rule from being kept."""

    NO_KEY = "A rule needs a name of its own: small letters, digits, dots, dashes."
    SAME_KEY = "Another rule has the same name."
    NO_REASON = "Say why there is this rule: people are told."
    NO_MESSAGE = "Say what the writer is told."
    SEEKS_NOTHING = "Say what the rule looks for."
    TOO_MANY = "That is too much for one rule. Make several."
    TOO_LONG = "That is too long."
    TOO_SHORT = "So few letters stand in nearly every text."
    PATTERN = "The pattern cannot be used."
    NOT_A_HOST = "That is not the name of a host, as in example.com."
    NO_LEAK = f"That is none of {', '.join(KINDS)}."
    UNKNOWN = "There is none of this name."
    NO_COVER = "Only words can be covered, and no file."
    NO_EXAMPLE = "Give at least one text that the rule must find."
    MISSES = "The rule does not find this example."
    TOO_SLOW = (
        "Together the patterns could make judging a long text slow. Write fewer or shorter ones."
    )
    FINDS = "The rule finds this example, and must not."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a rule: with which of its facts, and with which words of it.

    `fault` says why a pattern is refused.
    """

    key: str
    fact: str
    flaw: Flaw
    detail: str = ""
    fault: Fault | None = None

    def __str__(self) -> str:
        why = f"{self.fault.value} " if self.fault else ""
        return f"{self.key}: {self.fact}: {self.flaw.value} {why}{self.detail}".strip()


class Unfit(ValueError):
    """Some rules cannot be kept; `problems` says all that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems[:20]))


def compile_rules(rules: Iterable[Rule]) -> RuleSet:
    """Check rules, run their examples and make them ready. Raises Unfit with all problems."""
    rules = tuple(rules)
    problems = [problem for rule in rules for problem in check(rule)]
    seen: set[str] = set()
    for rule in rules:
        if rule.key in seen:
            problems.append(Problem(rule.key, "key", Flaw.SAME_KEY))
        seen.add(rule.key)
    if len(rules) > RULES:
        problems.append(Problem("", "rules", Flaw.TOO_MANY, str(len(rules))))
    if problems:
        raise Unfit(problems)
    ready = make_ready(rules)
    if share(rules) > 1:
        raise Unfit([Problem("", "rules", Flaw.TOO_SLOW)])
    return ready


def check(rule: Rule) -> list[Problem]:
    """List what is wrong with a rule; its examples are run if it can be made ready at all."""
    problems = [*_said(rule), *_sought(rule)]
    return problems or list(_examples(rule))


def _said(rule: Rule) -> Iterator[Problem]:
    if not rule.key or len(rule.key) > LENGTH or not _is_key(rule.key):
        yield Problem(rule.key[:LENGTH], "key", Flaw.NO_KEY)
    if not rule.reason.strip():
        yield Problem(rule.key, "reason", Flaw.NO_REASON)
    if rule.action in _TOLD and not any(words.strip() for words in rule.messages.values()):
        yield Problem(rule.key, "messages", Flaw.NO_MESSAGE)
    if rule.kind is Kind.FILE and rule.action is Action.MASK:
        yield Problem(rule.key, "action", Flaw.NO_COVER)
    yield from _scoped(rule)
    if not rule.must:
        yield Problem(rule.key, "must", Flaw.NO_EXAMPLE)
    for fact in ("must", "must_not"):
        examples = getattr(rule, fact)
        if len(examples) > EXAMPLES:
            yield Problem(rule.key, fact, Flaw.TOO_MANY, str(len(examples)))
        if any(len(example) > EXAMPLE for example in examples):
            yield Problem(rule.key, fact, Flaw.TOO_LONG)


def _scoped(rule: Rule) -> Iterator[Problem]:
    """Give what a rule names that there is not, and nobody would miss."""
    for fact, named, known in (
        ("messages", rule.messages, LANGUAGES),
        ("languages", rule.scope.languages, LANGUAGES),
        ("kinds", rule.scope.kinds, PLACES),
    ):
        for one in sorted(set(named) - set(known)):
            yield Problem(rule.key, fact, Flaw.UNKNOWN, one[:40])
    for number in sorted(rule.scope.communities):
        if not 0 < number <= limits.NUMBER:
            yield Problem(
                rule.key, "communities", Flaw.UNKNOWN, str(number) if abs(number) < 10**20 else ""
            )


# Whom a rule stops or asks is told why.
_TOLD = frozenset({Action.COACH, Action.HOLD, Action.BLOCK})


def _sought(rule: Rule) -> Iterator[Problem]:
    if not rule.seeks:
        yield Problem(rule.key, "seeks", Flaw.SEEKS_NOTHING)
    if len(rule.seeks) > SEEKS:
        yield Problem(rule.key, "seeks", Flaw.TOO_MANY, str(len(rule.seeks)))
        return
    for one in rule.seeks:
        match rule.kind:
            case Kind.PATTERN:
                yield from _pattern(rule, one)
            case _ if len(one) > LENGTH:
                yield Problem(rule.key, "seeks", Flaw.TOO_LONG, one[:40])
            case Kind.WORDS:
                yield from _words(rule, one)
            case Kind.HOST if not plain_host(one):
                yield Problem(rule.key, "seeks", Flaw.NOT_A_HOST, one)
            case Kind.LEAK if one not in KINDS:
                yield Problem(rule.key, "seeks", Flaw.NO_LEAK, one)
            case Kind.FILE if not one.strip("*?. "):
                yield Problem(rule.key, "seeks", Flaw.TOO_SHORT, one)


def _words(rule: Rule, words: str) -> Iterator[Problem]:
    letters = sum(letter.isalnum() for letter in folded_words(words))
    if letters < (SHORT if rule.bound is Bound.WHOLE else SHORT + 1):
        yield Problem(rule.key, "seeks", Flaw.TOO_SHORT, words)


def _pattern(rule: Rule, pattern: str) -> Iterator[Problem]:
    try:
        compiled(pattern, has_case=rule.has_case, is_folded=rule.is_folded)
    except Refused as refused:
        detail = f"{refused.detail} [{pattern[:40]}]".strip()
        yield Problem(rule.key, "seeks", Flaw.PATTERN, detail, refused.fault)


def _examples(rule: Rule) -> Iterator[Problem]:
    try:
        alone = make_ready((replace(rule, scope=Scope(), expires=None),))
    except Refused as refused:  # each pattern is fit, all of them together are not
        yield Problem(rule.key, "seeks", Flaw.PATTERN, "", refused.fault)
        return
    for example in rule.must:
        if not judge(_example(rule, example), alone):
            yield Problem(rule.key, "must", Flaw.MISSES, example)
    for example in rule.must_not:
        if judge(_example(rule, example), alone):
            yield Problem(rule.key, "must_not", Flaw.FINDS, example)


def _example(rule: Rule, text: str) -> Candidate:
    files = (Attached(name=text, type=text),) if rule.kind is Kind.FILE else ()
    return Candidate.of("" if files else text, attached=files)


def _is_key(key: str) -> bool:
    return key == key.lower() and all(sign.isalnum() or sign in ".-_" for sign in key)
