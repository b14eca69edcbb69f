"""`python -m tests.bench.report`: write down what the last runs measured, for docs/BENCHMARKS.md.

That page keeps sections of several runs, each with what was going on beside it: what is written
here is carried over by hand, section by section.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

from tests.bench.archived import exporting, finding
from tests.bench.judged import judging, ruled
from tests.bench.kept import backing_up
from tests.bench.linked import linking
from tests.bench.sought import seeking

RESULTS = Path(__file__).parent / "results"
PAGE = RESULTS / "BENCHMARKS.md"
PACKAGES = ("flask", "sqlalchemy", "psycopg", "gevent", "gunicorn", "flask-socketio", "bleach")

HEAD = """# What it costs

CPU time per unit and ratios within one run are what counts here; clock times depend on what else
the machine does, and are reported, never held.

Machine: {machine}. {versions}. PostgreSQL 18 from the Python package, without fsync (which costs
time, not CPU).
"""


def main() -> None:
    """Write the page from the results that are there."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )
    parts = [HEAD.format(machine=machine, versions=versions)]
    for write in (
        feed,
        planning,
        posting,
        judging,
        ruled,
        fanout,
        kills,
        backing_up,
        ledger,
        records,
        exporting,
        finding,
        queue,
        seeking,
        linking,
        announcing,
        calling,
        digesting,
        mailing,
        similar,
        searching,
        api,
        lighthouse,
    ):
        name = write.__name__
        path = RESULTS / f"{name}.json"
        if path.exists():
            parts.append(write(json.loads(path.read_text())))
    RESULTS.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts))


def announcing(facts: dict[str, Any]) -> str:
    """Write what it takes to tell many people something."""
    held = "holds" if facts["telling_s"] <= 5 else "**falls short**"
    return f"""## Announcing

Something that {facts["people"]:,} people have to read: whom it is told to, a notice for each and
the entry, in one transaction, and the word to all open pages.

| people | counting whom it reaches, ms | told, s | messages to web processes |
|---|---|---|---|
| {facts["people"]:,} | {facts["counting_ms"]} | {facts["telling_s"]} | {facts["messages"]} |

- in one transaction within 5 s: {held}
"""


def lighthouse(facts: dict[str, Any]) -> str:
    """Write what Lighthouse thinks of three pages."""
    names = list(facts["pages"][0])
    rows = [" | ".join(str(page[name]) for name in names) for page in facts["pages"]]
    lines = "\n".join(f"| {row} |" for row in rows)
    return f"""## Pages in a browser

Lighthouse {facts["version"]} on the demo company, by its own idea of a phone (slow line, a
processor a quarter as fast) and of a desktop. Accessibility and best practices are held at 100.

| {" | ".join(names)} |
|{"---|" * len(names)}
{lines}
"""


def mailing(facts: dict[str, Any]) -> str:
    """Write what it takes to mail a newsletter."""
    cpu, grown = facts["cpu_s_per_1000"], facts["memory_at_end_mib"] - facts["memory_at_1000_mib"]
    rate = "holds" if facts["mails_a_second"] >= 100 else "**falls short**"
    return f"""## Mailing a newsletter

{facts["mails"]:,} readers, {facts["items"]} items each, {facts["bytes_a_mail"]:,} bytes a mail;
one worker, one connection to a real mail server in a process of its own; rights are looked at for
each mail.

| mails | s | mails a second | CPU-s of the worker for 1,000 | MiB at 1,000 | MiB at the end |
|---|---|---|---|---|---|
| {facts["mails"]:,} | {facts["seconds"]} | {facts["mails_a_second"]} | {cpu} | \
{facts["memory_at_1000_mib"]} | {facts["memory_at_end_mib"]} |

- each taken once, none lost: holds
- at least 100 mails a second by the clock: {rate}
- at most 10 CPU-s for 1,000, which is 100 a second on a free core: \
{"holds" if cpu <= 10 else "**falls short**"}
- memory grows by at most 64 MiB: {"holds" if grown <= 64 else "**falls short**"}
"""


