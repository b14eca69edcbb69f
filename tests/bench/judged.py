"""How is what was measured of the house rules written for BENCHMARKS.md?"""

from __future__ import annotations

from typing import Any

LANGUAGES = ("en", "fr", "de")


def judging(facts: dict[str, Any]) -> str:
    """Write what judging costs, and how often the starter packs are right."""
    parts = (
        _speed(facts),
        patterns(facts["patterns_cost"]),
        _secrets(facts["secrets"]),
        _hatecheck(facts["hatecheck"]),
    )
    return "\n".join(line for part in parts for line in part)


def patterns(rows: list[list[Any]]) -> list[str]:
    """Write what patterns cost together."""
    return [
        "### What patterns cost together",
        "",
        "Before a pattern holds, all that hold judge a text made of their own pieces, against a "
        "yardstick: above 1 it is refused, from 0.5 on whoever changes a rule is told. Beside it "
        "what judging a text of 10,000 letters by chance takes a process that has seen no other, "
        "the worst case; CPU.",
        "",
        "| patterns | share of what they may | measuring it, ms | judging 10,000 letters, ms |",
        "|---|---|---|---|",
        *(
            f"| {_cell(name)} | {share} | {asked} | {judging} |"
            for name, share, asked, judging in rows
        ),
        "",
    ]


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def ruled(facts: dict[str, Any]) -> str:
    """Write what the rules cost in the product."""
    short, long = facts["all"]
    lines = [
        "### The same in the product",
        "",
        "The rules as rows, with the session and the screen around them; "
        f"{facts['characters']} and 2,000 characters, CPU ms, the median of each, in turn. Asking "
        "is the statement that says whether the rules have changed; judging has it in it. Without "
        f"rows hold the rules against leaks that Kring brings. {facts['rules']:,} rules are "
        f"checked and kept in {facts['kept_s']} s, and read by a process that has others in "
        f"{facts['read_s']} s.",
        "",
        "| rules | characters | screened only | screened and judged | asking | judging |",
        "|---|---|---|---|---|---|",
        *(
            f"| {rules} | {number:,} | {row['screened']} | {row['judged']} | {row['asking']} "
            f"| {row['judging']} |"
            for rules, rows in (("none", facts["none"]), (f"{facts['rules']:,}", facts["all"]))
            for number, row in zip((facts["characters"], 2_000), rows, strict=True)
        ),
        "",
        _held(f"judging 2,000 characters at most 5 ms ({long['judging']})", long["judging"] <= 5),
        _held(
            f"saving an evil pattern refused in 50 ms ({facts['refused_ms']})",
            facts["refused_ms"] <= 50,
        ),
        f"- a short post costs {_more(short)} ms more with all rules, {_more(facts['none'][0])} ms "
        "more without any",
        "",
    ]
    return "\n".join(lines)


def _more(row: dict[str, float]) -> float:
    return round(row["judged"] - row["screened"], 2)


def _held(words: str, holds: bool) -> str:
    return f"- {words}: {'holds' if holds else '**falls short**'}"


def _speed(facts: dict[str, Any]) -> list[str]:
    rows = facts["rows"]
    middle, worst = {}, {}
    for leaks in (False, True):
        these = [row for row in rows if row["leaks"] is leaks]
        middle[leaks] = max(row["median_ms"] for row in these)
        worst[leaks] = max(row["worst_ms"] for row in these)
    return [
        "## Judging a text",
        "",
        "2,000 characters by 5,000 rules: the starter packs, and made ones of every kind. CPU, the "
        "best of five runs of each text. Five thousand rules with their examples are checked in "
        f"{facts['compile_s']} s, made ready without in {facts['ready_s']} s, and go through YAML "
        f"and back in {facts['yaml_s']} s.",
        "",
        "| texts | number | looking for leaks, too | median, ms | 99 of 100, ms | worst, ms | "
        "the worst |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {row['texts']} | {row['number']} | {'yes' if row['leaks'] else 'no'} "
            f"| {row['median_ms']} | {row['p99_ms']} | {row['worst_ms']} "
            f"| `{_shown(row['worst'])}` |"
            for row in rows
        ),
        "",
        "How a text reads once it is formatted is known from its rendering. Where it is not, as in "
        "a dry run, one that nothing formats is read in "
        f"{facts['seeing_ms']['plain']} ms, and one that is formatted all over in "
        f"{facts['seeing_ms']['formatted']}; judging that one takes {facts['formatted_ms']} ms.",
        "",
        _held(f"at most 5 ms at the median of each kind ({middle[False]})", middle[False] <= 5),
        _held(f"the same, looking for leaks, too ({middle[True]})", middle[True] <= 5),
        _held(f"at most 20 ms at worst ({worst[False]})", worst[False] <= 20),
        _held(f"the same, looking for leaks, too ({worst[True]})", worst[True] <= 20),
        _held(
            f"an evil pattern refused in 50 ms ({facts['patterns']} tried, the slowest took "
            f"{facts['refused_ms']})",
            facts["refused_ms"] <= 50,
        ),
        "",
    ]


def _shown(text: str) -> str:
    return repr(text)[1:-1].replace("|", "\\|").replace("`", "'")


def _secrets(facts: dict[str, Any]) -> list[str]:
    below = ", ".join(f"{name} {share:.0%}" for name, share in facts["below"].items())
    return [
        "### Secrets",
        "",
        f"Twenty secrets made by chance after each of the {facts['families']} descriptions of "
        "gitleaks that have an expression, each alone and within a message.",
        "",
        _held(f"95 of 100 are found ({facts['mean']:.1%})", facts["mean"] >= 0.95),
        f"- families of which 95 of 100 are found: {facts['above']} of {facts['families']}; "
        f"the others: {below}",
        _held(
            f"1 of 100 of Presidio's sentences, filled with harmless values, is flagged "
            f"({facts['flagged']} of {facts['sentences']}, identifiers and labels counted, too)",
            facts["flagged"] <= 0.01 * facts["sentences"],
        ),
        "",
    ]


def _hatecheck(table: dict[str, dict[str, list[int]]]) -> list[str]:
    lines = [
        "### What the starter packs see of HateCheck, and what they miss",
        "",
        "Of each hundred sentences: those that any rule finds, and in brackets those that reach a "
        "moderator. Names that end in `_nh` are harmless: there every one is a false alarm.",
        "",
        "| ability | English | French | German |",
        "|---|---|---|---|",
    ]
    for name, shares in table.items():
        cells = [
            f"{100 * shares[one][1] / shares[one][0]:.1f} "
            f"({100 * shares[one][2] / shares[one][0]:.1f})"
            if one in shares
            else "-"
            for one in LANGUAGES
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    harmless = [table["all harmless"][one] for one in LANGUAGES]
    found = max(share[1] / share[0] for share in harmless)
    queued = max(share[2] / share[0] for share in harmless)
    return [
        *lines,
        "",
        _held(f"false alarms of the coach at most 5 of 100 ({found:.1%})", found <= 0.05),
        _held(f"false alarms in the queue at most 2 of 100 ({queued:.1%})", queued <= 0.02),
    ]
