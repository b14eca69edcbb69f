"""What does it cost to tell N open pages of a post, beside a stock Flask-SocketIO broadcast?

Each figure is of real processes on loopback: gunicorn with one gevent worker, and a load client.
The cost is CPU time of the server with N listeners minus that with none, for the same events. The
broadcasts carry as much as the fact of a real post does.
- stock: a bare Flask-SocketIO server, which stores nothing
- bare: the same server with our client manager
- Kring: everything; its times run from the request to post until the last page has the post
"""

import argparse
import contextlib
import importlib.metadata
import json
import os
import platform
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import Request

from tests.bench import whole
from tests.bench.stock import ROOM, fact
from tests.live.pages import Page

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "fanout.json"
COUNTS = (50, 200, 1_000, 3_000)
DELIVERIES = 15_000  # in one round, by five to forty events
FEWEST, MOST = 5, 25
ROUNDS = 3  # of events without a pause
SETTLE = 0.05  # seconds after which a server has done what an event takes
PACKAGES = ("Flask-SocketIO", "python-engineio", "simple-websocket", "gevent", "gunicorn")


@dataclass(frozen=True)
class Figures:
    """What was measured for one server and one number of listeners."""

    server: str
    listeners: int
    paced_cpu: float  # seconds of CPU for 10,000 deliveries, a pause after each event
    burst_cpu: float | None  # the same, without pauses
    rate: float | None  # deliveries a second without pauses
    p50: float  # milliseconds until all pages had an event
    p99: float
    memory: float  # KiB a listener
    missing: int


class Server:
    """A gunicorn with one gevent worker that broadcasts what it is told to."""

    page_options: tuple[str, ...] = ()
    has_bursts = True

    def __init__(self, port: int, size: int) -> None:
        self.port = port
        self.size = size
        self.next = 1

    def spent(self) -> dict[str, float]:
        """Return CPU seconds and resident bytes of the worker."""
        return json.loads(read(Request(f"http://127.0.0.1:{self.port}/spent")))

    def emit(self, count: int, is_heard: bool) -> None:
        """Broadcast `count` facts; returns when the last is handed over."""
        room = ROOM if is_heard else "nobody"
        query = f"first={self.next}&count={count}&size={self.size}&room={room}"
        self.next += count
        url = f"http://127.0.0.1:{self.port}/emit?{query}"
        read(Request(url, method="POST"))

    def expected(self, count: int) -> dict[str, int]:
        """Say what the pages should wait for."""
        return {"first": self.next, "count": count}

    def cost(self, count: int, pages: subprocess.Popen | None = None) -> dict:
        """Broadcast, to nobody without pages; returns CPU seconds and what the pages report."""
        if pages:
            order(pages, **self.expected(count))
        before = self.spent()["cpu"]
        self.emit(count, is_heard=pages is not None)
        report = json.loads(pages.stdout.readline()) if pages else {}
        time.sleep(SETTLE)
        return {"cpu": self.spent()["cpu"] - before, **self.timed(report)}

    def timed(self, report: dict) -> dict:
        """Fill in what the pages cannot know."""
        return report


def read(request: Request) -> bytes:
    """Return what an address answers."""
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