def similar(facts: dict[str, Any]) -> str:
    """Write how soon stories like one that is being written are found."""
    held = "holds" if facts["p95_ms"] <= 100 else "**falls short**"
    return f"""## Stories like one that is being written

Thirty words of one of {facts["stories"]:,} stories of 70 words, and ten others; the words are
used as unevenly as in a language.

| stories | median / p95, ms by the clock | the story itself is among the five |
|---|---|---|
| {facts["stories"]:,} | {facts["median_ms"]} / {facts["p95_ms"]} | {facts["found"]:.0%} |

- p95 at most 100 ms: {held}
"""


def api(facts: dict[str, Any]) -> str:
    """Write what a feed page costs a program."""
    held = "holds" if facts["ratio"] <= 1.2 else "**falls short**"
    return f"""## A feed page for programs

Home of one of 1,000 people in 20 of 100 communities, {facts["posts"]:,} posts: the page for
people, and in turn the same unwritten (its query part: who asks, the shell, the posts and what
stands around them), and `/api/v1/feed`, with its token. CPU of the web process, with the test
client in it.

| page, CPU ms | its query part, CPU ms | API, CPU ms | ratio |
|---|---|---|---|
| {facts["page_ms"]} | {facts["asked_ms"]} | {facts["api_ms"]} | {facts["ratio"]} |

- at most 1.2 of the query part: {held}
"""


def calling(facts: dict[str, Any]) -> str:
    """Write what a call of everybody takes."""
    table = [
        "| what | by the clock | CPU of both sides |",
        "|---|---|---|",
        f"| whom it reaches, asked while writing | {facts['reach_ms']} ms | - |",
        f"| the answer to its author | {facts['answer_ms']} ms | {facts['answer_cpu_ms']} ms |",
        f"| the same post without the word, in turn | {facts['plain_ms']} ms | - |",
        f"| all are told | {facts['told_s']} s | {facts['told_cpu_s']} s |",
        f"| the same where each chose a level ({facts['notices_by_level']:,} hear it) "
        f"| {facts['by_level_s']} s | {facts['by_level_cpu_s']} s |",
    ]
    words = (
        f"`@everyone` in a community of {facts['people']:,}: from the request to the answer, and "
        "the job that puts a notice behind each bell; medians over several communities. Mails and "
        "devices follow by the minute, in the hours of each."
    )
    return section(
        "Calling everybody",
        words,
        table,
        [
            held(f"the answer in 300 ms ({facts['answer_ms']})", facts["answer_ms"] <= 300),
            held(f"told in 10 s by the clock ({facts['told_s']})", facts["told_s"] <= 10),
            held(f"told in 10 s of CPU ({facts['told_cpu_s']})", facts["told_cpu_s"] <= 10),
        ],
    )


def digesting(facts: dict[str, Any]) -> str:
    """Write what the mails with what is new take."""
    table = [
        "| mails | s | CPU-s of the worker for 1,000 | MiB at 1,000 | MiB at the end |",
        "|---|---|---|---|---|",
        f"| {facts['mails']:,} | {facts['seconds']} | {facts['cpu_s_per_1000']} "
        f"| {facts['memory_at_first_mib']} | {facts['memory_at_end_mib']} |",
    ]
    words = (
        f"{facts['people']:,} people in {facts['communities']} communities with "
        f"{facts['posts']:,} posts; what is new is chosen and written for each, by one worker."
    )
    growth = facts["memory_at_end_mib"] - facts["memory_at_first_mib"]
    return section(
        "Mails with what is new",
        words,
        table,
        [
            held(f"10,000 in ten minutes ({facts['seconds']:.0f} s)", facts["seconds"] <= 600),
            held(f"memory grows by at most 64 MiB ({growth:.1f})", growth <= 64),
        ],
    )


