"""What does it cost to show a text? CPU of this process, the best of several runs."""

from __future__ import annotations

from collections.abc import Callable
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
    "struck text": "~~a ",
    "one run of quotes": ">" * lengths.POST,
    "quotes in steps": "".join(">" * depth + "a\n" for depth in range(140)),
    "quotes of lists": "> - ",
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(95)),
    "empty lists": "-\n",
    "headings": "# a\n",
    "fences": "```\na\n```\n",
    "lines of dashes": "a\n-\n",
    "angle brackets": "<",
    "open addresses": "<a:",
    "open targets": "[a](<b",
    "half addresses": "://",
    "addresses": "http://a.b ",
    "addresses in a row": "http://",
    "bare hosts": "a.nl ",
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


@pytest.fixture(scope="module")
def ordinary() -> float:
    """Measure an ordinary text of the greatest length."""
    return cpu(lambda: shown(ORDINARY[: lengths.POST]), runs=2)


@pytest.mark.parametrize("name", MONSTROUS)
def test_a_monstrous_text_costs_no_more_than_two_dozen_ordinary_ones(
    name: str, ordinary: float
) -> None:
    text = MONSTROUS[name]
    source = (text * lengths.POST)[: lengths.POST] if len(text) < 100 else text[: lengths.POST]
    spent = cpu(lambda: shown(source), runs=1, times=2)
    print(f"{name}: {spent / ordinary:.1f} times an ordinary text ({spent * 1_000:.0f} ms)")
    assert spent < 24 * ordinary
