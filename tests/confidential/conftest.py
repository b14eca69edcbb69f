"""What do the tests of the channel share? Two recipients with keys, and somebody who reports."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Capability, Channel, ConfidantKey, Disclosure, Person, session
from tests.confidential import making, sealing
from tests.confidential.sealing import Pair, Receipt

ROUNDS = 1_000  # of the tests' receipts: nobody guesses them


@dataclass
class Desk:
    """The people of the channel, and the keys of those who receive."""

    channel: Channel
    admins: tuple[Person, Person]
    pairs: dict[int, Pair] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)

    def appoint(self, person: Person) -> Person:
        """Give somebody the role."""
        making.appoint(*self.admins, person)
        return person

    def key(self, person: Person, *, is_confirmed: bool = True) -> ConfidantKey:
        """Make somebody a key."""
        made, pair = making.make_key(person, self.admins[0] if is_confirmed else None)
        self.pairs[made.id], self.people[made.id] = pair, person
        return made

    def readers(self, *but: Person) -> dict[int, bytes]:
        """List the public keys, but for those of whom a report is about."""
        return {
            number: pair.public
            for number, pair in self.pairs.items()
            if self.people[number] not in but
        }


@dataclass
class Reporter:
    """Somebody at a browser of theirs, who has a code once they reported."""

    browser: FlaskClient
    desk: Desk
    code: str = field(default_factory=sealing.new_code)

    @property
    def receipt(self) -> Receipt:
        """Derive what the code gives."""
        return sealing.receipt(self.code, self.desk.channel.salt, ROUNDS)

    def report(self, words: dict[str, Any], *but: Person) -> TestResponse:
        """Write a report."""
        found = self.receipt
        body = sealing.seal(words, self.desk.readers(*but), found.pair.public, 1)
        return self.send(body | {"public_key": sealing.b64(found.pair.public)})

    def send(self, body: dict[str, Any]) -> TestResponse:
        """Send something sealed."""
        opening = {"opening": sealing.b64(self.receipt.opening)}
        return self.browser.post("/confidential/reports", json=opening | body)

    def look(self) -> TestResponse:
        """Come back with the code."""
        body = {"opening": sealing.b64(self.receipt.opening)}
        return self.browser.post("/confidential/answers", json=body)

    def read(self) -> list[dict[str, Any]]:
        """Read the dialogue."""
        pair, answer = self.receipt.pair, self.look()
        assert answer.status_code == 200, answer.text
        return [opened(one, pair, pair.public) for one in answer.json["messages"]]

    def disclosure(self) -> Disclosure:
        """Find the row."""
        session.rollback()
        return session.scalars(
            select(Disclosure).where(Disclosure.public_key == self.receipt.pair.public)
        ).one()


def opened(message: dict[str, Any], pair: Pair, reporter: bytes) -> dict[str, Any]:
    """Open a message as it comes from the server."""
    return sealing.opened(
        base64.b64decode(message["sealed"]),
        base64.b64decode(message["envelope"]),
        pair,
        reporter,
        message["position"],
        by_reporter=message["by_reporter"],
    )


@pytest.fixture
def admins(
    make_person: Callable[..., Person], give: Callable[..., Person]
) -> tuple[Person, Person]:
    """Two administrators."""
    return (
        give(make_person("Adam Eerste"), Capability.ADMINISTRATOR),
        give(make_person("Bea Tweede"), Capability.ADMINISTRATOR),
    )


@pytest.fixture
def desk(
    app: object, admins: tuple[Person, Person], make_person: Callable[..., Person]
) -> Desk:
    """A channel that is open to strangers, with two recipients."""
    found = Desk(making.set_up(admins[0]), admins)
    for name in ("Carla Vertrouw", "Dirk Zwijger"):
        found.key(found.appoint(make_person(name)))
    return found


@pytest.fixture
def carla(desk: Desk) -> Person:
    """Carla receives."""
    return next(iter(desk.people.values()))


@pytest.fixture
def reporter(client: FlaskClient, desk: Desk) -> Reporter:
    """Somebody who is signed in nowhere."""
    return Reporter(client, desk)