def searching(facts: dict[str, Any]) -> str:
    """Write what a search costs beside its bare query."""
    table = [
        "| looked for | the bare query | as Kring asks | the whole page |",
        "|---|---|---|---|",
        *(
            f"| {name} | {row['bare']} | {row['matched']} | {row['page']} |"
            for name, row in facts["rows"].items()
        ),
    ]
    words = (
        f"{facts['posts']:,} posts of 50 words that are used as unevenly as in a language, "
        f"{facts['people']:,} people, 500 communities. Milliseconds by the clock, p95. The bare "
        "query orders all hits that may be read by time and stops at a hundred; the whole page "
        "looks for people, communities, posts, stories, comments and files, counts them and marks "
        f"what was looked for. The index takes {facts['index_mb']:,.0f} MB beside "
        f"{facts['posts_mb']:,.0f} of the posts."
    )
    return section(
        "Searching",
        words,
        table,
        [
            held(f"p95 at most 3 of the bare query ({facts['ratio']})", facts["ratio"] <= 3),
            held(
                f"suggestions p95 at most 50 ms ({facts['suggestions']})",
                facts["suggestions"] <= 50,
            ),
        ],
    )


def feed(facts: dict[str, Any]) -> str:
    """Write what reading home costs."""
    rows = facts["rows"]
    table = [
        "| posts | statements | database, ms | the same by hand, ms | ratio | HTML, warm, CPU ms "
        "| HTML, cold, CPU ms | JSON, CPU ms |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {row['posts']:,} | {row['statements']} | {row['database_ms']} "
            f"| {row['by_hand_ms']} | {row['ratio']} | {row['warm_html_cpu_ms']} "
            f"| {row['cold_html_cpu_ms']} | {row['json_cpu_ms']} |"
            for row in rows
        ),
    ]
    largest = rows[-1]
    holds = [
        held("statements at most 12", largest["statements"] <= 12),
        held("database at most 1.5 of the same rows by hand", largest["ratio"] <= 1.5),
        held(f"growth at most 1.3 ({facts['growth']})", facts["growth"] <= 1.3),
        held("HTML at most 8 ms warm", largest["warm_html_cpu_ms"] <= 8),
        held("HTML at most 15 ms cold", largest["cold_html_cpu_ms"] <= 15),
        held("JSON at most 4 ms", largest["json_cpu_ms"] <= 4),
    ]
    words = (
        "A page of 20 posts for one of 10,000 people, in 20 of 500 communities. CPU is that of the "
        "web process, with the test client's own share in it "
        f"(an empty page costs {facts.get('empty_cpu_ms', '?')} ms)."
    )
    return section("Reading home", words, table, holds)


def planning(facts: dict[str, Any]) -> str:
    """Write what keeping prepared statements saves."""
    table = [
        "| page | planned anew, CPU ms | kept, CPU ms |",
        "|---|---|---|",
        *(f"| `{row['page']}` | {row['anew_ms']} | {row['kept_ms']} |" for row in facts["rows"]),
    ]
    words = (
        f"CPU of the database for a page at {facts['posts']:,} posts. Planned anew each time, as "
        "when a rollback gives up what was prepared, and with that kept, as Kring does. The "
        f"connection's memory at last: {facts['anew_mib']} and {facts['kept_mib']} MiB."
    )
    total = {name: sum(row[name] for row in facts["rows"]) for name in ("anew_ms", "kept_ms")}
    holds = [held("less with what is kept", total["kept_ms"] < total["anew_ms"])]
    return section("Planning pages", words, table, holds)


def posting(facts: dict[str, Any]) -> str:
    """Write what a post costs."""
    rows = facts["rows"]
    table = [
        "| members | words | ledger | web, CPU ms | database, CPU ms | in all | statements |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {row['members']:,} | {row['words']} | {'with' if row['ledger'] else 'without'} "
            f"| {row['server_ms']} | {row['database_ms']} | {row['all_ms']} | {row['statements']} |"
            for row in rows
        ),
    ]
    long = [row["all_ms"] for row in rows if not row["words"].startswith("300")]
    brief = [row for row in rows if row["words"].startswith("300")]
    short = [row["all_ms"] for row in brief if row["ledger"]]
    pairs = {(row["members"], row["ledger"]): row["all_ms"] for row in brief}
    extra = [pairs[size, True] - pairs[size, False] for size, kept in pairs if kept]
    holds = [
        held("300 characters at most 8 ms in all", max(short) <= 8),
        held("2,000 formatted characters at most 20 ms", max(long) <= 20),
        held(
            f"the ledger at most 0.5 ms or 10 % ({', '.join(f'{one:+.2f}' for one in extra)} ms)",
            all(one <= max(0.5, 0.1 * max(short)) for one in extra),
        ),
    ]
    words = "From the request to the answer, nobody listening; the web's CPU as above."
    return section("Posting", words, table, holds)


