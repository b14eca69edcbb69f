"""What does it cost to judge a text by five thousand rules, and how often are the rules right?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

import pytest

from models import limits
from moderation.leaks import find_leaks
from moderation.markdown import see
from moderation.rules import Candidate
from moderation.ruling.cost import share as cost_of_patterns
from moderation.ruling.fitness import compile_rules
from moderation.ruling.judging import judge
from moderation.ruling.patterns import Refused, compiled
from moderation.ruling.rulebook import read_rulebook, write_rulebook
from moderation.ruling.ruleset import RuleSet, make_ready
from tests.moderation.conftest import CORPUS
from tests.moderation.hatecheck import judged, total
from tests.moderation.leaks.samples import families, samples, sentences
from tests.moderation.ruling.conftest import rule_for
from tests.moderation.ruling.many import LENGTH, ORDINARY, five_thousand, monsters, naughty
from tests.moderation.ruling.test_cost import alternatives, counted, many, optional
from tests.moderation.ruling.test_fitness import HARMLESS, REFUSED
from tests.moderation.test_speed import LONG as FORMATTED

RESULTS = Path(__file__).parent / "results" / "judging.json"
TIMES = 5
SAMPLES = 20
SEEDS = 10
PATTERNS = (5, 20, 50, 300)


@pytest.fixture(scope="module")
def facts() -> Iterator[dict[str, object]]:
    """Keep what was measured."""
    if not CORPUS.is_dir():
        pytest.skip("the corpora are not beside the repository")
    found: dict[str, object] = {}
    yield found
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1))


def cost(text: str, ready: RuleSet) -> float:
    """Measure the CPU of judging one text in milliseconds, the best of several runs.

    How it reads once it is formatted is known by then: whoever writes has it from the rendering.
    """
    return spent(partial(judge, replace(Candidate.of(text), seen=see(text)), ready))


def spent(work: Callable[[], object]) -> float:
    """Measure the CPU of some work in milliseconds, the best of several runs."""
    best = float("inf")
    for _time in range(TIMES):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best * 1_000


def test_judging(facts: dict[str, object]) -> None:
    rules = five_thousand(Random(4))
    start = process_time()
    compile_rules(rules)
    facts["compile_s"] = round(process_time() - start, 2)
    start = process_time()
    make_ready(rules)
    facts["ready_s"] = round(process_time() - start, 2)
    start = process_time()
    assert read_rulebook(write_rulebook(tuple(rules))) == tuple(rules)
    facts["yaml_s"] = round(process_time() - start, 2)
    rows = []
    for with_leaks in (False, True):
        ready = make_ready(five_thousand(Random(4), with_leaks=with_leaks))
        for name, texts in (
            ("ordinary", {"ordinary": ORDINARY[:LENGTH]}),
            ("naughty strings and attacks", {text[:24]: text for text in naughty()}),
            ("one thing again and again", monsters()),
        ):
            costs = sorted((cost(text, ready), unit) for unit, text in texts.items())
            rows.append(
                {
                    "texts": name,
                    "leaks": with_leaks,
                    "number": len(costs),
                    "median_ms": round(median(ms for ms, _unit in costs), 2),
                    "p99_ms": round(costs[int(0.99 * (len(costs) - 1))][0], 2),
                    "worst_ms": round(costs[-1][0], 2),
                    "worst": costs[-1][1],
                }
            )
    facts["rows"] = rows
    facts["seeing_ms"] = {
        name: round(spent(partial(see, text[:LENGTH])), 2)
        for name, text in (("plain", ORDINARY), ("formatted", FORMATTED))
    }
    facts["formatted_ms"] = round(cost(FORMATTED[:LENGTH], ready), 2)


def test_patterns(facts: dict[str, object]) -> None:
    """What patterns take together, as it is measured before they hold, and on a long text."""
    sets = {"five thousand rules": five_thousand(Random(4))}
    for kind in (alternatives, counted, optional):
        for number in PATTERNS:
            name = f"{number} of {kind.__name__}, as `{kind(Random(1))[:24]}`"
            sets[name] = many(rule_for, number, kind)
    signs = Random(3).choices("abcdefghijklmnopqrstuvwxyz0123456789   ", k=limits.POST)
    longest = Candidate.of("".join(signs))
    rows = []
    for name, rules in sets.items():
        start = process_time()
        share = cost_of_patterns(rules)
        asked = process_time() - start
        ready = make_ready(rules)
        start = process_time()
        judge(longest, ready)
        judging = process_time() - start
        rows.append([name, round(share, 2), round(1_000 * asked), round(1_000 * judging)])
    facts["patterns_cost"] = rows


def test_refusing(facts: dict[str, object]) -> None:
    worst = 0.0
    for pattern in (*REFUSED, *HARMLESS):
        best = float("inf")
        for _time in range(TIMES):
            start = process_time()
            with suppress(Refused):
                compiled(pattern)
            best = min(best, process_time() - start)
        worst = max(worst, best)
    facts["refused_ms"] = round(worst * 1_000, 1)
    facts["patterns"] = len(REFUSED) + len(HARMLESS)


def test_hatecheck(facts: dict[str, object]) -> None:
    table: dict[str, dict[str, list[int]]] = {}
    for language in ("en", "fr", "de"):
        shares = judged(language)
        for (_is_hateful, name), share in shares.items():
            table.setdefault(name, {})[language] = list(share)
        for half, name in ((False, "all harmless"), (True, "all hateful")):
            table.setdefault(name, {})[language] = list(total(shares, hateful=half))
    facts["hatecheck"] = dict(sorted(table.items()))


def test_secrets(facts: dict[str, object]) -> None:
    random, rows = Random(7), {}
    for family in families():
        found = [
            any(leak.is_a("secret") for leak in find_leaks(text))
            for sample in samples(family, SAMPLES, random)
            for text in (sample, f"Hi Ana, this is for the new server:\n{sample}\nThanks, Ben")
        ]
        rows[family.name] = round(sum(found) / len(found), 3)
    lines = [line for seed in range(SEEDS) for line in sentences(Random(seed))]
    flagged = [[leak.kind for leak in find_leaks(line) if leak.kind != "phone"] for line in lines]
    facts["secrets"] = {
        "families": len(rows),
        "mean": round(sum(rows.values()) / len(rows), 4),
        "above": sum(share >= 0.95 for share in rows.values()),
        "below": {name: share for name, share in sorted(rows.items()) if share < 0.95},
        "sentences": len(lines),
        "flagged": sum(map(bool, flagged)),
    }
