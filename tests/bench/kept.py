"""The section of docs/BENCHMARKS.md about backups."""

from __future__ import annotations

from typing import Any


def backing_up(facts: dict[str, Any]) -> str:
    """Write what a backup costs."""
    rows = facts["rows"]
    table = [
        "| what | clock, s | CPU s | the database's CPU s | peak, MB |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {row['s']} | {row['cpu_s']} | {row['database_cpu_s']} | {row['peak_mb']} |"
            for name, row in rows.items()
        ),
    ]
    alone, whole = (rows[name] for name in ("posts alone", "posts and files"))
    sealed, idle = (rows[name] for name in ("sealed to a recipient", "an empty house"))
    for_posts = alone["cpu_s"] + alone["database_cpu_s"] - idle["cpu_s"]
    gigabytes = facts["megabytes"] / 1024
    for_files = (whole["cpu_s"] - alone["cpu_s"]) / gigabytes
    to_seal = (sealed["cpu_s"] - whole["cpu_s"]) / gigabytes
    words = (
        f"{facts['posts']:,} posts of 30 words with their ledger ({facts['database_mb']:,} MB of "
        f"database, {facts['dump_mb']:,} MB of dump), then {facts['megabytes']:,} MB of files that "
        "nothing makes smaller. CPU is that of the command with pg_dump or pg_restore; a check and "
        "a restore have a database of their own, whose CPU is not in it."
    )
    growth = facts["growth_mb"]
    per = for_posts / facts["posts"] * 10_000
    return "\n".join(
        [
            "## Backups",
            "",
            words,
            "",
            *table,
            "",
            f"- 10,000 posts: {per:.2f} CPU-s, most of it to compress the dump",
            f"- 1 GB of files: {for_files:.1f} CPU-s, and {to_seal:.1f} more to seal it",
            f"- memory of a backup grows by at most 64 MB with what there is ({growth}): "
            f"{'holds' if growth <= 64 else '**falls short**'}",
            "",
        ]
    )
