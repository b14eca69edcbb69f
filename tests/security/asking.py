"""Asking the app for something, so that nothing of it stays."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from models import CommunityKind, factory, session
from tests.security import words
from tests.security.forms import ASKED, SENT, form_of
from tests.security.things import things_of, values_of
from tests.security.words import Answer, Somebody, Thing, expected
from tests.security.world import EVERYBODY, World, token_of


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Let whatever is kept meanwhile be gone afterwards."""
    engine = app.extensions["engine"]
    with engine.connect() as connection:
        transaction = connection.begin()
        factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            session.remove()
            factory.configure(bind=engine, join_transaction_mode="conditional_savepoint")
            transaction.rollback()


class Empty:
    """A page of which nobody reads a word."""

    def render(self, _context: object) -> str:
        """Write nothing."""
        return ""


@contextmanager
def unwritten(app: Flask) -> Iterator[None]:
    """Let pages stay empty."""
    app.jinja_env.get_or_select_template = lambda *_names: Empty()  # type: ignore[method-assign]
    try:
        yield
    finally:
        del app.jinja_env.get_or_select_template


def heard(answer: TestResponse) -> Answer | int:
    """Read what the web answered."""
    return Answer.of(answer.status_code, answer.headers.get("Location", ""))


# Who asks about what: everybody who could be told something else there than the others are.
WITHIN = {
    CommunityKind.PRIVATE: (
        "anonymous", "outsider", "invited", "member", "author", "kept from writing", "owner",
        "moderator", "moderating member", "administrator", "guest",
    ),
    CommunityKind.HIDDEN: ("outsider", "invited", "member", "owner", "administrator", "guest"),
    CommunityKind.PUBLIC: ("outsider", "member", "moderator", "administrator", "guest"),
    CommunityKind.BROADCAST: ("member", "owner", "press", "guest"),
}  # fmt: skip
PUT_AWAY = {"held": ("member", "author", "owner"), "deleted": ("author", "owner")}
NOWHERE = ("anonymous", "outsider", "owner", "moderator", "officer", "administrator", "guest")
# Of these one asks beside, at each address another.
BESIDE = ("suspended", "member", "press", "human resources", "officer")


def who_asks(endpoint: str, rule: words.Rule, thing: Thing) -> list[str]:
    """Choose who asks for something: whose it is, too, and fewer where all are let in."""
    beside = BESIDE[zlib.crc32(endpoint.encode()) % len(BESIDE)]
    if not rule:
        found = ["anonymous", "suspended", "outsider", "guest"]
    elif thing.state in PUT_AWAY:
        found = [*PUT_AWAY[thing.state]]
    elif thing.kind is None:
        found = [*NOWHERE, beside]
    elif thing.kind is CommunityKind.PRIVATE:
        found = [*WITHIN[thing.kind], beside]
    else:
        found = [*WITHIN[thing.kind]]
    if thing.of in EVERYBODY:
        found.append(thing.of)
    if endpoint.startswith("seeking.") or endpoint == "announcements.show_names":
        found.append("human resources")
    if endpoint.startswith("records."):
        found.append("data protection")
    if endpoint.startswith(("mandates.", "leaders.", "newsletters.")):
        found.append("press")
    if endpoint.startswith("crisis."):
        found += ["press", "author", "kept from writing"]
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class Matrix:
    """The app, and the world that it is asked about.

    `renders` is off where only the answer's kind is looked at: pages are a third of the work.
    """

    app: Flask
    world: World
    renders: bool = False
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def addresses(self, endpoint: str | None = None) -> list[tuple[Rule, str]]:
        """List the addresses of an endpoint, or all, each with its methods."""
        return [
            (rule, method)
            for rule in self.app.url_map.iter_rules(endpoint)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]

    def cookie(self, who: Somebody) -> str:
        """Give what stands in somebody's browser."""
        if who.key not in self.browsers:
            browser = self.app.test_client()
            if who.key != "anonymous":
                with browser.session_transaction() as cookie:
                    cookie["_user_id"] = token_of(who.key)
                    cookie["_fresh"] = True
            self.browsers[who.key] = browser
        found = self.browsers[who.key].get_cookie("kring")
        return f"kring={found.value}" if found else ""

    def proof(self, who: Somebody, path: str) -> dict[str, str]:
        """Give what says who asks: a cookie, or below /api/ a token."""
        if not path.startswith("/api/"):
            return {"Cookie": self.cookie(who)}
        key = who.key
        return {} if key == "anonymous" else {"Authorization": f"Bearer {token_of(key)}"}

    def ask(
        self, who: Somebody, rule: Rule, method: str, thing: Thing, **more: Any
    ) -> TestResponse:
        """Ask for something as somebody; nothing of it stays."""
        with undone(self.app):
            return self.open(who, rule, method, thing, **more)

    def open(
        self, who: Somebody, rule: Rule, method: str, thing: Thing, **more: Any
    ) -> TestResponse:
        """Ask for something as somebody; what follows from it stays."""
        path = self.app.url_map.bind("localhost").build(rule.endpoint, values_of(rule, thing))
        asked: dict[str, Any] = {"query_string": ASKED.get(rule.endpoint)}
        if {"data", "json"} & set(more):
            pass  # the question brings what is sent
        elif rule.endpoint in SENT:
            asked["json"] = SENT[rule.endpoint](thing)
        elif method not in ("GET", "HEAD"):
            asked["data"] = form_of(rule.endpoint, thing)
        return self.go(who, method, path, **(asked | more))

    def go(self, who: Somebody, method: str, path: str, **more: Any) -> TestResponse:
        """Open an address as somebody."""
        self.app.extensions.pop("tries", None)
        headers = self.proof(who, path) | more.pop("headers", {})
        browser = self.app.test_client(use_cookies=False)
        with nullcontext() if self.renders else unwritten(self.app):
            answer = browser.open(path, method=method, headers=headers, **more)
        answer.get_data()
        answer.close()
        return answer

    def cells(self, address: Rule, rule: words.Rule) -> Iterator[tuple[Somebody, Thing]]:
        """List who asks about what."""
        for thing in things_of(address, self.world.things):
            for key in who_asks(address.endpoint, rule, thing):
                yield EVERYBODY[key], thing

    def wrong(self, endpoint: str, rule: words.Rule) -> tuple[list[str], set[Answer | int]]:
        """Say of an address where it answers otherwise than its rule says; and what it answered."""
        wrong, answers = [], set()
        for address, method in self.addresses(endpoint):
            for who, thing in self.cells(address, rule):
                answer = self.ask(who, address, method, thing)
                got = heard(answer)
                asked = expected(rule, who, thing, endpoint)
                answers.add(got)
                if got != asked:
                    about = f", {thing}" if thing.name else ""
                    wrong.append(
                        f"{method} {address.rule} ({who.key}{about}): the rule {asked}; "
                        f"the answer was {answer.status_code}"
                    )
        return wrong, answers
