"""How does the page say what finding people costs?"""

from __future__ import annotations

from typing import Any


def seeking(facts: dict[str, Any]) -> str:
    """Write what finding people costs, and whom it finds."""
    rows = (
        ("whole request, median / p95, ms by the clock", "request_p50_ms", "request_p95_ms"),
        ("of it, understanding the words, median", "understanding_p50_ms", ""),
        ("CPU of the web process for both requests, median, ms", "request_cpu_ms", ""),
        ("saving a statement, CPU median / by the clock p95, ms", "saving_cpu_ms", "saving_p95_ms"),
        ("capped recall at 10 of known labels, other languages", "recall", ""),
        ("the same first ten in four languages, share", "same_first_ten", ""),
    )
    lines = [
        "## Finding people",
        "",
        f"{facts['people']:,} people with {facts['statements']:,} statements, and a vocabulary of "
        f"{facts['labels']:,} labels; {facts['known_labels']} labels, each in four languages. A "
        "request is two: one understands two places, a language and two skills, the other shows "
        "people, facets and reasons.",
        "",
        "| what | |",
        "|---|---|",
    ]
    for said, one, other in rows:
        more = f" / {facts[other]}" if other else ""
        lines.append(f"| {said} | {facts[one]}{more} |")
    return "\n".join([*lines, ""])
