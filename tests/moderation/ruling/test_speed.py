"""What does it cost to judge a text by five thousand rules? A bound that holds on a busy machine.

The figures are in BENCHMARKS.md; here are ordinary texts and the dearest that are known, the best
of several runs each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from random import Random
from time import process_time

import pytest

from models import limits as lengths
from moderation.rules import Candidate
from moderation.ruling.judging import judge
from moderation.ruling.ruleset import RuleSet, make_ready
from tests.moderation.ruling.many import LENGTH, ORDINARY, UNITS, five_thousand, monsters


@pytest.fixture(scope="module")
def ready() -> RuleSet:
    """Give five thousand rules."""
    return make_ready(five_thousand(Random(4)))


def cpu_ms(work: Callable[[], object], times: int = 5) -> float:
    """Measure the CPU of one call, the best of several."""
    best = float("inf")
    for _time in range(times):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best * 1_000


def test_an_ordinary_text_takes_a_few_milliseconds(ready: RuleSet) -> None:
    spent = cpu_ms(lambda: judge(Candidate.of(ORDINARY[:LENGTH]), ready))
    print(f"{spent:.1f} ms")
    assert spent < 15


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_is_dear(ready: RuleSet, unit: str) -> None:
    candidate = Candidate.of(monsters()[unit])
    spent = cpu_ms(lambda: judge(candidate, ready))
    print(f"{unit!r}: {spent:.1f} ms")
    assert spent < 60


def calls(text: str, ready: RuleSet) -> int:
    """Count the functions that are called until a text is judged."""
    candidate, counter = Candidate.of(text), count()
    judge(candidate, ready)
    sys.setprofile(lambda *_args: next(counter))
    try:
        judge(candidate, ready)
    finally:
        sys.setprofile(None)
    return next(counter)


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_length_asks_for_twice_the_work(ready: RuleSet, unit: str) -> None:
    whole = (unit * lengths.POST)[: lengths.POST]
    assert calls(whole, ready) < 2.2 * calls(whole[: lengths.POST // 2], ready) + 500
