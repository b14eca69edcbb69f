"""What would some rules cost at worst, told before they hold?

Each pattern is sought in linear time, and many together are as linear, but not as quick: RE2 makes
its states while it reads, and each state has to name all patterns that may have begun. So the rules
judge a text that is made of their own patterns, as somebody would who wants to slow them down. What
that takes is compared with what other patterns, always the same, take in the same moment: the
machine and its load matter little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from time import thread_time

from moderation.rules import Candidate
from moderation.ruling.judging import judge
from moderation.ruling.patterns import Patterns
from moderation.ruling.rule import Kind, Rule, Scope
from moderation.ruling.ruleset import make_ready
from moderation.seen import Seen

LENGTH = 2_500
"""Characters of the text that is judged."""
FIRST = 250
"""So many of them are judged first: what is far too much is known by then."""
BUDGET = 8
"""Times the yardstick that judging may take: half a second for the longest text where the yardstick
takes 16 ms. Five thousand rules, five hundred patterns among them, take a thirtieth of that."""
ROUGHLY = 3
TRIES = 2

_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"
_PIECES = re.compile(r"(?<!\\)[^\W_]+|[-:/.@#]")


def share(rules: Iterable[Rule]) -> float:
    """Tell which part of the budget the patterns among some rules take; 1 is all of it.

    Raises patterns.Refused if they cannot be made ready together.
    """
    rules = [replace(rule, scope=Scope()) for rule in rules if rule.kind is Kind.PATTERN]
    if not rules:
        return 0.0
    text, budget = worst(rules), BUDGET * yardstick()
    rough = _judging(rules, text[:FIRST]) * LENGTH / FIRST / budget
    if rough > ROUGHLY:
        return rough
    return min(_judging(rules, text) for _try in range(TRIES)) / budget


def _judging(rules: list[Rule], text: str) -> float:
    ready = make_ready(rules)  # anew, as a process is that has seen no text yet
    candidate = replace(Candidate.of(text), seen=Seen(text, text))
    return _spent(partial(judge, candidate, ready))


def worst(rules: Iterable[Rule]) -> str:
    """Write a text of pieces of patterns, cut short, and of other letters and digits.

    The same rules make the same text.
    """
    found = {
        piece.lower() for rule in rules for one in rule.seeks for piece in _PIECES.findall(one)
    }
    pieces, below, words = sorted(found) or [_SIGNS], _dice(11), []
    for _word in range(LENGTH):
        piece = pieces[below(len(pieces))] if below(2) else _mixed(below, 6)
        words.append(piece[: 1 + below(12)] + ("", "", " ")[below(3)])
    return "".join(words)[:LENGTH]


def yardstick() -> float:
    """Measure the CPU seconds that patterns which never change take on a text that never does."""
    below = _dice(7)
    lists = ["|".join(_mixed(below, 8) for _word in range(100)) for _list in range(10)]
    found = [(number, words, None) for number, words in enumerate(lists)]
    text = _mixed(below, LENGTH)
    fresh = [Patterns(found, has_case=False) for _try in range(TRIES)]
    return min(_spent(partial(one.matching, text)) for one in fresh)


def _mixed(below: Callable[[int], int], length: int) -> str:
    return "".join(_SIGNS[below(len(_SIGNS))] for _sign in range(length))


def _dice(seed: int) -> Callable[[int], int]:
    """Give numbers below others that look like chance and are always the same (Knuth's MMIX)."""
    state = seed

    def below(most: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (state >> 33) % most

    return below


def _spent(work: Callable[[], object]) -> float:
    start = thread_time()
    work()
    return thread_time() - start
