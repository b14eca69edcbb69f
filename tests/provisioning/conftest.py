"""What do tests of provisioning share? A directory with a token."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import Event, Person, Provisioner, now, session
from social.changes import change
from social.provisioning.schema import CORE, ENTERPRISE, PATCH
from social.viewer import digest_of


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory with a token; it keeps no cookie."""

    app: Flask
    secret: str
    number: int

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """Ask for something."""
        headers = {"Authorization": f"Bearer {self.secret}"} | more.pop("headers", {})
        client = self.app.test_client(use_cookies=False)
        if body is not None:
            more |= {"json": body, "content_type": "application/scim+json"}
        return client.open(f"/scim/v2{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read something."""
        return self.ask("GET", path, **more)

    def enrol(self, user_name: str, **more: Any) -> TestResponse:
        """Say that somebody works here."""
        return self.ask("POST", "/Users", user(user_name, **more))

    def patch(self, path: str, *operations: dict[str, Any], **more: Any) -> TestResponse:
        """Say something else of somebody, or of a group."""
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **more)

    def group(self, name: str, *keys: str, **more: Any) -> TestResponse:
        """Say that there is a group with these people."""
        members = [{"value": key} for key in keys]
        body = {"schemas": [f"{CORE}Group"], "displayName": name, "members": members} | more
        return self.ask("POST", "/Groups", body)


def user(user_name: str, **more: Any) -> dict[str, Any]:
    """Write what a directory says of somebody; `enterprise` is the extension."""
    enterprise = more.pop("enterprise", None)
    found = {"schemas": [f"{CORE}User", ENTERPRISE], "userName": user_name} | more
    return found | ({ENTERPRISE: enterprise} if enterprise is not None else {})


@pytest.fixture
def provisioned(app: Flask) -> Callable[..., Directory]:
    """Give a directory a token that an administrator made."""

    def make(
        person: Person, *, invites: bool = False, lasts: timedelta = timedelta(days=1)
    ) -> Directory:
        secret = f"kring_scim_{secrets.token_urlsafe(32)}"
        with change(person) as record:
            token = Provisioner(
                made_by_id=person.id,
                name="Entra ID",
                digest=digest_of(secret),
                invites=invites,
                expires_at=now() + lasts,
            )
            session.add(token)
            record(Event.PROVISIONER_MADE, token)
        return Directory(app, secret, token.id)

    return make


@pytest.fixture
def directory(ana: Person, provisioned: Callable[..., Directory]) -> Directory:
    """Let a directory in that mails nobody."""
    return provisioned(ana)
