"""People who post on and on while parts of Kring are killed, and what is there in the end."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from sqlalchemy import select

from models import Community, Entry, Event, Membership, Person, Post, SignIn, session
from social.app import create_app
from social.changes import change
from social.running import database
from social.settings import Settings
from social.viewer import digest_of
from tests.running.serving import Serving, serving, wait_for

WRITERS = 3
VICTIMS = {"web": "gunicorn", "worker": "worker", "database": "postgres"}
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
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            words = f"{self.name_} writes number {number}"
            key = f"{self.name_}-key-{number:06}"
            while not self.stop.is_set() and not self.send(words, key):
                time.sleep(0.1)
            number += 1

    def send(self, words: str, key: str) -> bool:
        """Post once; tell whether it was acknowledged."""
        body = urlencode({"text": words, "key": key, "csrf_token": self.csrf})
        head = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            with closing(line):
                line.request("POST", "/communities/killed/posts", body, head)
                code = line.getresponse().status
            if code == 303:
                self.acknowledged.append(words)
                return True
            self.refused[code] += 1
        return False


@dataclass(frozen=True)
class Outcome:
    """What was killed, what was acknowledged, and what is missing or there twice."""

    killed: dict[str, int]
    acknowledged: int
    lost: list[str]
    doubled: list[str]
    without_entry: list[str]
    writers: int = WRITERS


def found_company(settings: Settings) -> str:
    """Make a person, a community and a sign-in; answer the browser's cookie."""
    app = create_app(settings)
    with app.app_context(), change(None) as record:
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
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = TOKEN
    found = browser.get_cookie("kring")
    app.extensions["engine"].dispose()
    assert found is not None
    return f"kring={found.value}"


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


def kill_one(serving: Serving, chance: random.Random) -> str:
    """Kill a part of it without warning; name the part."""
    part = chance.choice(sorted(VICTIMS))
    victim = serving.child(VICTIMS[part])
    if part == "web" and victim is not None and chance.random() < 0.5:
        victim = next(iter(victim.children()), victim)
    if victim is None:
        return "nothing"
    with suppress(psutil.NoSuchProcess):
        victim.kill()
    return part


def run(place: Path, port: int, kills: int, seed: int = 11) -> Outcome:
    """Serve an empty company durably, as in life; kill its parts while people post."""
    with serving(place / "data", port) as serve:
        settings = settings_of(place, port)
        csrf, cookie = csrf_of(serve, found_company(settings))
        stop, chance = threading.Event(), random.Random(seed)
        writers = [Writer(port, cookie, csrf, f"writer{n}", stop) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        killed = kill_parts(serve, chance, kills)
        stop.set()
        for writer in writers:
            writer.join(30)
        sent = [words for writer in writers for words in writer.acknowledged]
        return compared(settings_of(place, port), sent, killed)


def settings_of(place: Path, port: int) -> Settings:
    """Find the database that runs now."""
    found = database.running(Settings(data_dir=place / "data", port=port))
    assert found is not None
    return found


def kill_parts(serve: Serving, chance: random.Random, kills: int) -> Counter[str]:
    """Kill a part at a random moment, wait until all is well again, and so on."""
    killed: Counter[str] = Counter()
    for _kill in range(kills):
        time.sleep(chance.uniform(0.1, 1.0))
        killed[kill_one(serve, chance)] += 1
        assert wait_for(serve.is_ready, 90), serve.said[-2000:]
    time.sleep(1)
    return killed


def compared(settings: Settings, sent: list[str], killed: Counter[str]) -> Outcome:
    """Compare what was acknowledged with what is there."""
    app = create_app(settings)
    with app.app_context():
        stored = Counter(session.scalars(select(Post.source)))
        entries = (Entry.noun == "post") & (Entry.noun_id == Post.id)
        with_entry = set(session.scalars(select(Post.source).join(Entry, entries)))
    app.extensions["engine"].dispose()
    return Outcome(
        killed=dict(killed),
        acknowledged=len(sent),
        lost=[words for words in sent if not stored[words]],
        doubled=[words for words in stored if stored[words] > 1],
        without_entry=sorted(stored.keys() - with_entry),
    )
