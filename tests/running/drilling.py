"""A house that is lost while people write in it, and what is there after it was brought back."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.running.killing import csrf_of, found_company, settings_of
from tests.running.serving import KRING, PATIENCE, Serving, environment, serving, wait_for

WRITERS = 3
FEW = 4  # posts of each writer before the backup, and as many after it
BORDER = "kring-drill-border"


@dataclass(frozen=True)
class Written:
    """A post that was acknowledged: where it is, its words, its file's name and SHA-256."""

    path: str
    words: str
    file: str
    sha256: str


@dataclass
class Writer(threading.Thread):
    """A person who posts on and on, each time with a file that nobody has seen before."""

    port: int
    cookie: str
    csrf: str
    name_: str
    stop: threading.Event
    acknowledged: list[Written] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Post, until asked to stop or until nobody is there any more."""
        number = 0
        while not self.stop.is_set():
            number += 1
            words = f"{self.name_} writes number {number}"
            content = f"{words}\n{hashlib.sha256(words.encode()).hexdigest() * 500}\n".encode()
            path = self.send(words, f"{self.name_}-{number}.txt", content)
            if path is not None:
                digest = hashlib.sha256(content).hexdigest()
                file = f"{self.name_}-{number}.txt"
                self.acknowledged.append(Written(path, words, file, digest))

    def send(self, words: str, name: str, content: bytes) -> str | None:
        """Send a post with a file as a browser without script does; give where it leads."""
        form = {"text": words, "key": f"{words}".replace(" ", "-"), "csrf_token": self.csrf}
        head = {
            "Cookie": self.cookie,
            "Content-Type": f"multipart/form-data; boundary={BORDER}",
        }
        body = b"".join(parts(form, name, content))
        with suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with closing(line):
                line.request("POST", "/communities/killed/posts", body, head)
                answer = line.getresponse()
                answer.read()
            if answer.status == 303:
                return urlsplit(answer.getheader("Location", "")).path
        self.stop.wait(0.1)
        return None


def parts(form: dict[str, str], name: str, content: bytes) -> Iterator[bytes]:
    """Write a form with a file."""
    for field_, value in form.items():
        yield f'--{BORDER}\r\nContent-Disposition: form-data; name="{field_}"\r\n\r\n'.encode()
        yield f"{value}\r\n".encode()
    said = f'Content-Disposition: form-data; name="upload"; filename="{name}"\r\n'
    yield f"--{BORDER}\r\n{said}Content-Type: text/plain\r\n\r\n".encode() + content
    yield f"\r\n--{BORDER}--\r\n".encode()


@dataclass(frozen=True)
class Outcome:
    """What the drill found."""

    before: int  # acknowledged before the backup began
    meanwhile: int  # while it was made
    after: int
    missing: list[str]  # of those before
    kept: int  # of the rest, that were there all the same
    said: str  # by the restore
    restored: int  # exit codes
    verified: int
    report: str
    seconds: dict[str, float]


def run(place: Path, port: int) -> Outcome:
    """Serve, write, back up, destroy everything, restore, serve, and compare."""
    data, seconds = place / "data", {}
    with serving(data, port) as serve:
        csrf, cookie = csrf_of(serve, found_company(settings_of(place, port)))
        stop = threading.Event()
        writers = [Writer(port, cookie, csrf, f"writer{n}", stop) for n in range(WRITERS)]
        for one in writers:
            one.start()
        await_posts(writers, FEW)
        # Else the backup knows of no log, and could tell nothing of what was lost after it.
        assert wait_for(lambda: any((data / "log-copies").glob("*.note")))
        before = [post for one in writers for post in one.acknowledged]
        seconds["backup"] = timed(place, "backup", place / "to", "--keys", place / "apart")
        meanwhile = sum(len(one.acknowledged) for one in writers) - len(before)
        await_posts(writers, FEW)
        seen = kept_elsewhere(place)
        destroy(serve, data)
        stop.set()
        for one in writers:
            one.join(PATIENCE)
    later = [post for one in writers for post in one.acknowledged if post not in set(before)]
    began = time.monotonic()
    brought_back = kring(
        place, "restore", place / "to", "--keys", place / "apart", "--seen", seen,
    )  # fmt: skip
    seconds["restore"] = time.monotonic() - began
    if brought_back.returncode:
        said = brought_back.stdout + brought_back.stderr
        return Outcome(len(before), meanwhile, len(later), [], 0, said, brought_back.returncode,
                       2, "", seconds)  # fmt: skip
    with serving(data, port) as serve:
        missing = [post.words for post in before if not is_there(serve, cookie, post)]
        kept = sum(is_there(serve, cookie, post) for post in later)
        began = time.monotonic()
        verified = kring(place, "archive", "verify", "--full")
        seconds["verify"] = time.monotonic() - began
    return Outcome(
        before=len(before),
        meanwhile=meanwhile,
        after=len(later) - meanwhile,
        missing=missing,
        kept=kept,
        said=brought_back.stdout,
        restored=brought_back.returncode,
        verified=verified.returncode,
        report=verified.stdout + verified.stderr,
        seconds=seconds,
    )


def kring(place: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a process of its own."""
    return subprocess.run(
        [*KRING, *map(str, words)],
        env=environment(DATA_DIR=str(place / "data")),
        capture_output=True,
        text=True,
        check=False,
    )


def timed(place: Path, *words: object) -> float:
    """Run a command that has to be right, and give its seconds."""
    began = time.monotonic()
    done = kring(place, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - began


def await_posts(writers: list[Writer], many: int) -> None:
    """Wait until each has so many posts more."""
    wanted = {one: len(one.acknowledged) + many for one in writers}
    assert wait_for(lambda: all(len(one.acknowledged) >= wanted[one] for one in writers))


def kept_elsewhere(place: Path) -> Path:
    """Keep what was signed last, once that is more than the backup knows of."""
    manifest = json.loads(next((place / "to").glob("*/manifest.json")).read_text())
    there = place / "kept-elsewhere"

    def newest() -> bool:
        for path in (place / "data" / "log-copies").glob("*.note"):
            words = path.read_text()
            if int(words.split("\n")[1]) > manifest["log"]["size"]:
                there.write_text(words)
                return True
        return False

    assert wait_for(newest)
    return there


def destroy(serve: Serving, data: Path) -> None:
    """Kill every process of a house without warning, and take away its whole folder."""
    family = [psutil.Process(serve.process.pid), *serve.family()]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    serve.process.wait()
    _gone, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []
    shutil.rmtree(data)


def is_there(serve: Serving, cookie: str, post: Written) -> bool:
    """Tell whether a post is shown with its words, and its file has the bytes that it had."""
    page = get(serve, post.path, cookie).decode()
    if post.words not in page:
        return False
    found = re.search(rf'"(/files/\d+/{re.escape(post.file)})"', page)
    if found is None:
        return False
    return hashlib.sha256(get(serve, found[1], cookie)).hexdigest() == post.sha256


def get(serve: Serving, path: str, cookie: str) -> bytes:
    """Ask for a page as the browser that was signed in before everything was lost."""
    with closing(http.client.HTTPConnection("127.0.0.1", serve.port, timeout=60)) as line:
        line.request("GET", path, headers={"Cookie": cookie})
        return line.getresponse().read()
