"""The whole of Kring with its socket server and one community, to measure a post that is told."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, jsonify

from models import Community, Event, Membership, Person, SignIn, session
from social.app import create_app
from social.changes import change
from social.live.socket import serve
from social.running import postgres, schema
from social.settings import Settings
from social.viewer import OPEN_ENDPOINTS, digest_of
from tests.bench.stock import spent

KEY = "bench-key-bench-key-bench-key-bench-key-"
TEXT = "\n\n".join(["The line runs again since six; *thank you* to the night shift."] * 15)


@dataclass(frozen=True)
class Company:
    """Where the database is, and the cookies of one who writes and one who reads."""

    environ: dict[str, str]
    writer: str
    reader: str
    stream: str


def build() -> Flask:
    """Make the application as wsgi.py does, but that forms need no token, and /spent tells."""
    app = create_app(Settings.from_env())
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/spent", view_func=lambda: jsonify(spent()), endpoint="spent")
    OPEN_ENDPOINTS["spent"] = "asked by the bench"
    serve(app)
    return app


@contextlib.contextmanager
def company() -> Iterator[Company]:
    """Lend a database with two people in one community."""
    with postgres.throwaway() as urls, tempfile.TemporaryDirectory() as folder:
        schema.upgrade(urls.owner_url)
        environ = {
            "DATABASE_URL": urls.app_url,
            "DATABASE_OWNER_URL": urls.owner_url,
            "DATABASE_SEAL_URL": urls.seal_url,
            "DATA_DIR": folder,
            "BASE_URL": "http://localhost",
            "LOG_LEVEL": "warning",
            "SECRET_KEYS": KEY,
            "FILE_KEY": "0" * 64,
        }
        app = create_app(Settings.from_env(environ))
        with app.app_context():
            writer, reader = hire("Ana Peeters"), hire("Ben Claes")
            community, _ = found("bench", writer, reader), found("quiet", writer)
        yield Company(
            environ,
            cookie_of(app, writer),
            cookie_of(app, reader),
            f"community:{community.id}",
        )
        app.extensions["engine"].dispose()


def hire(name: str) -> Person:
    """Add a person who is signed in."""
    handle = name.lower().replace(" ", ".")
    with change(None) as record:
        person = Person(name=name, handle=handle, email=f"{handle}@example.org")
        session.add(person)
        record(Event.PERSON_ADDED, person)
        row = SignIn(person_id=person.id, token_digest=digest_of(token_of(person)))
        session.add(row)
        record(Event.SIGNED_IN, row)
    return person


def found(slug: str, *members: Person) -> Community:
    """Found a community with some members."""
    with change(members[0]) as record:
        community = Community(slug=slug, name=slug.title())
        session.add(community)
        record(Event.COMMUNITY_CREATED, community)
        for person in members:
            membership = Membership(person_id=person.id, community_id=community.id)
            session.add(membership)
            record(Event.MEMBER_JOINED, membership)
    return community


def token_of(person: Person) -> str:
    """Name the sign-in of a person."""
    return f"bench-{person.handle}".ljust(40, "x")


def cookie_of(app: Flask, person: Person) -> str:
    """Write the cookie of a person's browser."""
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token_of(person)
    kept = browser.get_cookie("kring")
    assert kept is not None
    return f"kring={kept.value}"