class Whole(Server):
    """Kring itself, in which somebody posts; a burst would measure the posting."""

    has_bursts = False

    def __init__(self, port: int, size: int, company: whole.Company) -> None:
        super().__init__(port, size)
        self.company = company
        self.page_options = ("--cookie", company.reader, "--stream", company.stream)
        self.began: dict[str, int] = {}

    def emit(self, count: int, is_heard: bool) -> None:
        """Post `count` times; the writer's page fetches each post, as it does in a browser."""
        slug = "bench" if is_heard else "quiet"
        body = urllib.parse.urlencode({"text": whole.TEXT}).encode()
        headers = {"Cookie": self.company.writer, "X-Kring-Visit": "bench"}
        here = f"http://127.0.0.1:{self.port}"
        as_data, as_piece = {"Accept": "application/json"}, {"X-Kring-Fragment": "1"}
        self.began = {}
        for _ in range(count):
            began = time.monotonic_ns()
            url = f"{here}/communities/{slug}/posts"
            post_id = json.loads(read(Request(url, body, headers | as_data)))["id"]
            self.began[str(post_id)] = began
            read(Request(f"{here}/posts/{post_id}", headers=headers | as_piece))

    def expected(self, count: int) -> dict[str, int]:
        """Say what the pages should wait for."""
        return {"posts": count}

    def timed(self, report: dict) -> dict:
        """Reckon from the requests, of which the pages know nothing."""
        ends = report.get("ends", {})
        if not ends:
            return report
        latencies = [(end - self.began[number]) / 1e6 for number, end in ends.items()]
        span = (max(ends.values()) - min(self.began.values())) / 1e9
        return report | {"latencies": latencies, "span": span}


def order(pages: subprocess.Popen, **what: int) -> None:
    """Tell the load client what to expect, and wait until it heard."""
    pages.stdin.write(json.dumps(what) + "\n")
    pages.stdin.flush()
    pages.stdout.readline()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(application: str, environ: dict[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-b", f"127.0.0.1:{port}"]
    command += ["--worker-connections", "8000", "--backlog", "4096", "--no-control-socket"]
    command += ["--log-level", "warning", "--graceful-timeout", "1", application]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | (environ or {}))
    try:
        for attempt in range(300):
            with contextlib.suppress(OSError):
                Server(port, 0).spent()
                break
            time.sleep(0.1 if attempt < 299 else 0)
        yield port
    finally:
        process.terminate()
        process.wait(40)


@contextlib.contextmanager
def listening(port: int, count: int, *options: str) -> Iterator[subprocess.Popen]:
    """Open `count` pages in a process of their own until the block ends."""
    command = [sys.executable, "-m", "tests.bench.listeners", str(port), str(count), *options]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, **pipes)
    with process as pages:
        yield pages
        pages.stdin.close()


