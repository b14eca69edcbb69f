"""What does it cost to show a text? CPU of this process, the best of several runs, or calls.

Calls of functions are the same in every run, whatever else the machine does.
"""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile
from functools import cache
from time import process_time

import pytest
from markdown_it import MarkdownIt

from models import limits as lengths
from moderation import clean_text, render
from moderation.sanitize import sanitize
from tests.moderation.conftest import Colleagues

SHORT = (
    "Goedemorgen allemaal, @ana.peeters en @ben_claes hebben de *proefstukken* bekeken van lijn 4. "
    "De lasboeken liggen klaar bij de ingang, zie https://example.com/docs/4 voor de map.\n"
    "Wie kan er morgen om 8:30 mee naar Gent om de **deurframes** te controleren? Laat het even "
    "weten, liefst vóór vanavond. #lassen"
)
LONG = (
    f"## De week\n\n{SHORT}\n\n- een punt\n- twee **punten** met `code`\n"
    "- drie, met [een link](https://example.com/a)\n\n> wat iemand zei\n> op twee regels\n\n"
) * 5
ORDINARY = (SHORT + "\n\n") * 40

MONSTROUS = {
    "open brackets": "[",
    "open links": "[a](",
    "links in links": "[[](/a)",
    "pictures in links": "![[]()",
    "backticks": "a`",
    "asterisks": "a*",
    "one run of asterisks": "a " + "*" * lengths.POST,
    "emphasis that never closes": "**a ",
    "mixed emphasis": "*a_ ",
    "emphasis in emphasis": "*a " * 1_600 + "b*" * 1_600,
    "emphasis in open brackets": "*[",
    "brackets in open emphasis": "[*a_",
    "emphasis a line": "*a*\n",
    "one link": "[" + "*a* " * 3_000 + "](/b)",
    "struck text": "~~a ",
    "one run of quotes": ">" * lengths.POST,
    "quotes in steps": "".join(">" * depth + "a\n" for depth in range(140)),
    "quotes of lists": "> - ",
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(95)),
    "lists in a line": "- - - - a\n",
    "empty lists": "-\n",
    "numbered lists": "1. a\n\n",
    "headings": "# a\n",
    "emphasised headings": "# *a*\n\n",
    "lines": "a\n",
    "fences": "```\na\n```\n",
    "lines of dashes": "a\n-\n",
    "angle brackets": "<",
    "open addresses": "<a:",
    "open targets": "[a](<b",
    "half addresses": "://",
    "addresses": "http://a.b ",
    "addresses in a row": "http://",
    "bare hosts": "a.nl ",
    "a bare host a line": "a.nl\n",
    "one long host": "a.",
    "mail": "mailto:",
    "mentions": "@a ",
    "at signs": "@",
    "topics": "#ab ",
    "hashes": "#",
    "emoji": ":x:",
    "colons": ":",
    "escapes": "\\*",
    "open titles": '[a](/b "' + '\\"' * 5_000,
    "joiners": "好\u200d",
    "marks": "e" + "\u0301" * lengths.POST,
    "hard breaks": "a  \n",
    "pipes": "|-",
}


def cpu(work: Callable[[], object], runs: int, times: int = 3) -> float:
    """Measure the CPU seconds of one call."""
    best = float("inf")
    for _time in range(times):
        start = process_time()
        for _run in range(runs):
            work()
        best = min(best, (process_time() - start) / runs)
    return best


def shown(source: str) -> str:
    """Do all that happens between a draft and its HTML."""
    source = clean_text(source, lengths.POST)
    return sanitize(render(source, Colleagues()).html)


@pytest.mark.parametrize("source", [SHORT[:300], LONG[:2_000]], ids=["300", "2000"])
def test_three_locks_cost_no_more_than_six_bare_renderings(
    source: str, record_property: Callable[[str, object], None]
) -> None:
    """Cleaning, names, topics, bleach and nh3 together; the budget is 2 ms for 300, 8 for 2,000."""
    bare = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
    rounds = [
        (cpu(lambda: shown(source), 10, 1), cpu(lambda: bare.render(source), 10, 1))
        for _round in range(8)
    ]
    ours, theirs = (min(column) * 1_000 for column in zip(*rounds, strict=True))
    print(f"{len(source)} characters: {ours:.2f} ms of CPU, bare markdown-it {theirs:.2f} ms")
    record_property("cpu_ms", round(ours, 2))
    assert ours <= 6 * theirs


def monster(name: str, length: int = lengths.POST) -> str:
    """Make a text that consists of one thing."""
    text = MONSTROUS[name]
    return (text * lengths.POST)[:length] if len(text) < 100 else text[:length]


@cache
def calls(source: str) -> int:
    """Count the functions that are called, of Python and of C, until a text is shown."""
    shown(source[:1_000])  # what is found once is kept
    return calls_of(lambda: shown(source))


def calls_of(work: Callable[[], object]) -> int:
    """Count the functions that are called by some work."""
    profile = Profile()
    profile.runcall(work)
    return sum(one.callcount for one in profile.getstats())


@pytest.mark.parametrize("name", MONSTROUS)
def test_a_text_of_twice_the_length_costs_twice_as_much(name: str) -> None:
    assert calls(monster(name)) < 2.2 * calls(monster(name, lengths.POST // 2))


@pytest.fixture(scope="module")
def ordinary_calls() -> int:
    """Count those of an ordinary text of the greatest length."""
    return calls(ORDINARY[: lengths.POST])


@pytest.mark.parametrize("name", MONSTROUS)
def test_a_monstrous_text_asks_for_no_more_work_than_six_ordinary_ones(
    name: str, ordinary_calls: int
) -> None:
    asked = calls(monster(name)) / ordinary_calls
    print(f"{name}: {asked:.1f} times the calls of an ordinary text")
    assert asked < 6


@pytest.mark.parametrize("name", MONSTROUS)
def test_a_monstrous_text_costs_no_more_than_a_dozen_ordinary_ones(name: str) -> None:
    """Both are measured side by side; on a busy machine once more, as work that is there stays."""
    source, plain = monster(name), ORDINARY[: lengths.POST]
    for round_ in range(5):
        ordinary = cpu(lambda: shown(plain), runs=1, times=1 + round_)
        spent = cpu(lambda: shown(source), runs=1, times=1 + round_)
        if spent < 12 * ordinary:
            break
    print(f"{name}: {spent / ordinary:.1f} times an ordinary text ({spent * 1_000:.0f} ms)")
    assert spent < 12 * ordinary