def fanout(facts: dict[str, Any]) -> str:
    """Write what telling N open pages costs."""
    table = [
        "| server | pages | CPU s for 10,000, paced | the same at full speed | deliveries/s "
        "| all have it, p50 ms | p99 ms | KiB a page |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {row['server']} | {row['listeners']:,} | "
            + " | ".join(figure(row[name], digits) for name, digits in COLUMNS)
            + " |"
            for row in facts["rows"]
        ),
    ]
    rows = {(row["server"], row["listeners"]): row for row in facts["rows"]}
    holds = []
    for (server, pages), row in rows.items():
        stock = rows.get(("stock", pages))
        if server != "stock" and stock and stock["paced_cpu"] and row["paced_cpu"]:
            share = row["paced_cpu"] / stock["paced_cpu"]
            words = f"{server}, {pages:,} pages: at most 0.5 of stock ({share:.2f})"
            holds.append(held(words, share <= 0.5) if pages > 50 else f"- {words}: reported")
    words = (
        "CPU of the server with N pages listening, less that with none, for the same posts. "
        "`stock` is a bare Flask-SocketIO broadcast of the same words, `bare` the same through "
        "Kring's own sending, `Kring` the whole product: rights, ledger, rendering. "
        + facts["machine"]
    )
    return section("A post that reaches N open pages", words, table, holds)


# Columns of the table above, with their digits behind the point.
COLUMNS = (
    ("paced_cpu", 2),
    ("burst_cpu", 2),
    ("rate", 0),
    ("p50", 0),
    ("p99", 0),
    ("memory", 0),
)


def figure(number: float | None, digits: int) -> str:
    """Write a number, or that it was not measured."""
    return "-" if number is None else f"{number:,.{digits}f}"


def kills(facts: dict[str, Any]) -> str:
    """Write what survived."""
    words = (
        f"{facts['kills']} times a part was killed while {facts['writers']} people posted on and "
        f"on ({', '.join(f'{part} {number}' for part, number in facts['killed'].items())}): of "
        f"{facts['acknowledged']:,} acknowledged posts, {facts['lost']} lost, {facts['doubled']} "
        f"doubled, each with its ledger entry; {facts['shredded']:,} were shredded meanwhile, and "
        "just what a certificate lists cannot be read."
    )
    return section("Killed at any moment", words, [], [])


def ledger(facts: dict[str, Any]) -> str:
    """Write what sealing, checking and proving cost."""
    many = facts["entries"]
    rows = [
        ("seal a burst of 50,000", facts["burst"], "s"),
        (f"seal the last 50,000 of {many:,}", facts["last"], "s"),
        ("look at the tables", facts["tables"], "growth_mb"),
        ("the same, every entry opened", facts["tables_full"], "growth_mb"),
        (f"write a package ({facts['package']['mb']:,} MB)", facts["package"], "growth_mb"),
        ("check it: files, tree, leaves", facts["checked"], "mb"),
        ("the same, every entry opened", facts["checked_full"], "mb"),
    ]
    table = [
        "| what | clock, s | CPU s | memory, MB |",
        "|---|---|---|---|",
        *(
            f"| {name} | {row.get('s', '-')} | {row['cpu_s']} "
            f"| {row[memory] if memory != 's' else '-'} |"
            for name, row, memory in rows
        ),
    ]
    proof, rate = facts["proof"], facts["last"]["rate"]
    holds = [
        held(f"5,000 entries/s sealed ({rate:,.0f})", rate >= 5_000),
        held("a burst of 50,000 in 15 s", facts["burst"]["s"] <= 15),
        held("tree and leaves checked in 5 CPU s", facts["checked"]["cpu_s"] <= 5),
        held("in 64 MB, every entry opened, too", facts["checked_full"]["mb"] <= 64),
        held(f"a proof in 2 kB ({proof['bytes']:,} bytes)", proof["bytes"] <= 2_000),
        held(f"and in 20 ms ({proof['ms']} ms)", proof["ms"] <= 20),
    ]
    words = (
        f"A log of {many:,} entries. CPU of sealing is that of sealer and database together; that "
        "of looking is without the database's. Memory of tables and package is by how much the "
        "most that the process ever used rose; of checking all that the verifier's process used."
    )
    return section("The ledger", words, table, holds)


