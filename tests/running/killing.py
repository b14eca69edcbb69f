"""People who post and shred while parts of Kring are killed, and what is there in the end."""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
import psycopg
from sqlalchemy import func, select, text

from archive import log as logs
from archive import merkle, note
from models import (
    Alarm,
    Checkpoint,
    Community,
    Destroyed,
    Entry,
    Event,
    Membership,
    Person,
    Post,
    SignIn,
    Unsealed,
    session,
)
from social.changes import Record, change
from social.running import database
from social.settings import Settings
from social.viewer import digest_of
from tests.another import another_app
from tests.archive.destroying import readable
from tests.running.serving import Serving, serving, wait_for

WRITERS = 3
VICTIMS = {"web": "gunicorn", "worker": "worker", "database": "postgres", "backend": "postgres"}
STEPS = 40  # of a shredding, after one of which its process kills itself, every second time
AGAIN = {"DELETE": 404, "PATCH": 422}
TOKEN = "killed" + "x" * 40


@dataclass
class Writer(threading.Thread):
    """A person who posts on and on; a post that was not acknowledged is sent again."""

    port: int
    cookie: str
    csrf: str
    name_: str
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Post; edit every third post, and delete every fifth."""
        number = 0
        while not self.stop.is_set():
            words = f"{self.name_} writes number {number}"
            key = f"{self.name_}-key-{number:06}"
            post = self.until("/communities/killed/posts", {"text": words, "key": key})
            if post is not None:
                self.acknowledged.append(words)
                self.go_on(number, words, post)
            number += 1

    def go_on(self, number: int, words: str, post: str) -> None:
        """Change a post that is there, or take it away."""
        if number % 3 == 0:
            better = {"_method": "PATCH", "text": f"{words}, better", "version": "1"}
            if self.until(post, better) is not None:
                self.edited.append(words)
        if number % 5 == 0 and self.until(post, {"_method": "DELETE"}) is not None:
            self.deleted.append(words)

    def until(self, path: str, form: dict[str, str]) -> str | None:
        """Send a form until it is acknowledged; give where it leads. None if there is no time."""
        while not self.stop.is_set():
            found = self.send(path, form)
            if found is not None:
                return found
            time.sleep(0.1)
        return None

    def send(self, path: str, form: dict[str, str]) -> str | None:
        """Send a form once; give where it leads if it was acknowledged.

        A form whose answer was lost is refused when it comes again, since the post is deleted or
        has another version by now: that is an answer, too.
        """
        body = urlencode(form | {"csrf_token": self.csrf})
        head = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            with closing(line):
                line.request("POST", path, body, head)
                answer = line.getresponse()
            if answer.status == 303:
                return urlsplit(answer.getheader("Location", "")).path
            if answer.status == AGAIN.get(form.get("_method", "")):
                return path
            self.refused[answer.status] += 1
        return None


class Shredder(threading.Thread):
    """Somebody who shreds one post after the other, now and then in a process that dies of it."""

    def __init__(self, place: Path, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.place, self.port, self.stop = place, port, stop
        self.chance = random.Random(12)
        self.last = 0
        self.acknowledged: list[int] = []
        self.died = 0

    def run(self) -> None:
        """Begin again with the database that is there, until asked to stop."""
        while not self.stop.wait(0.2):
            found = database.running(Settings(data_dir=self.place / "data", port=self.port))
            if found is not None:
                with suppress(psycopg.OperationalError, OSError, ValueError):
                    self.shred_all(found)

    def shred_all(self, settings: Settings) -> None:
        """Shred what there is in one process, until the database goes away."""
        folder = self.place / "data" / "keyring"
        command = [sys.executable, "-m", "tests.archive.shredder", settings.database_url, folder]
        with (
            psycopg.connect(database.plain(settings.database_url), autocommit=True) as connection,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True,
            ) as process,
        ):  # fmt: skip
            while not self.stop.wait(0.2):
                post = connection.execute(
                    "SELECT id FROM post WHERE id > %s ORDER BY id LIMIT 1", [self.last]
                ).fetchone()
                if post is not None:
                    self.last = post[0]
                    self.shred(process, self.last)

    def shred(self, process: subprocess.Popen[str], post: int) -> None:
        """Shred one post. ValueError if neither that nor the death of its process came about."""
        most = self.chance.choice((0, self.chance.randint(1, STEPS)))
        process.stdin.write(json.dumps([most, [["post", post]]]) + "\n")
        process.stdin.flush()
        code, _made = json.loads(process.stdout.readline())
        if code == 0:
            self.acknowledged.append(post)
        elif code == -9:
            self.died += 1
        else:
            raise ValueError(code)


@dataclass(frozen=True)
class Log:
    """How the log stands in the end: what waits, what is wrong with it, what was an alarm."""

    waiting: int
    faults: list[str]
    alarms: list[str]


@dataclass(frozen=True)
class Outcome:
    """What was killed, what was acknowledged, and what is missing or there twice."""

    killed: dict[str, int]
    acknowledged: int
    lost: list[str]
    doubled: list[str]
    without_entry: list[str]
    not_edited: list[str]
    not_deleted: list[str]
    shredded: int
    not_shredded: list[int]
    misread: list[int]  # entries that open with a certificate, or do not open without
    log: Log
    writers: int = WRITERS


def found_company(settings: Settings) -> str:
    """Make a person, a community and a sign-in; answer the browser's cookie."""
    with another_app(settings) as app:
        with app.app_context(), change(None) as record:
            found_people(record)
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = TOKEN
        found = browser.get_cookie("kring")
    assert found is not None
    return f"kring={found.value}"


