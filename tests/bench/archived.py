"""How does the page say what it costs to export the archive, to check that, and to search?"""

from __future__ import annotations

from typing import Any

MOST_MINUTES, MOST_MB, MOST_VERIFYING = 10, 64, 60
MOST_PAGE, MOST_COUNT, MOST_FILTERED, FEWEST = 100, 50, 300, 6_000
BY = ("by the clock", "by CPU")
FILTERED = ("in a community, of some days", "of a person, first versions", "of some days",
            "not deleted")  # fmt: skip


def exporting(facts: dict[str, Any]) -> str:
    """Write what exports cost, and checking them."""
    sizes = sorted(int(name[4:]) for name in facts if name.startswith("all_"))
    most = sizes[-1]
    lines = [
        "## Exporting the archive",
        "",
        "Posts of 240 letters, each with all that proves it, in all formats: two files an event "
        "(its mail and its text) beside those that hold many. Growth is that of the peak over the "
        "program with nothing to do. Checking is `verify_archive --payloads`, and hashes every "
        "byte twice. The database's own CPU is not in it.",
        "",
        "| events | CPU an event, ms | clock, s | growth, MB | checking, CPU ms | its peak, MB |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        made, checked = facts[f"all_{size}"], facts[f"verify_{size}"]
        lines.append(
            f"| {size:,} | {made['cpu_s'] * 1000 / size:.2f} | {made['clock_s']:.0f} | "
            f"{made['growth_mb']:.1f} | {checked['cpu_s'] * 1000 / size:.3f} | "
            f"{checked['peak_mb']:.0f} |"
        )
    made, checked = facts[f"all_{most}"], facts[f"verify_{most}"]
    minutes, verifying = (one["cpu_s"] * 1e6 / most for one in (made, checked))
    slope = made["growth_mb"] / facts[f"all_{sizes[0]}"]["growth_mb"] - 1
    lines += [
        "",
        f"- growth at most {MOST_MB} MB: {said(made['growth_mb'], MOST_MB)}",
        f"- the same at {sizes[0]:,} and {most:,}, within 5 %: {said(abs(slope), 0.05)} "
        f"({slope:+.1%})",
        f"- 1,000,000 within {MOST_MINUTES} minutes, reckoned from the CPU of {most:,}: "
        f"{said(minutes / 60, MOST_MINUTES)} ({minutes / 60:.1f})",
        f"- checking 1,000,000 within {MOST_VERIFYING} CPU-s, reckoned so: "
        f"{said(verifying, MOST_VERIFYING)} ({verifying:.0f})",
    ]
    for name, four in sorted(facts.items()):
        if name.startswith("four_"):
            each = int(name[5:])
            lines.append(
                f"- four of {each:,} at once: {four['cpu_s'] * 250 / each:.2f} ms of CPU an event, "
                f"{four['clock_s']:.0f} s by the clock for all, the largest grew by "
                f"{four['growth_mb']:.1f} MB"
            )
    return "\n".join([*lines, ""])


def finding(facts: dict[str, Any]) -> str:
    """Write what searches of the archive cost, and its index."""
    rows = facts["rows"]
    lines = [
        "## Searching the archive",
        "",
        f"{facts['texts']:,} posts of 50 words, used as unevenly as in a language; within a grant "
        f"that opens all communities that are not closed. Milliseconds by the clock, p95 of "
        f"{facts['each']} searches a line, beside the barest SQL of the same run; in parentheses "
        "CPU of both processes, p95 too. Counts are those that somebody waits for: of many hits "
        "the page says that they are being counted, and a job counts them; of how many searches "
        "that is not so, the last column says.",
        "",
        "| looked for | bare page | page | bare count | count | waited |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        cells = (
            f"{row[way]:.1f} ({row[f'{way}_cpu']:.1f})" if way in row else "a job"
            for way in ("bare", "page", "bare_count", "count")
        )
        lines.append(f"| {name} | {' | '.join(cells)} | {row['waited']} |")
    rate = facts["texts"] / facts["taking_in_s"]
    lines += [
        "",
        held("first page", MOST_PAGE, {n: r for n, r in rows.items() if n not in FILTERED}, "page"),
        held("count", MOST_COUNT, {n: r for n, r in rows.items() if n not in FILTERED}, "count"),
        held("filtered", MOST_FILTERED, {name: rows[name] for name in FILTERED}, "page", "count"),
        f"- taking in {FEWEST:,} texts a second: {said(FEWEST, rate)} ({rate:,.0f} by the clock, "
        f"{facts['taking_in_cpu_s'] * 1000 / facts['texts']:.2f} ms of the worker's CPU each); the "
        f"index takes {facts['all_mb']:,} MB beside {facts['entries_mb']:,} of the entries",
    ]
    return "\n".join([*lines, ""])


def held(what: str, most: int, rows: dict[str, Any], *ways: str) -> str:
    """Say whether the worst line of a table is held, by the clock and by CPU."""
    worst = [
        max(row[f"{way}{by}"] for row in rows.values() for way in ways if way in row)
        for by in ("", "_cpu")
    ]
    told = (f"{said(one, most)} {by} ({one:.0f})" for one, by in zip(worst, BY, strict=True))
    return f"- {what} p95 at most {most} ms: {', '.join(told)}"


def said(found: float, most: float) -> str:
    """Say whether a number is held."""
    return "holds" if found <= most else "**falls short**"