def measure(server: Server, name: str, count: int) -> Figures:
    """Measure one server with `count` listeners."""
    events = max(FEWEST, min(MOST, DELIVERIES // count))
    server.cost(5)  # warm
    with listening(server.port, 5, *server.page_options) as pages:
        pages.stdout.readline()
        server.cost(3, pages)
    before = server.spent()["memory"]
    with listening(server.port, count, *server.page_options) as pages:
        pages.stdout.readline()
        memory = (server.spent()["memory"] - before) / count / 1024
        paced = [beside_silence(server, 1, pages) for _ in range(events)]
        bursts = ROUNDS if server.has_bursts else 0
        burst = [beside_silence(server, events, pages) for _ in range(bursts)]
    latencies = [each for report in paced for each in report["latencies"]]
    times = statistics.quantiles(latencies, n=100, method="inclusive")
    return Figures(
        server=name,
        listeners=count,
        paced_cpu=margin(paced) / count * 10_000,
        burst_cpu=margin(burst) / (events * count) * 10_000 if burst else None,
        rate=events * count / min(report["span"] for report in burst) if burst else None,
        p50=times[49],
        p99=times[98],
        memory=memory,
        missing=sum(report["missing"] for report in paced + burst),
    )


def beside_silence(server: Server, count: int, pages: subprocess.Popen) -> dict:
    """Broadcast to nobody and then to the pages; returns their report, with the difference."""
    silence = server.cost(count)["cpu"]
    report = server.cost(count, pages)
    return report | {"margin": report["cpu"] - silence}


def margin(reports: list[dict]) -> float:
    """Take the median of what it cost that pages heard."""
    return statistics.median(report["margin"] for report in reports)


def floor(count: int) -> float:
    """Return milliseconds until the load client has one event on `count` bare sockets."""
    door = socket.create_server(("127.0.0.1", 0), backlog=4096)
    with door, listening(door.getsockname()[1], count, "--raw") as pages:
        ends = [door.accept()[0] for _ in range(count)]
        pages.stdout.readline()
        order(pages, first=1, count=10)
        for number in range(1, 11):
            text = '42["fact",' + json.dumps(fact(number, 4_000), separators=(",", ":")) + "]"
            frame = b"\x81\x7e" + len(text).to_bytes(2) + text.encode()
            for end in ends:
                end.sendall(frame)
            time.sleep(max(0.05, count * 0.00005))
        report = json.loads(pages.stdout.readline())
        for end in ends:
            end.close()
    return statistics.median(report["latencies"])


def table(rows: list[Figures], floors: dict[int, float]) -> str:
    """Write the figures as a Markdown table, ours under stock, with their ratio."""
    lines = [
        "| listeners | server | CPU-s per 10,000, paced | burst | deliveries/s "
        "| all N p50 / p99 ms | floor ms | KiB a client |",
        "|---|---|---|---|---|---|---|---|",
    ]
    stock = {row.listeners: row for row in rows if row.server == "stock"}
    for row in rows:
        beside = stock[row.listeners]
        lines.append(
            f"| {row.listeners:,} | {row.server} | {ratio(row.paced_cpu, beside.paced_cpu)} "
            f"| {ratio(row.burst_cpu, beside.burst_cpu)} "
            f"| {'-' if row.rate is None else f'{row.rate:,.0f}'} | {row.p50:.1f} / {row.p99:.1f} "
            f"| {floors[row.listeners]:.1f} | {row.memory:.0f} |"
        )
    return "\n".join(lines)


def ratio(cost: float | None, stock: float | None) -> str:
    """Write a cost, and how many times that of stock it is."""
    if cost is None or stock is None:
        return "-"
    return f"{cost:.3f}" + ("" if cost is stock else f" ({cost / stock:.2f}x)")


def machine(size: int) -> str:
    """Name the machine, the versions and the settings."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {versions}; gunicorn -k gevent with one worker; "
        f"{size:,} characters of HTML in an event. Paced: the median of {FEWEST} to {MOST} single "
        f"events, each beside one that nobody hears; burst: of {ROUNDS} times that many at once."
    )


def size_of_fact(company: whole.Company) -> int:
    """Post once, and measure the HTML that an open page gets."""
    with running("tests.bench.whole:build()", company.environ) as port:
        headers = f"Cookie: {company.reader}\r\n"
        with Page(port, headers=headers) as page:
            page.watch(company.stream)
            Whole(port, 0, company).emit(1, is_heard=True)
            return len(page.fact("post.created")["html"])


def servers(company: whole.Company, size: int) -> Iterator[tuple[str, Server]]:
    """Run each server in turn."""
    with running("tests.bench.stock:bare()") as port:
        yield "stock", Server(port, size)
    with running("tests.bench.stock:bare(direct=True)") as port:
        yield "bare", Server(port, size)
    with running("tests.bench.whole:build()", company.environ) as port:
        yield "Kring", Whole(port, size, company)


def run(counts: tuple[int, ...] = COUNTS) -> list[Figures]:
    """Measure, print the table and write the JSON; takes about three minutes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = max(counts) + 256
    if hard < needed:
        raise SystemExit(f"{needed} open files are needed, {hard} are allowed (ulimit -n)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    floors = {count: floor(count) for count in counts}
    with whole.company() as company:
        size = size_of_fact(company)
        rows = [
            measure(server, name, count)
            for count in counts
            for name, server in servers(company, size)
        ]
    print(f"{table(rows, floors)}\n\n{machine(size)}")
    RESULTS.parent.mkdir(exist_ok=True)
    found = {"machine": machine(size), "floors": floors, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(found, indent=1))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=COUNTS)
    run(tuple(parser.parse_args().counts))