def found_people(record: Record) -> None:
    """Make the rows; part of a change."""
    person = Person(handle="ana", name="Ana Peeters", email="ana@example.org")
    community = Community(slug="killed", name="Killed")
    session.add_all([person, community])
    record(Event.PERSON_ADDED, person)
    record(Event.COMMUNITY_CREATED, community)
    member = Membership(person_id=person.id, community_id=community.id)
    row = SignIn(person_id=person.id, token_digest=digest_of(TOKEN))
    session.add_all([member, row])
    record(Event.MEMBER_JOINED, member)
    record(Event.SIGNED_IN, row)


def csrf_of(serving: Serving, cookie: str) -> tuple[str, str]:
    """Open a page as a browser does: the token of its forms, and the cookie that goes with it."""
    with closing(http.client.HTTPConnection("127.0.0.1", serving.port, timeout=30)) as line:
        line.request("GET", "/communities/killed/posts/new", headers={"Cookie": cookie})
        answer = line.getresponse()
        page = answer.read().decode()
        given = answer.getheader("Set-Cookie", "").split(";")[0]
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token is not None, page[:500]
    return token[1], given or cookie


def kill_one(serving: Serving, chance: random.Random, part: str) -> str | None:
    """Kill a part of it without warning; name the part. None if that part is not up just now."""
    victim = serving.child(VICTIMS[part])
    if part == "web" and victim is not None and chance.random() < 0.5:
        victim = next(iter(victim.children()), victim)
    try:
        if part == "backend" and victim is not None:
            theirs = [one for one in victim.children() if "kring_app" in " ".join(one.cmdline())]
            victim = chance.choice(theirs) if theirs else None
        if victim is None:
            return None
        victim.kill()
    except psutil.NoSuchProcess:
        return None
    return part


def run(place: Path, port: int, kills: int, seed: int = 11) -> Outcome:
    """Serve an empty company durably, as in life; kill its parts while people post."""
    with serving(place / "data", port) as serve:
        settings = settings_of(place, port)
        csrf, cookie = csrf_of(serve, found_company(settings))
        stop, chance = threading.Event(), random.Random(seed)
        writers = [Writer(port, cookie, csrf, f"writer{n}", stop) for n in range(WRITERS)]
        shredder = Shredder(place, port, stop)
        for thread in (*writers, shredder):
            thread.start()
        killed = kill_parts(serve, chance, kills)
        wait_for(
            lambda: shredder.acknowledged and shredder.died, 60
        )  # on a busy machine it is slow
        stop.set()
        for thread in (*writers, shredder):
            thread.join(30)
        killed["shredder"] = shredder.died
        return compared(settings_of(place, port), writers, shredder.acknowledged, killed)


