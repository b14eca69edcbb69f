"""Which rules are refused, how fast, and is it said why?"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from moderation.ruling.fitness import EXAMPLE, EXAMPLES, SEEKS, Flaw, Unfit, check, compile_rules
from moderation.ruling.patterns import Fault, Refused, compiled
from moderation.ruling.rule import Action, Bound, Kind, Rule

Make = Callable[..., Rule]

REFUSED = {
    "(?=a)a": Fault.LOOK_AROUND,
    "(?!a)b": Fault.LOOK_AROUND,
    "(?<=a)b": Fault.LOOK_AROUND,
    r"(a)\1": Fault.BACK_REFERENCE,
    "((a{100}){100}){100}": Fault.TOO_LARGE,
    "(a{1000}){1000}": Fault.TOO_LARGE,
    r"[\pL\d]{1000}": Fault.TOO_LARGE,
    r"(?:\pL{0,900}){1,1}x": Fault.TOO_LARGE,
    r"(\w|\pL){50}": Fault.TOO_LARGE,
    "a{100000}": Fault.TOO_LARGE,
    "(" * 400: Fault.SYNTAX,
    "[z-a]": Fault.SYNTAX,
    "a" * 2_001: Fault.TOO_LONG,
    "(?:x" * 200_000: Fault.TOO_LONG,
    "x*": Fault.EMPTY,
    "": Fault.EMPTY,
    "|oaf": Fault.EMPTY,
    ".": Fault.ORDINARY,
    r"\w+": Fault.ORDINARY,
    "e|a": Fault.ORDINARY,
}
HARMLESS = [
    r"(x+)+$",
    r"(x|xx)+y",
    r"(.*x){10}y",
    r"(x+x+)+y",
    r"(?:x?){30}x{30}",
    r"(a|b)*q(a|b){20}",
]


@pytest.mark.parametrize("pattern", REFUSED)
def test_an_evil_pattern_is_refused_at_once_and_it_is_said_why(pattern: str) -> None:
    began = process_time()
    with pytest.raises(Refused) as refused:
        compiled(pattern)
    assert process_time() - began < 0.050
    assert refused.value.fault is REFUSED[pattern]
    assert str(refused.value).startswith(REFUSED[pattern].value)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_hole_42_what_is_evil_elsewhere_takes_no_time_here(pattern: str) -> None:
    began = process_time()
    compiled(pattern).search("x" * 100_000 + "!")
    assert process_time() - began < 0.050


@pytest.mark.parametrize(
    ("facts", "flaw"),
    [
        ({"key": "Not a key"}, Flaw.NO_KEY),
        ({"key": ""}, Flaw.NO_KEY),
        ({"reason": " "}, Flaw.NO_REASON),
        ({"messages": {}}, Flaw.NO_MESSAGE),
        ({"seeks": ()}, Flaw.SEEKS_NOTHING),
        ({"seeks": ("oaf",) * (SEEKS + 1)}, Flaw.TOO_MANY),
        ({"seeks": ("o" * 201,)}, Flaw.TOO_LONG),
        ({"seeks": ("o",)}, Flaw.TOO_SHORT),
        ({"seeks": ("\u200b",)}, Flaw.TOO_SHORT),
        ({"seeks": ("of",), "bound": Bound.ANY}, Flaw.TOO_SHORT),
        ({"seeks": ("(",), "kind": Kind.PATTERN}, Flaw.PATTERN),
        ({"seeks": ("no host",), "kind": Kind.HOST}, Flaw.NOT_A_HOST),
        ({"seeks": ("*.*",), "kind": Kind.FILE}, Flaw.TOO_SHORT),
        ({"must": ()}, Flaw.NO_EXAMPLE),
        ({"must": ("an oak",)}, Flaw.MISSES),
        ({"must_not": ("you oaf",)}, Flaw.FINDS),
        ({"must_not": ("a",) * (EXAMPLES + 1)}, Flaw.TOO_MANY),
        ({"must": ("oaf" * EXAMPLE,)}, Flaw.TOO_LONG),
    ],
)
def test_a_rule_that_is_not_fit_says_what_is_wrong(
    rule: Make, facts: dict[str, object], flaw: Flaw
) -> None:
    whole = {"must": ("you oaf",)} | facts
    seeks = whole.pop("seeks", ("oaf",))
    assert flaw in [problem.flaw for problem in check(rule(*seeks, **whole))]  # type: ignore[misc]


def test_a_fit_rule_has_no_problems(rule: Make) -> None:
    assert check(rule("oaf", must=("you oaf",), must_not=("a loaf",))) == []
    assert check(rule("oaf", action=Action.QUEUE, messages={})) == []
    assert check(rule("*.docm", kind=Kind.FILE, must=("a.docm",), must_not=("a.doc",))) == []


def test_examples_are_run_wherever_and_whenever_the_rule_holds(rule: Make) -> None:
    from datetime import date

    from moderation.ruling.rule import Scope

    scope = Scope(communities=frozenset({9}), languages=frozenset({"nl"}))
    assert check(rule("oaf", scope=scope, expires=date(2000, 1, 1))) == []


def test_all_that_is_wrong_is_said_together(rule: Make) -> None:
    with pytest.raises(Unfit) as unfit:
        compile_rules([rule("oaf", reason=""), rule("oaf", must=("b",)), rule("oaf")])
    flaws = [problem.flaw for problem in unfit.value.problems]
    assert flaws == [Flaw.NO_REASON, Flaw.MISSES, Flaw.SAME_KEY, Flaw.SAME_KEY]
    assert "test.rule: reason: Say why" in str(unfit.value)


def test_rules_that_are_fit_are_made_ready(rule: Make) -> None:
    assert len(compile_rules([rule("oaf"), rule("oak", key="b")]).rules) == 2