def records(facts: dict[str, Any]) -> str:
    """Write what holds, dry runs and being forgotten cost."""
    rows = [
        ("a hold on every post is placed", "hold_placed_s", "s"),
        ("what it reaches is counted", "hold_counted_s", "s"),
        ("one with words is tried: the newest 5,000 are read", "tried_words_s", "s"),
        ("a night on which nothing is due, with a rule for posts", "night_s", "s"),
        ("the same as it was before", "night_of_before_s", "s"),
        ("a night without a rule for comments", "night_without_rule_s", "s"),
        ("an entry's key is at hand, CPU", "key_at_hand_us", "µs"),
        ("and wraps its secret, CPU", "key_wraps_us", "µs"),
        ("a key is looked up, once an hour and person, CPU of both sides", "key_found_ms", "ms"),
        ("a key is made, once a month and person, CPU of both sides", "key_made_ms", "ms"),
        ("the same by the clock: the disk has it", "key_made_ms_clock", "ms"),
        ("one post is asked about, 20 holds, median", "check_one_ms", "ms"),
        ("the same, best twentieth", "check_one_best_ms", "ms"),
        ("the same, CPU of both sides", "check_one_cpu_ms", "ms"),
        ("200 posts are asked about at once", "check_200_ms", "ms"),
        ("a rule over every post is tried", "dry_run_s", "s"),
        ("10,000 items of a person are found", "dossier_s", "s"),
        ("and erased, with certificates and keys", "erasure_s", "s"),
        ("the same, CPU of both sides", "erasure_cpu_s", "s"),
    ]
    table = [
        "| what | |",
        "|---|---|",
        *(
            f"| {name} | {facts[key]:.2f} {unit} |"
            for name, key, unit in rows
            if facts.get(key) is not None
        ),
    ]
    holds = [
        held("a hold placed in 2 s", facts["hold_placed_s"] <= 2),
        held("one thing asked about in 1 ms, median", facts["check_one_ms"] <= 1),
        held("10,000 items erased in 60 s", facts["erasure_s"] <= 60),
    ]
    where = "everybody's under their own keys" if facts["apart"] else "all under one key"
    words = f"A company of 10,000 people and {facts['posts']:,} posts, {where}. Clock, but for CPU."
    return section("Holds, and being forgotten", words, table, holds)


def queue(facts: dict[str, Any]) -> str:
    """Write what a page of what waits costs."""
    names = {
        "first": "all that waits",
        "grave": "grave ones",
        "by_nobody": "taken by nobody",
        "closed": "closed ones",
    }
    table = ["| page | who | statements | database, ms | slowest, ms | CPU, ms |", "|---" * 6 + "|"]
    for page, words in names.items():
        for who in ("moderator", "owner"):
            row = facts[f"{who}_{page}"]
            cells = (row["statements"], row["database_ms"], row["slowest_ms"], row["cpu_ms"])
            table.append(f"| {words} | {who} | {' | '.join(map(str, cells))} |")
    most = max(row["statements"] for row in facts.values() if isinstance(row, dict))
    words = (
        f"{facts['cases']:,} cases wait: reported, held, for approval and found by own check; the "
        f"owner has all the communities, and {facts['joins']:,} people ask to join them. The "
        "database by the clock; CPU is the web process's."
    )
    return section("The queue", words, table, [held("12 statements at most", most <= 12)])


def held(words: str, holds: bool) -> str:
    """Write whether a number holds."""
    return f"- {words}: {'holds' if holds else '**falls short**'}"


def section(title: str, words: str, table: list[str], holds: list[str]) -> str:
    """Write one section."""
    parts = [f"## {title}", "", words, "", *table, *([""] if table else []), *holds]
    return "\n".join(parts) + ("\n" if holds else "")


if __name__ == "__main__":
    main()