def settings_of(place: Path, port: int) -> Settings:
    """Find the database that runs now."""
    found = database.running(Settings(data_dir=place / "data", port=port))
    assert found is not None
    return found


def kill_parts(serve: Serving, chance: random.Random, kills: int) -> Counter[str]:
    """Kill each part as often, in any order: at a random moment, once all is well again."""
    killed: Counter[str] = Counter()
    parts = (sorted(VICTIMS) * kills)[:kills]
    chance.shuffle(parts)
    for part in parts:
        time.sleep(chance.uniform(0.1, 1.0))
        killed[wait_for(partial(kill_one, serve, chance, part))] += 1
        assert wait_for(serve.is_ready, 90), serve.said[-2000:]
    time.sleep(1)
    return killed


def compared(
    settings: Settings, writers: list[Writer], shredded: list[int], killed: Counter[str]
) -> Outcome:
    """Compare what was acknowledged with what is there."""
    sent, edited, deleted = (
        [words for writer in writers for words in getattr(writer, name)]
        for name in ("acknowledged", "edited", "deleted")
    )
    with another_app(settings) as app, app.app_context():
        wait_for(lambda: waiting() == 0, 60)
        log = Log(waiting(), faults(), list(session.scalars(select(Alarm.words))))
        opening = readable()
        posts = session.scalars(select(Post)).all()
        entries = (Entry.noun == "post") & (Entry.noun_id == Post.id)
        with_entry = set(session.scalars(select(Post.id).join(Entry, entries)))
        certified = set(session.scalars(select(Destroyed.entry_id)))
        first_entries = select(Entry.noun_id).where(
            Entry.noun == "post", Entry.version == 1, Entry.id.in_(certified)
        )
        destroyed = set(session.scalars(first_entries))
    stored = Counter(first(post) for post in posts)
    better = {first(post) for post in posts if post.source.endswith(", better")}
    gone = {first(post) for post in posts if post.deleted_at is not None}
    return Outcome(
        killed=dict(killed),
        acknowledged=len(sent),
        lost=[words for words in sent if not stored[words]],
        doubled=[words for words in stored if stored[words] > 1],
        without_entry=[post.source for post in posts if post.id not in with_entry],
        not_edited=[words for words in edited if words not in better],
        not_deleted=[words for words in deleted if words not in gone],
        shredded=len(shredded),
        not_shredded=[post for post in shredded if post not in destroyed],
        misread=[one for one, opens in opening.items() if opens == (one in certified)],
        log=log,
    )


def first(post: Post) -> str:
    """Say how a post was before it became better."""
    return post.source.removesuffix(", better")


def waiting() -> int:
    """Count the entries that are not sealed."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Unsealed)) or 0


def faults() -> list[str]:
    """Make every leaf, the root and the order of the entries anew, and say what differs."""
    rows = session.execute(ENTRIES).all()
    known = session.scalars(select(Checkpoint).order_by(Checkpoint.size)).all()
    found, places = [], {}
    for index, row in enumerate(rows):
        places[row.id] = index
        if row.index != index or merkle.leaf_hash(logs.leaf(row)) != row.hash:
            found.append(f"leaf {row.index}")
        if row.prev_id is not None and row.prev_id not in places:
            found.append(f"leaf {row.index} comes before the one before it")
    hashes = [row.hash for row in rows]
    for checkpoint in known:
        signed = logs.read(note.read(checkpoint.note))
        root = merkle.root(partial(subtree, hashes), signed.size)
        if root != signed.root:
            found.append(f"checkpoint {checkpoint.size}")
    if known and known[-1].size != len(rows):
        found.append(f"{len(rows)} leaves, and {known[-1].size} signed")
    return found


def subtree(hashes: list[bytes], height: int, place: int) -> bytes:
    """Give the hash of a complete subtree over some leaves."""
    return merkle.fold(hashes[place << height : (place + 1) << height])


ENTRIES = text(
    f"""
    SELECT l.index, l.hash, {logs.OF_LEAF}
      FROM leaf l JOIN entry e ON e.id = l.entry_id ORDER BY l.index
    """
)
