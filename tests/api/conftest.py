"""What do tests of the API share? Programs that act for somebody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import AccessToken, Event, Person, Scope, now, session
from social.changes import change
from social.viewer import digest_of


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a token; it keeps no cookie."""

    app: Flask
    secret: str

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """Ask the API for something."""
        headers = {"Authorization": f"Bearer {self.secret}"} | more.pop("headers", {})
        client = self.app.test_client(use_cookies=False)
        return client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read something."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        """Send something."""
        return self.ask("POST", path, json=body, **more)


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Give somebody's program a token: `program(ana, Scope.READ)`; for all scopes without one."""

    def make(person: Person, *scopes: Scope, lasts: timedelta = timedelta(days=1)) -> Program:
        secret = f"kring_{secrets.token_urlsafe(32)}"
        with change(person) as record:
            token = AccessToken(
                person_id=person.id,
                made_by_id=person.id,
                name="A test",
                digest=digest_of(secret),
                scopes=sorted(scopes or Scope),
                expires_at=now() + lasts,
            )
            session.add(token)
            record(Event.ACCESS_TOKEN_MADE, token)
        return Program(app, secret)

    return make
