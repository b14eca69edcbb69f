"""Are rules that would slow everybody down known before they hold?"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import thread_time

import pytest

from moderation.packs import PACKS, pack
from moderation.ruling import Unfit, compile_rules, cost
from moderation.ruling.fitness import Flaw
from moderation.ruling.rule import Kind, Rule, Scope
from tests.moderation.ruling.many import five_thousand

Make = Callable[..., Rule]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(random: Random, length: int) -> str:
    return "".join(random.choices(LETTERS, k=length))


def alternatives(random: Random) -> str:
    return "|".join(word(random, 8) for _word in range(100))


def counted(random: Random) -> str:
    return f"[a-z]{{3,20}}{word(random, 3)}[0-9]{{2,9}}"


def optional(random: Random) -> str:
    return "".join(f"{letter}?" for letter in word(random, 30)) + word(random, 3)


def many(make: Make, number: int, kind: Callable[[Random], str]) -> list[Rule]:
    random = Random(number)
    return [
        make(kind(random), kind=Kind.PATTERN, key=f"test.{one}", must=()) for one in range(number)
    ]


@pytest.mark.parametrize("kind", [alternatives, counted, optional])
def test_three_hundred_long_patterns_are_too_much(rule: Make, kind: Callable[..., str]) -> None:
    start = thread_time()
    assert cost.share(many(rule, 300, kind)) > 2
    assert thread_time() - start < 4


@pytest.mark.parametrize("kind", [alternatives, counted, optional])
def test_a_few_of_them_are_not(rule: Make, kind: Callable[..., str]) -> None:
    assert 0 < cost.share(many(rule, 5, kind)) < 0.8


def test_the_starter_packs_and_five_thousand_rules_take_little_of_it() -> None:
    assert cost.share([one for name in PACKS for one in pack(name)]) < 0.2
    assert cost.share(five_thousand(Random(4))) < 0.2


def test_words_cost_nothing_of_it(rule: Make) -> None:
    assert cost.share([rule("numbskull")]) == 0


def test_the_same_rules_are_measured_by_the_same_text(rule: Make) -> None:
    some = many(rule, 20, optional)
    assert cost.worst(some) == cost.worst(some)
    assert len(cost.worst(some)) == len(cost.worst([])) == cost.LENGTH


def test_what_holds_in_some_places_alone_counts_as_well(rule: Make) -> None:
    nowhere = Scope(communities=frozenset({1}))
    assert cost.share([rule("a+b", kind=Kind.PATTERN, scope=nowhere)]) > 0


def test_a_file_of_rules_that_are_too_slow_is_not_fit(
    rule: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [rule("numb(?:skull)?s", kind=Kind.PATTERN, must=("numbskulls",))]
    compile_rules(some)
    monkeypatch.setattr(cost, "BUDGET", 0.001)
    with pytest.raises(Unfit) as unfit:
        compile_rules(some)
    assert [problem.flaw for problem in unfit.value.problems] == [Flaw.TOO_SLOW]
